import { rmSync } from 'node:fs'
import { chown, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { closeAtExit, forgetAtExit } from '../process/exit-cleanup.ts'
import { directoryPrefix } from './data-directory-name.ts'
import { Secrets } from './secrets.ts'
import { ServerProcess, type StopSignal } from '../process/server-process.ts'
import { pause } from '../process/pause.ts'
import { processesTitled, sendSignal } from '../process/unix-process.ts'
import type { UnixUser } from '../process/server-process.ts'

/** The signals that stop the server of a data directory. */
export interface ShutdownPolicy {
  /** The signal that stops a running server. */
  readonly stopSignal: StopSignal
  /** The signal for a quick stop, when this process exits. If absent, SIGKILL is sent at once. */
  readonly quickSignal?: StopSignal
  /** The title prefix of processes that leave the server's process group and may be orphaned. */
  readonly orphanTitle?: (folderName: string) => string
}

/** Killed processes may still be closing their files while the folder is removed. */
const REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 20 } as const

/** The temporary folder of one server, its passwords, and every process that was started for it. */
export class DataDirectory {
  readonly folder: string
  readonly user: UnixUser | undefined
  readonly secrets = new Secrets()
  readonly #policy: ShutdownPolicy
  readonly #processes = new Set<ServerProcess>()
  #latest: ServerProcess | undefined
  #isHalted = false
  #closing: Promise<void> | undefined

  /** Creates a folder that only the server's user may enter. */
  static async open(policy: ShutdownPolicy, user: UnixUser | undefined): Promise<DataDirectory> {
    const folder = await mkdtemp(join(await realpath(tmpdir()), directoryPrefix()))
    const directory = new DataDirectory(folder, policy, user)
    closeAtExit(directory)
    try {
      if (user !== undefined) await chown(folder, user.uid, user.gid)
    } catch (error) {
      await directory.close()
      throw error
    }
    return directory
  }

  private constructor(folder: string, policy: ShutdownPolicy, user: UnixUser | undefined) {
    this.folder = folder
    this.user = user
    this.#policy = policy
  }

  /** The name of the folder, unique on this machine while it exists. */
  get folderName(): string {
    return basename(this.folder)
  }

  /**
   * A minimal environment. This process's own may hold secrets, and `PGOPTIONS` or `MYSQL_TCP_PORT`
   * would change what is measured. The C locale keeps the log in English.
   */
  get environment(): Readonly<Record<string, string>> {
    const path = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'
    return { PATH: path, LC_ALL: 'C', TZ: 'UTC', HOME: this.folder, TMPDIR: this.folder }
  }

  /** The last log lines of the most recently started process, without passwords. */
  get logLines(): readonly string[] {
    return this.#latest?.logLines ?? []
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Passes a password to a server in a short-lived file that only its user may read. */
  async withSecretFile<T>(
    name: string,
    text: string,
    use: (file: string) => Promise<T>,
  ): Promise<T> {
    const file = this.path(name)
    try {
      await writeFile(file, text, { mode: 0o600, flag: 'wx' })
      if (this.user !== undefined) await chown(file, this.user.uid, this.user.gid)
      return await use(file)
    } finally {
      await rm(file, { force: true })
    }
  }

  /** Starts a process in this directory: the server, or a program that prepares something for it. */
  start(command: string, args: readonly string[]): ServerProcess {
    if (this.#isHalted) throw new Error('it was stopped while it was starting')

    const started = new ServerProcess(command, args, {
      cwd: this.folder,
      env: this.environment,
      user: this.user,
      redact: (line) => this.secrets.redact(line),
    })
    this.#latest = started
    this.#processes.add(started)
    void started.ended.then(() => this.#processes.delete(started))
    return started
  }

  /** Ends every process quickly and prevents new ones; the folder remains. */
  async halt(): Promise<void> {
    await this.#stopProcesses(this.#policy.quickSignal)
  }

  /** Stops the server and removes the folder. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** The synchronous form, for the `exit` event of this process. */
  closeNow(): void {
    this.#isHalted = true
    for (const each of this.#processes) each.stopNow(this.#policy.quickSignal)
    this.#killStrays()
    try {
      rmSync(this.folder, REMOVAL)
    } catch {
      // The process is exiting, so the error cannot be reported.
    }
  }

  async #close(): Promise<void> {
    await this.#stopProcesses(this.#policy.stopSignal)
    await rm(this.folder, REMOVAL)
    forgetAtExit(this)
  }

  async #stopProcesses(stopSignal: StopSignal | undefined): Promise<void> {
    this.#isHalted = true
    await Promise.all([...this.#processes].map((each) => each.stop(stopSignal)))
    this.#killStrays()
  }

  #killStrays(): void {
    const title = this.#policy.orphanTitle?.(this.folderName)
    if (title === undefined) return

    // More passes wait for killed processes; their number is limited, as a process may hang in the kernel.
    for (let look = 0; look < 50; look++) {
      const strays = processesTitled(title)
      if (strays.length === 0) return
      for (const pid of strays) sendSignal(pid, 'SIGKILL')
      pause(10)
    }
  }
}
