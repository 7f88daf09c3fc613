import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findStaleDirectories, removeStaleDirectory } from '../../bench/servers/stale-directory.ts'
import { usePlace } from './temporary-place.ts'

const place = usePlace()

test('a directory is stale when the process that made it has ended, and only then', async () => {
  const { pid: ended } = spawnSync(process.execPath, ['--version'])
  const stale = join(place.current.folder, `poolbench-${ended}-AbCd12`)
  mkdirSync(join(stale, 'data'), { recursive: true })
  mkdirSync(join(place.current.folder, `poolbench-${process.pid}-AbCd12`))
  mkdirSync(join(place.current.folder, 'poolbench-mine'))
  writeFileSync(join(place.current.folder, `poolbench-${ended}-XyZw34`), 'a file')

  const found = await findStaleDirectories()

  expect(found).toEqual([{ folder: stale, ownerPid: ended, pids: [], isOurs: true }])
  for (const each of found) await removeStaleDirectory(each)
  expect(existsSync(stale)).toBe(false)
  expect(place.current.homes()).toHaveLength(3)
})
