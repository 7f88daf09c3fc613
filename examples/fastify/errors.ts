import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import {
  DuplicateEmailError,
  InvalidUserError,
  PoolDisposedError,
  PoolTimeoutError,
} from 'poolbench'
import { RequestOverError } from './request-scope.ts'
import type { Problem } from './schemas.ts'

/** Nginx's code for a client that has hung up: nobody gets it, the log has it. */
const CLIENT_GONE = 499

/** There is no user with this id. */
export class UserNotFoundError extends Error {
  override readonly name = 'UserNotFoundError'
  readonly code = 'USER_NOT_FOUND'

  constructor(id: number) {
    super(`there is no user ${id}`)
  }
}

/** Has every failure answered as a problem; what is no fault of the client's is told to the log alone. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, detail, field } = describe(error)
    if (status >= 500) request.log.error(error)
    if (error instanceof PoolTimeoutError) {
      // By then as many as wait now will have been served, or have given up.
      void reply.header('retry-after', Math.max(1, Math.ceil(error.timeoutMs / 1000)))
    }
    return send(reply, status, detail, field)
  })
  app.setNotFoundHandler((request, reply) =>
    send(reply, 404, `there is no ${request.method} ${request.url}`),
  )
}

type Description = Pick<Problem, 'status' | 'detail' | 'field'>

function describe(error: FastifyError): Description {
  if (error.validation) return invalid(error)
  if (error instanceof InvalidUserError) {
    return {
      status: 400,
      detail: error.message,
      field: /`(\w+)`/.exec(error.message)?.[1] ?? 'body',
    }
  }
  if (error instanceof UserNotFoundError) return { status: 404, detail: error.message }
  if (error instanceof DuplicateEmailError) {
    return { status: 409, detail: error.message, field: 'email' }
  }
  if (error instanceof PoolTimeoutError) {
    return { status: 503, detail: 'the database is busy: try again later' }
  }
  if (error instanceof PoolDisposedError) return { status: 503, detail: 'the service is stopping' }
  if (error instanceof RequestOverError) return { status: CLIENT_GONE, detail: error.message }
  // Fastify's own, as for a body that is no JSON or too large.
  const { statusCode = 500, message } = error
  if (statusCode >= 400 && statusCode < 500) return { status: statusCode, detail: message }
  return { status: 500, detail: 'something went wrong: the log has it' }
}

/** The first field that the schema refuses. */
function invalid({ validation, validationContext = 'body' }: FastifyError): Description {
  const [issue] = validation ?? []
  const params = (issue?.params ?? {}) as Partial<
    Record<'requiredProperties' | 'additionalProperties', readonly string[]>
  >
  const missing = params.requiredProperties?.[0]
  const unknown = params.additionalProperties?.[0]
  const path = [...(issue?.instancePath.split('/') ?? []), missing ?? unknown ?? '']
  const field = path.filter((part) => part !== '').join('.') || validationContext
  const what = missing ? 'is missing' : unknown ? 'is not known' : issue?.message
  return { status: 400, detail: `${field} ${what ?? 'is invalid'}`, field }
}

function send(reply: FastifyReply, status: number, detail: string, field?: string): FastifyReply {
  const problem: Problem = {
    title: STATUS_CODES[status] ?? 'Client Closed Request',
    status,
    detail,
    ...(field !== undefined && { field }),
  }
  return reply.code(status).type('application/problem+json').send(problem)
}
