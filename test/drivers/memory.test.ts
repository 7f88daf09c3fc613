import { describe, expect, test } from 'vitest'
import { createDriver, parseDatabaseUrl, type Connection } from '../../src/index.ts'
import { seededRandom } from '../../src/random.ts'
import { drawServiceTimes, type Distribution } from '../../src/drivers/memory/service-time.ts'
import { connectTo, openDriver } from '../support/open-driver.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const TABLE = 'users'

/** A simulated server in simulated time. */
async function openServer(parameters: string) {
  const clock = createVirtualClock()
  const driver = await openDriver(`memory:?${parameters}`, clock)
  const statements = driver.dialect.statements(TABLE)
  const connect = (): Promise<Connection> => connectTo(driver)
  return { clock, driver, statements, connect }
}

/** How long each of `count` statements takes, one after the other. */
async function timesOf(parameters: string, count: number, queryTimeMs = 0): Promise<number[]> {
  const { clock, statements, connect } = await openServer(parameters)
  const connection = await connect()
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const startedAtMs = clock.now()
    await connection.execute(statements.sleep, [queryTimeMs])
    times.push(clock.now() - startedAtMs)
  }
  return times
}

/** When each of `count` statements ends that are issued at once, each on a connection. */
async function endsOf(parameters: string, count: number): Promise<number[]> {
  const { clock, statements, connect } = await openServer(parameters)
  const connections = await Promise.all(Array.from({ length: count }, connect))
  return Promise.all(
    connections.map(async (connection) => {
      await connection.execute(statements.sleep, [0])
      return clock.now()
    }),
  )
}

describe('the service times of a simulated server', () => {
  const drawn = (distribution: Distribution, noise: number): number[] => {
    const draw = drawServiceTimes({ meanMs: 10, distribution, noise }, seededRandom(7))
    return Array.from({ length: 200_000 }, draw)
  }
  const meanOf = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0) / values.length
  const noiseOf = (values: readonly number[]): number => {
    const mean = meanOf(values)
    return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2))) / mean
  }

  // Bounds of more than four standard errors: of the mean, noise / √200000; of the noise, at most
  // 0.3 % of it (exponential).
  test.for<[Distribution, number, number]>([
    ['fixed', 0, 0],
    ['uniform', 0.05, 0.05],
    ['uniform', 0.5, 0.5],
    ['lognormal', 0.05, 0.05],
    ['lognormal', 0.5, 0.5],
    ['exponential', 0, 1],
  ])('%s with a noise of %d have their mean, and a noise of %d', ([distribution, given, noise]) => {
    const times = drawn(distribution, given)

    expect(Math.abs(meanOf(times) / 10 - 1)).toBeLessThanOrEqual(0.01 * noise)
    expect(Math.abs(noiseOf(times) - noise)).toBeLessThanOrEqual(0.02 * noise)
    expect(Math.min(...times.slice(0, 50_000))).toBeGreaterThanOrEqual(0)
  })

  test('have the shape of their distribution', () => {
    const shareAboveMean = (times: readonly number[]): number =>
      times.filter((time) => time > 10).length / times.length

    const uniform = drawn('uniform', 0.05)
    expect(uniform.every((time) => Math.abs(time - 10) <= 0.5 * Math.sqrt(3))).toBe(true)
    expect(shareAboveMean(uniform)).toBeCloseTo(0.5, 2)
    // The normal distribution function at -√(ln 1.25)/2: the median lies below the mean.
    expect(shareAboveMean(drawn('lognormal', 0.5))).toBeCloseTo(0.4067, 2)
    expect(shareAboveMean(drawn('exponential', 0))).toBeCloseTo(Math.exp(-1), 2)
  })

  test('equal the latency by default', async () => {
    expect(await timesOf('latency=10ms', 3)).toEqual([10, 10, 10])
  })

  test('are lognormal if there is noise', async () => {
    expect(await timesOf('latency=10ms&noise=5%', 5)).toEqual(
      await timesOf('latency=10ms&noise=5%&distribution=lognormal', 5),
    )
    expect(await timesOf('latency=10ms&noise=0%', 2)).toEqual([10, 10])
  })

  test('are the same for the same seed, which is 1 by default, and differ for another', async () => {
    const times = await timesOf('latency=10ms&noise=5%', 10)

    expect(new Set(times).size).toBe(10)
    expect(await timesOf('latency=10ms&noise=5%&seed=1', 10)).toEqual(times)
    expect(await timesOf('latency=10ms&noise=5%&seed=2', 10)).not.toEqual(times)
  })

  test('do not affect the sleep time of a statement', async () => {
    const plain = await timesOf('latency=10ms&distribution=exponential', 5)
    const slept = await timesOf('latency=10ms&distribution=exponential', 5, 100)

    for (const [index, time] of plain.entries()) expect(slept[index]).toBeCloseTo(time + 100, 9)
  })
})

