import type { Figure } from '../../figures/figure.ts'
import { ChartView } from './chart-view.ts'
import { watchDrivers } from './driver-filter.ts'
import { element } from './element.ts'
import { watchTheme } from './theme.ts'

const figures = JSON.parse(element('figures').textContent ?? '[]') as readonly Figure[]
const theme = watchTheme(element('theme'))
const drivers = watchDrivers(element('drivers'))
const views = new Map(
  figures.map((figure) => {
    const root = element(figure.id)
    return [root, new ChartView(root, figure, theme.palette(), element('spoken'))] as const
  }),
)

theme.onChange((palette) => each((view) => view.paint(palette)))
drivers.onChange((hidden) => each((view) => view.hideDrivers(hidden)))

// Charts are drawn when they come near the window, as a result may have hundreds.
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      observer.unobserve(target)
      views.get(target as HTMLElement)?.draw()
    }
  },
  { rootMargin: '600px' },
)
for (const root of views.keys()) observer.observe(root)

// On paper there is no scrolling, and no dark.
addEventListener('beforeprint', () => {
  for (const each of document.querySelectorAll('details')) each.open = true
  each((view) => {
    view.paint(theme.light)
    view.draw()
  })
})
addEventListener('afterprint', () => each((view) => view.paint(theme.palette())))

function each(change: (view: ChartView) => void): void {
  for (const view of views.values()) change(view)
}
