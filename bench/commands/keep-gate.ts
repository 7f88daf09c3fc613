import { join } from 'node:path'
import type { GateRecord } from '../gate/decision/gate-record.ts'
import type { SelfTest } from '../gate/decision/self-test.ts'
import { EXIT, type ExitCode, type Io } from '../io.ts'
import { STDOUT } from '../options/shared-options.ts'
import { renderGateMarkdown, renderGateReport } from '../report/gate-report.ts'
import { gateSentence } from '../report/gate-verdict.ts'
import {
  renderSelfTest,
  renderSelfTestMarkdown,
  selfTestSentence,
} from '../report/self-test-report.ts'
import { requireWritable, writeJson, writeWhole } from '../result/store.ts'
import { reportToCi } from './github-actions.ts'

/** The options of `gate` for saving its answer. */
export interface KeepOptions {
  readonly strict?: boolean
  readonly json?: string
  readonly results: string
}

/**
 * Checks, before anything is measured, that the answer can be saved.
 *
 * @throws {ResultFileError}
 */
export async function requireKeepable(options: KeepOptions): Promise<void> {
  for (const file of jsonFiles(options)) await requireWritable(file)
}

/** Prints and saves the record of a gate, and reports it to a CI. Returns the exit code. */
export async function keepGate(
  record: GateRecord,
  options: KeepOptions,
  io: Io,
): Promise<ExitCode> {
  const { verdict } = record
  await keep(record, renderGateReport(record), options, io)
  const level = verdict === 'regressed' ? 'error' : 'warning'
  const problem = { level, title: `gate: ${verdict}`, message: gateSentence(record) } as const
  await reportToCi(io, renderGateMarkdown(record), verdict === 'passed' ? [] : [problem])
  if (verdict === 'regressed') return EXIT.regressed
  return verdict === 'inconclusive' && options.strict ? EXIT.inconclusive : EXIT.ok
}

/** Prints and saves the outcome of a self-test, and reports it to a CI. Returns the exit code. */
export async function keepSelfTest(
  test: SelfTest,
  options: KeepOptions,
  io: Io,
): Promise<ExitCode> {
  await keep(test, renderSelfTest(test), options, io)
  const problem = {
    level: 'error',
    title: 'gate: self-test',
    message: selfTestSentence(test),
  } as const
  await reportToCi(io, renderSelfTestMarkdown(test), test.works ? [] : [problem])
  if (!test.works) return EXIT.cannotMeasure
  return test.same.verdict === 'inconclusive' && options.strict ? EXIT.inconclusive : EXIT.ok
}

/** Prints a report, and saves it with its data. */
async function keep(
  found: GateRecord | SelfTest,
  report: string,
  options: KeepOptions,
  io: Io,
): Promise<void> {
  io.stdout(options.json === STDOUT ? `${JSON.stringify(found)}\n` : report)
  await writeWhole(kept(options, 'txt'), report)
  for (const file of jsonFiles(options)) await writeJson(file, found)
  io.stderr(`poolbench: saved as ${kept(options, 'json')} and .txt\n`)
}

function jsonFiles(options: KeepOptions): string[] {
  const { json = STDOUT } = options
  return [kept(options, 'json'), ...(json === STDOUT ? [] : [json])]
}

function kept({ results }: KeepOptions, extension: 'json' | 'txt'): string {
  return join(results, `gate.${extension}`)
}
