import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TemporaryPlace } from './temporary-place.ts'

describe('TemporaryPlace', () => {
  test('finds only its own processes, whatever other command lines contain', async () => {
    const place = new TemporaryPlace()
    mkdirSync(join(place.folder, 'mysql'))
    mkdirSync(join(place.folder, 'poolbench-12345-aB3xYz'))
    const stranger = sleeper('/srv/mysql/data')
    const ours = [
      sleeper(`${place.folder}/data`),
      sleeper('postgres: poolbench-12345-aB3xYz: writer'),
    ]
    await Promise.all([stranger, ...ours].map((each) => once(each, 'spawn')))

    expect(new Set(place.processes())).toEqual(new Set(ours.map(({ pid }) => pid)))
    place.remove()

    await Promise.all(ours.map((each) => once(each, 'exit')))
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
    stranger.kill()
  })

  function sleeper(word: string): ReturnType<typeof spawn> {
    return spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20_000)', word], {
      stdio: 'ignore',
    })
  }
})
