import { ActivitySampler } from '../activity-sampler.ts'
import { withConnection } from '../one-connection.ts'
import type { OpenTarget } from '../open-target.ts'
import { meterMachine, type MachineUse } from '../process-meter.ts'
import type { ServerUse } from '../server-use.ts'
import type { Assignment, Instance, InstanceContext, InstanceSource } from './instance.ts'
import { mergeSlices, type MergedSlice } from './merge-slices.ts'

/** Instances in other processes are told so long before to begin: each of them begins on time. */
const NOTICE_MS = 100

export interface TrafficVisitOptions extends InstanceContext, Omit<Assignment, 'share'> {
  readonly target: OpenTarget
  readonly instances: readonly Instance[]
  readonly balance: InstanceSource['balance']
}

/** A slice of traffic, and what was spent on it. */
export interface MeasuredSlice extends MergedSlice {
  readonly machine: MachineUse
  readonly server: ServerUse | undefined
}

/**
 * Has each instance open a pool or start a service and warm it up, and all of them send a slice of traffic
 * together.
 *
 * @throws what makes the slice worthless: an operation that does not work at all, a database that
 *   cannot be reached, a service that does not start or stop, an instance that has ended.
 */
export async function measureSlice(options: TrafficVisitOptions): Promise<MeasuredSlice> {
  const { target, scenario, clock, signal, instances, balance, ...rest } = options
  const isService = scenario.mix.some(({ operation }) => target.service(operation))
  let sampler: ActivitySampler | undefined
  let measured: MeasuredSlice
  try {
    // In turn: an operation that adds users is tried alone, and no server likes all connections at once.
    for (const [index, instance] of instances.entries()) {
      signal.throwIfAborted()
      const share = { index, of: instances.length, balance }
      await instance.prepare(target, { ...rest, scenario, share })
    }
    if (!isService) {
      sampler = await ActivitySampler.open(target, scenario.pool, clock, instances.length)
    }
    measured = await sendTogether(sampler, options)
  } finally {
    await sampler?.close()
    await Promise.all(instances.map((instance) => instance.end()))
  }
  const changes =
    !isService && scenario.mix.some(({ operation }) => target.operation(operation).changesRowCount)
  if (changes) await withConnection(target.driver, (connection) => target.trim(connection))
  return measured
}

async function sendTogether(
  sampler: ActivitySampler | undefined,
  { instances, clock, warmUpMs }: TrafficVisitOptions,
): Promise<MeasuredSlice> {
  const noticeMs = instances.length > 1 ? NOTICE_MS : 0
  const begin = () => ({ machine: meterMachine(), server: sampler?.watch() })
  let end = begin()
  // What the warm-up spent does not count.
  const timer = clock.setTimer(() => {
    end.server?.()
    end = begin()
  }, noticeMs + warmUpMs)
  try {
    const startsAtMs = clock.now() + noticeMs
    const slices = await Promise.all(instances.map((instance) => instance.send(startsAtMs)))
    const server = end.server?.()
    return { ...mergeSlices(slices), server, machine: end.machine() }
  } finally {
    timer.cancel()
  }
}
