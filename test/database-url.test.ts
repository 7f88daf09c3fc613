import { describe, expect, test } from 'vitest'
import { DatabaseUrlError, parseDatabaseUrl, withoutSecrets } from '../src/index.ts'

describe('parseDatabaseUrl', () => {
  test.for([
    ['sqlite:file.db', 'sqlite', 'file.db'],
    ['sqlite:/tmp/file.db', 'sqlite', '/tmp/file.db'],
    ['sqlite:folder/file.db', 'sqlite', 'folder/file.db'],
    ['sqlite::memory:', 'sqlite', ':memory:'],
    ['sqlite:///file.db', 'sqlite', 'file.db'],
    ['sqlite:////tmp/file.db', 'sqlite', '/tmp/file.db'],
    ['sqlite:///:memory:', 'sqlite', ':memory:'],
    ['sqlite://', 'sqlite', ':memory:'],
    ['sqlite:///C:\\data\\file.db', 'sqlite', 'C:\\data\\file.db'],
    ['sqlite-threads:file.db', 'sqlite-threads', 'file.db'],
    ['sqlite-threads::memory:', 'sqlite-threads', ':memory:'],
    ['sqlite+aiosqlite:///file.db', 'sqlite-threads', 'file.db'],
    ['sqlite+aiosqlite:////tmp/file.db', 'sqlite-threads', '/tmp/file.db'],
    ['sqlite+aiosqlite://', 'sqlite-threads', ':memory:'],
    ['SQLite:file.db', 'sqlite', 'file.db'],
    ['sqlite3:file.db', 'sqlite', 'file.db'],
    ['better-sqlite3:file.db', 'sqlite', 'file.db'],
    ['sqlite+pysqlite:///file.db', 'sqlite', 'file.db'],
  ] as const)('%s is %s on %s', ([text, driver, path]) => {
    const url = parseDatabaseUrl(text)

    expect(url).toMatchObject({ driver, path, href: `${driver}:${path}`, redacted: url.href })
  })

  test.for([
    ['postgres://user@host/db', 'postgres', 'postgres://user@host/db'],
    ['postgres://user:secret@host:5433/db', 'postgres', 'postgres://user:***@host:5433/db'],
    ['postgresql://user:secret@host/db', 'postgres', 'postgres://user:***@host/db'],
    ['postgresql+asyncpg://user:secret@host/db', 'postgres', 'postgres://user:***@host/db'],
    ['POSTGRES://user:secret@host/db', 'postgres', 'postgres://user:***@host/db'],
    ['pg://user:secret@host:5433/db', 'pg', 'pg://user:***@host:5433/db'],
    ['postgresql+pg://user:secret@host/db', 'pg', 'pg://user:***@host/db'],
    ['node-postgres://user:secret@host/db', 'pg', 'pg://user:***@host/db'],
    ['postgres+pg://user:secret@host/db', 'pg', 'pg://user:***@host/db'],
    ['postgres.js://user:secret@host/db', 'postgres', 'postgres://user:***@host/db'],
    ['postgresql+psycopg://user:secret@host/db', 'postgres', 'postgres://user:***@host/db'],
    ['postgresql+psycopg_async://user:secret@host/db', 'postgres', 'postgres://user:***@host/db'],
    ['postgresql+psycopg2://user:secret@host/db', 'postgres', 'postgres://user:***@host/db'],
    ['mysql2://user:secret@host/db', 'mysql', 'mysql://user:***@host/db'],
    ['mysql+pymysql://user:secret@host/db', 'mysql', 'mysql://user:***@host/db'],
    ['mariadb+mysqldb://user:secret@host/db', 'mysql', 'mysql://user:***@host/db'],
    ['pg://h/d?sslkey=secret&sslmode=require', 'pg', 'pg://h/d?sslkey=***&sslmode=require'],
    ['pg://u:secret@/db?host=/tmp', 'pg', 'pg://u:***@localhost/db?host=/tmp'],
    ['mysql://user:secret@host/db', 'mysql', 'mysql://user:***@host/db'],
    ['mariadb://user:secret@host/db', 'mysql', 'mysql://user:***@host/db'],
    ['mysql+aiomysql://user:secret@host/db', 'mysql', 'mysql://user:***@host/db'],
    ['mysql+asyncmy://user:secret@host/db', 'mysql', 'mysql://user:***@host/db'],
    ['mariadb+aiomysql://user:secret@host/db', 'mysql', 'mysql://user:***@host/db'],
    ['mariadb+asyncmy://user:secret@host/db', 'mysql', 'mysql://user:***@host/db'],
    ['postgres://user:se%2Fcret%40@host/db', 'postgres', 'postgres://user:***@host/db'],
    ['postgres://user:se@cret@host/db', 'postgres', 'postgres://user:***@host/db'],
    ['postgres://user:secret@[::1]:5433/db', 'postgres', 'postgres://user:***@[::1]:5433/db'],
    ['postgres://h/db?user=u&password=secret', 'postgres', 'postgres://h/db?user=u&password=***'],
    ['postgres://h/db?sslmode=require', 'postgres', 'postgres://h/db?sslmode=require'],
    ['postgres://h/db?sslkey=secret', 'postgres', 'postgres://h/db?sslkey=***'],
    ['mysql://h/db?ssl={"key":"secret"}', 'mysql', 'mysql://h/db?ssl=***'],
    ['postgres://u:secret@/db?host=/tmp', 'postgres', 'postgres://u:***@localhost/db?host=/tmp'],
    ['postgres:///db?host=/tmp', 'postgres', 'postgres://localhost/db?host=/tmp'],
    ['postgres://u@%2Ftmp/db', 'postgres', 'postgres://u@%2Ftmp/db'],
    ['mysql://u@/db?unix_socket=/s', 'mysql', 'mysql://u@localhost/db?unix_socket=/s'],
  ] as const)('%s is a server of %s, and displayed as %s', ([text, driver, redacted]) => {
    const url = parseDatabaseUrl(text)

    expect(url).toMatchObject({ driver, path: '' })
    expect(decodeURIComponent(url.redacted)).toBe(decodeURIComponent(redacted))
    expect(url.redacted).not.toContain('secret')
  })

  test('memory: has parameters and no path', () => {
    const url = parseDatabaseUrl('memory:?latency=10ms&capacity=8')

    expect(url).toMatchObject({ driver: 'memory', path: '', redacted: url.href })
    expect(Object.fromEntries(url.parameters)).toEqual({ latency: '10ms', capacity: '8' })
  })

  test.for([
    ['', 'begins with a scheme'],
    ['file.db', 'begins with a scheme'],
    ['/tmp/file.db', 'begins with a scheme'],
    ['://user:secret@host/db', 'begins with a scheme'],
    ['oracle://user:secret@host/db', 'no driver for oracle:'],
    ['constructor:x', 'no driver for constructor:'],
    ['toString:x', 'no driver for tostring:'],
    ['postgres+psycopg2://u:secret@h/d', 'no driver for postgres+psycopg2: (write postgres:…;'],
    ['mysql+unheard://u:secret@h/d', 'no driver for mysql+unheard: (write mysql:…;'],
    ['jdbc:postgresql://u:secret@h/d', 'no driver for jdbc: (leave out jdbc:;'],
    ['file:./dev.db', 'no driver for file: (write sqlite:file.db;'],
    [
      'postgres://u:secret@h1:5432,h2:5432/d',
      'the URL names several hosts (h1:5432, h2:5432): name the one to measure',
    ],
    [
      'pg://u:secret@[::1]:5432,[::2]:5432/d',
      'the URL names several hosts ([::1]:5432, [::2]:5432): name the one to measure',
    ],
    [
      'postgres://u:secret@h1,h1:5433/d?sslmode=require',
      'the URL names several hosts (h1, h1:5433): name',
    ],
    ['mysql://u:secret@h1,h2/d', 'the URL names several hosts (h1, h2): name the one to measure'],
    [
      'postgres://u:secret@/d?host=h1,h2',
      'the URL names several hosts (h1, h2): name the one to measure',
    ],
    ['postgres://u:secret,12/3@h/d', 'percent-encoded'],
    ['postgres://', 'names no host'],
    ['postgres:///db', 'names no host'],
    ['postgres://user:secret@/db', 'names no host'],
    ['postgres:db', 'not a URL of the form'],
    ['postgres://user:secret@host', 'names no database: postgres://user:***@host'],
    ['postgres://user:secret@host/', 'names no database: postgres://user:***@host/'],
    ['pg:///db', 'the pg URL names no host'],
    ['pg://user:secret@host/', 'names no database: pg://user:***@host/'],
    ['pg://user:12/secret@host/db', 'percent-encoded'],
    ['mysql://user:secret@host/?ssl-mode=REQUIRED', 'names no database: mysql://user:***@host/'],
    ['postgres://user:secret@host:port/db', 'not a URL of the form'],
    ['postgres://user:sec%ret@host/db', 'percent-encoded'],
    ['postgres://user:12/secret@host/db', 'percent-encoded'],
    ['postgres://user:12?secret@host/db', 'percent-encoded'],
    ['postgres://user:12#secret@host/db', 'percent-encoded'],
    ['postgres://user:secret@host/db#part', 'percent-encoded'],
    ['mysql://user:secret/@host/db', 'not a URL of the form'],
    ['sqlite:', 'names no file'],
    ['sqlite: ', 'names no file'],
    ['sqlite://file.db', 'names no file'],
    ['sqlite-threads:', 'names no file'],
    ['sqlite:file.db?mode=ro', 'takes no parameters, got ?mode=ro'],
    ['memory:latency=10ms', 'memory:?latency=10ms'],
  ])('%s is rejected in one line, without the password', ([text = '', message = '']) => {
    const error = failureOf(() => parseDatabaseUrl(text))

    expect(error).toBeInstanceOf(DatabaseUrlError)
    expect(error).toMatchObject({ code: 'DATABASE_URL' })
    expect(String(error)).toContain(message)
    expect(String(error)).not.toContain('\n')
    expect(JSON.stringify(Object.entries(error as object)) + String(error)).not.toContain('secret')
    expect((error as Error).cause).toBeUndefined()
  })
})

