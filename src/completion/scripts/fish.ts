import { quoteForFish } from '../../platform/shell-quoting.ts';
import type { Candidate } from '../types.ts';

/** For fish 3.1 and later. */
export const fishScript = (
  mark: string,
  commands: readonly Candidate[],
): string => `# fish completion for magnum
# ${mark}

function __magnum_commands
    printf '%s\\t%s\\n' \\
${commands.map(({ word, help }) => `        ${word} ${quoteForFish(help)}`).join(' \\\n')}
end

function __magnum_complete
    set -l token (commandline -ct | string collect)
    set -l config $HOME/.config
    set -q XDG_CONFIG_HOME; and set config $XDG_CONFIG_HOME
    set -l extensions $PATH/magnum-* $config/magnum/config.yaml*
    # Complete the first word here, unless there can be aliases or plugins; ask magnum for the rest.
    if test (count (commandline -opc)) -eq 1; and not string match -q -- '-*' $token; and not set -q extensions[1]
        __magnum_commands
        return
    end
    set -l line (commandline -cp | string collect)
    set -l output (command magnum __complete fish "$line" 2>/dev/null </dev/null)
    set -l kind (string split \\t -- "$output[1]")
    set -l path (string sub -s (math (string length -- "$kind[2]") + 1) -- "$token")
    switch "$kind[1]"
        case files
            for match in (__fish_complete_path "$path")
                printf '%s\\n' "$kind[2]$match"
            end
        case directories
            for match in (__fish_complete_directories "$path" '')
                printf '%s\\n' "$kind[2]$match"
            end
        case words
            set -e output[1]
            if set -q output[1]
                printf '%s\\n' $output
            end
    end
end

complete -c magnum -e
complete -c magnum -f -k -a '(__magnum_complete)'
`;
