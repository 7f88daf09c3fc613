import { runChild, type ChildEnd } from '../../bench/process/child-process.ts'
import { buildEnvironment, measuringEnvironment } from '../../bench/gate/versions/environment.ts'

/** Runs what a user types in a shell. */
export function type(line: string, cwd: string): Promise<ChildEnd> {
  const env = { ...measuringEnvironment(buildEnvironment()), npm_config_loglevel: 'error' }
  return runChild(line, [], { cwd, env, shell: true, signal: new AbortController().signal })
}
