import { RESULTS_FOLDER, type NewFile } from './new-file.ts'
import { installersOf } from './package-manager.ts'
import type { FoundDatabase, Project } from './project.ts'

/** A database service for the duration of a job; its password protects nothing. */
interface Service {
  readonly image: string
  readonly port: number
  readonly variables: Readonly<Record<string, string>>
  readonly healthCheck: string
  readonly url: (host: string) => string
}

const PASSWORD = 'for-this-job-alone'

const SERVICES: Readonly<Record<FoundDatabase['family'], Service | undefined>> = {
  postgres: {
    image: 'postgres:18.0',
    port: 5432,
    variables: { POSTGRES_PASSWORD: PASSWORD },
    healthCheck: 'pg_isready',
    url: (host) => `postgres://postgres:${PASSWORD}@${host}/postgres`,
  },
  mysql: {
    image: 'mysql:8.4.6',
    port: 3306,
    variables: { MYSQL_ROOT_PASSWORD: PASSWORD, MYSQL_DATABASE: 'poolbench' },
    healthCheck: '"mysqladmin ping -h 127.0.0.1"',
    url: (host) => `mysql://root:${PASSWORD}@${host}/poolbench`,
  },
  sqlite: undefined,
}

/**
 * The workflow that runs the gate on pull requests, as in docs/ci.md. Its path is relative to the top of the
 * repository.
 *
 * @param config - the configuration file, relative to the folder of the project.
 */
export function githubWorkflow(project: Project, config: string): NewFile {
  const { place, lockfile, database } = project
  const { install, run } = installersOf(project)
  const service = database && SERVICES[database.family]
  const installPlace = lockfile?.place ?? place
  const at = (folder: string): string =>
    folder === '.' ? '' : `\n        working-directory: ${folder}`
  const results = place === '.' ? RESULTS_FOLDER : `${place}/${RESULTS_FOLDER}`
  return {
    path: '.github/workflows/poolbench.yml',
    text: `name: poolbench

on:
  pull_request:

permissions:
  contents: read

concurrency:
  group: poolbench-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  gate:
    runs-on: ubuntu-24.04
    timeout-minutes: 40
${service ? githubService(service, database.variable) : ''}    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@39370e3970a6d050c480ffad4ff0ed4d3fdee5af # v4.1.0
        with:
          node-version: 20
${install.map((command) => `      - run: ${command}${at(installPlace)}\n`).join('')}\
      # What is checked out is the pull request as merged: its first parent is the base.
      - run: |
          ${guard('HEAD^1', config)}
          ${run} gate --profile ci --base "$(git rev-parse HEAD^1)"${at(place)}
      - uses: actions/upload-artifact@b4b15b8c7c6ac21ea08fcf65892d2ee8f75cf882 # v4.4.3
        if: always()
        with:
          name: gate
          path: ${results}/gate.*
`,
  }
}

/** A condition for the change that adds poolbench, which has no base to compare with. */
function guard(base: string, config: string): string {
  return `git cat-file -e "${base}:./${config}" || { echo "the base has no ${config}"; exit 0; }`
}

function githubService(service: Service, variable: string): string {
  return `    services:
      database:
        image: ${service.image}
        env:
${variableLines(service, '          ')}        ports: ['${service.port}:${service.port}']
        options: --health-cmd ${service.healthCheck} --health-interval 1s --health-retries 60
    env:
      ${variable}: ${service.url('127.0.0.1')}
`
}

/** The same for GitLab: a file for the project's own to include. */
export function gitlabJob(project: Project, config: string): NewFile {
  const { place, lockfile, database } = project
  const { install, run } = installersOf(project)
  const service = database && SERVICES[database.family]
  const back = place === '.' ? [] : [`cd "$CI_PROJECT_DIR/${place}"`]
  const there = lockfile && lockfile.place !== '.' ? [`cd ${lockfile.place}`] : []
  const results = place === '.' ? RESULTS_FOLDER : `${place}/${RESULTS_FOLDER}`
  const gate = `${run} gate --profile ci --base "$CI_MERGE_REQUEST_DIFF_BASE_SHA" --strict`
  const script = [
    ...there,
    ...install,
    ...back,
    guard('$CI_MERGE_REQUEST_DIFF_BASE_SHA', config),
    gate,
  ]
  return {
    path: '.gitlab/poolbench.yml',
    text: `poolbench:
  image: node:20.19-bookworm
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  timeout: 40 minutes
  variables:
    GIT_DEPTH: '0'
${service ? gitlabService(service, database.variable) : ''}  script:
${script.map((command) => `    - '${command}'\n`).join('')}\
  # 4: the gate could not decide.
  allow_failure:
    exit_codes: 4
  artifacts:
    when: always
    paths: [${results}/gate.*]
`,
  }
}

function gitlabService(service: Service, variable: string): string {
  return `${variableLines(service, '    ')}    ${variable}: ${service.url('database')}
  services:
    - name: ${service.image}
      alias: database
`
}

function variableLines({ variables }: Service, indent: string): string {
  return Object.entries(variables)
    .map(([name, value]) => `${indent}${name}: ${value}\n`)
    .join('')
}
