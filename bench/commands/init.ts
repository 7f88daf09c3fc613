import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Option, type Command } from 'commander'
import { CONFIG_FILES } from '../config/find-config.ts'
import { githubWorkflow, gitlabJob } from '../init/ci-file.ts'
import { configFile } from '../init/config-file.ts'
import { EXTENSIONS, IGNORED, IGNORED_IN_A_NEW_FILE, type Format } from '../init/new-file.ts'
import { operationFile } from '../init/operation-file.ts'
import { installersOf } from '../init/package-manager.ts'
import { lookAtProject, type FoundDatabase, type Project } from '../init/project.ts'
import { addLines, writeNew, type Outcome } from '../init/write-files.ts'
import type { Io } from '../io.ts'
import { exists } from '../paths.ts'
import { wrap } from '../report/wrap.ts'
import type { CommandContext } from './context.ts'
import { addExamples } from './examples.ts'

const FORMATS = Object.keys(EXTENSIONS) as Format[]
const CIS = ['github', 'gitlab', 'none'] as const

const WOULD: Readonly<Partial<Record<Outcome, string>>> = {
  wrote: 'would write',
  'added to': 'would add to',
}

interface InitCommandOptions {
  readonly format?: Format
  readonly ci?: (typeof CIS)[number]
  readonly dryRun?: boolean
}

/** `poolbench init`: creates the missing files that a project needs to be measured. */
export function addInitCommand(program: Command, { io }: CommandContext): void {
  addExamples(program.command('init'), 'poolbench init', 'poolbench init --dry-run --ci gitlab')
    .description('write a configuration, an operation to fill in, and a gate for CI')
    .addOption(
      new Option(
        '--format <language>',
        'language of the files (default: same as the project)',
      ).choices(FORMATS),
    )
    .addOption(
      new Option(
        '--ci <name>',
        'service that runs the gate in CI (default: same as the project)',
      ).choices(CIS),
    )
    .option('--dry-run', 'list the files that would be written, without writing them')
    .action(async (options: InitCommandOptions) => init(options, io))
}

async function init(options: InitCommandOptions, io: Io): Promise<void> {
  const project = await lookAtProject(io.cwd)
  const { dryRun = false } = options
  const format = options.format ?? (project.isTypeScript ? 'ts' : 'js')
  const ci = options.ci ?? project.ci
  const told: [Outcome, string][] = []
  const config = configFile(project, format)
  const present = await presentConfig(project.folder)
  told.push(
    present === undefined
      ? [await writeNew(config, project.folder, dryRun), config.path]
      : ['kept', present],
  )
  const operation = operationFile(project, format)
  told.push([await writeNew(operation, project.folder, dryRun), operation.path])
  if (ci !== 'none') {
    const job = (ci === 'github' ? githubWorkflow : gitlabJob)(project, config.path)
    const path = relative(project.folder, join(project.root, job.path))
    told.push([await writeNew(job, project.root, dryRun), path])
  }
  const ignore = join(project.folder, '.gitignore')
  const ignored = (await exists(ignore)) ? IGNORED : IGNORED_IN_A_NEW_FILE
  told.push([await addLines(ignore, ignored, dryRun), '.gitignore'])
  const would = dryRun ? WOULD : undefined
  io.stdout(
    told
      .map(([outcome, path]) => `${(would?.[outcome] ?? outcome).padEnd(12)}  ${path}\n`)
      .join(''),
  )
  io.stdout(
    `\n${advice(project, operation.path, ci, io)
      .flatMap((line) => wrap(line))
      .join('\n')}\n`,
  )
}

/** The configuration file that would be read in this folder. */
async function presentConfig(folder: string): Promise<string | undefined> {
  for (const name of CONFIG_FILES) if (await exists(join(folder, name))) return name
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '')
  return /^ *"poolbench": *\{/m.test(text) ? 'package.json ("poolbench")' : undefined
}

function advice(
  project: Project,
  operation: string,
  ci: (typeof CIS)[number],
  { environment = {} }: Io,
): string[] {
  const { database, hasPackage, hasPoolbench } = project
  const { run } = installersOf(project)
  const url = urlVariable(database)
  const isUnset = url !== undefined && !environment[url]
  return [
    databaseSentence(database),
    ...(isUnset
      ? [
          `${url} is not set here: export it first, or try a private server:`,
          `${run} run --database ${database?.library ?? database?.family}`,
        ]
      : []),
    ...(hasPackage && !hasPoolbench
      ? ['CI needs poolbench in package.json: npm install --save-dev poolbench']
      : []),
    ...(ci === 'gitlab' ? ['Add to .gitlab-ci.yml: include: .gitlab/poolbench.yml'] : []),
    `Replace the example in ${operation} with your own query.`,
    '',
    'Next:',
    `  ${run} run --quick`,
    `  ${run} tune`,
  ]
}

function urlVariable(database: FoundDatabase | undefined): string | undefined {
  return database && database.family !== 'sqlite' ? database.variable : undefined
}

const PRODUCTS = { postgres: 'PostgreSQL', mysql: 'MySQL', sqlite: 'SQLite' } as const

function databaseSentence(database: FoundDatabase | undefined): string {
  if (!database) {
    return 'No database was found in package.json or .env.example: each run starts a PostgreSQL.'
  }
  const { family, library, source } = database
  const by = library ? ` by ${library}` : ''
  const url = urlVariable(database)
  const where = url === undefined ? 'in a new file for each run' : `at the URL in ${url}`
  return `It measures ${PRODUCTS[family]}${by} (found in ${source}), ${where}.`
}
