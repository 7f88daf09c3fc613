import { compareResults } from '../compare/compare-results.ts'
import type { Comparison } from '../compare/comparison.ts'
import { outcomeOf } from '../compare/outcome.ts'
import { EXIT, type ExitCode, type Io } from '../io.ts'
import { comparisonProblems } from '../report/comparison-problems.ts'
import { renderComparison, renderComparisonMarkdown } from '../report/comparison-report.ts'
import type { ResultFile } from '../result/schema.ts'
import { reportToCi } from './github-actions.ts'

/** How a comparison is judged, as commander gives it. */
export interface JudgeOptions {
  /** A share; changes below it are none. */
  readonly margin: number
  /** Whether an inconclusive comparison fails as well. */
  readonly strict?: boolean
}

/**
 * Compares, prints the comparison and tells CI.
 *
 * @param print - where the comparison goes.
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
