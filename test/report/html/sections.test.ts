import { Fragment, h } from 'preact'
import { render } from 'preact-render-to-string'
import { describe, expect, test } from 'vitest'
import { environmentSection } from '../../../bench/report/html/environment-section.tsx'
import type { Section } from '../../../bench/report/html/section.tsx'
import { timeSections } from '../../../bench/report/html/time-section.tsx'
import type { CompletedScenario } from '../../../bench/result/schema.ts'
import { measured, resultFile } from '../result-builder.ts'

function htmlOf({ body }: Section): string {
  return render(h(Fragment, null, body))
}

/** The rows of the table of times, by header. */
function timesOf(scenarios: readonly CompletedScenario[]): Record<string, string>[] {
  const html = timeSections(resultFile([...scenarios]))
    .map(htmlOf)
    .join('')
  const cells = (row: string): string[] =>
    [...row.matchAll(/<t[hd][^>]*>([^<]*)</g)].map(([, text]) => text as string)
  const [head = [], ...rows] = (html.match(/<tr>.*?<\/tr>/g) ?? []).map(cells)
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ''])))
}

const burst = { opened: 10, closed: 8, connectionMs: 420 }

describe('the table of times', () => {
  test('shows the pool’s activity: connections opened, closed and in use, and requests waiting', () => {
    const scenario = measured({ makespansMs: [100, 100], burst })
    const poolMetrics = {
      ...scenario.poolMetrics,
      'db.client.connection.pending_requests': { mean: 43.25, max: 85 },
    }

    expect(timesOf([{ ...scenario, poolMetrics }])).toEqual([
      expect.objectContaining({
        'opened in each burst': '10.0',
        'closed in each burst': '8.0',
        'in use': '4.2',
        waiting: '43.3',
        p99: '10.0 ms',
      }),
    ])
  })

  test('shows no internals of a native pool', () => {
    const native = measured({
      pool: { poolSize: 15, maxOverflow: 0, native: 'native' },
      makespansMs: [100],
      burst,
    })

    expect(timesOf([native])).toEqual([
      expect.objectContaining({
        'opened in each burst': '-',
        'closed in each burst': '-',
        'in use': '-',
        waiting: '-',
      }),
    ])
  })
})

test('the environment shows the highest memory use of any scenario', () => {
  const scenario = measured({ makespansMs: [100] })
  const larger = { ...scenario, memory: { heapUsedMb: 40.4, rssMb: 90 } }

  expect(htmlOf(environmentSection(resultFile([scenario, larger])))).toContain(
    'up to 100 MB after a burst, its JavaScript heap up to 40 MB',
  )
})
