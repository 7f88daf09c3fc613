import {
  DATABASE_SCHEMES,
  DRIVER_NAMES,
  isRequestDefinition,
  isServiceDefinition,
  type DriverDefinition,
} from '../../src/index.ts'
import { isModulePath } from '../modules/import-module.ts'
import { loadDriver } from '../modules/load-driver.ts'
import { loadOperation, type OwnDefinition } from '../modules/load-operation.ts'
import { OPERATION_NAMES, type Operations } from '../plan/operations.ts'
import { customOperation } from '../plan/custom-operation.ts'
import { customRequest } from '../plan/custom-request.ts'
import { customService } from '../plan/custom-service.ts'
import { isService } from '../plan/service.ts'

/** The options that may name modules of the user. */
export interface ModuleOptions {
  /** The names of operations, and paths of modules. */
  readonly operation?: readonly string[]
  /** The paths of modules; names of shipped drivers are ignored here. */
  readonly driver?: readonly string[]
}

/** The loaded modules that a command line names. */
export interface CustomModules {
  /** The names of all requested operations, including those of modules; `undefined` if none was requested. */
  readonly operationNames: readonly string[] | undefined
  readonly operations: Operations
  readonly drivers: readonly DriverDefinition[]
}

/** @throws {ModuleError} for the first module that cannot be used. */
export async function loadCustomModules(
  options: ModuleOptions,
  cwd: string,
): Promise<CustomModules> {
  const drivers: DriverDefinition[] = []
  for (const path of (options.driver ?? []).filter(isModulePath)) {
    const taken = drivers.flatMap(({ name, schemes }) => [name, ...schemes])
    drivers.push(await loadDriver(path, cwd, [...DRIVER_NAMES, ...DATABASE_SCHEMES, ...taken]))
  }
  const operations: Record<string, Operations[string]> = {}
  const names: string[] = []
  for (const text of options.operation ?? []) {
    if (!isModulePath(text)) {
      names.push(text)
      continue
    }
    const taken = [...OPERATION_NAMES, ...Object.keys(operations)]
    const definition = await loadOperation(text, cwd, taken)
    operations[definition.name] = adapted(definition)
    names.push(definition.name)
  }
  return { operationNames: options.operation && names, operations, drivers }
}

/** What a definition of the user is to a measurement. */
export function adapted(definition: OwnDefinition): Operations[string] {
  if (isServiceDefinition(definition)) return customService(definition)
  return isRequestDefinition(definition) ? customRequest(definition) : customOperation(definition)
}

/** The names of the services among the modules. */
export function servicesIn({ operations }: Pick<CustomModules, 'operations'>): string[] {
  return Object.entries(operations).flatMap(([name, each]) => (isService(each) ? [name] : []))
}
