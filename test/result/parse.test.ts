import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseResultFile, ResultFileError } from '../../bench/result/parse.ts'
import { sampleResult } from './sample.ts'

const sample = JSON.stringify(await sampleResult())

/** The sample with the first text that the pattern finds replaced. */
function changed(pattern: RegExp, replacement: string): string {
  const text = sample.replace(pattern, replacement)
  if (text === sample) throw new Error(`${pattern} finds nothing`)
  return text
}

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
  test('reads what a run wrote', () => {
    expect(parseResultFile(sample)).toEqual(JSON.parse(sample))
  })

  test.for([
    ['a field', /"quick":/, '"password":"x","quick":'],
    ['a field of the environment', /"node":/, '"host":"x","node":'],
    ['a field of a burst', /"makespanMs":/, '"x":1,"makespanMs":'],
    ['a kind of scenario', /"scenarios":\[/, '"scenarios":[{"id":"x","kind":"traffic"},'],
  ] as const)('leaves out %s that a later poolbench has added', ([, pattern, text]) => {
    expect(parseResultFile(changed(pattern, text))).toEqual(JSON.parse(sample))
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
