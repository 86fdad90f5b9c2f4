# The parts of a test run: each has a time limit, a log and a count, and the run ends with their sum. Sourced by .ci/run,
# test/cloud/run.sh and test/cloud/keyring/run.sh; runs can be nested.
#
#   part [--after NAME]... NAME MINUTES COMMAND...   tests; COMMAND ends its output with `N passed, N failed`
#   step [--after NAME]... NAME MINUTES COMMAND...   one check, which passes if COMMAND exits with 0
#   end_parts                                        ends the script with the report
#
# MINUTES (or SECONDS followed by s) is the budget; the time limit is twice that, and an hour for the run. COMMAND is a program, not
# a function. Its lines that begin with `skipped: `, `flaky: `, `warning: ` or `failed: ` are repeated in the report.
#
# A part fails if it exits with a code other than 0, exceeds the time limit, prints no count, or does not run because a part that
# it comes after failed. A script that ends before `end_parts` fails too.

# Time to end after SIGTERM, for example to stop a cloud. A nested run gets less, so that it can end its own parts.
PARTS_GRACE_SECONDS=${PARTS_GRACE_SECONDS:-180}
# How many tests of the whole run may pass only on a retry.
PARTS_MAX_FLAKY=2
PARTS_MAX_SECONDS=${PARTS_MAX_SECONDS:-3600}

parts_logs=$(mktemp -d) || exit 1
parts_names=()
declare -A parts_counts parts_seconds parts_budgets
parts_command='' parts_printer='' parts_complete=''
parts_passed=0 parts_failed=0 parts_skipped=0
# Set in nested runs: only the outermost run sees all flaky tests.
parts_outer=${PARTS_OUTER:-}

trap 'parts_exit $?' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

step() { parts_run step "$@"; }
part() { parts_run part "$@"; }

# Exit code 1 if the part failed.
parts_run() { # KIND [--after NAME]... NAME MINUTES COMMAND...
    local kind=$1 missing='' name log start=$SECONDS code
    shift
    while [ "$1" = --after ]; do
        [[ ${parts_counts[$2]:-} =~ \ passed,\ 0\ failed ]] || missing=$2
        shift 2
    done
    name=$1
    [[ $2 =~ ^[1-9][0-9]*s?$ ]] || { parts_fail "$name has no budget"; return 1; }
    log=$parts_logs/${#parts_names[@]}
    parts_names+=("$name")
    parts_budgets[$name]=$2 parts_seconds[$name]=0
    shift 2
    : >"$log"
    echo "== $name"
    if [ -n "$missing" ]; then
        parts_add "$name" 0 1 0 "not run, because of $missing"
        return
    fi
    # `timeout` creates a process group for the command. Without `env`, a background command would ignore SIGINT.
    PARTS_OUTER=$$ PARTS_GRACE_SECONDS=$((PARTS_GRACE_SECONDS / 3)) \
        env --default-signal=INT,QUIT timeout --kill-after="$PARTS_GRACE_SECONDS" \
        "$((2 * $(parts_in_seconds "${parts_budgets[$name]}")))" "$@" </dev/null >"$log" 2>&1 &
    parts_command=$!
    # From a file, because processes that the command leaves running would keep a pipe open.
    tail --quiet --lines=+1 --follow --sleep-interval=0.2 --pid="$parts_command" "$log" |
        sed --unbuffered 's/^/    /' &
    parts_printer=$!
    wait "$parts_command"
    code=$?
    parts_end_command
    parts_seconds[$name]=$((SECONDS - start))
    parts_judge "$name" "$kind" "$code" "$log"
}

# Kills the rest of the process group of a command that has ended.
parts_end_command() {
    kill -KILL -- "-$parts_command" 2>/dev/null
    parts_command=
    wait "$parts_printer"
}

parts_judge() { # NAME KIND CODE LOG
    local reason='' passed=0 failed=0 skipped=0 count
    count=$(grep -av '^[[:space:]]*$' "$4" | tail -n 1 |
        grep -E '^(0|[1-9][0-9]{0,8}) passed, (0|[1-9][0-9]{0,8}) failed(, [1-9][0-9]{0,8} skipped)?$')
    if [ -n "$count" ]; then
        read -r passed _ failed _ skipped _ <<<"$count"
        skipped=${skipped:-0}
        [ "$2" = step ] || [ "$((passed + failed))" != 0 ] || reason='no test ran'
    elif [ "$2" = part ]; then
        reason='no count of tests'
    elif [ "$3" = 0 ]; then
        passed=1
    fi
    case $3 in
    0) ;;
    124) reason='exceeded the time limit' ;;
    137) reason='killed, or exceeded the time limit' ;;
    *) reason="exit code $3${reason:+, $reason}" ;;
    esac
    [ -z "$reason" ] || [ "$failed" != 0 ] || failed=1
    parts_add "$1" "$passed" "$failed" "$skipped" "$reason"
}

