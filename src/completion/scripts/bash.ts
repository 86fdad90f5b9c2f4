import type { Candidate } from '../types.ts';

/** For bash 4 and later, with and without the package bash-completion. */
export const bashScript = (
  mark: string,
  commands: readonly Candidate[],
): string => `# bash completion for magnum
# ${mark}

_magnum() {
    local IFS=$' \\t\\n' line=\${COMP_LINE:0:COMP_POINT} current=\${2-} commands output kind word
    COMPREPLY=()
    # Complete the first word here, unless there can be aliases or plugins; ask magnum for the rest.
    if [[ $COMP_CWORD -eq 1 && ! -e \${XDG_CONFIG_HOME:-$HOME/.config}/magnum/config.yaml ]] &&
        ! compgen -c magnum- >/dev/null && [[ $current != -* && $current != *[!A-Za-z0-9_-]* && $line != *[\\'\\"\\\\]* ]]; then
        commands='
${commands.map(({ word }) => `            ${word}`).join('\n')}
        '
        COMPREPLY=($(compgen -W "$commands" -- "$current"))
        return 0
    fi
    output=$(command magnum __complete bash "$line" "$current" 2>/dev/null </dev/null) || return 0
    kind=
    while IFS= read -r word; do
        if [[ -z $kind ]]; then kind=$word; else COMPREPLY+=("$word"); fi
    done <<<"$output"
    case $kind in
    open) compopt -o nospace 2>/dev/null ;;
    files) compopt -o default 2>/dev/null ;;
    directories) compopt -o dirnames -o filenames 2>/dev/null ;;
    esac
    return 0
}

complete -F _magnum magnum
`;
