import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { describe, expect, test } from 'vitest'
import { findMysqlBinaries } from '../../bench/servers/mysql-binaries.ts'
import { startMysql } from '../../bench/servers/mysql-server.ts'
import { ServerStartError } from '../../bench/servers/server-start-error.ts'
import { askMysql, MYSQL, useServer } from './products.ts'
import { expectNothingLeft, usePlace } from './temporary-place.ts'

describe.skipIf(MYSQL.isMissing)('a private MySQL or MariaDB', () => {
  const server = useServer(MYSQL)

  test('keeps the defaults for durability', () => {
    expect(server.current.settings).toMatchObject({
      innodb_flush_log_at_trx_commit: '1',
      innodb_doublewrite: 'ON',
    })
  })

  test.for(['root', 'poolbench', ''])('rejects %j without a password', async (user) => {
    const { url } = server.current
    const { hostname: host, port } = new URL(url)
    const socketPath = await askMysql(url, 'select @@socket')

    for (const place of [{ host, port: Number(port) }, { socketPath }]) {
      await expect(createConnection({ ...place, user })).rejects.toThrow(/access denied/i)
    }
  })

  test('gives the user rights on its own database only', async () => {
    const { url } = server.current

    await expect(askMysql(url, 'select * from mysql.user')).rejects.toThrow(/denied/)
    await expect(askMysql(url, 'create database other')).rejects.toThrow(/denied/)
  })

  test('stores utf8mb4', async () => {
    const sql = 'select @@character_set_database'

    expect(await askMysql(server.current.url, sql)).toBe('utf8mb4')
  })
})

describe.skipIf(MYSQL.isMissing)('startMysql', { timeout: 60_000 }, () => {
  const place = usePlace()

  test('fails with a ServerStartError that names the step, the last log line and what to do', async () => {
    const server = program('mysqld', 'exit 0')
    const installer = program('mariadb-install-db', 'echo first; echo "disk is full" >&2; exit 3')

    const error = await startMysql({
      maxConnections: 20,
      binaries: { product: 'MariaDB', server, installer },
    }).catch((caught) => caught)

    expect(error).toBeInstanceOf(ServerStartError)
    expect(error.message).toMatch(
      /^could not start MariaDB: preparing the data folder \(mariadb-install-db\): exited with code 3; its last log line: "disk is full"; or name a running server with --url mysql:/,
    )
  })

  function program(name: string, script: string): string {
    const file = join(place.current.folder, name)
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    return file
  }
})

describe('findMysqlBinaries', () => {
  const place = usePlace()

  test('finds nothing where nothing is installed', async () => {
    expect(await findMysqlBinaries([place.current.folder])).toBeUndefined()
    expectNothingLeft(place.current)
  })

  test('identifies a mysqld by its version, not by its name', async () => {
    const maria = folder('maria', {
      mysqld: 'echo "mysqld  Ver 11.4.2-MariaDB for Linux on x86_64"',
      mysql_install_db: '',
    })
    const mysql = folder('mysql', { mysqld: 'echo "mysqld  Ver 8.4.5 for Linux on x86_64"' })

    expect(await findMysqlBinaries([maria])).toEqual({
      product: 'MariaDB',
      server: join(maria, 'mysqld'),
      installer: join(maria, 'mysql_install_db'),
    })
    expect(await findMysqlBinaries([mysql])).toEqual({
      product: 'MySQL',
      server: join(mysql, 'mysqld'),
    })
  })

  test('prefers a mariadbd in any folder to a mysqld', async () => {
    const mysql = folder('mysql', { mysqld: 'echo "mysqld  Ver 8.4.5 for Linux on x86_64"' })
    const maria = folder('maria', { mariadbd: 'echo 11.4.2-MariaDB', 'mariadb-install-db': '' })

    expect(await findMysqlBinaries([mysql, maria])).toMatchObject({ product: 'MariaDB' })
  })

  test('reports a MariaDB that lacks the program which prepares its data', async () => {
    const maria = folder('maria', { mariadbd: 'echo 11.4.2-MariaDB' })

    await expect(findMysqlBinaries([maria])).rejects.toThrow(/has no mariadb-install-db/)
  })

  function folder(name: string, programs: Record<string, string>): string {
    const bin = join(place.current.folder, name, 'sbin')
    mkdirSync(bin, { recursive: true })
    for (const [program, script] of Object.entries(programs)) {
      writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    }
    return bin
  }
})
