import { formatCount, formatDuration } from '../format.ts'
import type { DatabaseFacts, UsableDatabase } from './database.ts'
import { ok, problem, type Finding } from './finding.ts'

/** Whether a run could measure the database. */
export function isMeasurable({ state }: DatabaseFacts): boolean {
  return state.kind !== 'unusable'
}

/** The findings about a database, and what they mean for pools. */
export function databaseFindings(facts: DatabaseFacts): Finding[] {
  const { state } = facts
  switch (state.kind) {
    case 'unusable':
      return [problem(`${state.what} (${state.reason})`, state.advice)]
    case 'new-file':
      return [ok('the file does not exist yet: a run creates it')]
    case 'usable':
      return [
        versionFinding(facts, state),
        connectionsFinding(state),
        latencyFinding(state),
      ].filter((finding) => finding !== undefined)
  }
}

function versionFinding({ startedByPoolbench }: DatabaseFacts, { info }: UsableDatabase): Finding {
  const { tls } = info.settings
  const more = [
    ...(tls === undefined ? [] : [tls === 'true' ? 'over TLS' : 'without TLS']),
    ...(startedByPoolbench ? ['as a run would make it'] : []),
  ]
  return ok([info.version, ...more].join(', '))
}

/** The finding about how many connections a pool may have. */
function connectionsFinding({ info, plannedConnections }: UsableDatabase): Finding | undefined {
  const { maxConnections, freeConnections } = info
  if (freeConnections === null) return undefined
  const what = `${Math.max(0, freeConnections)} of max_connections=${maxConnections} free for this user`
  if (freeConnections < 2) {
    return problem(`${what}: no pool fits`, 'close other connections, or raise max_connections')
  }
  if (freeConnections < plannedConnections) {
    return problem(
      `${what}: the default plan's pool of ${plannedConnections} does not fit, and a run refuses it`,
      `--pool ${freeConnections}+0 or smaller, or raise max_connections`,
    )
  }
  return ok(`${what}: the default plan's pools fit (up to ${plannedConnections})`)
}

function latencyFinding({ roundTrip, connectMs, placement }: UsableDatabase): Finding {
  const { medianMs, p99Ms, count } = roundTrip
  const trip =
    `a prepared statement takes ${formatDuration(medianMs)} there and back, ` +
    `p99 ${formatDuration(p99Ms)} (of ${count}, one at a time)`
  if (connectMs === null || placement === 'in-process') return ok(trip)
  const worth = Math.round(connectMs / medianMs)
  const cost = `opening a connection takes ${formatDuration(connectMs)}`
  return ok(
    `${trip}; ${cost}` + (worth > 1 ? `, as long as ${formatCount(worth, 'statement')}` : ''),
  )
}
