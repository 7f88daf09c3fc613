import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allExamples, argumentsOf } from '../commands/program.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { runCli, words } from './command-line.ts'

test(
  'the examples in the help work, unless they need the reader’s server',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder()
    await runCli(words('run --url memory: --quick --json before.json'), folder)

    for (const example of allExamples().filter(isSmall)) {
      const argv = argumentsOf(example).map((word) =>
        /^(postgres|mysql):/.test(word) ? 'memory:?latency=1ms' : word,
      )
      const little = argv[0] === 'run' ? ['--rounds=1', '--query-time=1ms'] : []

      for (const file of ['after.json', 'results/latest.json']) {
        if (argv[0] === 'compare') copyFileSync(join(folder, 'before.json'), join(folder, file))
      }

      const { code, stderr } = await runCli([...argv, ...little], folder)

      // tune may find nothing to recommend, and compare --strict nothing to be sure of: both answer.
      expect([example, code, stderr]).toEqual([example, expect.toSatisfy(isAnswer(argv)), stderr])
    }
  },
)

/** Gates take minutes; what looks at every private database is run by tests of its own. */
function isSmall(example: string): boolean {
  return !/^poolbench (gate|demo$|doctor$)/.test(example) && !/native|demo --url/.test(example)
}

function isAnswer([command]: readonly string[]): (code: number) => boolean {
  const undecided = command === 'tune' ? 3 : command === 'compare' ? 4 : 0
  return (code) => code === 0 || code === undecided
}
