import type { User } from '../../src/index.ts'
import type { Stage } from './stage.ts'

/** Section 4: create, read, update and delete one user. */
export async function crud(stage: Stage): Promise<void> {
  const { store } = stage.database
  const text = stage.texts.crud
  const say = (user: User | null) => (user ? describeUser(user) : text.nobody)
  const { id } = await stage.step(
    () => store.createUser({ name: 'Alice', email: 'alice@example.com' }),
    (user) => text.created(say(user)),
  )
  await stage.step(
    () => store.getUserById(id),
    (user) => text.read(say(user)),
  )
  await stage.step(
    () => store.updateUser(id, { name: 'Alice Smith' }),
    (user) => text.updated(say(user)),
  )
  await stage.step(
    async () => {
      await store.deleteUser(id)
      return store.getUserById(id)
    },
    (user) => text.deleted(id, user !== null),
  )
}

/** Section 5: three users, read one after the other and concurrently. */
export async function concurrent(stage: Stage): Promise<void> {
  const { store } = stage.database
  const text = stage.texts.concurrent
  const users = await stage.step(
    () =>
      Promise.all(
        ['Bob', 'Charlie', 'David'].map((name) =>
          store.createUser({ name, email: `${name.toLowerCase()}@example.com` }),
        ),
      ),
    ({ length }) => text.created(length),
  )
  await stage.step(
    async () => {
      for (const { id } of users) await store.getUserById(id)
    },
    () => text.sequential(users.length),
  )
  const found = await stage.step(
    () => Promise.all(users.map(({ id }) => store.getUserById(id))),
    ({ length }) => text.concurrent(length),
  )
  for (const user of found) if (user) stage.page.line(`  ${describeUser(user)}`)
}

/** Section 6: ten users in one call. */
export async function batch(stage: Stage): Promise<void> {
  const text = stage.texts.batch
  const users = await stage.step(
    () =>
      stage.database.store.createUsers(
        Array.from({ length: 10 }, (_, index) => ({
          name: `User${index + 1}`,
          email: `user${index + 1}@example.com`,
        })),
      ),
    ({ length }) => text.created(length),
  )
  const ids = users.map(({ id }) => id)
  stage.page.line(text.ids(Math.min(...ids), Math.max(...ids)))
}

/** Section 9: a search and a count. */
export async function complex(stage: Stage): Promise<void> {
  const { store } = stage.database
  const text = stage.texts.complex
  await stage.step(
    () => store.searchUsers('User'),
    ({ length }) => text.found('User', length),
  )
  await stage.step(
    () => store.countUsers(),
    (count) => text.counted(count),
  )
}

/** Formats a user as the document's model does. */
function describeUser({ id, name, email }: User): string {
  return `<User(id=${id}, name='${name}', email='${email}')>`
}
