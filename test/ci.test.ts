import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NODE_NAMES } from '../scripts/nodes/node-version.ts'

const run = readFileSync('.ci/run', 'utf8')
const check = readFileSync('.github/workflows/check.yml', 'utf8')

test('CI runs all tests, those of a bare machine, and those on Node 24, and counts them', () => {
  expect(run).toMatch(/^npm run test:full -- /m)
  expect(run).toMatch(/^ *npm run test:bare -- /m)
  expect(run).toMatch(/^npm run test:nodes -- 24 /m)
  expect(run).toMatch(/count-tests\.js .*full\.json.*node-\*\.json.*--bare .*bare\.json/)
})

test('CI runs on the oldest supported Node, and on Node 24', () => {
  expect(check).toContain('node: [20, 24]')
  expect(check).toContain('node-version: ${{ matrix.node }}')
})

test('the tests know every supported Node', () => {
  expect(NODE_NAMES).toEqual(['20', '22', '24', '26'])
})
