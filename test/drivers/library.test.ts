import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findLibrary, importLibrary } from '../../src/index.ts'

const OWN = createRequire(import.meta.url)('pg/package.json') as { version: string }

describe('a database library', () => {
  test('is the project’s copy, in whichever folder of the project the user is', async () => {
    const project = projectWith({
      'node_modules/pg/package.json': manifest({ version: '8.12.0' }),
      'node_modules/pg/index.js': 'module.exports = { isMine: true }',
      'packages/api/package.json': '{}',
    })
    for (const folder of [project, join(project, 'packages/api'), join(project, 'not/there')]) {
      await expect(importLibrary('pg', 'the driver pg', folder)).resolves.toEqual({
        name: 'pg',
        version: '8.12.0',
        from: 'project',
        folder: join(project, 'node_modules/pg'),
        module: { isMine: true },
      })
    }
  })

  test('is poolbench’s copy if the project has none, and without a project', async () => {
    for (const folder of [projectWith({}), undefined]) {
      const library = await importLibrary<{ Client: unknown }>('pg', 'the driver pg', folder)
      expect(library).toMatchObject({ version: OWN.version, from: 'poolbench' })
      expect(library.module.Client).toBeTypeOf('function')
    }
  })

  test('counts as poolbench’s copy if npm hoisted it into the project', () => {
    expect(findLibrary('pg', join(import.meta.dirname, '../..'))).toMatchObject({
      version: OWN.version,
      from: 'poolbench',
    })
  })

  test('is the module that an import in the project resolves to, for packages with two', async () => {
    const project = projectWith({
      'node_modules/pg/package.json': manifest({
        exports: { '.': { import: './esm/index.mjs', require: './index.js' } },
      }),
      'node_modules/pg/esm/package.json': '{ "type": "module" }',
      'node_modules/pg/esm/index.mjs': 'export default { kind: "module" }',
      'node_modules/pg/index.js': 'module.exports = { kind: "script" }',
      'operation.mjs': 'import pg from "pg"; export default pg',
    })
    const library = await importLibrary('pg', 'the driver pg', project)
    const imported = (await import(pathToFileURL(join(project, 'operation.mjs')).href)) as object
    expect(library).toMatchObject({ version: '8.13.0', module: { kind: 'module' } })
    expect(library.module).toBe((imported as { default: unknown }).default)
  })

  test('is the target of the link that pnpm creates', async () => {
    const project = projectWith({
      'node_modules/.pnpm/pg@8.13.0/node_modules/pg/package.json': manifest({}),
      'node_modules/.pnpm/pg@8.13.0/node_modules/pg/index.js': 'module.exports = 1',
    })
    symlinkSync(
      join(project, 'node_modules/.pnpm/pg@8.13.0/node_modules/pg'),
      join(project, 'node_modules/pg'),
    )
    const library = await importLibrary('pg', 'the driver pg', project)
    expect(library).toMatchObject({ from: 'project', version: '8.13.0' })
    expect(library.folder).toContain('.pnpm')
  })

  test('that is too old is rejected in one line, which names its folder', async () => {
    const project = projectWith({
      'node_modules/pg/package.json': manifest({ version: '7.18.2' }),
      'node_modules/pg/index.js': 'throw new Error("is not loaded")',
    })
    await expect(importLibrary('pg', 'the driver pg', project)).rejects.toThrow(
      new RegExp(
        `^pg 7\\.18\\.2 \\(${join(project, 'node_modules/pg')}\\) is too old: ` +
          'the driver pg needs >=8\\.\\d+\\.0 <9$',
      ),
    )
  })

  test.each([
    ['throws', { 'index.js': 'throw new Error("no luck\\nat all")' }, 'does not load: no luck'],
    ['lacks a package of its own', { 'index.js': 'require("./nothing")' }, 'does not load: '],
    ['lacks its entry', {}, 'does not load: Cannot find '],
  ])('that %s is rejected in one line', async (_, files, problem) => {
    const project = projectWith({
      'node_modules/pg/package.json': manifest({ main: 'index.js' }),
      ...Object.fromEntries(
        Object.entries(files).map(([name, text]) => [`node_modules/pg/${name}`, text]),
      ),
    })
    const failure = await importLibrary('pg', 'the driver pg', project).catch(String)
    expect(failure).toContain(problem)
    expect(failure).toMatch(/^UnusableLibraryError: pg .*$/)
  })

  test('that is not installed is reported as missing', async () => {
    await expect(importLibrary('pg-nowhere', 'the test', projectWith({}))).rejects.toMatchObject({
      code: 'NOT_INSTALLED',
      package: 'pg-nowhere',
    })
    expect(findLibrary('pg-nowhere', projectWith({}))).toBeUndefined()
  })
})

function manifest(members: object): string {
  return JSON.stringify({ name: 'pg', version: '8.13.0', ...members })
}

function projectWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'poolbench-project-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}
