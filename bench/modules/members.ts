import { z } from 'zod'

/** The name of an operation or a driver, which becomes part of scenario ids. */
export const nameSchema = z
  .string()
  .regex(/^[A-Za-z\d][A-Za-z\d-]*$/, 'must contain only letters, digits and dashes')

export const functionSchema = z.custom<() => unknown>((value) => typeof value === 'function', {
  error: (issue) => (issue.input === undefined ? 'is missing' : 'is not a function'),
})

/** The first problem with the members of `value`, as a phrase; `undefined` if there is none. */
export function memberProblem(schema: z.ZodObject, value: object): string | undefined {
  const { error } = schema.safeParse(value, {
    error: (issue) => {
      if (issue.input === undefined) return 'is missing'
      if (issue.code === 'invalid_type') return `is not of type ${issue.expected}`
      if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
      return undefined
    },
  })
  if (!error) return undefined
  // Checked first: an unknown `runn` means that `run` is missing.
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys')
  if (unknown) {
    const known = Object.keys(schema.shape).join(', ')
    return `has an unknown member \`${unknown.keys[0]}\` (known: ${known})`
  }
  const [issue] = error.issues
  return `\`${issue?.path.join('.')}\` ${issue?.message}`
}

/** Whether a name is taken; case is ignored, as names become file names. */
export function isTaken(name: string, reserved: readonly string[]): boolean {
  return reserved.some((each) => each.toLowerCase() === name.toLowerCase())
}
