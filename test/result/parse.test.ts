import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { selfTest } from '../../bench/gate/decision/self-test.ts'
import { parseKeptFile, parseResultFile, ResultFileError } from '../../bench/result/parse.ts'
import { recordOf } from '../gate/record-of.ts'
import { sampleResult, sampleTune } from './sample.ts'

const sample = JSON.stringify(await sampleResult())
const tuned = JSON.stringify(await sampleTune())
const gated = JSON.stringify(await recordOf(1.2))
const tried = JSON.stringify(selfTest(await recordOf(1), await recordOf(1.2), () => 0.5))

/** The text with the first match of the pattern replaced. */
function changed(pattern: RegExp, replacement: string, original = sample): string {
  const text = original.replace(pattern, replacement)
  if (text === original) throw new Error(`${pattern} finds nothing`)
  return text
}

const SCENARIOS = /"scenarios":\[/
const TRAFFIC = '{"id":"x","kind":"traffic"}'

const REFUSED: readonly [string, string, string][] = [
  ['an empty file', '', 'is not valid JSON: it may be cut off'],
  ['half of one', sample.slice(0, sample.length / 2), 'is not valid JSON: it may be cut off'],
  ['foreign JSON', '{"name":"x"}', 'is not a result of poolbench: it has no schemaVersion'],
  ['null', 'null', 'is not a result of poolbench: it has no schemaVersion'],
  ['a number', '17', 'is not a result of poolbench: it has no schemaVersion'],
  ['a list', '[]', 'is not a result of poolbench: it has no schemaVersion'],
  [
    'a newer version',
    changed(/"schemaVersion":1/, '"schemaVersion":2,"news":[]'),
    'has schemaVersion 2, but this poolbench reads 1',
  ],
  ['a version in words', changed(/"schemaVersion":1/, '"schemaVersion":"1"'), 'schemaVersion "1"'],
  [
    'NaN, which is null in JSON',
    changed(/"makespanMs":[^,]+/, '"makespanMs":null'),
    'bursts.0.makespanMs: ',
  ],
  ['a negative duration', changed(/"makespanMs":/, '"makespanMs":-1'), 'bursts.0.makespanMs: '],
  ['infinity', changed(/"makespanMs":[^,]+/, '"makespanMs":1e999'), 'bursts.0.makespanMs: '],
  ['half a connection', changed(/"opened":\d+/, '"opened":0.5'), 'bursts.0.opened: '],
  [
    'a utilisation of 2',
    changed(/"eventLoopUtilization":[^,]+/, '"eventLoopUtilization":2'),
    'bursts.0.eventLoopUtilization: ',
  ],
  ['a pool of none', changed(/"poolSize":2/, '"poolSize":0'), 'scenarios.0.pool.poolSize: '],
  ['an unknown mode', changed(/"mode":"sequential"/, '"mode":"fast"'), 'scenarios.0.mode: '],
  ['an unknown status', changed(/"status":"completed"/, '"status":"fine"'), 'scenarios.0.status: '],
  [
    'a histogram that is no base64',
    changed(/"encoded":"/, '"encoded":"?'),
    'scenarios.0.wait.encoded: ',
  ],
  ['no bursts', changed(/"bursts":\[.*?\]/, '"bursts":[]'), 'scenarios.0.bursts: '],
  ['a missing field', changed(/"seed":1,/, ''), 'options.seed: '],
  [
    'a local time',
    changed(/"startedAt":"[^"]+Z"/, '"startedAt":"2026-01-01T00:00:00"'),
    'startedAt: ',
  ],
]

describe('parseResultFile', () => {
  test('reads the result of a run', () => {
    expect(parseResultFile(sample)).toEqual(JSON.parse(sample))
  })

  test.for([
    ['a result', 'a field', sample, /"quick":/, '"password":"x","quick":'],
    ['a result', 'a field of the environment', sample, /"node":/, '"host":"x","node":'],
    ['a result', 'a field of a burst', sample, /"makespanMs":/, '"x":1,"makespanMs":'],
    ['a result', 'a kind of scenario', sample, SCENARIOS, `$&${TRAFFIC},`],
    ['a tuning', 'a field', tuned, /"goal":/, '"x":1,"goal":'],
    ['a tuning', 'a field of the goal', tuned, /"tolerance":/, '"x":1,"tolerance":'],
    ['a tuning', 'a field of a pool', tuned, /"poolSize":/, '"x":1,"poolSize":'],
    ['a tuning', 'a field of a setting', tuned, /"library":/, '"x":1,"library":'],
    ['a tuning', 'a field of the result', tuned, /"quick":/, '"x":1,"quick":'],
    ['a tuning', 'a kind of scenario', tuned, SCENARIOS, `$&${TRAFFIC},`],
    ['a gate', 'a field', gated, /"cutShort":/, '"x":1,"cutShort":'],
    ['a gate', 'a field of a look', gated, /"level":/, '"x":1,"level":'],
    ['a gate', 'a field of an interval', gated, /"low":/, '"x":1,"low":'],
    ['a gate', 'a field of the times of a pair', gated, /("times":{"[^"]+":{)/, '$1"x":1,'],
    ['a self-test', 'a field', tried, /"works":/, '"x":1,"works":'],
    ['a self-test', 'a field of its gates', tried, /"cutShort":/, '"x":1,"cutShort":'],
    ['a self-test', 'a field of its power', tried, /"power":\[{/, '$&"x":1,'],
  ] as const)('ignores in %s %s that a later poolbench has added', ([, , text, pattern, added]) => {
    const { file } = parseKeptFile(changed(pattern, added, text))

    expect(file).toEqual(JSON.parse(text))
  })

  test('reads a file of poolbench 0.1.0', () => {
    const file = new URL('../golden/result-0.1.0.json', import.meta.url)
    const { scenarios } = parseResultFile(readFileSync(file, 'utf8'))

    expect(scenarios).toHaveLength(6)
    expect(scenarios.every(({ kind }) => kind === 'burst')).toBe(true)
  })

  test.for(REFUSED)('refuses %s, in one line that names the field', ([, text, message]) => {
    const error = errorOf(text)

    expect(error).toBeInstanceOf(ResultFileError)
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('\n')
  })
})

function errorOf(text: string): Error {
  try {
    parseResultFile(text)
  } catch (error) {
    return error as Error
  }
  throw new Error('it was read')
}
