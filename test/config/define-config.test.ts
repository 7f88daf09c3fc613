import { Command } from 'commander'
import { expect, test } from 'vitest'
import { settableOptions } from '../../bench/config/apply-layers.ts'
import { addCompareCommand } from '../../bench/commands/compare.ts'
import type { CommandContext } from '../../bench/commands/context.ts'
import { addDemoCommand } from '../../bench/commands/demo.ts'
import { addDoctorCommand } from '../../bench/commands/doctor.ts'
import { addGateCommand } from '../../bench/commands/gate.ts'
import { addLoadCommand } from '../../bench/commands/load.ts'
import { addReportCommand } from '../../bench/commands/report.ts'
import { addRunCommand } from '../../bench/commands/run.ts'
import { addTuneCommand } from '../../bench/commands/tune.ts'
import type { Mode } from '../../bench/plan/modes.ts'
import {
  defineConfig,
  type CompareSettings,
  type DemoSettings,
  type DoctorSettings,
  type GateSettings,
  type LoadSettings,
  type PoolbenchConfig,
  type ReportSettings,
  type RunSettings,
  type TuneSettings,
} from '../../src/index.ts'

/** Every name of a type, none missing: the compiler sees to it. */
type Names<T> = Readonly<Record<keyof T, true>>

const database = { url: true, database: true, driver: true } as const
const plan = {
  ...database,
  operation: true,
  pool: true,
  mode: true,
  concurrency: true,
  queryTime: true,
} as const
const judge = { margin: true, strict: true } as const
const files = { html: true, svg: true } as const

const RUN: Names<RunSettings> = {
  ...plan,
  ...judge,
  ...files,
  poolSize: true,
  maxOverflow: true,
  quick: true,
  rounds: true,
  rows: true,
  seed: true,
  poolTimeout: true,
  poolRecycle: true,
  prePing: true,
  echo: true,
  json: true,
  results: true,
  saveBaseline: true,
  baseline: true,
  updateBaseline: true,
}
const LOAD: Names<LoadSettings> = {
  ...database,
  operation: true,
  pool: true,
  mix: true,
  rate: true,
  arrivals: true,
  clients: true,
  thinkTime: true,
  maxInFlight: true,
  instances: true,
  balance: true,
  slo: true,
  duration: true,
  warmUp: true,
  queryTime: true,
  quick: true,
  rounds: true,
  rows: true,
  seed: true,
  poolTimeout: true,
  strict: true,
  json: true,
  results: true,
}
const TUNE: Names<TuneSettings> = {
  ...database,
  operation: true,
  concurrency: true,
  burst: true,
  p99: true,
  instances: true,
  queryTime: true,
  full: true,
  rows: true,
  seed: true,
  poolTimeout: true,
  strict: true,
  json: true,
  from: true,
  results: true,
}
const GATE: Names<GateSettings> = {
  ...plan,
  ...judge,
  rounds: true,
  rows: true,
  base: true,
  prepare: true,
  cache: true,
  maxTime: true,
  seed: true,
  selfTest: true,
  slowdown: true,
  json: true,
  results: true,
}
const COMPARE: Names<CompareSettings> = { ...judge, json: true }
const REPORT: Names<ReportSettings> = {
  ...files,
  format: true,
  metric: true,
  baseline: true,
  margin: true,
}
const DEMO: Names<DemoSettings> = { ...database, lang: true }
const DOCTOR: Names<DoctorSettings> = {
  ...database,
  noise: true,
  clean: true,
  olderThan: true,
  json: true,
}

test.for([
  ['run', addRunCommand, RUN],
  ['load', addLoadCommand, LOAD],
  ['tune', addTuneCommand, TUNE],
  ['gate', addGateCommand, GATE],
  ['compare', addCompareCommand, COMPARE],
  ['report', addReportCommand, REPORT],
  ['demo', addDemoCommand, DEMO],
  ['doctor', addDoctorCommand, DOCTOR],
] as const)(
  'the types of a configuration contain every option of %s, and no other',
  ([, add, names]) => {
    const program = new Command()
    add(program, {} as CommandContext)
    const options = program.commands.flatMap((each) => settableOptions(each))

    expect(Object.keys(names).sort()).toEqual(
      options.map((option) => option.attributeName()).sort(),
    )
  },
)

test('the compiler checks the argument of defineConfig', () => {
  const mode: Mode = 'limited'
  const config: PoolbenchConfig = {
    url: undefined,
    mode,
    profiles: { ci: { tune: { p99: '1s' } } },
  }

  expect(defineConfig(config)).toBe(config)
  // @ts-expect-error no such setting
  expect(defineConfig({ poolsize: 5 })).toBeDefined()
  // @ts-expect-error of run, not of compare
  expect(defineConfig({ compare: { pool: '5+0' } })).toBeDefined()
  // @ts-expect-error no such mode
  expect(defineConfig({ run: { mode: ['parallel'] } })).toBeDefined()
})
