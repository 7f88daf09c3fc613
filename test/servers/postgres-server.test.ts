import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, lstatSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { packagedBinaries, type PostgresBinaries } from '../../bench/servers/postgres-binaries.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import { ServerStartError } from '../../bench/servers/server-start-error.ts'
import { askPostgres, POSTGRES, useServer } from './products.ts'
import { killRudely } from './shared-memory.ts'
import { commandLines, expectNothingLeft, isRoot, usePlace } from './temporary-place.ts'

describe('a private PostgreSQL', () => {
  const server = useServer(POSTGRES)

  test('keeps the defaults for durability and authentication', () => {
    expect(server.current.settings).toMatchObject({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      data_checksums: 'on',
      authentication: 'scram-sha-256',
    })
  })

  test('requires a password for every connection', async () => {
    const url = new URL(server.current.url)
    url.password = 'guessed'

    await expect(askPostgres(url.href, 'select 1')).rejects.toThrow(
      /password authentication failed/,
    )
  })

  test('stores UTF-8 and folds case beyond ASCII, whatever the locale of the machine', async () => {
    const { url } = server.current

    expect(await askPostgres(url, 'show server_encoding')).toBe('UTF8')
    expect(await askPostgres(url, `select upper('größe, 中文')`)).toBe('GRÖßE, 中文')
  })
})

describe('startPostgres', { timeout: 60_000 }, () => {
  const place = usePlace()

  test('leaves no backend computing after its postmaster was killed', async () => {
    const server = await startPostgres({ maxConnections: 20 })
    const endless = 'select count(*) from generate_series(1, 1e12) a'
    const answer = askPostgres(server.url, endless).catch(() => 'disconnected')
    await delay(300)
    const [directory = 'nowhere'] = place.current.homes()
    const postmaster = [...commandLines()].filter(([, line]) =>
      line.includes(` -D ${directory}/data`),
    )

    killRudely(
      postmaster.map(([pid]) => pid),
      place.current.processes(),
    )
    await delay(300)
    expect(place.current.processes()).not.toEqual([])
    await server.stop()

    expectNothingLeft(place.current)
    await answer
  })

  test.runIf(isRoot)('runs a copy of binaries that its user cannot reach', async () => {
    const closed = join(place.current.folder, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    const binaries = copyPackage(await packagedBinaries(), join(closed, 'native'))
    // As an installation with umask 077 leaves it.
    execFileSync('chmod', ['-R', 'go=', closed])

    const server = await startPostgres({ maxConnections: 20, binaries })

    expect(await askPostgres(server.url, 'select 1')).toBe('1')
    const directory = place.current.homes().find((each) => each !== closed) ?? ''
    expect(existsSync(join(directory, 'postgresql/bin/postgres'))).toBe(true)
    await server.stop()
    expect(place.current.homes()).toEqual([closed])
  })

  test('runs binaries whose links npm did not create', async () => {
    const binaries = copyPackage(await packagedBinaries(), join(place.current.folder, 'native'))
    const libraries = join(place.current.folder, 'native/lib')
    const links = readdirSync(libraries).filter((name) =>
      lstatSync(join(libraries, name)).isSymbolicLink(),
    )
    expect(links).not.toEqual([])
    for (const name of links) rmSync(join(libraries, name))

    const server = await startPostgres({ maxConnections: 20, binaries })

    expect(await askPostgres(server.url, 'select 1')).toBe('1')
    await server.stop()
  })

  test('makes no copy if the binaries run as they are', async () => {
    const server = await startPostgres({ maxConnections: 20 })

    const [directory = ''] = place.current.homes()

    expect(existsSync(join(directory, 'postgresql'))).toBe(false)
    await server.stop()
  })

  test.runIf(isRoot)('says what to do when its user cannot enter TMPDIR', async () => {
    chmodSync(place.current.folder, 0o700)

    const start = startPostgres({ maxConnections: 20 })

    await expect(start).rejects.toThrow(
      /may not enter: set TMPDIR to a folder that every user can access/,
    )
    expectNothingLeft(place.current)
  })

  test('fails with a ServerStartError that names the step and what to do', async () => {
    const binaries = { initdb: '/nowhere/bin/initdb', postgres: '/nowhere/bin/postgres' }

    const error = await startPostgres({ maxConnections: 20, binaries }).catch((caught) => caught)

    expect(error).toBeInstanceOf(ServerStartError)
    expect(error).toMatchObject({ name: 'ServerStartError', code: 'SERVER_START' })
    expect(error.message).toMatch(
      /^could not start PostgreSQL: finding its programs: ENOENT.*; or name a running server with --url postgres:/,
    )
    expect(error.cause).toMatchObject({ code: 'ENOENT' })
    expectNothingLeft(place.current)
  })
})

function copyPackage(from: PostgresBinaries, native: string): PostgresBinaries {
  cpSync(dirname(dirname(from.postgres)), native, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') }
}
