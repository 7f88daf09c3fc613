import { passedError, type Answer, type Request } from './requests.ts'

/**
 * Answers the requests of the process that started this one by a `RequestedProcess`, and ends with it:
 * also if it was killed. An error that nobody awaits ends this process.
 */
export function answerRequests(answer: (body: unknown) => Promise<unknown>): void {
  process.on('disconnect', () => process.exit())
  // It ended before this one listened.
  if (!process.connected) process.exit()
  const fail = (error: unknown): void => {
    send({ fault: passedError(error) }, () => process.exit(1))
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  process.on('message', ({ id, body }: Request) => {
    answer(body).then(
      (value) => send({ id, value }),
      (error: unknown) => send({ id, error: passedError(error) }),
    )
  })
}

function send(answer: Answer, then: () => void = () => undefined): void {
  process.send?.(answer, undefined, undefined, then)
}
