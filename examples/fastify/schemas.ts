import { Type, type Static } from '@fastify/type-provider-typebox'

/** What a URL holds is text: an id stays one until it is known to be a whole number that is safe. */
const ID = '[1-9]\\d{0,14}'

/** Reads of one request; more would keep the pool from all others. */
const MAX_BATCH = 100

export const User = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  email: Type.String(),
  credits: Type.Integer(),
  createdAt: Type.String({ format: 'date-time' }),
})

export const Users = Type.Array(User)

export const UserId = Type.Object({ id: Type.String({ pattern: `^${ID}$` }) })

export const NewUser = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 50 }),
    email: Type.String({ minLength: 3, maxLength: 100, pattern: '^[^@\\s]+@[^@\\s]+$' }),
    credits: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  },
  { additionalProperties: false },
)

export const Search = Type.Object(
  { keyword: Type.String({ minLength: 1, maxLength: 100 }) },
  { additionalProperties: false },
)

/** `ids=1,2,3`; the same id may stand there twice. */
export const Batch = Type.Object(
  {
    ids: Type.String({
      pattern: `^${ID}(,${ID}){0,${MAX_BATCH - 1}}$`,
      description: `1 to ${MAX_BATCH} ids with commas between them`,
    }),
  },
  { additionalProperties: false },
)

/** What went wrong, as RFC 9457 has it. */
export const Problem = Type.Object({
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  /** The part of the request that is wrong. */
  field: Type.Optional(Type.String()),
})

export type Problem = Static<typeof Problem>

/** The answers that any route may give beside its own. */
export const PROBLEMS = { '4xx': Problem, '5xx': Problem }
