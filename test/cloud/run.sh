#!/bin/bash
# Runs all tests that need a real Keystone and Magnum: starts them, runs each part, and always stops them. The last line is
# `N passed, N failed`, the sum of all parts. Requires root on Debian 12; installs missing packages.
#
#   run.sh                   all parts, with the command built in this clone or the executable in MAGNUM_COMMAND
#   run.sh --also COMMAND    also the main job and a login with each auth type, with another executable
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
command=${MAGNUM_COMMAND:-} also=
case ${1:-} in
'') ;;
--also) also=${2:?usage: run.sh [--also COMMAND]} ;;
*)
    echo 'usage: run.sh [--also COMMAND]' >&2
    exit 2
    ;;
esac
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY ${!OS_@} ${!MAGNUM@}
[ -z "$command" ] || export MAGNUM_COMMAND=$command
# In CI, a skipped test counts as failed unless test/allowed-skips.ts lists it.
export CI=1
here=test/cloud
. scripts/parts.sh
CLOUD_STATE=$(mktemp -d "${TMPDIR:-/tmp}/magnum-cloud.XXXXXX")
export CLOUD_STATE

parts_clean() {
    local code=0
    # Without chosen ports, no process has been started.
    [ ! -e "$CLOUD_STATE/ports" ] || "$here/openstack/down.sh" "$CLOUD_STATE" || code=$?
    rm -rf "$CLOUD_STATE"
    return "$code"
}

vitest=(npx --no-install vitest run --config "$here/vitest.config.mts")

step build 30s node scripts/build.mjs
step install 4 "$here/openstack/install.sh"
step --after build --after install up 1 "$here/openstack/up.sh" "$CLOUD_STATE"
part --after up main-job 1 "$here/main-job.sh"
part --after up docker 1 "$here/docker/run.sh"
part --after up legacy 9 "${vitest[@]}" "$here/legacy"
part --after up contract 4 "${vitest[@]}" "$here/contract"
part --after up clouds-differential 1 "$here/clouds-differential/run.sh"
part --after up keyring 1 "$here/keyring/run.sh"
step --after up federation-install 4 "$here/federation/install.sh"
step --after federation-install federation-up 1 "$here/federation/up.sh" "$CLOUD_STATE"
part --after federation-up federation 5 "${vitest[@]}" "$here/federation/flows"
# Searches the output and files of the flows, even if they failed.
part --after federation-up secrets 1 "${vitest[@]}" "$here/federation/secrets.test.ts"
if [ -n "$also" ]; then
    export MAGNUM_COMMAND=$also
    part --after up main-job-also 1 "$here/main-job.sh"
    part --after federation-up auth-types-also 2 "${vitest[@]}" "$here/federation/flows" \
        --tags-filter='auth-type/*' --hideSkippedTests
fi
end_parts
