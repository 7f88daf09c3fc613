import {
  EXTENSIONS,
  OPERATION_FILE,
  RESULTS_FOLDER,
  type Format,
  type NewFile,
} from './new-file.ts'
import { installersOf } from './package-manager.ts'
import type { FoundDatabase, Project } from './project.ts'

/** `poolbench.config.ts`, or the same in JavaScript. */
export function configFile(project: Project, format: Format): NewFile {
  const { prepare } = installersOf(project)
  const extension = EXTENSIONS[format]
  return {
    path: `poolbench.config.${extension}`,
    text: `import { defineConfig } from 'poolbench'

// Any poolbench option, by its camel-case name. A section holds the options of one command.
export default defineConfig({
${databaseLines(project.database)}
  operation: './${OPERATION_FILE}.${extension}',
  results: './${RESULTS_FOLDER}',

  tune: {
    // 99 % of the operations have to be done within this time.
    p99: '200ms',
    // Processes with such a pool on the same server.
    instances: 1,
  },
  gate: {
    maxTime: '15m',${prepare === undefined ? '' : `\n    prepare: '${prepare}',`}
  },
  profiles: {
    // poolbench gate --profile ci
    ci: { gate: { maxTime: '20m' } },
  },
})
`,
  }
}

function databaseLines(database: FoundDatabase | undefined): string {
  if (!database) {
    return `  // A private PostgreSQL, started for each run. For your own: url: process.env.DATABASE_URL
  database: 'postgres',`
  }
  const { family, library, variable } = database
  if (family === 'sqlite') {
    return `  // A new file each time. Yours: url: 'sqlite:my.db'
  database: 'sqlite',`
  }
  const url = `  url: process.env.${variable},`
  return library === 'pg' ? `${url}\n  driver: 'pg',` : url
}
