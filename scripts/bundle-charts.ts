/**
 * Writes bundles into `dist` that need no dependencies at run time: the script and the style of the HTML
 * report, and the parts of ECharts that draw SVG outside of a browser.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions, type OutputFile } from 'esbuild'

// This runs compiled, from dist/scripts.
const root = fileURLToPath(new URL('../..', import.meta.url))

const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  minify: true,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions

/** The licences of the bundled libraries, which must accompany every copy and so every page. */
const LICENCES = [
  'echarts/NOTICE',
  'echarts/LICENSE',
  'echarts/licenses/LICENSE-d3',
  'zrender/LICENSE',
]
const texts = await Promise.all(
  LICENCES.map((file) => readFile(`${root}/node_modules/${file}`, 'utf8')),
)
const NOTICE = `/*!\n${texts.join('\n').replaceAll('*/', '* /')}\n*/`

const bundles = await Promise.all([
  build({
    ...common,
    entryPoints: ['bench/report/html/client/page.ts', 'bench/report/html/client/page.css'],
    outdir: 'dist/bench/report/html/client',
    format: 'iife',
    banner: { js: NOTICE },
  }),
  build({
    ...common,
    entryPoints: ['bench/report/charts/echarts.ts'],
    outfile: 'dist/bench/report/charts/echarts.js',
    format: 'esm',
    platform: 'node',
    banner: { js: NOTICE },
  }),
])

await Promise.all(bundles.flatMap(({ outputFiles }) => outputFiles).map(writeIfNew))

/** Writes a file only if it differs, as another process may be reading it. */
async function writeIfNew({ path, text }: OutputFile): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}
