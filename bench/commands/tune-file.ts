import { poolSettings } from '../report/pool-settings.ts'
import type { ResultFile } from '../result/schema.ts'
import { TUNE_SCHEMA_VERSION, type TuneFile } from '../result/tune-schema.ts'
import type { TuneGoal } from '../tune/goal.ts'
import { recommend } from '../tune/recommend.ts'

/** The recommendation from a result for a goal, including the settings of the libraries. */
export function tuneFile(measured: ResultFile, goal: TuneGoal): TuneFile {
  const { recommendation, ...found } = recommend(measured, goal)
  const target = measured.targets.find(({ driver }) => driver === goal.driver)
  const { poolTimeoutMs, poolRecycleMs, prePing } = measured.options
  return {
    schemaVersion: TUNE_SCHEMA_VERSION,
    kind: 'tune',
    ...found,
    recommendation: recommendation && {
      ...recommendation,
      settings: poolSettings(recommendation.pool, {
        driver: target?.driverName ?? goal.driver,
        ...(target && { url: target.url }),
        poolTimeoutMs,
        recycleMs: poolRecycleMs,
        prePing,
        instances: goal.instances,
      }),
    },
    measured,
  }
}
