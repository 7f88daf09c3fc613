import type { DotChart, LineChart, LinePoint, Point } from '../charts/chart.ts'
import { formatPool } from '../../plan/pool-notation.ts'
import { formatDuration, formatNumber, formatSetting } from '../../format.ts'
import { CROSS_CHECK_NAMES, underLoad } from '../tune-text.ts'
import type { PoolFinding, TuneFile } from '../../result/tune-schema.ts'
import type { Figure } from './figure.ts'

/** The neutral tones for values and for the recommended one. */
const VALUES = 0
const RECOMMENDED = 2

/** The evidence for a recommendation: throughput and p99 by pool size, overflow, cross-checks. */
export function tuneFigures(file: TuneFile): Figure[] {
  return [
    ...throughputFigure(file),
    ...p99Figure(file),
    ...overflowFigure(file),
    ...crossCheckFigure(file),
  ]
}

function throughputFigure(file: TuneFile): Figure[] {
  return sizeFigure(file, {
    id: 'throughput',
    title: 'Throughput against pool size',
    caption:
      `Measured ${underLoad(file.goal)}, without overflow. All sizes on the plateau perform equally ` +
      'well: the smallest of them needs the fewest connections.',
    yLabel: 'operations/s',
    quantity: 'rate',
    pointOf: ({ pool, throughput, ratioToBest }) => ({
      x: pool.poolSize,
      value: throughput,
      text: `${formatNumber(throughput)}/s, ${ratioToBest.toFixed(2)} of the best`,
    }),
  })
}

const P99_OF: Readonly<Record<TuneFile['goal']['load'], (concurrency: number) => string>> = {
  callers: (callers) =>
    `Each of ${callers} callers waits for its answer before it sends the next operation: users who ` +
    'arrive whether or not others are answered may wait longer.',
  bursts: (operations) =>
    `A burst is not traffic: all ${operations} operations start at once, so this is not what users see ` +
    'under steady traffic.',
}

function p99Figure(file: TuneFile): Figure[] {
  const { load, concurrency } = file.goal
  return sizeFigure(file, {
    id: 'p99',
    title: '99th percentile against pool size',
    caption: `99 % of the operations finished within this time, including the wait. ${P99_OF[load](concurrency)}`,
    yLabel: 'p99',
    quantity: 'duration',
    goal: file.goal.p99Ms,
    pointOf: ({ pool, p99Ms }) => ({
      x: pool.poolSize,
      value: p99Ms,
      text: formatDuration(p99Ms),
    }),
  })
}

interface SizeFigureParts
  extends Pick<Figure, 'id' | 'title' | 'caption'>, Pick<LineChart, 'yLabel' | 'quantity'> {
  /** The upper limit of the values; `null` for no limit. */
  readonly goal?: number | null
  readonly pointOf: (finding: PoolFinding) => LinePoint
}

function sizeFigure(
  { sizes, recommendation }: TuneFile,
  { id, title, caption, yLabel, quantity, goal = null, pointOf }: SizeFigureParts,
): Figure[] {
  const sound = sizes.filter(({ failures }) => failures === 0)
  if (sound.length < 2) return []
  const chosen = sound.filter(({ pool }) => pool.poolSize === recommendation?.pool.poolSize)
  const chart: LineChart = {
    kind: 'lines',
    xLabel: 'connections in the pool',
    yLabel,
    quantity,
    series: [
      { name: yLabel, tone: VALUES, points: sound.map(pointOf) },
      ...(goal === null
        ? []
        : [
            {
              name: 'goal',
              tone: 'bound' as const,
              points: sound.map(({ pool }) => ({
                x: pool.poolSize,
                value: goal,
                text: formatSetting(goal),
              })),
            },
          ]),
      ...(chosen.length === 0
        ? []
        : [{ name: 'recommended', tone: RECOMMENDED, points: chosen.map(pointOf) }]),
    ],
  }
  return [{ id, title, caption, choices: [], variants: [{ labels: [], chart }] }]
}

function overflowFigure({ overflows, recommendation, goal }: TuneFile): Figure[] {
  const sound = overflows.filter(({ failures }) => failures === 0)
  if (sound.length < 2) return []
  const isChosen = ({ pool }: PoolFinding): boolean =>
    pool.maxOverflow === recommendation?.pool.maxOverflow
  const points = (isShown: (finding: PoolFinding) => boolean): (Point | null)[] =>
    sound.map((finding) => {
      if (!isShown(finding)) return null
      const { throughput, openedPerBurst } = finding
      const opened = `${openedPerBurst.toFixed(1)} connections opened in a burst`
      return { value: throughput, text: `${formatNumber(throughput)}/s, ${opened}` }
    })
  const chart: DotChart = {
    kind: 'dots',
    scale: 'linear',
    xLabel: 'operations/s',
    quantity: 'rate',
    rows: sound.map(({ pool }) => formatPool(pool)),
    series: [
      { name: 'recommended', tone: RECOMMENDED, points: points(isChosen) },
      { name: 'measured', tone: VALUES, points: points((finding) => !isChosen(finding)) },
    ],
  }
  return [
    {
      id: 'overflow',
      title: 'Throughput against overflow',
      caption:
        `In bursts of ${goal.burst} operations. Overflow connections are opened in the burst and ` +
        'closed after it, which takes time.',
      choices: [],
      variants: [{ labels: [], chart }],
    },
  ]
}

/** The margin within which a second opinion agrees with the recommendation: a factor of two. */
const AGREEING_MARGIN = 1

function crossCheckFigure({ crossChecks, recommendation }: TuneFile): Figure[] {
  const answered = crossChecks.filter(({ connections }) => connections !== null)
  if (!recommendation || answered.length === 0) return []
  const { poolSize } = recommendation.pool
  const chart: DotChart = {
    kind: 'dots',
    scale: 'linear',
    xLabel: 'connections',
    quantity: 'count',
    unchanged: { value: poolSize, margin: AGREEING_MARGIN },
    rows: answered.map(({ name }) => CROSS_CHECK_NAMES[name]),
    series: [
      {
        name: 'suggests',
        tone: VALUES,
        points: answered.map(({ connections, interval, text }) => ({
          value: connections as number,
          text,
          ...(interval && { low: interval.low, high: interval.high }),
        })),
      },
    ],
  }
  return [
    {
      id: 'cross-checks',
      title: 'Cross-checks',
      caption:
        `The line is the recommendation of ${poolSize}; the band covers a factor of two on either ` +
        'side of it.',
      choices: [],
      variants: [{ labels: [], chart }],
    },
  ]
}
