import { describe, expect, test } from 'vitest'
import { defineDriver } from '../../src/index.ts'
import { commandText } from '../../bench/commands/command-text.ts'

const own = defineDriver({
  name: 'mydb',
  schemes: ['mydb', 'mydb-tls'],
  create: () => Promise.reject(new Error('not needed')),
})

describe('a recorded command line', () => {
  test.for([
    'mydb://me:hunter2@host/database',
    'mydb-tls://me:hunter2@host:1234/database?mode=fast',
    'mydb://host/database?password=hunter2',
    'mydb:file.db?passphrase=hunter2',
    'mydb:?token=hunter2',
    'MYDB://me:hunter2@host/database',
    'postgres://me:hunter2@host/database',
  ])('contains no password of %s', (url) => {
    const together = commandText(['run', `--url=${url}`], [own])
    const apart = commandText(['run', '--url', url], [own])

    for (const words of [together, apart]) {
      expect(words.join(' ')).toContain('***')
      expect(words.join(' ')).not.toContain('hunter2')
    }
  })

  test('is otherwise unchanged', () => {
    const argv = [
      'tune',
      '--driver=./my.ts',
      '--url=mydb:file.db',
      '--operation',
      './a.ts',
      '--strict',
    ]

    expect(commandText(argv, [own])).toEqual(['poolbench', ...argv])
  })
})
