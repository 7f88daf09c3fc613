import { z } from 'zod'
import {
  DRIVER_NAMES,
  firstLine,
  isDriverDefinition,
  withoutSecrets,
  type Driver,
  type DriverDefinition,
} from '../../src/index.ts'
import { importDefault } from './import-module.ts'
import { isTaken, functionSchema, memberProblem, nameSchema } from './members.ts'
import { ModuleError } from './module-error.ts'

const definitionSchema = z.strictObject({
  name: nameSchema,
  schemes: z
    .array(z.string().regex(/^[a-z][a-z\d+-]*$/, 'is not a valid scheme, such as `mydb`'))
    .nonempty('is empty: a driver needs at least one scheme'),
  create: functionSchema,
})

const countSchema = z.number().int().positive().nullable()

const driverSchema = z.object({
  name: z.string(),
  traits: z.object({
    placement: z.enum(['in-process', 'threads', 'server']),
    parallelism: countSchema,
    maxConnections: countSchema,
    preparedStatements: z.boolean(),
    pipelining: z.boolean(),
    connect: z.string(),
  }),
  dialect: z.object({
    hasReturning: z.boolean(),
    statements: functionSchema,
    encodeDate: functionSchema,
    encodeBatch: functionSchema,
    searchPattern: functionSchema,
    readUser: functionSchema,
    failureKind: functionSchema,
  }),
  connect: functionSchema,
  inspect: functionSchema,
  close: functionSchema,
})

/**
 * Loads a custom driver. The driver that its `create` returns is checked as well.
 *
 * @param path - as the user wrote it, relative to `cwd`.
 * @param reserved - names and schemes that are taken.
 * @throws {ModuleError}
 */
export async function loadDriver(
  path: string,
  cwd: string,
  reserved: readonly string[] = DRIVER_NAMES,
): Promise<DriverDefinition> {
  const definition = await importDefault(path, cwd)
  if (!isDriverDefinition(definition)) {
    throw new ModuleError(path, 'the default export was not made by defineDriver')
  }
  const problem = memberProblem(definitionSchema, definition)
  if (problem) throw new ModuleError(path, problem)
  const { name, schemes } = definition
  const taken = [name, ...schemes].find((each) => isTaken(each, reserved))
  if (taken !== undefined)
    throw new ModuleError(path, `\`${taken}\` is already used by another driver`)
  return {
    name,
    schemes,
    create: async (url, context) => {
      const driver = await create(definition, url, context, path)
      requireDriver(driver, name, path)
      return driver
    },
  }
}

async function create(
  definition: DriverDefinition,
  ...[url, context, path]: [...Parameters<DriverDefinition['create']>, path: string]
): Promise<Driver> {
  try {
    return await definition.create(url, context)
  } catch (error) {
    throw new ModuleError(path, withoutSecrets(firstLine(error), url), { cause: error })
  }
}

function requireDriver(driver: unknown, name: string, path: string): asserts driver is Driver {
  if (typeof driver !== 'object' || driver === null) {
    throw new ModuleError(path, '`create` did not return a driver')
  }
  const problem = memberProblem(driverSchema, driver)
  if (problem) throw new ModuleError(path, `of the driver that \`create\` returned ${problem}`)
  if ((driver as Driver).name === name) return
  throw new ModuleError(
    path,
    `\`create\` returned a driver named \`${(driver as Driver).name}\`: it must be \`${name}\``,
  )
}
