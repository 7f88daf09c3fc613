import type { Clock } from '../../src/index.ts'
import { formatDuration } from '../format.ts'
import { cannotReach, tableLeft } from '../run/measure-error.ts'
import type { Target } from '../run/open-target.ts'
import { DemoDatabase } from './demo-database.ts'
import { Page } from './page.ts'
import { pool } from './pool-section.ts'
import { cleanUp, engine, init, model, web } from './set-up-sections.ts'
import { Stage } from './stage.ts'
import type { Texts } from './english.ts'
import { transaction } from './transaction-section.ts'
import { batch, complex, concurrent, crud } from './user-sections.ts'

/** The sections of the document, in its order. */
const SECTIONS: Readonly<Record<keyof Texts['sections'], (stage: Stage) => Promise<void>>> = {
  model,
  engine,
  init,
  crud,
  concurrent,
  batch,
  transaction,
  pool,
  complex,
  web,
  cleanUp,
}

export interface DemoContext {
  readonly texts: Texts
  readonly clock: Clock
  /** Ends the demo early. */
  readonly signal: AbortSignal
  readonly print: (text: string) => void
  /** Receives one line about anything that could not be cleaned up. */
  readonly warn: (text: string) => void
}

/**
 * Runs the document's program on one database, in a separate table that is dropped afterwards.
 *
 * @throws {MeasureError} if the database cannot be used, and the signal's reason when it aborts.
 */
export async function runDemo(target: Target, context: DemoContext): Promise<void> {
  const { texts, clock, signal, print, warn } = context
  const startedAtMs = clock.now()
  const database = await DemoDatabase.open(target, clock)
  const page = new Page(print)
  const stage = new Stage({ database, texts, page, clock, signal })
  try {
    page.title(texts.title)
    page.lines(['', texts.database(database.info.version, target.url.redacted)])
    for (const name of Object.keys(SECTIONS) as (keyof typeof SECTIONS)[]) {
      signal.throwIfAborted()
      page.heading(texts.sections[name].heading)
      await SECTIONS[name](stage)
    }
    print('\n')
    page.title(texts.done(formatDuration(clock.now() - startedAtMs)))
  } catch (error) {
    await database.close().catch((reason: unknown) => {
      if (!target.startedByPoolbench) warn(tableLeft(target.url, database.table, reason))
    })
    throw signal.aborted ? error : cannotReach(target.url, database.driver.dialect, error)
  }
}
