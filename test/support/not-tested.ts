import type { TestProject } from 'vitest/node'
import { OPTIONAL_PROGRAMS } from './optional-programs.ts'

/** Tells at the end of a run in which tests were skipped what could not be tested on this machine. */
export function setup({ vitest }: TestProject): () => void {
  return () => {
    const modules = vitest.state.getTestModules()
    if (!modules.some(({ children }) => !children.allTests('skipped').next().done)) return
    for (const { part, isMissing, reason } of OPTIONAL_PROGRAMS) {
      if (isMissing) process.stderr.write(`not tested: ${part}: ${reason}\n`)
    }
  }
}
