/** The program of an instance: it sends its share of the traffic, as the process that started it asks. */
import { systemClock } from '../../src/index.ts'
import { loadCustomModules } from '../modules/custom-modules.ts'
import { answerRequests } from '../process/answer-requests.ts'
import { OpenTarget } from '../run/open-target.ts'
import { LocalInstance } from '../run/traffic/local-instance.ts'
import { machineMs } from '../run/traffic/machine-clock.ts'
import { receivedTarget } from './passed-target.ts'
import type { InstanceRequest } from './requests.ts'
import { sliceData } from './slice-data.ts'

const stopped = new AbortController()
const instance = new LocalInstance({ clock: systemClock, signal: stopped.signal })
let targets: readonly OpenTarget[] = []

answerRequests(async (body) => {
  const request = body as InstanceRequest
  switch (request.kind) {
    case 'open':
      targets = await open(request)
      return undefined
    case 'prepare':
      return instance.prepare(targets[request.target] as OpenTarget, request.assignment)
    case 'send': {
      const startsAtMs = systemClock.now() + (request.startsAtMs - machineMs())
      return sliceData(await instance.send(startsAtMs))
    }
    case 'end':
      return instance.end()
    case 'stop':
      stopped.abort()
      return undefined
  }
})

async function open(
  request: InstanceRequest & { readonly kind: 'open' },
): Promise<readonly OpenTarget[]> {
  const own = await loadCustomModules(request.modules, request.cwd)
  return Promise.all(
    request.targets.map((passed) =>
      OpenTarget.join(receivedTarget(passed, own.drivers), passed, own.operations, systemClock),
    ),
  )
}
