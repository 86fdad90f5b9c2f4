#!/bin/bash
# Everything that needs a real Keystone and Magnum: brings them up, runs each part, and always brings them down. Ends
# with `N passed, N failed`, added up over the parts. As root on Debian 12: missing packages are installed.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY ${!OS_@} ${!MAGNUM@}
here=test/cloud
logs=$(mktemp -d)
CLOUD_STATE=$(mktemp -d "${TMPDIR:-/tmp}/magnum-cloud.XXXXXX")
export CLOUD_STATE
passed=0 failed=0
child=

finish() {
    [ -z "$child" ] || { kill "$child" 2>/dev/null; wait "$child"; }
    # Only what got as far as choosing its ports has anything to end.
    [ ! -e "$CLOUD_STATE/ports" ] || "$here/openstack/down.sh" "$CLOUD_STATE"
    rm -rf "$logs" "$CLOUD_STATE"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# part NAME COMMAND...: indents what it says, and adds up the last line of it that counts; a part that counts nothing
# is one test.
part() {
    local name=$1 log=$logs/$1 output printer code count
    shift
    echo "== $name"
    exec {output}> >(tee "$log" | sed 's/^/    /')
    printer=$!
    # Beside this shell, so that a signal is heard at once; with no other way to the printer than its stdout and
    # stderr, which what it leaves running does not keep.
    "$@" </dev/null >&"$output" 2>&1 {output}>&- &
    child=$!
    exec {output}>&-
    wait "$child"
    code=$?
    child=
    wait "$printer"
    count=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    if [ -z "$count" ]; then
        count="$((code == 0)) passed, $((code != 0)) failed"
    elif [ "$code" != 0 ] && [[ $count == *", 0 failed"* ]]; then
        count="${count%%,*}, 1 failed"
    fi
    echo "== $name: $count"
    [[ $count =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed ]]
    passed=$((passed + BASH_REMATCH[1]))
    failed=$((failed + BASH_REMATCH[2]))
    return "$code"
}

vitest() { npx --no-install vitest run --config "$here/vitest.config.mts" "$@"; }

part build node scripts/build.mjs &&
    part install "$here/openstack/install.sh" &&
    part up "$here/openstack/up.sh" "$CLOUD_STATE" && {
    part main-job "$here/main-job.sh"
    part docker "$here/docker/run.sh"
    part legacy vitest "$here/legacy"
    part contract vitest "$here/contract"
    part clouds-differential "$here/clouds-differential/run.sh"
    part keychain "$here/keychain/run.sh"
    part federation-install "$here/federation/install.sh" &&
        part federation-up "$here/federation/up.sh" "$CLOUD_STATE" &&
        {
            part federation vitest "$here/federation/flows"
            part secrets vitest "$here/federation/secrets.test.ts"
        }
}
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
