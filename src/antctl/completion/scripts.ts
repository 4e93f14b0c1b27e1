/** Shells that `antctl completion` knows. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** One of them. */
export type Shell = (typeof shells)[number];

/** bash takes `--for=re` for three words: it asks for the whole and keeps what comes after the `=`. */
const bash = `# bash completion for antctl; load it with: source <(antctl completion bash)
_antctl() {
  local line="\${COMP_LINE:0:COMP_POINT}" directive=0 candidate
  local -a words candidates=()
  read -r -a words <<<"$line"
  [[ $line == *' ' ]] && words+=('')
  local current="\${words[\${#words[@]} - 1]}"
  while IFS= read -r line; do
    if [[ $line == :* ]]; then directive=\${line#:}; else candidates+=("\${line%%$'\\t'*}"); fi
  done < <("\${words[0]}" __complete "\${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  for candidate in "\${candidates[@]}"; do
    if [[ $current == *=* ]]; then candidate=\${candidate#*=}; fi
    COMPREPLY+=("$candidate")
  done
  if [[ \${#COMPREPLY[@]} -eq 0 && $directive == 0 ]]; then compopt -o default; fi
}
complete -F _antctl antctl
`;

const zsh = `#compdef antctl
# zsh completion for antctl; load it with: source <(antctl completion zsh)
_antctl() {
  local line directive=0
  local -a candidates
  for line in "\${(@f)$(\${words[1]} __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :* ]]; then
      directive=\${line#:}
    else
      candidates+=("\${\${line//:/\\\\:}/$'\\t'/:}")
    fi
  done
  if (( \${#candidates} )); then
    _describe 'antctl' candidates
  elif [[ $directive == 0 ]]; then
    _files
  fi
}
if [[ \${funcstack[1]} == _antctl ]]; then _antctl "$@"; else compdef _antctl antctl; fi
`;

const fish = `# fish completion for antctl; load it with: antctl completion fish | source
function __antctl_complete
  set -l words (commandline -opc)
  set -l program $words[1]
  set -e words[1]
  set -l current (commandline -ct)
  set -l lines ($program __complete $words "$current" 2>/dev/null)
  if test "$lines[-1]" = :0
    __fish_complete_path "$current"
  else
    string match --invert ':*' -- $lines
  end
end
complete -c antctl -f -a '(__antctl_complete)'
`;

/** What a shell reads to complete antctl's words. */
export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
