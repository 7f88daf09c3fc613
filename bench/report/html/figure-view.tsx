import { chartHeight } from '../charts/chart-options.ts'
import { labelsOf, type Figure } from '../figures/figure.ts'

/** The place of a figure; what is drawn in it stands in the data of the page, under its id. */
export function FigureView({ figure }: { readonly figure: Figure }) {
  const { id, title, caption, driver, choices, variants } = figure
  const [first] = variants
  const height = first ? chartHeight(first.chart, {}) : 0
  return (
    <figure id={id} class="chart" data-driver={driver}>
      <figcaption>
        <strong>{title}</strong>
        <span>{caption}</span>
      </figcaption>
      {choices.length > 0 && (
        <div class="choices">
          {choices.map((choice, index) => (
            <Choice name={choice} labels={labelsOf(figure, index)} />
          ))}
        </div>
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

interface ChoiceProps {
  readonly name: string
  readonly labels: readonly string[]
}

/** A list to choose from, switched off where it holds one label. */
function Choice({ name, labels }: ChoiceProps) {
  return (
    <label>
      {name}
      <select autocomplete="off" disabled={labels.length === 1}>
        {labels.map((label) => (
          <option>{label}</option>
        ))}
      </select>
    </label>
  )
}
