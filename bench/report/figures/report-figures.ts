import { speedUps } from '../../analysis/speed-ups.ts'
import type { Comparison } from '../../compare/comparison.ts'
import { poolGrids } from '../pool-grid.ts'
import { groupByWork } from '../work-title.ts'
import type { ResultFile } from '../../result/schema.ts'
import { driverTones } from './driver-tones.ts'
import type { Figure } from './figure.ts'
import { poolMapFigure } from './pool-map-figure.ts'
import { callersFigures, speedUpFigure } from './speed-up-figure.ts'
import { timeFigures } from './time-figures.ts'
import { verdictFigures } from './verdict-figures.ts'

/** All figures of a report, in order. */
export function reportFigures(result: ResultFile, comparison: Comparison | undefined): Figure[] {
  const rows = speedUps(result)
  const toneOf = driverTones(result)
  return [
    ...(comparison ? verdictFigures(comparison) : []),
    ...callersFigures(rows, toneOf),
    ...groupByWork(rows).flatMap((group) => speedUpFigure(group, toneOf)),
    ...poolGrids(result).flatMap(poolMapFigure),
    ...timeFigures(result),
  ]
}
