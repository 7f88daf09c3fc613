import { expect, test } from 'vitest'
import { loadCustomModules, servicesIn } from '../../bench/modules/custom-modules.ts'
import { loadOperation } from '../../bench/modules/load-operation.ts'
import { isRequestDefinition, isServiceDefinition } from '../../src/index.ts'
import { userFolder } from './user-folder.ts'

/** A module that has its default export made by `define`. */
const made = (define: string, members: string) =>
  `import { ${define} } from 'poolbench'\nexport default ${define}({ ${members} } as never)`

const load = (text: string) => loadOperation('./own.ts', userFolder({ 'own.ts': text }), ['taken'])

test('a request and a service load as an operation does, frozen', async () => {
  const request = await load(made('defineRequest', `name: 'own', run() {}`))
  const service = await load(
    made('defineService', `name: 'own', start() {}, request() {}, stop() {}`),
  )

  expect([isRequestDefinition(request), isServiceDefinition(request)]).toEqual([true, false])
  expect([isRequestDefinition(service), isServiceDefinition(service)]).toEqual([false, true])
  expect([Object.isFrozen(request), Object.isFrozen(service)]).toEqual([true, true])
})

test.for(['request', 'service'])('a %s by another copy of poolbench is accepted', async (kind) => {
  const members = `name: 'own', ${kind === 'request' ? 'run() {}' : 'start() {}, request() {}, stop() {}'}`

  const own = await load(`export default { ${members}, [Symbol.for('poolbench.${kind}')]: true }`)

  expect(own.name).toBe('own')
})

test.for([
  ['defineRequest', `name: 'own'`, '`run` is missing'],
  [
    'defineRequest',
    `name: 'my own', run() {}`,
    '`name` must contain only letters, digits and dashes',
  ],
  ['defineRequest', `name: 'own', run() {}, setup: 1`, '`setup` is not a function'],
  ['defineRequest', `name: 'taken', run() {}`, 'there is already an operation `taken`'],
  [
    'defineRequest',
    `name: 'own', start() {}`,
    'has an unknown member `start` (known: name, setup, run, teardown)',
  ],
  ['defineService', `name: 'own', request() {}, stop() {}`, '`start` is missing'],
  ['defineService', `name: 'own', start() {}, request() {}`, '`stop` is missing'],
  [
    'defineService',
    `name: 'own', start() {}, request: 1, stop() {}`,
    '`request` is not a function',
  ],
  [
    'defineService',
    `name: 'own', run() {}`,
    'has an unknown member `run` (known: name, start, request, stop)',
  ],
] as const)('%s({ %s }) is rejected: %s', async ([define, members, problem]) => {
  await expect(load(made(define, members))).rejects.toThrow(`./own.ts: ${problem}`)
})

test('the services among the modules are known by name', async () => {
  const folder = userFolder({
    'request.ts': made('defineRequest', `name: 'mine', run() {}`),
    'service.ts': made('defineService', `name: 'other', start() {}, request() {}, stop() {}`),
  })

  const own = await loadCustomModules(
    { operation: ['./request.ts', 'get-user', './service.ts'] },
    folder,
  )

  expect(own.operationNames).toEqual(['mine', 'get-user', 'other'])
  expect(servicesIn(own)).toEqual(['other'])
})
