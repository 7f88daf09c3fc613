/** The scripts that a shell reads once. At each Tab they ask the program that was typed for candidates. */
export const COMPLETION_SCRIPTS = {
  bash: `# poolbench completion for bash: eval "$(poolbench completion bash)"
_poolbench() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do COMPREPLY+=("\${line%%$'\\t'*}"); done < <(
    "$1" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null
  )
}
complete -o default -F _poolbench poolbench
`,
  zsh: `#compdef poolbench
# poolbench completion for zsh: eval "$(poolbench completion zsh)", behind compinit
_poolbench() {
  local line
  local -a values texts
  "\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null | while IFS= read -r line; do
    values+=("\${line%%$'\\t'*}")
    texts+=("\${line%%$'\\t'*}  \${line#*$'\\t'}")
  done
  if (( \${#values} )); then compadd -l -d texts -a values; else _files; fi
}
if [[ "\${funcstack[1]}" == _poolbench ]]; then _poolbench "$@"; else compdef _poolbench poolbench; fi
`,
  fish: `# poolbench completion for fish: poolbench completion fish | source
function __poolbench
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l found ($words[1] complete -- $words[2..-1] "$current" 2>/dev/null)
  if test -n "$found"
    printf '%s\\n' $found
  else
    __fish_complete_path "$current"
  end
end
complete -c poolbench -f -a '(__poolbench)'
`,
} as const

/** A shell with support for completion. */
export type Shell = keyof typeof COMPLETION_SCRIPTS
