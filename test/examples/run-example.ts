import { fileURLToPath } from 'node:url'
import { startNode, type Outcome } from '../cli/command-line.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Runs an example as `npm run example` does, which has the project built.
 *
 * @param url - of the database; without one it gets a private one.
 */
export function runExample(file: string, url?: string): Promise<Outcome> {
  const argv = ['dist/scripts/run-example.js', file]
  return startNode(argv, ROOT, { env: { DATABASE_URL: url } }).ended
}
