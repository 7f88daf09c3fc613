import { z } from 'zod'
import { count, mean } from './quantities.ts'

const sessions = mean.describe('sessions, the mean over the samples')

export const server = z
  .object({
    busyCpus: z
      .number()
      .nonnegative()
      .nullable()
      .describe(
        'CPUs that all processes of the server kept busy, for any client; null: it is on ' +
          'another machine, or not visible',
      ),
    samples: count.describe(
      'times at which it was asked, over a separate connection, what those of the pool did',
    ),
    sessions: z
      .object({
        cpu: sessions.describe(
          'on a CPU or waiting for one, the mean over the samples; of MySQL and MariaDB also at ' +
            'work on the disk',
        ),
        lock: sessions.describe('waiting for a lock'),
        io: sessions.describe('waiting for the disk'),
        client: sessions.describe('in a transaction, waiting for its next statement'),
        other: sessions.describe('waiting for something else, such as a sleep'),
        idle: sessions.describe('without work'),
      })
      .optional()
      .describe('how many did what, the mean over the samples; absent: there are none'),
    waits: z
      .array(z.object({ event: z.string(), sessions }))
      .optional()
      .describe("what most of them waited for, in the server's words"),
    blockedByOthers: count
      .optional()
      .describe(
        'samples that found a lock held by another program, among those that checked for it',
      ),
  })
  .describe('what the server did while the bursts ran')
