import { chartHeight, chartOptions } from '../../charts/chart-options.ts'
import type { Chart } from '../../charts/chart.ts'
import { init } from '../../charts/echarts.ts'
import { colorOf, markOf, type Palette } from '../../charts/palette.ts'
import { placeAfter, positions } from '../../charts/places.ts'
import { tooltipAt } from '../../charts/tooltip.ts'
import type { Figure, Variant } from '../../figures/figure.ts'

/** A figure of the page: its chart, its legend, and keyboard navigation through its values. */
export class ChartView {
  readonly #figure: Figure
  readonly #canvas: HTMLElement
  readonly #legend: HTMLElement
  readonly #spoken: HTMLElement
  /** A list for each choice of the figure. */
  readonly #selects: readonly HTMLSelectElement[]
  #variant: Variant
  #palette: Palette
  #drawn: ReturnType<typeof init> | undefined
  #hiddenDrivers: ReadonlySet<string> = new Set()
  /** The names of the series that the reader has switched off in this figure. */
  readonly #hiddenSeries = new Set<string>()
  /** The place that the arrow keys have reached; -1 before the first. */
  #place = -1

  /** @param spoken - the element that announces the selected value to screen readers. */
  constructor(root: HTMLElement, figure: Figure, palette: Palette, spoken: HTMLElement) {
    this.#figure = figure
    this.#canvas = root.querySelector('.canvas') as HTMLElement
    this.#legend = root.querySelector('.legend') as HTMLElement
    this.#spoken = spoken
    this.#palette = palette
    this.#variant = figure.variants[0] as Variant
    this.#selects = [...root.querySelectorAll('select')]
    for (const [choice, select] of this.#selects.entries()) {
      select.addEventListener('change', () => this.#choose(choice))
    }
    this.#canvas.addEventListener('keydown', (event) => this.#onKey(event))
    this.#canvas.addEventListener('blur', () => this.#leave())
    new ResizeObserver(() => this.#fit()).observe(this.#canvas)
  }

  /** Draws the chart unless it is drawn already. */
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
    if (!this.#isOfShownDriver(this.#variant)) {
      const shown = this.#figure.variants.find((variant) => this.#isOfShownDriver(variant))
      if (shown) this.#show(shown)
    }
    this.#update()
  }

  #fit(): void {
    if (this.#drawn?.getWidth() !== this.#canvas.clientWidth) this.#update()
  }

  /** Shows the selected variant or, if it was not measured, the nearest with the choice just made. */
  #choose(choice: number): void {
    const wanted = this.#selects.map(({ value }) => value)
    const matches = ({ labels }: Variant): number =>
      labels.filter((label, at) => label === wanted[at]).length
    const [nearest] = this.#figure.variants
      .filter(({ labels }) => labels[choice] === wanted[choice])
      .sort((a, b) => matches(b) - matches(a))
    if (nearest) this.#show(nearest)
    this.#update()
  }

  #show(variant: Variant): void {
    this.#variant = variant
    this.#place = -1
    for (const [choice, select] of this.#selects.entries()) {
      select.value = variant.labels[choice] as string
    }
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

  /** The chart without the series that the reader has switched off. */
  #shownChart(): Chart {
    return withSeries(
      this.#variant.chart,
      (series) => this.#isOfShownDriver(series) && !this.#hiddenSeries.has(series.name),
    )
  }

  #isOfShownDriver({ driver }: { readonly driver?: string }): boolean {
    return driver === undefined || !this.#hiddenDrivers.has(driver)
  }

  #drawLegend(): void {
    const chart = withSeries(this.#variant.chart, (series) => this.#isOfShownDriver(series))
    if (chart.kind === 'heat-map') return
    const focused = document.activeElement?.textContent
    const buttons = chart.series.map(({ name, tone }) => {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = name
      button.dataset.mark = markOf(tone)
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
    // Key combinations belong to the browser.
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Escape') this.#leave()
    const chart = this.#shownChart()
    const place = placeAfter(chart, this.#place, event.key)
    if (place === undefined) return
    event.preventDefault()
    this.#place = place
    this.#showTip(chart)
    const { title, lines } = tooltipAt(chart, place)
    const values = lines.map(({ name, text }) => `${name} ${text}`)
    this.#spoken.textContent = [title, ...values].join('; ')
  }

  /** Shows the tooltip by position, not by series, as a series may have no value there. */
  #showTip(chart: Chart): void {
    const drawn = this.#drawn
    if (chart.kind === 'heat-map') {
      drawn?.dispatchAction({ type: 'showTip', seriesIndex: 0, dataIndex: this.#place })
    } else if (chart.kind === 'lines') {
      const x = drawn?.convertToPixel({ xAxisIndex: 0 }, positions(chart)[this.#place] as number)
      drawn?.dispatchAction({ type: 'showTip', x, y: this.#canvas.clientHeight / 2 })
    } else {
      const y = drawn?.convertToPixel({ yAxisIndex: 0 }, this.#place)
      drawn?.dispatchAction({ type: 'showTip', x: this.#canvas.clientWidth / 2, y })
    }
  }

  #leave(): void {
    this.#place = -1
    this.#drawn?.dispatchAction({ type: 'hideTip' })
  }
}

type Series = { readonly name: string; readonly driver?: string }

/**
 * Copies a chart with some of its series. The kinds of charts differ in their series, so each is narrowed
 * first.
 */
function withSeries(chart: Chart, isShown: (series: Series) => boolean): Chart {
  if (chart.kind === 'heat-map') return chart
  if (chart.kind === 'lines') return { ...chart, series: chart.series.filter(isShown) }
  return { ...chart, series: chart.series.filter(isShown) }
}
