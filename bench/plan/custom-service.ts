import type { ServiceDefinition } from '../../src/index.ts'
import { requestRandom } from './request-random.ts'
import type { Service } from './service.ts'

/** Adapts a service for use in bursts and traffic. */
export function customService(definition: ServiceDefinition): Service {
  return {
    summary: 'a service of your own',
    start: async (options) => {
      const service = await definition.start(options)
      return {
        request: async (index, seed, signal) => {
          const random = requestRandom(seed, definition.name, index)
          await definition.request(service, { random, index, signal })
        },
        stop: async () => {
          await definition.stop(service)
        },
      }
    },
  }
}
