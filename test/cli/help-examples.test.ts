import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allExamples, argumentsOf } from '../commands/program.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { runCli, words } from './command-line.ts'
import { useServers, type TestServer } from './servers.ts'

const [POSTGRES] = useServers({ areShared: true }) as [TestServer]

/** What makes a command measure less than its example says. */
const LITTLE: Readonly<Record<string, readonly string[]>> = {
  run: ['--rounds=1', '--query-time=1ms'],
  load: ['--quick', '--duration=3s'],
  tune: ['--concurrency=2'],
}

test(
  'the examples in the help work, unless they need the reader’s server',
  { timeout: 240_000 },
  async () => {
    const folder = temporaryFolder()
    await runCli(words('run --url memory: --quick --json before.json'), folder)

    for (const example of allExamples().filter(isSmall)) {
      // The simulated database exists in one process only.
      const url = /^poolbench load .*--instances/.test(example)
        ? POSTGRES.url
        : 'memory:?latency=1ms'
      const argv = argumentsOf(example).map((word) =>
        /^(postgres|mysql):/.test(word) ? url : word,
      )
      const little = LITTLE[argv[0] ?? ''] ?? []

      for (const file of ['after.json', 'results/latest.json']) {
        if (argv[0] === 'compare') copyFileSync(join(folder, 'before.json'), join(folder, file))
      }

      const { code, stderr } = await runCli([...argv, ...little], folder)

      // tune may find nothing to recommend, compare --strict nothing to be sure of, and a busy
      // machine may send requests too late for the objective of load: all of them answer.
      expect([example, code, stderr]).toEqual([example, expect.toSatisfy(isAnswer(argv)), stderr])
    }
  },
)

/** Gates take minutes; what looks at every private database is run by tests of its own. */
function isSmall(example: string): boolean {
  return !/^poolbench (gate|demo$|doctor$)/.test(example) && !/native|demo --url/.test(example)
}

function isAnswer([command]: readonly string[]): (code: number) => boolean {
  const undecided = { tune: 3, load: 3, compare: 4 }[command ?? ''] ?? 0
  return (code) => code === 0 || code === undecided
}
