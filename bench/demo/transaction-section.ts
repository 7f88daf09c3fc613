import { SqlUserStore, type User, type UserStore } from '../../src/index.ts'
import { onlyConnection } from '../run/one-connection.ts'
import type { Stage } from './stage.ts'

const CREDITS = 150
const AMOUNT = 100

/** The sender and the receiver of a transfer. */
type Pair = readonly [from: User, to: User]

/** Section 7: a transfer that is committed, one that is refused, and one that fails half-way. */
export async function transaction(stage: Stage): Promise<void> {
  const { store } = stage.database
  const text = stage.texts.transaction
  const sender = { name: 'Sender', email: 'sender@example.com', credits: CREDITS }
  const receiver = { name: 'Receiver', email: 'receiver@example.com' }
  const pair = await stage.step<Pair>(
    async () => [await store.createUser(sender), await store.createUser(receiver)],
    () => text.created,
  )
  await sayBalances(stage, store, pair)
  for (let times = 1; times <= 2; times++) {
    await stage.step(
      () => store.transferCredits(pair[0].id, pair[1].id, AMOUNT),
      (outcome) => text.outcome(AMOUNT, text[outcome]),
    )
    await sayBalances(stage, store, pair)
  }
  await stage.step(
    () => failHalfWay(stage, pair, CREDITS - AMOUNT),
    () => text.rolledBack(CREDITS - AMOUNT, text.failure),
  )
  await sayBalances(stage, store, pair)
}

/** Moves credits as a transfer does, prints the balances, fails before the commit, and rolls back. */
async function failHalfWay(stage: Stage, pair: Pair, amount: number): Promise<void> {
  const { pool, driver, table } = stage.database
  const [from, to] = pair
  const failure = new Error(stage.texts.transaction.failure)
  await pool.use(async (connection) => {
    const inside = new SqlUserStore({ driver, connections: onlyConnection(connection), table })
    await connection.begin()
    try {
      const { moveCredits } = driver.dialect.statements(table)
      await connection.execute(moveCredits, [from.id, -amount, amount, from.id, to.id])
      stage.page.line(stage.texts.transaction.inside)
      await sayBalances(stage, inside, pair)
      throw failure
    } catch (error) {
      await connection.rollback()
      if (error !== failure) throw error
    }
  })
}

/** @param seenBy - a store whose connection may be inside a transaction. */
async function sayBalances(stage: Stage, seenBy: UserStore, [from, to]: Pair): Promise<void> {
  const credits = async ({ id }: User) => (await seenBy.getUserById(id))?.credits ?? 0
  const { balances } = stage.texts.transaction
  stage.page.line(`  ${balances(from.name, await credits(from), to.name, await credits(to))}`)
}
