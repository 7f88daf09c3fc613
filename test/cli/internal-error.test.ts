import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { main } from '../../bench/main.ts'
import { reportAddress, VERSION } from '../../bench/version.ts'

const PASSWORD = 'hunter2'

/** A command with a bug, of which a library has told the password. */
function addBroken(program: Command): void {
  program
    .command('broken')
    .option('--url <url>')
    .action(async () => {
      const cause = new Error(`cannot log in with ${PASSWORD}`)
      await Promise.reject(new TypeError(`no number for ${PASSWORD}\nmore of it`, { cause }))
    })
}

async function runBroken(debug: boolean): Promise<{ code: number; lines: readonly string[] }> {
  let stderr = ''
  const code = await main(
    ['broken', `--url=postgres://me:${PASSWORD}@host/database`],
    {
      stdout: () => undefined,
      stderr: (text) => (stderr += text),
      cwd: '.',
      animate: false,
      signal: new AbortController().signal,
      debug,
    },
    [addBroken],
  )
  expect(stderr).not.toContain(PASSWORD)
  return { code, lines: stderr.trimEnd().split('\n') }
}

describe('an internal error', () => {
  test('is one line, the first stack frames, and how to report it', async () => {
    const { code, lines } = await runBroken(false)

    expect(code).toBe(3)
    expect(lines[0]).toBe(`poolbench: internal error in poolbench ${VERSION}: no number for ***`)
    const calls = lines.slice(1, -1)
    expect(calls).toHaveLength(4)
    expect(calls[0]).toMatch(/^ +at .*internal-error\.test\.ts:\d+/)
    expect(lines.at(-1)).toContain('please report it')
    expect(lines.at(-1)).toContain(
      'these lines, the command line and the output of `poolbench doctor',
    )
    expect(lines.at(-1)).toContain('POOLBENCH_DEBUG=1 shows the whole stack')
  })

  test('POOLBENCH_DEBUG=1 shows the whole stack of an internal error, and its cause', async () => {
    const { lines } = await runBroken(true)

    expect(lines.length).toBeGreaterThan(6)
    expect(lines).toContain('  caused by: cannot log in with ***')
    expect(lines.at(-1)).not.toContain('POOLBENCH_DEBUG')
  })
})

describe('the address for reports', () => {
  test.for([
    [{}, undefined],
    [{ bugs: 'https://a.test/issues' }, 'https://a.test/issues'],
    [{ bugs: { url: 'https://a.test/issues', email: 'me@a.test' } }, 'https://a.test/issues'],
    [{ bugs: { email: 'me@a.test' } }, 'me@a.test'],
  ] as const)('is read from the manifest: %j', ([manifest, address]) => {
    expect(reportAddress(manifest)).toBe(address)
  })
})
