import type { Shade, Tone } from './chart.ts'

/** The colours of a page and its charts: texts have a contrast of 4.5 to 1 and shapes 3 to 1. */
export interface Palette {
  readonly background: string
  /** The background of tables, figures and tooltips. */
  readonly surface: string
  readonly text: string
  readonly muted: string
  readonly border: string
  readonly accent: string
  readonly grid: string
  /** The colours of series without a special meaning; they repeat if there are more series. */
  readonly series: readonly string[]
  readonly tones: Readonly<Record<Exclude<Tone, number>, string>>
  /** The shades, each with a text colour that is readable on it. */
  readonly shades: Readonly<Record<Shade, { readonly fill: string; readonly text: string }>>
}

export const LIGHT: Palette = {
  background: '#f6f7f9',
  surface: '#ffffff',
  text: '#1c2128',
  muted: '#57606a',
  border: '#d0d7de',
  accent: '#0a58ca',
  grid: '#e5e8ec',
  series: ['#0b6bcb', '#c2410c', '#0f7b4f', '#8e3ab5', '#946200', '#b0246a', '#4b5563', '#0e7490'],
  tones: {
    bound: '#57606a',
    claimed: '#b0246a',
    wait: '#b45309',
    connect: '#8e3ab5',
    hold: '#0b6bcb',
    improved: '#0f7b4f',
    unchanged: '#57606a',
    regressed: '#c81e1e',
    inconclusive: '#946200',
  },
  shades: {
    0: { fill: '#0b4a8f', text: '#ffffff' },
    1: { fill: '#2f78c4', text: '#ffffff' },
    2: { fill: '#93c1ee', text: '#1c2128' },
    3: { fill: '#cfe2f7', text: '#1c2128' },
    4: { fill: '#eef4fb', text: '#1c2128' },
  },
}

export const DARK: Palette = {
  background: '#0f1319',
  surface: '#171c24',
  text: '#e6edf3',
  muted: '#9aa7b4',
  border: '#343d49',
  accent: '#7ab7ff',
  grid: '#28303b',
  series: ['#6cb6ff', '#f2914e', '#57c98a', '#d2a8ff', '#e3b341', '#ff8fc0', '#b1bac4', '#56d4dd'],
  tones: {
    bound: '#9aa7b4',
    claimed: '#ff8fc0',
    wait: '#f0a04b',
    connect: '#d2a8ff',
    hold: '#6cb6ff',
    improved: '#57c98a',
    unchanged: '#9aa7b4',
    regressed: '#ff8080',
    inconclusive: '#e3b341',
  },
  shades: {
    0: { fill: '#a9d3ff', text: '#0b1016' },
    1: { fill: '#5aa2e8', text: '#0b1016' },
    2: { fill: '#28578a', text: '#ffffff' },
    3: { fill: '#1f3a57', text: '#e6edf3' },
    4: { fill: '#1b2430', text: '#e6edf3' },
  },
}

/**
 * The symbols, which distinguish series without colours. There are five, so that colours and symbols repeat
 * at different places.
 */
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect'] as const

const TONE_SYMBOLS: Readonly<Partial<Record<Tone, string>>> = {
  claimed: 'diamond',
  regressed: 'triangle',
  improved: 'diamond',
  inconclusive: 'rect',
}

export function symbolOf(tone: Tone): string {
  if (typeof tone !== 'number') return TONE_SYMBOLS[tone] ?? 'circle'
  return SYMBOLS[tone % SYMBOLS.length] as string
}

const MARKS: Readonly<Record<string, string>> = {
  circle: '●',
  rect: '■',
  triangle: '▲',
  diamond: '◆',
  roundRect: '▣',
}

/** The symbol of a tone as a character, for a legend or a text. */
export function markOf(tone: Tone): string {
  if (tone === 'bound') return '┄'
  return tone === 'claimed' ? '◇' : (MARKS[symbolOf(tone)] ?? '●')
}

export function colorOf(palette: Palette, tone: Tone): string {
  if (typeof tone !== 'number') return palette.tones[tone]
  return palette.series[tone % palette.series.length] as string
}
