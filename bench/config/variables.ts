/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Matches `${NAME}` and `${NAME:-default}`. */
const VARIABLE = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g

/**
 * `text` with its variables replaced. As in a shell, the default after `:-` also replaces an empty variable.
 *
 * @throws the error that `missing` makes for a variable that is unset or empty.
 */
export function replaceVariables(
  text: string,
  environment: Environment,
  missing: (name: string) => Error,
): string {
  return text.replace(VARIABLE, (_whole, name: string, fallback: string | undefined) => {
    const value = environment[name] || fallback
    if (value === undefined) throw missing(name)
    return value
  })
}
