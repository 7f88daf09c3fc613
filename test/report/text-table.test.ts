import { expect, test } from 'vitest'
import { renderTextTable } from '../../bench/report/text-table.ts'

test('a Chinese character takes two columns', () => {
  const lines = renderTextTable(
    [
      { header: '查询', align: 'left', text: ({ name }: { name: string; count: number }) => name },
      { header: '数', align: 'right', text: ({ count }) => String(count) },
    ],
    [
      { name: '所有用户', count: 1 },
      { name: 'all', count: 100 },
    ],
  )

  expect(lines).toEqual(['查询       数', '--------  ---', '所有用户    1', 'all       100'])
})
