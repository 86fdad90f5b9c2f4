#compdef magnum
# zsh completion for magnum
# Made from the command tables of magnum: `magnum completion` prints it anew.

_magnum() {
    local -a commands answer
    local kind
    # The first word is known here; all else is for magnum to say.
    if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
        commands=(
            'cluster-create:Create a cluster'
            'cluster-list:Print a list of available clusters'
            'cluster-show:Show details about the given cluster'
            'cluster-config:Configure native client to access cluster'
            'cluster-update:Update information about the given cluster'
            'cluster-resize:Resize a cluster, or one of its nodegroups'
            'cluster-upgrade:Upgrade a cluster, or one of its nodegroups, to another cluster template'
            'cluster-delete:Delete specified cluster'
            'cluster-wait:Wait until clusters are as they should be'
            'cluster-template-create:Create a cluster template'
            'cluster-template-list:Print a list of cluster templates'
            'cluster-template-show:Show details about the given cluster template'
            'cluster-template-update:Updates one or more cluster template attributes'
            'cluster-template-delete:Delete specified cluster template'
            'nodegroup-create:Create a nodegroup'
            'nodegroup-list:Print a list of the nodegroups of a cluster'
            'nodegroup-show:Show details about the given nodegroup'
            'nodegroup-update:Update a nodegroup'
            'nodegroup-delete:Delete specified nodegroups of a cluster'
            'ca-show:Show details about the CA certificate for a cluster'
            'ca-sign:Generate the CA certificate for a cluster'
            'ca-rotate:Rotate the CA certificate for a cluster to revoke access'
            'kube-credential:Give kubectl a token of the cloud or a certificate'
            'credential-rotate:Give a cluster other credentials for the cloud, in the name of the user who asks'
            'quotas-list:Print a list of available quotas'
            'quotas-show:Show details about the given project resource quota'
            'quotas-create:Create a quota'
            'quotas-update:Update information about the given project resource quota'
            'quotas-delete:Delete specified resource quota'
            'service-list:Print a list of magnum services'
            'stats-list:Show stats for the given project'
            'login:Log in, and remember the session for the commands that follow'
            'logout:Revoke the tokens of the session, and forget it'
            'whoami:Show as whom you are logged in, for what, until when, and where that is kept'
            'project-list:Print a list of the projects that you may work in'
            'project-use:Choose the project that the following commands work in'
            'token-issue:Print a token for other tools'
            'cloud-allow:Allow a clouds.yaml or secure.yaml in the current directory'
            'service-provider-list:Print a list of the other Keystones that one can go on to from this one'
            'cache-clear:Forget all tokens, sessions, certificates and versions that are kept, of all clouds'
            'completion:Make the Tab key complete commands, options and names in your shell'
            'bash-completion:Print all commands and options in one line, for completion in bash'
            'demo:Play the main job against a sandbox cloud on this machine'
            'doctor:Look at the whole set-up, and say what is wrong and what to do'
            'help:Display help about this program or one of its commands'
            'cluster:create, list, show, config, update, resize, upgrade, delete, wait, template …'
            'cluster-template:create, list, show, update, delete …'
            'nodegroup:create, list, show, update, delete …'
            'ca:show, sign, rotate …'
            'kube:credential …'
            'credential:rotate …'
            'quotas:list, show, create, update, delete …'
            'service:list, provider …'
            'stats:list …'
            'project:list, use …'
            'token:issue …'
            'cloud:allow …'
            'cache:clear …'
            'sandbox:start, status, stop …'
        )
        _describe -t commands 'command' commands
        return
    fi
    commands=("${(@Q)words[2,CURRENT]}")
    commands[-1]=${(Q)PREFIX}
    answer=("${(@f)$(command magnum __complete zsh "${(@)commands}" 2>/dev/null </dev/null)}")
    kind=${answer[1]%% *}
    [[ -n $kind ]] || return 1
    compset -p "${answer[1]##* }"
    shift answer
    case $kind in
    files) _files ;;
    directories) _files -/ ;;
    open) _describe -t values 'value' answer -qS , ;;
    *) (( $#answer )) && _describe -t values 'value' answer ;;
    esac
}

# Loaded by compinit the file is the function; sourced it makes the function known.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _magnum "$@"
elif (( $+functions[compdef] )); then
    compdef _magnum magnum
else
    print -u2 'magnum: completion needs that of zsh, which is not loaded. Put above it: autoload -Uz compinit && compinit'
fi