parts_add() { # NAME PASSED FAILED SKIPPED REASON
    parts_passed=$((parts_passed + $2)) parts_failed=$((parts_failed + $3)) parts_skipped=$((parts_skipped + $4))
    parts_counts[$1]="$(parts_count "$2" "$3" "$4")${5:+ ($5)}"
    echo "== $1: ${parts_counts[$1]}"
    [ "$3" = 0 ]
}

parts_count() { # PASSED FAILED SKIPPED
    if [ "$3" = 0 ]; then echo "$1 passed, $2 failed"; else echo "$1 passed, $2 failed, $3 skipped"; fi
}

parts_fail() { # REASON
    echo "== $1"
    parts_failed=$((parts_failed + 1))
}

# Cleans up before the report; scripts define their own. A failure counts.
parts_clean() { :; }

end_parts() {
    parts_complete=yes
    # The code if the report fails; otherwise parts_exit sets the code.
    exit 1
}

parts_exit() { # CODE
    trap '' INT TERM HUP
    if [ -n "$parts_command" ]; then
        kill -TERM "$parts_command"
        wait "$parts_command"
        parts_end_command
    fi
    parts_clean || parts_fail 'cleaning up failed'
    [ -n "$parts_complete" ] || parts_fail 'the run ended too early'
    [ "${#parts_names[@]}" != 0 ] || parts_fail 'no part ran'
    parts_report
    rm -rf "$parts_logs"
    [ -z "$parts_complete" ] || [ "$parts_failed" != 0 ] || exit 0
    [ "$1" != 0 ] || exit 1
    exit "$1"
}

parts_report() {
    local name flaky total=0
    echo '== times'
    for name in "${parts_names[@]}"; do
        parts_time "$name" "${parts_seconds[$name]}" "${parts_budgets[$name]}" "${parts_counts[$name]:-interrupted}"
        total=$((total + $(parts_in_seconds "${parts_budgets[$name]}")))
    done
    parts_time total "$SECONDS" "${total}s" ''
    if [ "$SECONDS" -gt "$PARTS_MAX_SECONDS" ]; then parts_fail 'the run took too long'; fi
    grep -ahE '^(skipped|flaky|warning): ' -r "$parts_logs"
    grep -ahE '^failed: ' -r "$parts_logs"
    flaky=$(grep -ahE '^flaky: ' -r "$parts_logs" | wc -l)
    if [ "$flaky" -gt "$PARTS_MAX_FLAKY" ] && [ -z "$parts_outer" ]; then
        parts_fail "$flaky tests passed only when retried; $PARTS_MAX_FLAKY are allowed"
    fi
    parts_count "$parts_passed" "$parts_failed" "$parts_skipped"
}

parts_in_seconds() { # MINUTES, or SECONDSs
    if [[ $1 == *s ]]; then echo "${1%s}"; else echo $((60 * $1)); fi
}

parts_time() { # NAME SECONDS BUDGET REMARK
    local budget over=''
    budget=$(parts_in_seconds "$3")
    [ "$2" -le "$budget" ] || over=' OVER BUDGET'
    printf '   %-20s %2d:%02d of %2d:%02d%s  %s\n' "$1" $(($2 / 60)) $(($2 % 60)) $((budget / 60)) $((budget % 60)) \
        "$over" "$4"
}
