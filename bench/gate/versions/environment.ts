type Environment = Readonly<Record<string, string | undefined>>

/** Variables of the caller's repository, for example of a hook, that other git commands must not inherit. */
const OF_ANOTHER_REPOSITORY =
  /^GIT_(?!SSH|ASKPASS|TERMINAL_PROMPT|SSL_|CONFIG_(COUNT|KEY|VALUE|GLOBAL|SYSTEM|NOSYSTEM))/

/** Variables in which `npm run` describes the project of its script. */
const OF_ANOTHER_NPM =
  /^(npm_(lifecycle|package)_|npm_command$|npm_config_(local_prefix|workspaces?|include_workspace_root|loglevel|omit|production|global|dry_run|ignore_scripts)$)/i

/** Variables that would make a measuring process write summaries or colours. */
const OF_A_REPORT = /^(GITHUB_STEP_SUMMARY|GITHUB_ACTIONS|FORCE_COLOR)$/

/** The environment for git: messages in English, as they are parsed; never a prompt. */
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
  // Husky would install its hooks in the repository that the worktree shares with the user.
  return { ...kept, HUSKY: '0' }
}

/** The environment for a process that measures. */
export function measuringEnvironment(environment: Environment = process.env): Environment {
  return without(OF_A_REPORT, environment)
}

function without(names: RegExp, environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.test(name)))
}
