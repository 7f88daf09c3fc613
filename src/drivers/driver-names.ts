/** The drivers that poolbench ships. */
export const DRIVER_NAMES = [
  'sqlite',
  'sqlite-threads',
  'node-sqlite',
  'postgres',
  'pg',
  'mysql',
  'memory',
] as const

export type DriverName = (typeof DRIVER_NAMES)[number]
