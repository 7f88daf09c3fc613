import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ResultFileError } from '../../bench/result/parse.ts'
import {
  readResultFile,
  requireWritable,
  writeResultFile,
  writeWhole,
} from '../../bench/result/store.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { sampleResult } from './sample.ts'

const sample = await sampleResult()

describe('a result file', () => {
  test('is read as it was written, in a folder that was created for it', async () => {
    const path = join(temporaryFolder(), 'a/b/result.json')

    await writeResultFile(path, sample)

    expect(await readResultFile(path)).toEqual(sample)
  })

  test.for([
    ['missing', undefined, 'there is no such file'],
    ['foreign', '{}', 'is not a result of poolbench'],
    ['cut off', '{"schemaVersion":', 'is not valid JSON'],
  ] as const)('that is %s is named in one line', async ([, text, reason]) => {
    const path = join(temporaryFolder(), 'result.json')
    if (text !== undefined) writeFileSync(path, text)

    const error = await readResultFile(path).catch((caught: unknown) => caught as Error)

    expect(error).toBeInstanceOf(ResultFileError)
    expect((error as Error).message).toMatch(new RegExp(`^${path}: .*${reason}.*$`))
  })
})

test('a path that is not a readable file is named once, in plain words', async () => {
  const folder = temporaryFolder()
  await expect(readResultFile(`${folder}/none.json`)).rejects.toThrow(
    new ResultFileError(`${folder}/none.json: there is no such file`),
  )
  await expect(readResultFile(folder)).rejects.toThrow(
    new ResultFileError(`${folder}: it is a folder`),
  )
})

describe('writeWhole', () => {
  test('never shows a partial file to a concurrent reader', async () => {
    const path = join(temporaryFolder(), 'result.json')
    const texts = ['a', 'b'].map((letter) => letter.repeat(4_000_000))
    await writeWhole(path, texts[0] as string)
    const state = { isWriting: true }
    const seen = new Set<string>()
    const reading = (async () => {
      while (state.isWriting) {
        const text = await readFile(path, 'utf8')
        seen.add(`${text.length} ${text[0]} ${text.at(-1)}`)
        await turn()
      }
    })()

    for (let write = 1; write <= 20; write++) await writeWhole(path, texts[write % 2] as string)
    state.isWriting = false
    await reading

    expect([...seen].sort()).toEqual(['4000000 a a', '4000000 b b'])
  })

  test('leaves no temporary files', async () => {
    const folder = temporaryFolder()

    await Promise.all([1, 2, 3].map((each) => writeWhole(join(folder, 'f'), String(each))))

    expect(readdirSync(folder)).toEqual(['f'])
    expect(['1', '2', '3']).toContain(readFileSync(join(folder, 'f'), 'utf8'))
  })

  test.for(['writeWhole', 'requireWritable'] as const)(
    '%s says what cannot be written, and leaves no partial file',
    async (name) => {
      const folder = temporaryFolder()
      writeFileSync(join(folder, 'file'), '')
      mkdirSync(join(folder, 'sub'))
      const attempt = { writeWhole, requireWritable }[name]

      for (const path of [join(folder, 'file/f'), join(folder, 'sub')]) {
        const error = await attempt(path, '').catch((caught: unknown) => caught as Error)
        expect(error).toBeInstanceOf(ResultFileError)
        expect((error as Error).message).toContain(`${path} cannot be written: `)
      }
      expect(readdirSync(folder).sort()).toEqual(['file', 'sub'])
    },
  )
})

describe('requireWritable', () => {
  test('creates the folder, and leaves an existing file unchanged', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'new/result.json')

    await requireWritable(path)
    writeFileSync(path, 'kept')
    await requireWritable(path)

    expect(readFileSync(path, 'utf8')).toBe('kept')
    expect(readdirSync(join(folder, 'new'))).toEqual(['result.json'])
  })
})
