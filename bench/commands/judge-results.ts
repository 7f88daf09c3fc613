import { compareResults } from '../compare/compare-results.ts'
import type { Comparison } from '../compare/comparison.ts'
import { outcomeOf } from '../compare/outcome.ts'
import { EXIT, type ExitCode, type Io } from '../io.ts'
import { comparisonProblems } from '../report/comparison-problems.ts'
import { renderComparison, renderComparisonMarkdown } from '../report/comparison-report.ts'
import type { ResultFile } from '../result/schema.ts'
import { reportToCi } from './github-actions.ts'

/** The options for a verdict, as parsed by commander. */
export interface JudgeOptions {
  /** The share below which a change does not count. */
  readonly margin: number
  /** Whether an inconclusive comparison fails, too. */
  readonly strict?: boolean
}

/**
 * Compares two results, prints the comparison and reports it to a CI.
 *
 * @param print - receives the comparison as text.
 */
export async function judgeResults(
  baseline: ResultFile,
  candidate: ResultFile,
  { margin, strict = false }: JudgeOptions,
  { io, print }: { readonly io: Io; readonly print: (text: string) => void },
): Promise<{ readonly comparison: Comparison; readonly code: ExitCode }> {
  const comparison = compareResults(baseline, candidate, { margin })
  print(renderComparison(comparison))
  await reportToCi(io, renderComparisonMarkdown(comparison), comparisonProblems(comparison))
  return { comparison, code: exitCodeOf(comparison, strict) }
}

function exitCodeOf(comparison: Comparison, strict: boolean): ExitCode {
  switch (outcomeOf(comparison)) {
    case 'regressed':
      return EXIT.regressed
    case 'nothing-in-common':
      return EXIT.cannotMeasure
    case 'undecided':
      return strict ? EXIT.inconclusive : EXIT.ok
    case 'fine':
      return EXIT.ok
  }
}
