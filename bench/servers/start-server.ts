import type { LocalServer } from './local-server.ts'
import { DataDirectory, type ShutdownPolicy } from './data-directory.ts'
import { StartSteps, startError, type StartWording } from './start-steps.ts'
import { mayWriteIn, unprivilegedUser } from './unprivileged-user.ts'

/** The facts about a server product that its start needs, apart from the steps. */
export interface ServerKind extends StartWording, ShutdownPolicy {
  /** Users that it may run as if this process is root; the first that exists is used. */
  readonly users: readonly string[]
}

/** The facts that the steps find out. */
export type ServerFacts = Omit<LocalServer, 'stop'>

/**
 * Performs the steps of starting a server. After a failure or an abort nothing is left of it.
 *
 * @throws {ServerStartError}
 * @throws the signal's reason when it aborts.
 */
export async function startServer(
  kind: ServerKind,
  signal: AbortSignal | undefined,
  steps: (start: StartSteps) => Promise<ServerFacts>,
): Promise<LocalServer> {
  signal?.throwIfAborted()
  const directory = await openDirectory(kind)

  // Ends the current step, whether it waits for a process or for a connection.
  const halt = (): void => void directory.halt().catch(() => undefined)
  signal?.addEventListener('abort', halt, { once: true })
  try {
    signal?.throwIfAborted()
    const facts = await steps(new StartSteps(directory, kind))
    signal?.throwIfAborted()
    return { ...facts, stop: () => directory.close() }
  } catch (error) {
    // The first error is the one to report; the `exit` hook tries to remove the folder again.
    await directory.halt().catch(() => undefined)
    await directory.close().catch(() => undefined)
    throw signal?.aborted === true ? signal.reason : error
  } finally {
    signal?.removeEventListener('abort', halt)
  }
}

async function openDirectory(kind: ServerKind): Promise<DataDirectory> {
  const step = 'making a temporary folder'
  try {
    const user = await unprivilegedUser(kind.users)
    const directory = await DataDirectory.open(kind, user)
    if (user === undefined || (await mayWriteIn(user, directory.folder))) return directory

    await directory.close()
    throw new Error(
      `${directory.folder} is inside a folder that the user ${user.name} may not enter: ` +
        'set TMPDIR to a folder that every user can access, such as /tmp',
    )
  } catch (error) {
    throw startError(kind, step, error)
  }
}
