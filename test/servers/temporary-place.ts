import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'

export const isRoot = process.geteuid?.() === 0

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

  /** The folders of the servers that are up, or were left. */
  homes(): string[] {
    const homes = readdirSync(this.folder).map((name) => join(this.folder, name))
    for (const home of homes) this.#homes.add(home)
    return homes
  }

  /** Pids, also of processes whose folder is gone and that call themselves only by its name. */
  processes(): number[] {
    this.homes()
    const names = [this.folder, ...[...this.#homes].map((home) => home.split('/').at(-1) ?? home)]
    return [...commandLines()]
      .filter(([pid, line]) => pid !== process.pid && names.some((name) => line.includes(name)))
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
