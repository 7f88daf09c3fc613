import { firstLine, isSqlite } from '../../src/index.ts'
import { problem, type Finding } from '../doctor/finding.ts'
import { hasSqlite, type SoftwareFacts } from '../doctor/software.ts'
import type { Io } from '../io.ts'
import type { Target } from '../run/open-target.ts'
import { ServerStartError } from '../servers/server-start-error.ts'
import type { DatabaseOptions } from '../databases/chosen-databases.ts'
import { openDatabases } from '../databases/open-databases.ts'
import {
  DEFAULT_DATABASES,
  startDefaultDatabases,
  type PrivateDatabase,
  type StartedDatabases,
} from '../databases/private-databases.ts'
import { chooseDatabases } from '../databases/installed-databases.ts'
import type { CustomModules } from '../modules/custom-modules.ts'
import { namedDrivers, privateThrough } from '../databases/shipped-drivers.ts'

/** The databases to examine. */
export interface DoctorDatabases {
  readonly targets: readonly Target[]
  /** The findings about databases that could not be started. */
  readonly findings: readonly Finding[]
  stop(): Promise<void>
}

/**
 * Opens the databases that the options name, or those of the default run. One that cannot be started becomes
 * a finding, while a run would fail.
 *
 * @throws {DatabaseUrlError | UsageError}
 * @throws {NotInstalledError} if the options name a database whose package is missing.
 * @throws the signal's reason when it aborts.
 */
export async function openForDoctor(
  options: DatabaseOptions,
  own: Pick<CustomModules, 'drivers'>,
  software: SoftwareFacts,
  io: Io,
): Promise<DoctorDatabases> {
  const named = namedDrivers(options.driver)
  if (options.url || named.length < (options.driver?.length ?? 0)) {
    return { ...(await openDatabases(options, own, DEFAULT_DATABASES, io)), findings: [] }
  }
  const { state } = software.nativeAddon
  const isSafe = (name: PrivateDatabase) =>
    !isSqlite(name) || (state !== 'killed' && (state !== 'throws' || hasSqlite(name, software)))
  // Missing packages are reported with the software, not a second time here.
  const chosen = await chooseDatabases(
    privateThrough(named, options.database)?.filter(isSafe),
    DEFAULT_DATABASES.filter(isSafe),
    io.cwd,
  )
  const names = chosen.names.filter((name) => isThere(name, software))
  const started: StartedDatabases[] = []
  const findings: Finding[] = []
  await Promise.all(
    names.map(async (name) => {
      try {
        started.push(await startDefaultDatabases([name], io))
      } catch (error) {
        findings.push(startFinding(name, error))
      }
    }),
  )
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((each) => each.stop()))
  }
  if (io.signal.aborted) {
    await stop()
    throw io.signal.reason
  }
  const targets = started.flatMap((each) => each.targets)
  return {
    targets: names.flatMap((name) => targets.filter(({ label }) => label === name)),
    findings,
    stop,
  }
}

function isThere(name: PrivateDatabase, software: SoftwareFacts): boolean {
  const { servers } = software
  switch (name) {
    case 'sqlite':
    case 'sqlite-threads':
    case 'node-sqlite':
      return hasSqlite(name, software)
    case 'postgres':
    case 'pg':
      return servers.postgres.state === 'found'
    case 'mysql':
      return servers.mysql.state === 'found'
  }
}

function startFinding(name: PrivateDatabase, error: unknown): Finding {
  if (!(error instanceof ServerStartError)) {
    return problem(`${name}: ${firstLine(error)}`, 'name a running server by --url')
  }
  const { server, step, outcome, logLines, advice } = error
  const lastLine = logLines.at(-1)
  const log = lastLine === undefined ? '' : `; its last log line: "${lastLine}"`
  return problem(`${server} could not be started: ${step}: ${outcome}${log}`, advice)
}
