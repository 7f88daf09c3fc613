import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { PRODUCTS, type Product } from './products.ts'
import { expectNothingLeft, usePlace } from './temporary-place.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const INSTALLED = PRODUCTS.filter((product) => !product.isMissing)

const ENDINGS = [
  { how: 'has nothing left to do', script: '', code: 0 },
  { how: 'calls process.exit', script: 'process.exit(3)', code: 3 },
  { how: 'throws', script: 'throw new Error("bug")', code: 1 },
]

describe.each(INSTALLED)('a process with a local $label', { timeout: 60_000 }, (product) => {
  const place = usePlace()

  test.for(ENDINGS)('a process that $how stops its server', async ({ script, code }) => {
    const child = run(`await start({ maxConnections: 20 }); ${script}`, product)

    const [exitCode] = await once(child, 'exit')

    expect(exitCode).toBe(code)
    expectNothingLeft(place.current)
  })

  test.for(Object.entries(product.stages).slice(1))(
    'a process that exits once %s stops its server',
    async ([, isReached]) => {
      const child = run(
        'process.stdin.on("data", () => process.exit(3)); await start({ maxConnections: 20 })',
        product,
      )
      while (!place.current.homes().some(isReached)) await delay(1)

      child.stdin?.write('now')
      const [exitCode] = await once(child, 'exit')

      expect(exitCode).toBe(3)
      expectNothingLeft(place.current)
    },
  )

  test('a server survives a Ctrl-C in the terminal of its process', async () => {
    const child = run(
      `process.on('SIGINT', () => {})
       const server = await start({ maxConnections: 20 })
       console.log('up')
       process.stdin.once('data', async () => {
         await fetch('http://' + new URL(server.url).host).catch((error) => console.log(error.cause.code))
         await server.stop()
         process.exit(0)
       })`,
      product,
    )
    await once(child.stdout ?? child, 'data')

    // What a terminal does: the signal goes to every process of the group in the foreground.
    process.kill(-Number(child.pid), 'SIGINT')
    await delay(1_000)
    child.stdin?.write('now')
    const [answer] = await once(child.stdout ?? child, 'data')
    await once(child, 'exit')

    expect(String(answer)).not.toContain('ECONNREFUSED')
    expectNothingLeft(place.current)
  })
})

/** Runs a script in the compiled code: Node 20 runs no TypeScript. */
function run(script: string, product: Product): ChildProcess {
  const file = `${ROOT}dist/bench/servers/${product.compiled.file}`
  if (!existsSync(file)) throw new Error(`${file} is missing: \`npm test\` builds it first`)

  const lines = `import { ${product.compiled.start} as start } from '${file}'\n${script}`
  return spawn(process.execPath, ['--input-type=module', '-e', lines], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}
