import { chartHeight, chartOptions } from '../../charts/chart-options.ts'
import type { Chart } from '../../charts/chart.ts'
import { init } from '../../charts/echarts.ts'
import { colorOf, type Palette } from '../../charts/palette.ts'
import { placeCount, tooltipAt } from '../../charts/tooltip.ts'
import type { Figure } from '../../figures/figure.ts'

/** A figure of the page: its chart, its legend, and the keys that go through its values. */
export class ChartView {
  readonly #figure: Figure
  readonly #canvas: HTMLElement
  readonly #legend: HTMLElement
  readonly #spoken: HTMLElement
  #chart: Chart
  #palette: Palette
  #drawn: ReturnType<typeof init> | undefined
  #hiddenDrivers: ReadonlySet<string> = new Set()
  /** Names of series that the reader has switched off in this figure. */
  readonly #hiddenSeries = new Set<string>()
  /** Where the arrow keys are. */
  #place = -1

  /** @param spoken - where what the keys reach is said to those who do not see it. */
  constructor(root: HTMLElement, figure: Figure, palette: Palette, spoken: HTMLElement) {
    this.#figure = figure
    this.#canvas = root.querySelector('.canvas') as HTMLElement
    this.#legend = root.querySelector('.legend') as HTMLElement
    this.#spoken = spoken
    this.#palette = palette
    this.#chart = chartOf(figure, 0)
    root.querySelector('select')?.addEventListener('change', ({ target }) => {
      this.#choose(Number((target as HTMLSelectElement).value))
    })
    this.#canvas.addEventListener('keydown', (event) => this.#onKey(event))
    this.#canvas.addEventListener('blur', () => this.#leave())
    new ResizeObserver(() => this.#fit()).observe(this.#canvas)
  }

  /** Draws the chart where it is not drawn yet. */
  draw(): void {
    if (this.#drawn) return
    this.#drawn = init(this.#canvas, null, { renderer: 'svg' })
    this.#update()
  }

  paint(palette: Palette): void {
    this.#palette = palette
    this.#update()
  }

  hideDrivers(hidden: ReadonlySet<string>): void {
    this.#hiddenDrivers = hidden
    this.#update()
  }

  #fit(): void {
    if (this.#drawn?.getWidth() !== this.#canvas.clientWidth) this.#update()
  }

  #choose(variant: number): void {
    this.#chart = chartOf(this.#figure, variant)
    this.#place = -1
    this.#update()
  }

  #update(): void {
    if (!this.#drawn) return
    const chart = this.#shownChart()
    this.#canvas.style.height = `${chartHeight(chart, {})}px`
    this.#drawn.resize()
    const look = { palette: this.#palette, width: this.#canvas.clientWidth }
    this.#drawn.setOption(chartOptions(chart, look), { notMerge: true })
    this.#drawLegend()
  }

  /** Without what the reader has switched off. */
  #shownChart(): Chart {
    if (this.#chart.kind === 'heat-map') return this.#chart
    const isShown = (series: { readonly name: string; readonly driver?: string }): boolean =>
      !this.#hiddenSeries.has(series.name) && !this.#hiddenDrivers.has(series.driver ?? '')
    const { kind } = this.#chart
    // The kinds differ in their series: each is narrowed before it is copied.
    if (kind === 'lines') return { ...this.#chart, series: this.#chart.series.filter(isShown) }
    return { ...this.#chart, series: this.#chart.series.filter(isShown) }
  }

  #drawLegend(): void {
    if (this.#chart.kind === 'heat-map') return
    const focused = document.activeElement?.textContent
    const buttons = this.#chart.series.map(({ name, tone }) => {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = name
      button.style.setProperty('--tone', colorOf(this.#palette, tone))
      button.setAttribute('aria-pressed', String(!this.#hiddenSeries.has(name)))
      button.addEventListener('click', () => this.#toggle(name))
      return button
    })
    const hadFocus = this.#legend.contains(document.activeElement)
    this.#legend.replaceChildren(...buttons)
    if (hadFocus) buttons.find(({ textContent }) => textContent === focused)?.focus()
  }

  #toggle(name: string): void {
    if (!this.#hiddenSeries.delete(name)) this.#hiddenSeries.add(name)
    this.#update()
  }

  #onKey(event: KeyboardEvent): void {
    const step = STEPS[event.key]
    if (event.key === 'Escape') this.#leave()
    if (step === undefined) return
    event.preventDefault()
    const chart = this.#shownChart()
    const count = placeCount(chart)
    this.#place = step === 'first' ? 0 : step === 'last' ? count - 1 : this.#place + step
    this.#place = Math.min(Math.max(this.#place, 0), count - 1)
    this.#showTip(chart)
    const { title, lines } = tooltipAt(chart, this.#place)
    this.#spoken.textContent = [title, ...lines.map(({ name, text }) => `${name} ${text}`)].join(
      '; ',
    )
  }

  #showTip(chart: Chart): void {
    const isRows = chart.kind === 'bars' || chart.kind === 'dots'
    // A row may have no value in the first series, and is pointed at by its height.
    const y = isRows ? this.#drawn?.convertToPixel({ yAxisIndex: 0 }, this.#place) : undefined
    this.#drawn?.dispatchAction(
      y === undefined
        ? { type: 'showTip', seriesIndex: 0, dataIndex: this.#place }
        : { type: 'showTip', x: this.#canvas.clientWidth / 2, y },
    )
  }

  #leave(): void {
    this.#place = -1
    this.#drawn?.dispatchAction({ type: 'hideTip' })
  }
}

const STEPS: Readonly<Record<string, number | 'first' | 'last'>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  Home: 'first',
  End: 'last',
}

function chartOf({ variants }: Figure, index: number): Chart {
  return (variants[index] as Figure['variants'][number]).chart
}
