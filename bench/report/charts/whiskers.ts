import type { CustomSeriesOption } from 'echarts/charts'

interface Whiskers {
  /** The name of their series, so that the legend switches both. */
  readonly name: string
  readonly color: string
  readonly ends: readonly { readonly at: number; readonly low: number; readonly high: number }[]
  /** The axis of the values. */
  readonly along: 'x' | 'y'
}

/** Half the length of the bar across an end, in pixels. */
const CAP = 4

/** Draws intervals as lines with a bar across each end; empty if there are no intervals. */
export function whiskers({ name, color, ends, along }: Whiskers): CustomSeriesOption[] {
  if (ends.length === 0) return []
  return [
    {
      type: 'custom',
      name,
      color,
      silent: true,
      tooltip: { show: false },
      z: 1,
      data: ends.map(({ at, low, high }) => [at, low, high]),
      encode: along === 'y' ? { x: 0, y: [1, 2] } : { x: [1, 2], y: 0 },
      renderItem: (_params, api) => {
        const end = (index: 1 | 2): readonly [number, number] => {
          const [at, value] = [api.value(0), api.value(index)]
          const [x = 0, y = 0] = api.coord(along === 'y' ? [at, value] : [value, at])
          return [x, y]
        }
        const [low, high] = [end(1), end(2)]
        const cap = ([x, y]: readonly [number, number]) =>
          along === 'y'
            ? { x1: x - CAP, y1: y, x2: x + CAP, y2: y }
            : { x1: x, y1: y - CAP, x2: x, y2: y + CAP }
        const shapes = [{ x1: low[0], y1: low[1], x2: high[0], y2: high[1] }, cap(low), cap(high)]
        return {
          type: 'group',
          children: shapes.map((shape) => ({
            type: 'line' as const,
            shape,
            style: { stroke: color, lineWidth: 1.5, opacity: 0.75 },
          })),
        }
      },
    },
  ]
}
