import { quoteForPosix } from '../../platform/shell-quoting.ts';
import type { Candidate } from '../types.ts';

const describeCandidate = ({ word, help }: Candidate): string =>
  quoteForPosix(`${word.replace(/[\\:]/g, '\\$&')}:${help}`);

/** A file for a directory in `fpath`. It can also be sourced after compinit. */
export const zshScript = (mark: string, commands: readonly Candidate[]): string => `#compdef magnum
# zsh completion for magnum
# ${mark}

_magnum() {
    local -a commands output
    local kind
    # Complete the first word here; ask magnum for the rest.
    if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
        commands=(
${commands.map((command) => `            ${describeCandidate(command)}`).join('\n')}
        )
        _describe -t commands 'command' commands
        return
    fi
    commands=("\${(@Q)words[2,CURRENT]}")
    commands[-1]=\${(Q)PREFIX}
    output=("\${(@f)$(command magnum __complete zsh "\${(@)commands}" 2>/dev/null </dev/null)}")
    kind=\${output[1]%% *}
    [[ -n $kind ]] || return 1
    compset -p "\${output[1]##* }"
    shift output
    case $kind in
    files) _files ;;
    directories) _files -/ ;;
    open) _describe -t values 'value' output -qS , ;;
    *) (( $#output )) && _describe -t values 'value' output ;;
    esac
}

# Autoloaded by compinit, this file is the function body; sourced, it registers the function.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _magnum "$@"
elif (( $+functions[compdef] )); then
    compdef _magnum magnum
else
    print -u2 'magnum: the completion system of zsh is not loaded. Add before this line: autoload -Uz compinit && compinit'
fi
`;
