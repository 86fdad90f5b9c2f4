import { quoteForPosix } from '../../platform/shell-quoting.ts';
import type { Candidate } from '../types.ts';

const describeCandidate = ({ word, help }: Candidate): string =>
  quoteForPosix(`${word.replace(/[\\:]/g, '\\$&')}:${help}`);

/** A file for a directory in `fpath`. It can also be sourced after compinit. */
export const zshScript = (mark: string, commands: readonly Candidate[]): string => `#compdef magnum
# zsh completion for magnum
# ${mark}

# Shortens the descriptions in an array to the terminal, at a word. Only spellings of one option share a line.
_magnum_shorten() {
    local line word help
    local -a lines
    local -A seen
    local -i width first=0 second=0 room
    for line in "\${(@P)1}"; do
        help=\${line#*[^\\\\]:}
        width=$(( \${#line} - \${#help} ))
        if [[ $line == -* ]] && (( \${+seen[$help]} )); then
            (( width + 1 > second )) && second=$(( width + 1 ))
        else
            (( width > first )) && first=$width
        fi
        seen[$help]=1
    done
    room=$(( COLUMNS - first - second - 7 ))
    for line in "\${(@P)1}"; do
        help=\${line#*[^\\\\]:}
        if [[ $help != $line ]] && (( room > 8 && \${#help} > room )); then
            word=\${line%:$help}
            help=\${help[1,room-3]}
            help=\${help% *}
            line=$word:\${help%[,:;]}...
        fi
        lines+=("$line")
    done
    set -A $1 "\${(@)lines}"
}

_magnum() {
    local -a entries output
    # Not empty if there can be aliases or plugins.
    local extensions=\${(M)\${(k)commands}:#magnum-*}
    [[ -e \${XDG_CONFIG_HOME:-$HOME/.config}/magnum/config.yaml ]] && extensions=config.yaml
    local kind tag=values
    # By default, zsh lists candidates with the same description on one line, such as two templates of one COE.
    zstyle -s ":completion:\${curcontext}:$tag" list-grouped kind ||
        zstyle ':completion:*:*:magnum:*:(commands|values)' list-grouped false
    # Complete the first word here, unless there can be aliases or plugins; ask magnum for the rest.
    if (( CURRENT == 2 )) && [[ $PREFIX != -* && -z $extensions ]]; then
        entries=(
${commands.map((command) => `            ${describeCandidate(command)}`).join('\n')}
        )
        _magnum_shorten entries
        _describe -t commands 'command' entries
        return
    fi
    entries=("\${(@Q)words[2,CURRENT]}")
    entries[-1]=\${(Q)PREFIX}
    output=("\${(@f)$(command magnum __complete zsh "\${(@)entries}" 2>/dev/null </dev/null)}")
    kind=\${output[1]%% *}
    [[ -n $kind ]] || return 1
    compset -p "\${output[1]##* }"
    shift output
    _magnum_shorten output
    [[ $output[1] == -* ]] && tag=options
    case $kind in
    files) _files ;;
    directories) _files -/ ;;
    open) _describe -t $tag 'value' output -qS , ;;
    *) (( $#output )) && _describe -t $tag 'value' output ;;
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
