/**
 * What poolbench measures: a users table in any database, behind one interface, over a connection
 * pool with the semantics of SQLAlchemy's QueuePool.
 *
 * @module
 */
export { sleep, systemClock, type Clock, type Timer } from './clock.ts'
export { createConnectionPool, fitPool, type PoolSize } from './connection-pool.ts'
export { type ConnectionSource } from './connection-source.ts'
export {
  DATABASE_SCHEMES,
  DatabaseUrlError,
  HOST_PARAMETERS,
  parseDatabaseUrl,
  withoutSecrets,
  type DatabaseUrl,
  type DriverSchemes,
} from './database-url.ts'
export {
  defineConfig,
  type CompareSettings,
  type DemoSettings,
  type DoctorSettings,
  type GateSettings,
  type LoadSettings,
  type PoolbenchConfig,
  type Profile,
  type ReportSettings,
  type RunSettings,
  type TuneSettings,
} from './define-config.ts'
export { defineDriver, isDriverDefinition, type DriverDefinition } from './define-driver.ts'
export {
  defineOperation,
  isOperationDefinition,
  type OperationCall,
  type OperationDefinition,
  type OperationSetup,
  type OperationTeardown,
} from './define-operation.ts'
export {
  defineRequest,
  isRequestDefinition,
  type RequestCall,
  type RequestConnection,
  type RequestDefinition,
} from './define-request.ts'
export {
  defineService,
  isServiceDefinition,
  type ServiceCall,
  type ServiceDefinition,
  type ServiceStart,
} from './define-service.ts'
export {
  type ActivitySample,
  type ActivitySource,
  type SessionActivity,
  type SessionState,
} from './drivers/activity.ts'
export {
  containsPattern,
  failureByCode,
  type Dialect,
  type FailureKind,
  type UserToInsert,
} from './drivers/dialect.ts'
export { ConnectionLostError, type Connection, type NativeWatcher } from './drivers/connection.ts'
export {
  type Driver,
  type DriverTraits,
  type NativePool,
  type ServerInfo,
} from './drivers/driver.ts'
export { type Row, type Statement, type StatementResult, type Value } from './drivers/statement.ts'
export { mysqlDialect } from './drivers/mysql/dialect.ts'
export { postgresDialect } from './drivers/postgres/dialect.ts'
export { SLEEP_FUNCTION, sqliteDialect } from './drivers/sqlite/dialect.ts'
export {
  DRIVER_LIBRARIES,
  DRIVER_NAMES,
  DRIVER_WORDS,
  driverFacts,
  findDriverName,
  isSqlite,
  type DriverFacts,
  type DriverName,
} from './drivers/driver-names.ts'
export { findLibrary, importLibrary, type Library } from './drivers/library.ts'
export { type LibraryCopy } from './drivers/library-copy.ts'
export { UnusableLibraryError } from './drivers/unusable-library-error.ts'
export { INSTALL_BETTER_SQLITE3 } from './drivers/sqlite/library.ts'
export { importNeeding, NotInstalledError } from './drivers/not-installed-error.ts'
export { createDriver, type DriverContext } from './create-driver.ts'
export { userStatements, type SqlFlavour, type UserStatements } from './drivers/user-statements.ts'
export { DurationError, parseDuration } from './duration.ts'
export { echoing, type EchoedStatement } from './echo.ts'
export { firstLine } from './first-line.ts'
export { type ConnectionFactory } from './pool/connection-factory.ts'
export { ConnectionRecord } from './pool/connection-record.ts'
export { Lease } from './pool/lease.ts'
export {
  ConnectionClosedError,
  DisconnectedError,
  LeaseReturnedError,
  PoolDisposedError,
  PoolTimeoutError,
  type PoolStatus,
} from './pool/pool-errors.ts'
export { type PoolFault, type PoolObserver } from './pool/pool-observer.ts'
export {
  poolCapacity,
  resolvePoolOptions,
  type PoolOptions,
  type ResetOnReturn,
  type ResolvedPoolOptions,
} from './pool/pool-options.ts'
export { QueuePool } from './pool/queue-pool.ts'
export { seededRandom, shuffled, type Random } from './random.ts'
export { SqlUserStore, type SqlUserStoreParts } from './sql-user-store.ts'
export { DuplicateEmailError, type TransferOutcome, type UserStore } from './user-store.ts'
export { createUserTable, dropUserTable, trimUserTable } from './user-table.ts'
export { InvalidUserError, type NewUser, type User, type UserChanges } from './user.ts'
