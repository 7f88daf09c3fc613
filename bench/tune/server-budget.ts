import type { TargetResult } from '../result/schema.ts'

/** The connections of a server that pools may share. */
export interface ServerBudget {
  readonly maxConnections: number
  /** The connections reserved for administrators. */
  readonly reserved: number
  /** The connections available for pools, excluding those in use by others. */
  readonly available: number
}

/** The budget of a server; `undefined` if it has no limit or does not report one. */
export function serverBudget({
  maxConnections,
  freeConnections,
  settings,
  version,
}: TargetResult): ServerBudget | undefined {
  if (maxConnections === null) return undefined
  const named = ['superuser_reserved_connections', 'reserved_connections']
    .map((name) => Number(settings[name]))
    .filter((count) => Number.isSafeInteger(count))
  const sum = named.reduce((total, count) => total + count, 0)
  const reserved = named.length > 0 ? sum : usuallyReserved(version)
  const available = Math.max(0, Math.min(maxConnections - reserved, freeConnections ?? Infinity))
  return { maxConnections, reserved, available }
}

/** The most connections that each of a number of pools may have; Infinity if there is no limit. */
export function connectionsForEach(budget: ServerBudget | undefined, instances: number): number {
  return budget ? Math.floor(budget.available / instances) : Infinity
}

/** Describes the budget: `57 connections free for this user (max_connections=100, 3 reserved)`. */
export function budgetText({ maxConnections, reserved, available }: ServerBudget): string {
  return (
    `${available} ${available === 1 ? 'connection' : 'connections'} free for this user ` +
    `(max_connections=${maxConnections}, ${reserved} reserved)`
  )
}

/** Formats a number of instances: `1 instance`, `4 instances`. */
export function instancesText(instances: number): string {
  return instances === 1 ? '1 instance' : `${instances} instances`
}

/**
 * The default reserve of the servers: PostgreSQL keeps three connections for superusers, MySQL allows one
 * extra.
 */
function usuallyReserved(version: string): number {
  if (version.startsWith('PostgreSQL')) return 3
  return /^(MySQL|MariaDB)/.test(version) ? 1 : 0
}
