import { z } from 'zod'
import { isOperationDefinition, type OperationDefinition } from '../../src/index.ts'
import { importDefault } from './import-module.ts'
import { isTaken, functionSchema, memberProblem, nameSchema } from './members.ts'
import { ModuleError } from './module-error.ts'

const operationSchema = z.strictObject({
  name: nameSchema,
  setup: functionSchema.optional(),
  run: functionSchema,
  teardown: functionSchema.optional(),
})

/**
 * Loads a custom operation.
 *
 * @param path - as the user wrote it, relative to `cwd`.
 * @param reserved - names that are taken.
 * @throws {ModuleError}
 */
export async function loadOperation(
  path: string,
  cwd: string,
  reserved: readonly string[],
): Promise<OperationDefinition> {
  const operation = await importDefault(path, cwd)
  if (!isOperationDefinition(operation)) {
    throw new ModuleError(path, 'the default export was not made by defineOperation')
  }
  const problem = memberProblem(operationSchema, operation)
  if (problem) throw new ModuleError(path, problem)
  if (isTaken(operation.name, reserved)) {
    throw new ModuleError(path, `there is already an operation \`${operation.name}\``)
  }
  return operation
}
