import { expect, test } from 'vitest'
import { escapeMarkdown, renderMarkdownTable } from '../../bench/report/markdown-table.ts'
import type { Column } from '../../bench/report/text-table.ts'

const COLUMNS: readonly Column<[string, number]>[] = [
  { header: 'name', align: 'left', text: ([name]) => name },
  { header: 'in | out', align: 'right', text: ([, value]) => String(value) },
]

test('a table has a header, alignments and a line for each row', () => {
  expect(
    renderMarkdownTable(COLUMNS, [
      ['one', 1],
      ['two', 22],
    ]),
  ).toEqual(['| name | in \\| out |', '| --- | ---: |', '| one | 1 |', '| two | 22 |'])
})

test.each([
  ['a | b', 'a \\| b'],
  ['a \\| b', 'a \\\\\\| b'],
  ['two\r\nlines ', 'two lines'],
  ['<img src=x>', '\\<img src=x\\>'],
  ['[a](b) `c` *d* _e_ ~f~ &amp;', '\\[a\\](b) \\`c\\` \\*d\\* \\_e\\_ \\~f\\~ \\&amp;'],
])('the text %j appears literally in Markdown', (text, markdown) => {
  expect(escapeMarkdown(text)).toBe(markdown)
})
