import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { UnixUser } from '../process/server-process.ts'

const run = promisify(execFile)

/**
 * Finds the user to run a server as. Database servers refuse to run as root, so if this process is root, it
 * is the first existing user of `names`. No user is ever created.
 *
 * @returns `undefined` if this process is not root: the server runs as the same user.
 * @throws {Error} if it is root and none of `names` exists.
 */
export async function unprivilegedUser(names: readonly string[]): Promise<UnixUser | undefined> {
  if (process.geteuid?.() !== 0) return undefined

  for (const name of names) {
    const user = await findUser(name)
    if (user !== undefined) return user
  }
  throw new Error(
    `it refuses to run as root, and none of the users ${names.join(', ')} exists on this machine`,
  )
}

/** Whether a user may create files in a folder, considering access control lists. */
export async function mayWriteIn(user: UnixUser, folder: string): Promise<boolean> {
  try {
    await run('test', ['-w', folder], { uid: user.uid, gid: user.gid, cwd: '/' })
    return true
  } catch (error) {
    // Exit code 1 means no. Any other (there is no `test`) means unknown: the server will report a failure.
    return (error as { code?: unknown }).code !== 1
  }
}

// id(1) is used rather than /etc/passwd, as users may come from a directory service.
async function findUser(name: string): Promise<UnixUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}