describe('withoutSecrets', () => {
  test.for([
    ['postgres://u:secret@h/d', 'for user u with secret', 'for user u with ***'],
    ['postgres://u:secret@h/d', 'secret, secret', '***, ***'],
    ['postgres://u:se%2Fcret@h/d', 'se/cret or se%2Fcret', '*** or ***'],
    ['postgres://u:s%22q@h/d', String.raw`{"password":"s\"q"}`, '{"password":"***"}'],
    ['pg://u:se%2Fcret@h/d?password=other', 'se/cret and other', '*** and ***'],
    ['mysql://u:se@cret@h/d', 'se@cret se%40cret', '*** ***'],
    ['mysql://u:%C3%A9tude@h/d', 'étude %C3%A9tude', '*** ***'],
    ['mysql://h/d?user=u&password=a%2Bb', 'a+b and a%2Bb', '*** and ***'],
    ['postgres://u:secret@h/d?password=secretly', 'secretly secret', '*** ***'],
    ['postgres://u@h/d', 'nothing to hide', 'nothing to hide'],
    ['postgres://u:a$&b@h/d', 'a$&b', '***'],
    ['sqlite:secret.db', 'secret.db', 'secret.db'],
    ['memory:', 'latency', 'latency'],
  ])('removes those of %s from %s', ([text = '', message = '', clean = '']) => {
    expect(withoutSecrets(message, parseDatabaseUrl(text))).toBe(clean)
  })

  test('removes a whole URL’s password from an error that quotes the URL', () => {
    const text = 'postgres://user:p%40ss%2Fword@host/db'
    const url = parseDatabaseUrl(text)

    const clean = withoutSecrets(`cannot use ${text} (${url.href})`, url)

    expect(clean).toBe('cannot use postgres://user:***@host/db (postgres://user:***@host/db)')
  })
})

function failureOf(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    return error
  }
}
