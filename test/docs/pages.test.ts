import { describe, expect, test } from 'vitest'
import { brokenLinks } from '../../scripts/docs/links.ts'
import { optionProblems } from '../../scripts/docs/options.ts'
import { structureDifference } from '../../scripts/docs/same-structure.ts'

const ORIGINAL = `# Title

[Other](README.zh-CN.md), and [a page](docs/run.md) for \`--quick\`.

- one

\`\`\`sh
npm test # runs them
\`\`\`

| a | b |
| - | - |
| 1 | 2 |
`

const TRANSLATION = ORIGINAL.replace('Title', '标题')
  .replace(
    '[Other](README.zh-CN.md), and [a page](docs/run.md) for `--quick`.',
    '`--quick`：[某页](docs/run.md)，[其他](README.md)。',
  )
  .replace('one', '一')
  .replace('runs them', '运行测试')

describe('a translation', () => {
  test('has the structure of its original', () => {
    expect(structureDifference(ORIGINAL, TRANSLATION)).toBeUndefined()
  })

  test.for([
    ['a heading of another level', '# 标题', '## 标题'],
    ['another command', 'npm test', 'npm tset'],
    ['another language of a block', '```sh', '```'],
    ['a row less', '| 1 | 2 |\n', ''],
    [
      'a column more',
      '| a | b |\n| - | - |\n| 1 | 2 |',
      '| a | b | c |\n| - | - | - |\n| 1 | 2 | 3 |',
    ],
    ['a link to elsewhere', 'docs/run.md', 'docs/list.md'],
    ['a missing option', '`--quick`', ''],
    ['an item less', '- 一', '一'],
  ] as const)('with %s is told', ([, part, replacement]) => {
    expect(TRANSLATION).toContain(part)
    expect(structureDifference(ORIGINAL, TRANSLATION.replace(part, replacement))).toBeDefined()
  })
})

describe('the page of a command', () => {
  const HELP =
    'Options:\n  --url <url>  a database\n  --strict     exit with 4\n  -h, --help   help\n' +
    '\nGlobal Options:\n  --profile <name>  for all commands\n'
  const OPTIONS =
    '## Options\n\n| option | |\n| - | - |\n| `--url URL` | or `--other` |\n| `--strict` | |\n'

  test('has the options of its help, each at the start of a row', () => {
    expect(optionProblems(HELP, `${OPTIONS}\n## Exit codes\n\n| \`--none\` | |\n`)).toEqual([])
  })

  test('missing and superfluous options of a page are reported', () => {
    expect(optionProblems(HELP, OPTIONS.replace('--strict', '--strickt'))).toEqual([
      '--strict is not under Options',
      '--strickt is not in --help',
    ])
    expect(optionProblems(HELP, '# Page\n')).toHaveLength(2)
  })
})

test('a link to a missing file is reported with its line', () => {
  const markdown =
    '# Page\n\n[here](page.test.ts#part), [there](https://example.com)\n\n[gone](../gone.md)\n'

  expect(brokenLinks(markdown.replace('page.test', 'pages.test'), import.meta.filename)).toEqual([
    { line: 5, message: 'there is no ../gone.md' },
  ])
})
