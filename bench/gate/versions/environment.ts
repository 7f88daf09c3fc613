type Environment = Readonly<Record<string, string | undefined>>

/** What the commands of a repository must not take over from the one that called us, say a hook. */
const OF_ANOTHER_REPOSITORY =
  /^GIT_(?!SSH|ASKPASS|TERMINAL_PROMPT|SSL_|CONFIG_(COUNT|KEY|VALUE|GLOBAL|SYSTEM|NOSYSTEM))/

/** What `npm run` tells its script of the project that it belongs to. */
const OF_ANOTHER_NPM =
  /^(npm_(lifecycle|package)_|npm_command$|npm_config_(local_prefix|workspaces?|include_workspace_root|loglevel|omit|production|global|dry_run|ignore_scripts)$)/i

/** What a measuring process would write summaries and colours by. */
const OF_A_REPORT = /^(GITHUB_STEP_SUMMARY|GITHUB_ACTIONS|FORCE_COLOR)$/

/** The environment for git: messages in English, which are read here; no question, no waiting. */
export function gitEnvironment(environment: Environment = process.env): Environment {
  return {
    ...without(OF_ANOTHER_REPOSITORY, environment),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
  }
}

/** The environment for the commands that install and build a project. */
export function buildEnvironment(environment: Environment = process.env): Environment {
  const kept = without(OF_ANOTHER_NPM, without(OF_ANOTHER_REPOSITORY, environment))
  // Husky would set up its hooks in the repository that the worktree shares with the user.
  return { ...kept, HUSKY: '0' }
}

/** The environment for a process that measures. */
export function measuringEnvironment(environment: Environment = process.env): Environment {
  return without(OF_A_REPORT, environment)
}

function without(names: RegExp, environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.test(name)))
}
