import { Option, type Command } from 'commander'
import { systemClock } from '../../src/index.ts'
import { runDemo } from '../demo/run-demo.ts'
import { LANGUAGES, TEXTS, type Language } from '../demo/texts.ts'
import type { Io } from '../io.ts'
import type { CommandContext } from './context.ts'
import { addDatabaseOptions, type DatabaseOptions } from './databases.ts'
import { openDemoDatabases } from './demo-databases.ts'

interface DemoCommandOptions extends DatabaseOptions {
  readonly lang: Language
}

/** `poolbench demo`: the document's program, on a real database. */
export function addDemoCommand(program: Command, { io }: CommandContext): void {
  addDatabaseOptions(program.command('demo'))
    .description('run the program of the document, and show what it does and how long that takes')
    .addOption(new Option('--lang <language>', 'of what it says').choices(LANGUAGES).default('en'))
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
