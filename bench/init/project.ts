import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { DATABASE_SCHEMES } from '../../src/index.ts'
import { exists } from '../paths.ts'
import { LOCKFILES } from '../gate/versions/preparation.ts'
import { nearest } from '../gate/versions/project.ts'

/** A database that a project uses, as detected from its files. */
export interface FoundDatabase {
  readonly family: 'postgres' | 'mysql' | 'sqlite'
  /** The package that connects to it. */
  readonly library: 'postgres' | 'pg' | 'mysql2' | 'better-sqlite3' | undefined
  /** The variable of the environment that holds its URL. */
  readonly variable: string
  /** The file that reveals it: `package.json`, `.env.example`, `prisma/schema.prisma`. */
  readonly source: string
}

/** The facts about the project in which `poolbench init` runs. */
export interface Project {
  /** The absolute folder that `init` is run in. */
  readonly folder: string
  /** The absolute top of its repository; `folder` without one. */
  readonly root: string
  /** The folder relative to the root: `packages/api`, or `.` at the top. */
  readonly place: string
  readonly hasPackage: boolean
  readonly isTypeScript: boolean
  /** Whether `package.json` names poolbench. */
  readonly hasPoolbench: boolean
  readonly hasBuild: boolean
  readonly lockfile: { readonly name: string; readonly place: string } | undefined
  readonly database: FoundDatabase | undefined
  readonly ci: 'github' | 'gitlab'
}

/** Examples of `.env` files; the first that exists is read. They are committed, and hold no passwords. */
const EXAMPLES = ['.env.example', '.env.sample', '.env.template', '.env.dist']

const LIBRARIES = [
  ['pg', 'postgres'],
  ['postgres', 'postgres'],
  ['mysql2', 'mysql'],
  ['better-sqlite3', 'sqlite'],
] as const

/**
 * Inspects a project without changing anything. Only names and URL schemes are read from an example of
 * variables.
 */
export async function lookAtProject(folder: string): Promise<Project> {
  const root = (await nearest(folder, ['.git']))?.folder ?? folder
  const holder = await nearest(folder, ['package.json'], root)
  const manifest = await readManifest(holder && join(holder.folder, 'package.json'))
  const { dependencies, devDependencies, scripts } = manifest
  const names = Object.keys({ ...dependencies, ...devDependencies })
  const lockfile = await nearest(folder, LOCKFILES, root)
  const isTypeScript =
    !holder || names.includes('typescript') || (await exists(join(folder, 'tsconfig.json')))
  return {
    folder,
    root,
    place: relative(root, folder) || '.',
    hasPackage: holder !== undefined,
    isTypeScript,
    hasPoolbench: names.includes('poolbench'),
    hasBuild: scripts?.['build'] !== undefined,
    lockfile: lockfile && { name: lockfile.name, place: relative(root, lockfile.folder) || '.' },
    database: await findDatabase(folder, names),
    ci: (await exists(join(root, '.gitlab-ci.yml'))) ? 'gitlab' : 'github',
  }
}

async function findDatabase(
  folder: string,
  names: readonly string[],
): Promise<FoundDatabase | undefined> {
  const told = (await urlInExample(folder)) ?? (await urlInPrisma(folder))
  const libraries = LIBRARIES.filter(([library]) => names.includes(library))
  const fitting = libraries.find(([, family]) => !told || family === told.family)
  if (told) return { ...told, library: fitting?.[0] }
  if (!fitting) return undefined
  const [library, family] = fitting
  return { library, family, variable: 'DATABASE_URL', source: 'package.json' }
}

type Told = Omit<FoundDatabase, 'library'>

async function urlInExample(folder: string): Promise<Told | undefined> {
  for (const source of EXAMPLES) {
    const text = await readText(join(folder, source))
    for (const [, variable = '', scheme = ''] of text.matchAll(
      /^\s*(?:export\s+)?(\w+)\s*=\s*["']?([a-z][a-z\d+-]*):/gim,
    )) {
      const family = familyOf(scheme)
      if (family) return { family, variable, source }
    }
  }
  return undefined
}

async function urlInPrisma(folder: string): Promise<Told | undefined> {
  const source = 'prisma/schema.prisma'
  const block = /^datasource \w+ \{(.*?)^\}/ms.exec(await readText(join(folder, source)))?.[1] ?? ''
  const family = familyOf(/provider\s*=\s*"(\w+)"/.exec(block)?.[1] ?? '')
  const variable = /url\s*=\s*env\("(\w+)"\)/.exec(block)?.[1] ?? 'DATABASE_URL'
  return family && { family, variable, source }
}

function familyOf(scheme: string): FoundDatabase['family'] | undefined {
  const name = scheme.toLowerCase()
  if (!DATABASE_SCHEMES.includes(name)) return undefined
  if (/^(postgres|pg)/.test(name)) return 'postgres'
  if (/^(mysql|mariadb)/.test(name)) return 'mysql'
  return name.startsWith('sqlite') ? 'sqlite' : undefined
}

interface Manifest {
  readonly dependencies?: object
  readonly devDependencies?: object
  readonly scripts?: Readonly<Record<string, string>>
}

/** An unreadable manifest is ignored, as npm will complain about it. */
async function readManifest(path: string | undefined): Promise<Manifest> {
  try {
    return JSON.parse(path === undefined ? '{}' : await readText(path)) as Manifest
  } catch {
    return {}
  }
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
