import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../work-copy.ts'

/** Commands that are not executed, with the reason, and the check that replaces them. */
interface NotRun {
  readonly command: RegExp
  readonly reason: string
  /** Returns the problem of a command; `undefined` if there is none. */
  readonly problem: (command: string) => string | undefined
}

const NOT_RUN: readonly NotRun[] = [
  {
    command: /^npm (ci|run (check|docs:check -- --skip-slow|test:(full|bare|nodes)( -- [\d ]+)?))$/,
    reason: 'CI runs it, before or around this check',
    problem: (command) => {
      const script = command.replace(/ -- [\d ]+$/, '')
      return absent('.ci/run', new RegExp(`^ *${script}(?= |$)`, 'm'), command)
    },
  },
  {
    command: /^npm test$/,
    reason: 'CI runs it as a part of test:full, and of test:bare',
    problem: (command) => absent('scripts/test-bare.sh', /\bnpm test --/, command),
  },
  {
    command: /^npm run (test:slow|docs:check)$/,
    reason: 'takes many minutes or runs this check; what it says is kept under results/',
    problem: (command) => absent('package.json', new RegExp(`"${command.slice(8)}":`), command),
  },
  {
    command: /^node dist\/scripts\/simulate-gate\.js$/,
    reason: 'takes a quarter of an hour; what it says is kept under results/',
    problem: (command) => absent('results/README.md', new RegExp(command), command),
  },
  {
    command:
      /^(npm pack|npm install( --omit=optional| --include=optional)?( \.\/poolbench-.*\.tgz)?)$/,
    reason: 'the tests of test/package pack, install and use the tarball',
    problem: (command) => {
      const option = /--\S+/.exec(command)?.[0] ?? 'pack\\('
      return absent('test/package/package.test.ts', new RegExp(option), command)
    },
  },
  {
    command: /^(benchstat|bencher) /,
    reason: 'a tool of others; test/exports reads its format as it does',
    problem: () => undefined,
  },
  {
    command: /--driver \.\/examples\/drivers\/tuned-sqlite\.ts/,
    reason: 'node:sqlite needs Node.js 22; test/examples runs the driver there',
    problem: () => absent('test/examples/tuned-sqlite.test.ts', /tuned-sqlite/, 'tuned-sqlite'),
  },
]

/** The commands of a script to execute, and the problems of the others. */
export function splitScript(lines: readonly string[]): {
  readonly script: string
  readonly problems: readonly string[]
} {
  const problems: string[] = []
  const kept = lines.map((line) =>
    line
      .replace(/(^| +)# .*$/, '')
      .split(' && ')
      .map((command) => {
        const rule = NOT_RUN.find((each) => each.command.test(command.trim()))
        if (!rule) return command
        problems.push(...[rule.problem(command.trim())].filter((each) => each !== undefined))
        return ':'
      })
      .join(' && '),
  )
  return { script: kept.join('\n'), problems }
}

function absent(file: string, pattern: RegExp, command: string): string | undefined {
  if (pattern.test(readFileSync(join(ROOT, file), 'utf8'))) return undefined
  return `${command} is not executed here, and ${file} does not know it either`
}
