/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** `${NAME}` and `${NAME:-what stands there without it}`. */
const VARIABLE = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g

/**
 * `text` with its variables replaced. As in a shell, `:-` also steps in for one that is empty.
 *
 * @throws what `missing` makes of the name of a variable that is not set, or is empty.
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
