import type { PoolObserver } from '../../src/pool/pool-observer.ts'
import type { FakeConnection } from './recording-factory.ts'

type Watched = Required<PoolObserver<FakeConnection>>

/** Writes every event into `log`, by SQLAlchemy's name for it and the number of the connection. */
export function recordingObserver(log: string[]): Watched {
  return {
    onFirstConnect: ({ id }) => log.push(`first_connect ${id}`),
    onConnect: ({ id }) => log.push(`connect ${id}`),
    onCheckout: ({ id }) => log.push(`checkout ${id}`),
    onReset: ({ id }) => log.push(`reset ${id}`),
    onCheckin: (connection) => log.push(`checkin ${connection?.id ?? null}`),
    onInvalidate: ({ id }, _record, soft) => log.push(`${soft ? 'soft_' : ''}invalidate ${id}`),
    onDetach: ({ id }) => log.push(`detach ${id}`),
    onClose: ({ id }) => log.push(`close ${id}`),
    onCloseDetached: ({ id }) => log.push(`close_detached ${id}`),
    onTimeout: (waitMs) => log.push(`timeout ${waitMs}`),
    onWarning: (message) => log.push(`warning ${message}`),
    onFault: ({ step, error }) => log.push(`fault ${step} ${(error as Error).message}`),
  }
}
