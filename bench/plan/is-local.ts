import { HOST_PARAMETERS } from '../../src/index.ts'

/** What tells where a database works. */
interface Place {
  readonly startedByPoolbench: boolean
  readonly traits: { readonly placement: string }
  /** With or without its secrets. */
  readonly url: string
}

/** Whether a database works on the machine that measures, or seems to: a tunnel's end is not told apart. */
export function isLocal({ startedByPoolbench, traits, url }: Place): boolean {
  if (startedByPoolbench || traits.placement !== 'server') return true
  if (!URL.canParse(url)) return false
  const { hostname, searchParams } = new URL(url)
  const named = HOST_PARAMETERS.map((name) => searchParams.get(name)).find((host) => host !== null)
  const host = named ?? decodeURIComponent(hostname)
  // A path is a Unix socket.
  return host.startsWith('/') || /^(127(\.\d+){3}|localhost|\[?::1\]?)$/.test(host)
}
