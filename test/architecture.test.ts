import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('ARCHITECTURE.md names every file of src, bench and scripts, and no other', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8')
  const named = [...text.matchAll(/^\| `([^`]+\.ts)` *\|/gm)].map(([, path]) => path)

  const files = ['src', 'bench', 'scripts'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${folder}/${path}`),
  )

  expect(new Set(named)).toEqual(new Set(files))
})
