import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'

test('ARCHITECTURE.md names every folder of src, bench and scripts, and no other', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8')
  const named = [...text.matchAll(/^\| `([^`]+)` *\|/gm)].map(([, path]) => path)

  const folders = ['src', 'bench', 'scripts'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => dirname(`${folder}/${path}`)),
  )

  expect(new Set(named)).toEqual(new Set(folders))
})