describe('a simulated server', () => {
  test('serves as many concurrent statements as its capacity, in order of arrival', async () => {
    expect(await endsOf('latency=10ms&capacity=2', 5)).toEqual([10, 10, 20, 20, 30])
    expect(await endsOf('latency=10ms', 5)).toEqual([10, 10, 10, 10, 10])
  })

  test.for([
    ['', 4, 0.4],
    ['', 8, 0.8],
    ['', 32, 0.8],
    ['&noise=20%', 32, 0.8],
    ['&distribution=exponential', 32, 0.8],
  ] as const)(
    'with 8 slots of 10 ms%s gives %d connections %d statements per millisecond',
    async ([parameters, connections, throughput]) => {
      const { clock, statements, connect } = await openServer(
        `latency=10ms&capacity=8${parameters}`,
      )
      let served = 0
      const work = async (): Promise<void> => {
        const connection = await connect()
        while (clock.now() < 20_000) {
          await connection.execute(statements.sleep, [0])
          served++
        }
      }

      await Promise.all(Array.from({ length: connections }, work))

      expect(Math.abs(served / clock.now() / throughput - 1)).toBeLessThan(0.02)
    },
  )

  test('takes the configured time to open a connection, whatever its capacity', async () => {
    const { clock, connect } = await openServer('connect=5ms&capacity=1&latency=10ms')

    await Promise.all([connect(), connect(), connect()])

    expect(clock.now()).toBe(5)
  })

  test('rejects one connection too many, until another is closed', async () => {
    const { driver, connect } = await openServer('max_connections=2&connect=5ms')
    const first = await driver.connect()
    await connect()

    const refused: unknown = await driver.connect().catch((error: unknown) => error)
    await first.close()

    expect(driver.dialect.failureKind(refused)).toBe('too-many-connections')
    await connect()
  })

  test('without a latency sets no timer', async () => {
    const { clock, statements, connect } = await openServer('capacity=1&seed=3')
    const connection = await connect()

    const executing = connection.execute(statements.sleep, [0])

    expect(clock.pendingTimers).toBe(0)
    await executing
    expect(clock.now()).toBe(0)
  })

  test('reports its parameters as settings', async () => {
    const { driver, connect } = await openServer('latency=10ms&noise=5%&capacity=8')

    const { settings } = await driver.inspect(await connect())

    expect(settings).toEqual({ latency: '10ms', noise: '5%', capacity: '8' })
    expect(driver.traits.parallelism).toBeNull()
  })
})

describe('the parameters of a simulated server', () => {
  test.for([
    [
      'latency=fast',
      '"fast" is not a duration: write a number and a unit, such as 10ms, 30s or 1h',
    ],
    ['connect=5', '"5" is not a duration: write a number and a unit, such as 10ms, 30s or 1h'],
    ['capacity=0', '"0" is not a number of 1 or more'],
    ['max_connections=many', '"many" is not a number of 1 or more'],
    ['latency=1ms&seed=-1', '"-1" is not a number of 0 or more'],
    ['latency=1ms&noise=0.05', '"0.05" is not a percentage, such as 5%'],
    ['latency=1ms&noise=-5%', '"-5%" is not a percentage, such as 5%'],
    [
      'latency=1ms&distribution=normal',
      '"normal" is not a distribution (fixed, uniform, lognormal, exponential)',
    ],
    ['latency=1ms&distribution=uniform', 'distribution=uniform needs noise, such as noise=5%'],
    ['latency=1ms&distribution=lognormal', 'distribution=lognormal needs noise, such as noise=5%'],
    ['latency=1ms&distribution=fixed&noise=5%', 'distribution=fixed takes no noise'],
    ['latency=1ms&distribution=exponential&noise=5%', 'distribution=exponential takes no noise'],
    ['latency=1ms&distribution=uniform&noise=58%', 'distribution=uniform takes noise up to 57%'],
    ['noise=5%', 'noise and distribution need a latency: add one, such as latency=10ms'],
    [
      'speed=1',
      'unknown parameter speed (known: latency, distribution, noise, seed, capacity, connect, max_connections)',
    ],
  ])('%s is rejected in one line', async ([parameters, message]) => {
    const creating = createDriver(parseDatabaseUrl(`memory:?${parameters}`))

    await expect(creating).rejects.toMatchObject({
      name: 'DatabaseUrlError',
      message: `memory: ${message}`,
    })
  })
})
