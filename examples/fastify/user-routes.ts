import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { User as StoredUser } from 'poolbench'
import { UserNotFoundError } from './errors.ts'
import { Batch, NewUser, PROBLEMS, Search, User, UserId, Users } from './schemas.ts'

/** The routes of the document's section 10, a list and a search, and two ways to read many users. */
export const userRoutes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/users/:id',
    { schema: { params: UserId, response: { 200: User, ...PROBLEMS } } },
    async ({ params, store }) => {
      const id = Number(params.id)
      return toJson(found(id, await store.getUserById(id)))
    },
  )

  app.post(
    '/users',
    { schema: { body: NewUser, response: { 201: User, ...PROBLEMS } } },
    async ({ body, store }, reply) => {
      const user = await store.createUser(body)
      return reply.code(201).header('location', `/users/${user.id}`).send(toJson(user))
    },
  )

  // All of them, as the document's `get_users` has it: a table that grows needs pages.
  app.get('/users', { schema: { response: { 200: Users, ...PROBLEMS } } }, async ({ store }) =>
    (await store.getAllUsers()).map(toJson),
  )

  app.get(
    '/users/search',
    { schema: { querystring: Search, response: { 200: Users, ...PROBLEMS } } },
    async ({ query: { keyword }, store }) => (await store.searchUsers(keyword)).map(toJson),
  )

  app.get(
    '/users/one-by-one',
    { schema: { querystring: Batch, response: { 200: Users, ...PROBLEMS } } },
    async ({ query: { ids }, store }) => {
      const users = []
      for (const id of parseIds(ids)) users.push(toJson(found(id, await store.getUserById(id))))
      return users
    },
  )

  app.get(
    '/users/all-at-once',
    { schema: { querystring: Batch, response: { 200: Users, ...PROBLEMS } } },
    async ({ query: { ids }, store }) =>
      Promise.all(parseIds(ids).map(async (id) => toJson(found(id, await store.getUserById(id))))),
  )
}

function parseIds(ids: string): number[] {
  return ids.split(',').map(Number)
}

/** @throws {UserNotFoundError} */
function found(id: number, user: StoredUser | null): StoredUser {
  if (user === null) throw new UserNotFoundError(id)
  return user
}

function toJson(user: StoredUser) {
  return { ...user, createdAt: user.createdAt.toISOString() }
}
