import { Option, type Command } from 'commander'
import { systemClock } from '../../src/index.ts'
import { runDemo } from '../demo/run-demo.ts'
import { LANGUAGES, TEXTS, type Language } from '../demo/texts.ts'
import type { Io } from '../io.ts'
import type { CommandContext } from './context.ts'
import type { DatabaseOptions } from '../databases/chosen-databases.ts'
import { addDatabaseOptions } from '../options/database-options.ts'
import { openDemoDatabases } from './open-for-demo.ts'
import { addExamples } from './examples.ts'

interface DemoCommandOptions extends DatabaseOptions {
  readonly lang: Language
}

/** `poolbench demo`: runs the tutorial's program on a real database. */
export function addDemoCommand(program: Command, { io }: CommandContext): void {
  addExamples(
    addDatabaseOptions(program.command('demo')),
    'poolbench demo',
    'poolbench demo --database sqlite-threads --lang zh',
    'poolbench demo --url mysql://user@localhost/app',
  )
    .description('run the example program of the tutorial, and show how long each step takes')
    .addOption(
      new Option('--lang <language>', 'language of the output').choices(LANGUAGES).default('en'),
    )
    .action((options: DemoCommandOptions) => demo(options, io))
}

async function demo(options: DemoCommandOptions, io: Io): Promise<void> {
  const texts = TEXTS[options.lang]
  const warn = (text: string): void => io.stderr(`poolbench: ${text}\n`)
  const databases = await openDemoDatabases(options, io, (reason) => warn(texts.noPostgres(reason)))
  try {
    for (const [index, target] of databases.targets.entries()) {
      if (index > 0) io.stdout('\n')
      await runDemo(target, {
        texts,
        clock: systemClock,
        signal: io.signal,
        print: io.stdout,
        warn,
      })
    }
  } finally {
    await databases.stop()
  }
}
