import { chartHeight } from '../charts/chart-options.ts'
import type { Figure } from '../figures/figure.ts'

/** The place of a figure; what is drawn in it stands in the data of the page, under its id. */
export function FigureView({ figure }: { readonly figure: Figure }) {
  const { id, title, caption, driver, by, variants } = figure
  const [first] = variants
  const height = first ? chartHeight(first.chart, {}) : 0
  return (
    <figure id={id} class="chart" data-driver={driver}>
      <figcaption>
        <strong>{title}</strong>
        <span>{caption}</span>
      </figcaption>
      {variants.length > 1 && (
        <label class="variants">
          {by}
          <select autocomplete="off">
            {variants.map(({ label }, index) => (
              <option value={index}>{label}</option>
            ))}
          </select>
        </label>
      )}
      {variants.length === 1 && by !== undefined && (
        <p class="variants">
          {by} {first?.label}
        </p>
      )}
      <div class="legend" role="group" aria-label={`Shown in: ${title}`} />
      <div
        class="canvas"
        role="application"
        aria-roledescription="chart"
        aria-label={`${title}. The arrow keys go through its values; the tables have the same numbers.`}
        tabIndex={0}
        style={{ height: `${height}px` }}
      />
    </figure>
  )
}
