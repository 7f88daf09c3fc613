import { readFileSync } from 'node:fs'

const POSTGRES = /^(postgres|postmaster)$/
const MYSQL = /^(mysqld|mariadbd)$/

/** The clock ticks of `/proc`, on every Linux that Node runs on. */
const MS_PER_TICK = 10
const NS_PER_MS = 1e6

/**
 * The process of a database server on this machine, including child processes such as PostgreSQL's backends.
 */
export class ServerProcess {
  readonly #id: number

  private constructor(id: number) {
    this.#id = id
  }

  /**
   * Finds the process of a session.
   * @param id - the process or thread id that the server reports for it.
   * @returns `undefined` if no database server has that id here: the server may be in a container, and only
   * Linux is supported.
   */
  static behind(id: number): ServerProcess | undefined {
    const process = Number(field(read(id, 'status'), 'Tgid'))
    const name = nameOf(process)
    if (MYSQL.test(name)) return new ServerProcess(process)
    if (!POSTGRES.test(name)) return undefined
    const parent = Number(field(read(process, 'status'), 'PPid'))
    return POSTGRES.test(nameOf(parent)) ? new ServerProcess(parent) : undefined
  }

  /** The CPU time so far in milliseconds, including ended children. */
  cpuMs(): number {
    const { own, ended } = timesOf(this.#id)
    // A child that ends meanwhile is counted next time, among the ended ones.
    const children = this.#children().map(preciseMs)
    return children.reduce((sum, each) => sum + each, own + ended)
  }

  #children(): number[] {
    const ids = read(this.#id, `task/${this.#id}/children`)
    return ids.split(' ').filter(Boolean).map(Number)
  }
}

function nameOf(id: number): string {
  return read(id, 'comm').trim()
}

function field(status: string, name: string): string {
  return new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 'NaN'
}

/** The CPU times of a process's threads and of its ended children, in steps of a tick. */
function timesOf(id: number): { own: number; ended: number } {
  const stat = read(id, 'stat')
  // The name, in brackets, may contain any character.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [own, system, ended, endedSystem] = fields.slice(11, 15).map(Number)
  return {
    own: ((own ?? 0) + (system ?? 0)) * MS_PER_TICK,
    ended: ((ended ?? 0) + (endedSystem ?? 0)) * MS_PER_TICK,
  }
}

/** The precise CPU time of a one-threaded process, as a burst may use less than a tick of each. */
function preciseMs(id: number): number {
  const [nanoseconds] = read(id, 'schedstat').split(' ')
  return nanoseconds ? Number(nanoseconds) / NS_PER_MS : timesOf(id).own
}

/** Reads a file; empty if it cannot be read. */
function read(id: number, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
