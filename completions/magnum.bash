# bash completion for magnum
# Made from the command tables of magnum: `magnum completion` prints it anew.

_magnum() {
    local IFS=$' \t\n' line=${COMP_LINE:0:COMP_POINT} current=${2-} commands answer kind word
    COMPREPLY=()
    # The first word is known here; all else is for magnum to say.
    if [[ $COMP_CWORD -eq 1 && $current != -* && $current != *[!A-Za-z0-9_-]* && $line != *[\'\"\\]* ]]; then
        commands='
            cluster-create
            cluster-list
            cluster-show
            cluster-config
            cluster-update
            cluster-resize
            cluster-upgrade
            cluster-delete
            cluster-wait
            cluster-template-create
            cluster-template-list
            cluster-template-show
            cluster-template-update
            cluster-template-delete
            nodegroup-create
            nodegroup-list
            nodegroup-show
            nodegroup-update
            nodegroup-delete
            ca-show
            ca-sign
            ca-rotate
            kube-credential
            credential-rotate
            quotas-list
            quotas-show
            quotas-create
            quotas-update
            quotas-delete
            service-list
            stats-list
            login
            logout
            whoami
            project-list
            project-use
            token-issue
            cloud-allow
            service-provider-list
            cache-clear
            completion
            bash-completion
            demo
            doctor
            help
            cluster
            cluster-template
            nodegroup
            ca
            kube
            credential
            quotas
            service
            stats
            project
            token
            cloud
            cache
            sandbox
        '
        COMPREPLY=($(compgen -W "$commands" -- "$current"))
        return 0
    fi
    answer=$(command magnum __complete bash "$line" "$current" 2>/dev/null </dev/null) || return 0
    kind=
    while IFS= read -r word; do
        if [[ -z $kind ]]; then kind=$word; else COMPREPLY+=("$word"); fi
    done <<<"$answer"
    case $kind in
    open) compopt -o nospace 2>/dev/null ;;
    files) compopt -o default 2>/dev/null ;;
    directories) compopt -o dirnames -o filenames 2>/dev/null ;;
    esac
    return 0
}

complete -F _magnum magnum
