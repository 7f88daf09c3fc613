import { degreeOfLoad, degreeOfShare } from '../analysis/machine-load.ts'
import { formatCount, formatDuration, formatShare } from '../format.ts'
import type { ClockFacts } from './clock-quality.ts'
import { note, ok, problem, type Finding } from './finding.ts'
import type { MachineFacts } from './machine.ts'

/** The fewest CPUs that leave the server one besides the harness's. */
const LEAST_CPUS = 2

const LEAST_FREE_MB = 512

/** The coarsest acceptable clock step: a tenth of a round trip on a fast local socket. */
const COARSE_CLOCK_MS = 0.005

/** The acceptable lateness of a timer: Node.js keeps time in whole milliseconds, so up to one is normal. */
const LATE_MS = 1.5

/** The findings about the machine. */
export function machineFindings(machine: MachineFacts, clock: ClockFacts): Finding[] {
  return [
    cpuFinding(machine),
    governorFinding(machine),
    loadFinding(machine),
    shareFinding(machine.cpuPressure, {
      text: (share) => `programs waited for a CPU in ${share} of the last minute (/proc/pressure)`,
      unknown: 'how long programs wait for a CPU is not known: no /proc/pressure here',
      advice: 'stop other programs (top shows them), or wait until they finish',
    }),
    shareFinding(machine.steal, {
      text: (share) => `the hypervisor gave ${share} of the CPU time to others (steal)`,
      unknown: 'CPU time given to others by a hypervisor is not known: no /proc/stat here',
      advice: 'measure on a machine with dedicated CPUs, or at another time',
    }),
    memoryFinding(machine),
    clockFinding(clock),
    timerFinding(clock),
  ]
}

function cpuFinding({ cpus, cpuModel, cpuLimit, availableCpus }: MachineFacts): Finding {
  const usable = usableCpus({ cpuLimit, availableCpus })
  const all = `${formatCount(cpus, 'CPU')} (${cpuModel})`
  if (usable < cpus) {
    return note(
      `${Number(usable.toFixed(2))} of ${all}: ` +
        (usable === cpuLimit
          ? 'the control group allows no more'
          : 'this process may not run on the others'),
      'a process that has used up its share is stopped for up to 0.1 s: ' +
        'allow it whole CPUs (docker run --cpuset-cpus, --cpus)',
    )
  }
  if (usable >= LEAST_CPUS) return ok(all)
  return note(
    `${all}: a database server on this machine competes with poolbench for CPU time`,
    'use a database server on another machine, or treat the ratios with caution',
  )
}

/** The number of CPUs that this process can use. */
function usableCpus({
  cpuLimit,
  availableCpus,
}: Pick<MachineFacts, 'cpuLimit' | 'availableCpus'>): number {
  return Math.min(availableCpus, cpuLimit ?? Infinity)
}

function governorFinding({ governor }: MachineFacts): Finding {
  if (governor === null) return ok('CPU governor: not known here (virtual machines have none)')
  if (governor === 'performance') return ok('CPU governor: performance')
  return note(
    `CPU governor: ${governor}: the CPU frequency changes with the load`,
    'sudo cpupower frequency-set -g performance',
  )
}

function loadFinding(machine: MachineFacts): Finding {
  const { loadAverage } = machine
  if (loadAverage === null) return ok('load average: not known on this platform')
  const usable = usableCpus(machine)
  const text = `load average ${loadAverage.toFixed(2)} over the last minute`
  const degree = degreeOfLoad(loadAverage, usable)
  if (degree === 'little') return ok(text)
  if (degree === 'some') {
    return note(
      `${text}: other programs are running`,
      'stop it (top shows it), or wait until it is done',
    )
  }
  return problem(
    `${text}: more than the ${Number(usable.toFixed(2))} CPUs can do`,
    'wait until it is done, or stop it (top shows it)',
  )
}

function shareFinding(
  share: number | null,
  words: {
    readonly text: (share: string) => string
    readonly unknown: string
    readonly advice: string
  },
): Finding {
  if (share === null) return ok(words.unknown)
  const what = words.text(formatShare(share))
  const degree = degreeOfShare(share)
  if (degree === 'little') return ok(what)
  return degree === 'some' ? note(what, words.advice) : problem(what, words.advice)
}

function memoryFinding({ memoryMb, freeMemoryMb }: MachineFacts): Finding {
  const what = `${freeMemoryMb} MB of ${memoryMb} MB of memory free`
  if (freeMemoryMb >= LEAST_FREE_MB) return ok(what)
  return note(what, 'stop the programs that use it: a machine that swaps measures its disk')
}

function clockFinding({ resolutionMs }: ClockFacts): Finding {
  const what = `the clock has a resolution of ${formatDuration(resolutionMs)}`
  if (resolutionMs <= COARSE_CLOCK_MS) return ok(what)
  return note(what, 'make bursts longer: --query-time 10ms, or more --concurrency')
}

function timerFinding({ medianLatenessMs, p99LatenessMs }: ClockFacts): Finding {
  const what =
    `timers fire ${formatDuration(medianLatenessMs)} late in the median, ` +
    `${formatDuration(p99LatenessMs)} at p99`
  if (medianLatenessMs <= LATE_MS) return ok(what)
  return note(what, 'stop other programs: this process waits for a CPU')
}
