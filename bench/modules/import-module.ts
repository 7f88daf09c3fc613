import { stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { types } from 'node:util'
import * as poolbench from '../../src/index.ts'
import { firstLine } from '../../src/index.ts'
import { ModuleError } from './module-error.ts'

const TYPESCRIPT = ['.ts', '.mts', '.cts']
const JAVASCRIPT = ['.js', '.mjs', '.cjs']
const EXTENSIONS = [...TYPESCRIPT, ...JAVASCRIPT]

/** Whether a text on the command line names a file; the names of operations and drivers do not. */
export function isModulePath(text: string): boolean {
  return /[\\/]/.test(text) || EXTENSIONS.includes(extname(text))
}

/**
 * Loads a module of the user's and returns its default export. TypeScript needs no build, and
 * `poolbench` can be imported wherever the file is.
 *
 * @param path - as the user wrote it, relative to `cwd`.
 * @throws {ModuleError} where there is no such file, it does not load, or it exports no default.
 */
export async function importDefault(path: string, cwd: string): Promise<unknown> {
  const file = resolve(cwd, path)
  const extension = extname(file)
  if (!EXTENSIONS.includes(extension)) {
    throw new ModuleError(path, `is not a module: its name must end in ${EXTENSIONS.join(', ')}`)
  }
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isFile) throw new ModuleError(path, 'there is no such file')
  let module: unknown
  try {
    module = await (TYPESCRIPT.includes(extension) ? transpile(file) : importNatively(file))
  } catch (error) {
    throw new ModuleError(path, loadProblem(error, file), { cause: error })
  }
  const exported = defaultOf(module)
  if (exported === undefined) throw new ModuleError(path, 'has no default export')
  return exported
}

async function transpile(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  const jiti = createJiti(import.meta.url, {
    // The poolbench that runs: a second copy would have other classes of errors.
    virtualModules: { poolbench },
    // It would leave files behind.
    fsCache: false,
    // It would put a proxy around each module, which is asked whenever something imported is used.
    interopDefault: false,
  })
  return jiti.import(file)
}

async function importNatively(file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    if (lacksPoolbench(error)) return transpile(file)
    // Node does not report the line of a syntax error.
    if (error instanceof SyntaxError) await transpile(file)
    throw error
  }
}

/** Returns whether poolbench itself cannot be resolved from the user's file. */
function lacksPoolbench(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return /^(ERR_)?MODULE_NOT_FOUND$/.test(code ?? '') && message.includes(`'poolbench'`)
}

/** In one line. */
function loadProblem(error: unknown, file: string): string {
  const message = error instanceof Error ? error.message : String(error)
  const [, problem, where, line] = /^ParseError: (.*?)\s*\n\s*(.*):(\d+):\d+$/.exec(message) ?? []
  if (problem === undefined) return `does not load: ${firstLine(error)}`
  const place = where === file ? '' : `${where}, `
  return `syntax error in ${place}line ${line}: ${problem}`
}

/** CommonJS exports one thing, and a compiler to CommonJS an object with a `default`. */
function defaultOf(module: unknown): unknown {
  const { default: exported } = module as { default?: unknown }
  if (exported === undefined) return isEsModule(module) ? undefined : module
  return isEsModule(exported) ? exported.default : exported
}

function isEsModule(value: unknown): value is { readonly default?: unknown } {
  if (typeof value !== 'object' || value === null) return false
  return types.isModuleNamespaceObject(value) || '__esModule' in value
}
