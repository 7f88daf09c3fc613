import { z } from 'zod'
import {
  isOperationDefinition,
  isRequestDefinition,
  isServiceDefinition,
  type OperationDefinition,
  type RequestDefinition,
  type ServiceDefinition,
} from '../../src/index.ts'
import { importDefault } from './import-module.ts'
import { isTaken, functionSchema, memberProblem, nameSchema } from './members.ts'
import { ModuleError } from './module-error.ts'

/** The members of an operation or a request. */
const operationSchema = z.strictObject({
  name: nameSchema,
  setup: functionSchema.optional(),
  run: functionSchema,
  teardown: functionSchema.optional(),
})

const serviceSchema = z.strictObject({
  name: nameSchema,
  start: functionSchema,
  request: functionSchema,
  stop: functionSchema,
})

/** What a module of the user's may define to be measured. */
export type OwnDefinition = OperationDefinition | RequestDefinition | ServiceDefinition

/**
 * Loads a custom operation, request or service.
 *
 * @param path - as the user wrote it, relative to `cwd`.
 * @param reserved - names that are taken.
 * @throws {ModuleError}
 */
export async function loadOperation(
  path: string,
  cwd: string,
  reserved: readonly string[],
): Promise<OwnDefinition> {
  const own = await importDefault(path, cwd)
  if (!isOwnDefinition(own)) {
    throw new ModuleError(
      path,
      'the default export was not made by defineOperation, defineRequest or defineService',
    )
  }
  const schema = isServiceDefinition(own) ? serviceSchema : operationSchema
  const problem = memberProblem(schema, own)
  if (problem) throw new ModuleError(path, problem)
  if (isTaken(own.name, reserved)) {
    throw new ModuleError(path, `there is already an operation \`${own.name}\``)
  }
  return own
}

function isOwnDefinition(value: unknown): value is OwnDefinition {
  return isOperationDefinition(value) || isRequestDefinition(value) || isServiceDefinition(value)
}
