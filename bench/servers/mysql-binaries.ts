import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The binaries of an installed MySQL or MariaDB server. */
export type MysqlBinaries =
  | { readonly product: 'MySQL'; readonly server: string }
  | { readonly product: 'MariaDB'; readonly server: string; readonly installer: string }

/** Folders of servers that are usually not on the PATH, and Homebrew's. */
const USUAL_FOLDERS = [
  '/usr/sbin',
  '/usr/libexec',
  '/usr/local/mysql/bin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '/usr/bin',
]

/** The folders of the PATH, and the usual ones. */
function searchedFolders(): readonly string[] {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return [...new Set([...path.map((folder) => resolve(folder)), ...USUAL_FOLDERS])]
}

/**
 * The first server in `folders`, MariaDB before MySQL.
 *
 * @returns `undefined` if there is none.
 * @throws {Error} if a server does not run, or lacks its installer.
 */
export async function findMysqlBinaries(
  folders: readonly string[] = searchedFolders(),
): Promise<MysqlBinaries | undefined> {
  const server = await findProgram(['mariadbd', 'mysqld'], folders)
  if (server === undefined) return undefined

  // MariaDB also installs a `mysqld`, as a link.
  const { stdout } = await run(server, ['--no-defaults', '--version'], { timeout: 20_000 })
  if (!/mariadb/i.test(stdout)) return { product: 'MySQL', server }

  const own = dirname(server)
  const beside = [own, join(own, '..', 'bin'), join(own, '..', 'scripts'), ...folders]
  const installer = await findProgram(['mariadb-install-db', 'mysql_install_db'], beside)
  if (installer === undefined) throw new Error(`${server} has no mariadb-install-db next to it`)
  return { product: 'MariaDB', server, installer }
}

async function findProgram(
  names: readonly string[],
  folders: readonly string[],
): Promise<string | undefined> {
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name)
      if (await isExecutable(file)) return file
    }
  }
  return undefined
}

async function isExecutable(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
