import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { ROOT_USER } from '../support/optional-programs.ts'

/** As mkdtemp makes them of DataDirectory's prefix. */
const RANDOM_NAME = /^poolbench-\d+-[A-Za-z0-9]{6}$/

export const isRoot = !ROOT_USER.isMissing

/** Every process with its command line, by pid; one that ended has none. */
export function commandLines(): Map<number, string> {
  return process.platform === 'linux' ? fromProc() : fromPs()
}

/**
 * A temporary folder of this test alone: what is left in it, and which
 * processes name it, does not depend on what else runs on this machine.
 */
export class TemporaryPlace {
  readonly folder: string
  readonly #homes = new Set<string>()

  constructor() {
    this.folder = mkdtempSync(join(realpathSync(tmpdir()), 'servers-test-'))
    chmodSync(this.folder, 0o755)
  }

  /** What stands in this folder: of a server that is up, or was left, its directory. */
  homes(): string[] {
    const homes = readdirSync(this.folder).map((name) => join(this.folder, name))
    for (const directory of homes) this.#homes.add(directory)
    return homes
  }

  /**
   * Pids, also of processes that call themselves only by the name of their directory.
   *
   * They may be killed. So it goes by names that are random, and by nothing
   * else: `native` or `mysql` would be in the command lines of strangers.
   */
  processes(): number[] {
    this.homes()
    const names = [...this.#homes].map((directory) => basename(directory))
    const marks = [`${this.folder}/`, ...names.filter((name) => RANDOM_NAME.test(name))]
    return [...commandLines()]
      .filter(([pid, line]) => pid !== process.pid && marks.some((mark) => line.includes(mark)))
      .map(([pid]) => pid)
  }

  remove(): void {
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL')
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
  }
}

/** Points TMPDIR to a new place before each test, and cleans up after those that fail. */
export function usePlace(): { readonly current: TemporaryPlace } {
  const original = process.env['TMPDIR']
  let place: TemporaryPlace | undefined
  beforeEach(() => {
    place = new TemporaryPlace()
    process.env['TMPDIR'] = place.folder
  })
  afterEach(() => {
    if (original === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = original
    place?.remove()
  })
  return {
    get current(): TemporaryPlace {
      if (place === undefined) throw new Error('only inside a test')
      return place
    },
  }
}

export function expectNothingLeft(place: TemporaryPlace): void {
  expect(place.processes()).toEqual([])
  expect(place.homes()).toEqual([])
}

function fromProc(): Map<number, string> {
  const lines = new Map<number, string>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
      if (line !== '') lines.set(Number(pid), line)
    } catch {
      // It ended while we looked.
    }
  }
  return lines
}

function fromPs(): Map<number, string> {
  const output = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,command='], { encoding: 'utf8' })
  const rows = output.split('\n').map((row) => /^\s*(\d+) (.*)$/.exec(row))
  return new Map(rows.flatMap((row) => (row === null ? [] : [[Number(row[1]), String(row[2])]])))
}
