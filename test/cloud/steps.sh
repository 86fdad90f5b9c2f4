# What is typed at the cloud in CLOUD_STATE, in a home of its own, and counted. Sourced.
#
# Prints a line for each thing that has to hold; `tally` says how many did.

: "${CLOUD_STATE:?names the state directory of a cloud}"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export OS_CLIENT_CONFIG_FILE=$CLOUD_STATE/clouds.yaml OS_CLOUD=demo SHELL=/bin/bash
HOME=$(mktemp -d)
export HOME
trap 'rm -rf "$HOME"' EXIT
cd "$HOME" || exit 1
passed=0 failed=0

magnum() { node "$root/bin/magnum.js" "$@"; }

# holds WHAT COMMAND...: the command succeeds.
holds() {
    local what=$1
    shift
    if "$@" >"$HOME/.output" 2>&1; then
        passed=$((passed + 1))
        echo "ok: $what"
    else
        failed=$((failed + 1))
        echo "NOT ok: $what: $*"
        cat "$HOME/.output"
    fi
}

# fails COMMAND...
fails() { ! "$@"; }

tally() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}

status_of() { magnum cluster-show "$1" -f value -c status; }

becomes() { # CLUSTER STATUS
    local seconds
    for ((seconds = 0; seconds < 90; seconds++)); do
        [ "$(status_of "$1")" != "$2" ] || return 0
        sleep 1
    done
    status_of "$1"
    return 1
}

disappears() { # CLUSTER
    local seconds code
    for ((seconds = 0; seconds < 90; seconds++)); do
        magnum cluster-show "$1" >/dev/null 2>&1
        code=$?
        [ $code != 3 ] || return 0
        sleep 1
    done
    return 1
}
