import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { shellCommand } from '../../../bench/report/html/shell-command.ts'

test.each([
  ['poolbench', 'run', '--pool=5+10,20+0'],
  ['a b', "it's", '$HOME', '`id`', '"', '\\', '*', ';', ''],
  ['--url', 'postgres://user:***@127.0.0.1/db?x=1&y=2'],
])('a shell reads a command as its original words', (...words: string[]) => {
  const script = `printf '%s\\0' ${shellCommand(words)}`
  const read = execFileSync('sh', ['-c', script], { encoding: 'utf8' })
  expect(read.split('\0').slice(0, -1)).toEqual(words)
})
