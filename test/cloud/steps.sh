# Checks with the cloud in CLOUD_STATE, in a new home directory. Sourced.
#
# Prints a line for each check; `tally` prints the count.

: "${CLOUD_STATE:?must be the state directory of a cloud}"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export OS_CLIENT_CONFIG_FILE=$CLOUD_STATE/clouds.yaml OS_CLOUD=demo SHELL=/bin/bash
HOME=$(mktemp -d)
export HOME
trap 'rm -rf "$HOME"' EXIT
cd "$HOME" || exit 1
passed=0 failed=0

# The command line of `magnum`: the command built in this clone, or the executable in MAGNUM_COMMAND.
if [ -z "${MAGNUM_COMMAND:-}" ]; then
    magnum_words=(node "$root/bin/magnum.js")
elif [[ $MAGNUM_COMMAND == /* ]]; then
    magnum_words=("$MAGNUM_COMMAND")
else
    magnum_words=("$root/$MAGNUM_COMMAND")
fi
magnum() { "${magnum_words[@]}" "$@"; }

# fact NAME: prints a value of the cloud's cloud.json, a list on one line.
fact() {
    /usr/bin/python3 - "$CLOUD_STATE/cloud.json" "$1" <<'PY'
import json
import sys

value = json.load(open(sys.argv[1]))[sys.argv[2]]
print(' '.join(value) if isinstance(value, list) else value)
PY
}

as_cloud() { # CLOUD COMMAND...
    local cloud=$1
    shift
    OS_CLOUD=$cloud "$@"
}

has_coe() { [[ " $(fact coes) " == *" $1 "* ]]; }

# holds TITLE COMMAND...: checks that the command succeeds.
holds() {
    local what=$1
    shift
    if "$@" >"$HOME/.output" 2>&1; then
        passed=$((passed + 1))
        echo "ok: $what"
    else
        failed=$((failed + 1))
        # Without the arguments, which can contain a token.
        echo "NOT ok: $what ($1)"
        cat "$HOME/.output"
    fi
}

# ends_with CODE TEXT COMMAND...: succeeds if the command exits with that code and prints the text to stderr. The text
# excludes crashes.
ends_with() {
    local expected=$1 text=$2 code stderr
    shift 2
    stderr=$("$@" 2>&1 >/dev/null)
    code=$?
    [ "$code" = "$expected" ] && [[ -n $text && $stderr == *"$text"* ]] && return 0
    echo "exit code $code instead of $expected, or no '$text' on stderr:"
    echo "$stderr"
    return 1
}

# prints PATTERN COMMAND...: succeeds if the command succeeds and a line of its stdout matches the extended regular expression.
prints() {
    local pattern=$1 stdout
    shift
    stdout=$("$@") || return
    grep -Eq -- "$pattern" <<<"$stdout" && return 0
    echo "no line like $pattern in:"
    echo "$stdout"
    return 1
}

# says TEXT COMMAND..., says_nothing_of TEXT COMMAND...: succeeds if the command succeeds and stderr contains the text, or
# does not contain it.
says() { ends_with 0 "$@"; }
says_nothing_of() {
    local text=$1 stderr
    shift
    stderr=$("$@" 2>&1 >/dev/null) && [[ $stderr != *"$text"* ]] && return 0
    echo "a failure, or '$text':"
    echo "$stderr"
    return 1
}

# A mistyped name of a check must fail the run.
command_not_found_handle() {
    echo "NOT ok: no command $1"
    kill -TERM $$
    return 127
}

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
    local seconds
    for ((seconds = 0; seconds < 90; seconds++)); do
        ends_with 3 "Cluster $1 could not be found" magnum cluster-show "$1" >/dev/null && return 0
        sleep 1
    done
    ends_with 3 "Cluster $1 could not be found" magnum cluster-show "$1"
}
