import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { Page } from '../../bench/demo/page.ts'
import { LANGUAGES } from '../../bench/demo/texts.ts'
import { runMain } from '../cli/command-line.ts'

describe('a page', () => {
  const written = (write: (page: Page) => void): string[] => {
    let text = ''
    write(new Page((more) => (text += more)))
    return text.split('\n').slice(0, -1)
  }

  test('aligns times in one column, whatever the width of the characters', () => {
    const lines = written((page) => {
      page.step('created 10 users', 1.234)
      page.step('批量创建 10 个用户', 12.34)
    })

    expect(lines).toEqual([
      `  created 10 users${' '.repeat(55)}1.23 ms`,
      `  批量创建 10 个用户${' '.repeat(53)}12.3 ms`,
    ])
    expect(lines.map(stringWidth)).toEqual([80, 80])
  })

  test('puts the time below a text that leaves no room for it', () => {
    const lines = written((page) => page.step('用'.repeat(36), 1))

    expect(lines).toEqual([`  ${'用'.repeat(36)}`, `${' '.repeat(73)}1.00 ms`])
  })
})

test.for(LANGUAGES)('the whole demo in %s is no wider than its rules', async (language) => {
  const { code, stdout } = await runMain(['demo', '--url=memory:', `--lang=${language}`])

  const lines = stdout.split('\n')
  expect(code).toBe(0)
  expect(lines[0]).toBe('='.repeat(80))
  expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([])
  // The times of the steps, unlike those of the table and of sentences, are set off by spaces.
  const steps = lines.filter((line) => /\S {2,}[\d.]+ [mµ]s$/.test(line))
  expect(steps.length).toBeGreaterThan(15)
  const rule = lines.findIndex((line) => line.startsWith('  ------'))
  const inTable = lines.slice(rule - 1, rule + 3)
  expect(new Set(inTable.map(stringWidth)).size).toBe(1)
  expect(new Set(steps.map(stringWidth))).toEqual(new Set([80]))
})
