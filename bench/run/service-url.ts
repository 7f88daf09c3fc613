import { driverFacts, type DatabaseUrl } from '../../src/index.ts'

/** The URL with its password as database libraries take it: the driver of a scheme is poolbench's alone. */
export function serviceUrl({ driver, href }: DatabaseUrl): string {
  const database = driverFacts(driver)?.database
  return database === undefined ? href : href.replace(/^[^:]+/, database)
}
