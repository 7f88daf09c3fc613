import { HOST_PARAMETERS } from '../../src/index.ts'

/** The facts that reveal where a database runs. */
interface Place {
  readonly startedByPoolbench: boolean
  readonly traits: { readonly placement: string }
  /** The URL, with or without secrets. */
  readonly url: string
}

/** Whether a database runs on this machine, or appears to: a tunnel cannot be recognised. */
export function isLocal({ startedByPoolbench, traits, url }: Place): boolean {
  if (startedByPoolbench || traits.placement !== 'server') return true
  if (!URL.canParse(url)) return false
  const { hostname, searchParams } = new URL(url)
  const named = HOST_PARAMETERS.map((name) => searchParams.get(name)).find((host) => host !== null)
  const host = named ?? decodeURIComponent(hostname)
  // A path is a Unix socket.
  return host.startsWith('/') || /^(127(\.\d+){3}|localhost|\[?::1\]?)$/.test(host)
}
