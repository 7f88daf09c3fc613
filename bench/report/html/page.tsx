import { createHash } from 'node:crypto'
import { renderToString } from 'preact-render-to-string'
import type { PageAssets } from './page-assets.ts'
import { paletteStyle } from './page-style.ts'
import { SectionView, type Section } from './section.tsx'

/** What a page is made of. */
export interface PageParts {
  /** What was found or measured: the heading, and what a browser shows on the tab. */
  readonly title: string
  /** By which poolbench, when and where, in one line. */
  readonly origin: string
  /** What makes the numbers worth less than they look, a sentence each. */
  readonly doubts: readonly string[]
  /** The databases that a reader can put away. */
  readonly drivers: readonly string[]
  readonly sections: readonly Section[]
  readonly assets: PageAssets
}

/** One HTML file that needs nothing else: no network, no other file. */
export function renderPage(parts: PageParts): string {
  const { sections, assets } = parts
  const figures = sections.flatMap(({ figures: ofSection }) => ofSection)
  const page = (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {/* Whatever a result file says: nothing is fetched, and no other script runs. */}
        <meta
          http-equiv="Content-Security-Policy"
          content={
            `default-src 'none'; script-src '${integrity(assets.script)}'; ` +
            "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
          }
        />
        <title>{`${parts.title}, poolbench`}</title>
        <RawStyle text={paletteStyle() + assets.style} />
      </head>
      <body>
        <a class="skip" href="#main">
          To the results
        </a>
        <PageHeader {...parts} />
        <main id="main">
          {sections.map((section) => (
            <SectionView section={section} />
          ))}
        </main>
        <div id="spoken" class="visually-hidden" aria-live="polite" />
        <script
          type="application/json"
          id="figures"
          // A string in it cannot end the element: it holds no `<`.
          dangerouslySetInnerHTML={{
            __html: JSON.stringify(figures).replaceAll('<', String.raw`\u003c`),
          }}
        />
        <script dangerouslySetInnerHTML={{ __html: assets.script }} />
      </body>
    </html>
  )
  return `<!doctype html>\n${renderToString(page)}\n`
}

function PageHeader({ title, origin, doubts, drivers, sections }: PageParts) {
  return (
    <header>
      <h1>{title}</h1>
      <p>{origin}</p>
      {doubts.map((doubt) => (
        <p class="doubt">{doubt}</p>
      ))}
      <noscript>
        <p class="doubt">The charts need scripts; the tables have all the numbers.</p>
      </noscript>
      <div class="controls">
        <label>
          Colours{' '}
          <select id="theme" autocomplete="off">
            <option value="">as the system has them</option>
            <option value="light">light</option>
            <option value="dark">dark</option>
          </select>
        </label>
        <fieldset id="drivers" hidden={drivers.length < 2}>
          <legend>Databases</legend>
          {drivers.map((driver) => (
            <label>
              <input type="checkbox" value={driver} checked autocomplete="off" />
              {driver}
            </label>
          ))}
        </fieldset>
      </div>
      <nav aria-label="Sections">
        <ul>
          {sections.map(({ id, title }) => (
            <li>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  )
}

function RawStyle({ text }: { readonly text: string }) {
  return <style dangerouslySetInnerHTML={{ __html: text }} />
}

/** A hash of a script, as a content security policy names it. */
function integrity(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`
}
