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

/** Whether an argument is the path of a module rather than the name of an operation or driver. */
export function isModulePath(text: string): boolean {
  return /[\\/]/.test(text) || EXTENSIONS.includes(extname(text))
}

/**
 * Loads a module of the user and returns its default export. TypeScript works without a build, and
 * `poolbench` can be imported wherever the file is.
 *
 * @param path - as the user wrote it, relative to `cwd`.
 * @throws {ModuleError} if there is no such file, it does not load, or it has no default export.
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
    // The running poolbench, as a second copy would have different error classes.
    virtualModules: { poolbench },
    // A cache would leave files behind.
    fsCache: false,
    // Interop would wrap each module in a proxy, which slows down every use of an import.
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

/** Describes the problem in one line. */
function loadProblem(error: unknown, file: string): string {
  const message = error instanceof Error ? error.message : String(error)
  const [, problem, where, line] = /^ParseError: (.*?)\s*\n\s*(.*):(\d+):\d+$/.exec(message) ?? []
  if (problem === undefined) return `does not load: ${firstLine(error)}`
  const place = where === file ? '' : `${where}, `
  return `syntax error in ${place}line ${line}: ${problem}`
}

/** The default export; CommonJS exports a single value, and compiled CommonJS an object with `default`. */
function defaultOf(module: unknown): unknown {
  const { default: exported } = module as { default?: unknown }
  if (exported === undefined) return isEsModule(module) ? undefined : module
  return isEsModule(exported) ? exported.default : exported
}

function isEsModule(value: unknown): value is { readonly default?: unknown } {
  if (typeof value !== 'object' || value === null) return false
  return types.isModuleNamespaceObject(value) || '__esModule' in value
}
