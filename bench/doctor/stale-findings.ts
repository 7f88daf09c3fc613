import { formatCount } from '../format.ts'
import { note, ok, problem, type Finding } from './finding.ts'
import type { StaleServer } from './stale-servers.ts'
import type { Cleaning, StaleTable, StaleTables } from './stale-tables.ts'

/**
 * The findings about stale data of killed runs, and about its removal.
 *
 * @param unseen - databases that could not be inspected.
 */
export function staleFindings(
  databases: readonly StaleTables[],
  servers: readonly StaleServer[],
  cleaning: Cleaning,
  unseen: readonly string[],
): Finding[] {
  const found = [
    ...databases.flatMap((database) => tableFindings(database, cleaning)),
    ...servers.map(serverFinding),
  ]
  if (unseen.length > 0) {
    return [...found, note(`tables not checked in ${unseen.join(', ')}`, 'make it reachable first')]
  }
  return found.length > 0 ? found : [ok('nothing: no table, folder or server of an earlier run')]
}

function tableFindings(database: StaleTables, cleaning: Cleaning): Finding[] {
  const { label, failure, tables } = database
  if (failure !== undefined) {
    return [note(`${label}: its tables could not be listed (${failure})`, 'grant this user access')]
  }
  return tables.map((table) => tableFinding(table, database, cleaning))
}

function tableFinding(
  table: StaleTable,
  { label, sessions }: StaleTables,
  { nowMs, olderThanMs }: Cleaning,
): Finding {
  const age =
    table.startedAtMs === null ? 'age unknown' : `${formatAge(nowMs - table.startedAtMs)} old`
  const rows = table.rows === null ? '' : `, ${formatCount(table.rows, 'row')}`
  const what = `${label}: table ${table.name} (${age}${rows})`
  switch (table.outcome) {
    case 'found':
      return note(what, '--clean drops it once no run can be using it')
    case 'dropped':
      return ok(`${what}: dropped`)
    case 'too-young':
      return note(
        `${what}: kept, a run may be using it (younger than ${formatAge(olderThanMs)}, or of unknown age)`,
        'if no run is using it: --clean --older-than 0',
      )
    case 'in-use':
      return note(
        `${what}: kept, poolbench is connected to this database (${formatCount(sessions ?? 0, 'session')})`,
        'wait until that run has ended',
      )
    case 'failed':
      return problem(`${what}: could not be dropped (${table.reason})`, 'drop it as its owner')
  }
}

function serverFinding({ folder, ownerPid, pids, isOurs, outcome, reason }: StaleServer): Finding {
  const servers = pids.length === 0 ? '' : `, its server still runs (pid ${pids.join(', ')})`
  const what = `orphaned ${folder} of process ${ownerPid}${servers}`
  if (outcome === 'removed') return ok(`${what}: removed`)
  if (outcome === 'failed')
    return problem(`${what}: could not be removed (${reason})`, 'remove it by hand')
  return isOurs
    ? note(what, '--clean ends and removes it')
    : note(`${what}; it belongs to another user`, 'run doctor --clean as that user or as root')
}

/** Formats an age: `40 s`, `5 min`, `3 h`, `12 days`. */
function formatAge(ms: number): string {
  const seconds = Math.max(0, ms / 1000)
  if (seconds < 60) return `${Math.floor(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  const hours = seconds / 3600
  return hours < 48 ? `${Math.floor(hours)} h` : `${Math.floor(hours / 24)} days`
}
