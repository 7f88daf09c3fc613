import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { expectMistake, runMain } from './command-line.ts'

const CLI = join(import.meta.dirname, '../../dist/bench/cli.js')

/** An environment whose `poolbench` is the one that was built. */
function withPoolbench(): NodeJS.ProcessEnv {
  const folder = temporaryFolder()
  const program = join(folder, 'poolbench')
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`)
  chmodSync(program, 0o755)
  return { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` }
}

function isMissing(shell: string): boolean {
  return spawnSync(shell, ['-c', 'exit 0']).error !== undefined
}

function type(shell: string, ...argv: readonly string[]): string {
  return execFileSync(shell, argv, { env: withPoolbench(), encoding: 'utf8', cwd: '/etc' })
}

describe('at a Tab', () => {
  const ASKED: readonly [words: string, candidates: readonly string[]][] = [
    ['tu', ['tune']],
    ['--conf', ['--config']],
    ['run --pool-', ['--pool-size', '--pool-timeout', '--pool-recycle']],
    ['run --prof', ['--profile']],
    ['run --mode c', ['concurrent']],
    ['run --mode concurrent,l', ['concurrent,limited']],
    ['run --mode=c', ['--mode=concurrent']],
    ['--config x.json list --database sq', ['sqlite', 'sqlite-threads']],
    ['report --format bench', ['benchstat', 'bencher']],
    ['report --html page.html --met', ['--metric']],
    ['completion f', ['fish']],
    ['gate --json ', []],
    ['compare a.json ', []],
    ['nonsense --', ['--version', '--config', '--no-config', '--profile', '--help']],
  ]

  test.for(ASKED)('poolbench %s can be continued with %j', async ([words, candidates]) => {
    const { stdout, stderr, code } = await runMain(['complete', '--', ...words.split(' ')])

    const found = stdout.split('\n').filter((line) => line !== '')
    expect(found.map((line) => line.split('\t')[0])).toEqual(candidates)
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  })

  test('every command is suggested except the one that the shells call', async () => {
    const { stdout } = await runMain(['complete', '--', ''])

    expect(stdout).toMatch(/^run\tcompare/)
    expect(stdout).toContain('\ninit\t')
    expect(stdout).not.toContain('complete\t')
  })
})

test.skipIf(isMissing('bash'))('bash completes commands, values and files', () => {
  const script = `
    eval "$(poolbench completion bash)"
    tab() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _poolbench poolbench; echo "\${COMPREPLY[@]}"; }
    tab poolbench tu
    tab poolbench run --mode = c
    tab poolbench run ''  | tr -d '\\n'
    tab poolbench run --database postgres,m
    complete -p poolbench`

  expect(type('bash', '--norc', '-c', script).split('\n')).toEqual([
    'tune',
    'concurrent',
    'postgres,mysql',
    'complete -o default -F _poolbench poolbench',
    '',
  ])
})

const NO_FISH = isMissing('fish')

test.skipIf(NO_FISH)(
  `fish completes commands, values and files${NO_FISH ? ' (SKIPPED: no fish)' : ''}`,
  () => {
    const script = `
    poolbench completion fish | source
    complete -C 'poolbench tu'
    complete -C 'poolbench run --mode=c'
    complete -C 'poolbench report --format bench'
    complete -C 'poolbench compare host'`

    expect(type('fish', '--no-config', '-c', script)).toMatch(
      /^tune\tmeasure .*\n--mode=concurrent\nbencher\nbenchstat\nhost/,
    )
  },
)

const NO_ZSH = isMissing('zsh')

test.skipIf(NO_ZSH)(`zsh completes options and values${NO_ZSH ? ' (SKIPPED: no zsh)' : ''}`, () => {
  // A shell of its own behind a terminal: zsh completes in nothing else.
  const script = `
    zmodload zsh/zpty
    zpty -b shell zsh -f -i
    heard() {
      local part all=
      repeat 400 {
        while zpty -r -t shell part 2>/dev/null; do all+=$part; done
        [[ $all == *"$1"* ]] && break
        sleep 0.05
      }
      print -r -- $all
    }
    zpty -w shell 'PS1=; autoload -U compinit; compinit -u -D; eval "$(poolbench completion zsh)"; print REA""DY'
    heard READY >/dev/null
    zpty -w -n shell $'poolbench run --mod\\t'
    heard -mode
    zpty -w -n shell $'c\\t'
    heard concurrent
    zpty -d shell`

  expect(type('zsh', '-f', '-c', script)).toMatch(/poolbench run --mode[^]* concurrent/)
})

test('an unknown shell is a mistake, and the message lists the known ones', async () => {
  expectMistake(await runMain(['completion', 'tcsh']), 2, 'Allowed choices are bash, zsh, fish.')
})
