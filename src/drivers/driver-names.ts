/** The drivers that poolbench ships. */
export const DRIVER_NAMES = [
  'sqlite',
  'sqlite-threads',
  'postgres',
  'pg',
  'mysql',
  'memory',
] as const

export type DriverName = (typeof DRIVER_NAMES)[number]
