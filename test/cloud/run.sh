#!/bin/bash
# Everything that needs a real Keystone and Magnum: brings them up, runs each part, and always brings them down. Ends
# with `N passed, N failed`, added up over the parts. As root on Debian 12: missing packages are installed.
#
#   run.sh                   all parts, with the command built in this clone or the executable that MAGNUM_COMMAND names
#   run.sh --also COMMAND    then also the main job and a login with each auth type, with another executable
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
# A test that is skipped has failed, but for those in test/allowed-skips.ts.
export CI=1
here=test/cloud
. scripts/parts.sh
CLOUD_STATE=$(mktemp -d "${TMPDIR:-/tmp}/magnum-cloud.XXXXXX")
export CLOUD_STATE

parts_clean() {
    local code=0
    # Only what got as far as choosing its ports has anything to end.
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
# It searches what the flows have printed and written, whether they passed or not.
part --after federation-up secrets 1 "${vitest[@]}" "$here/federation/secrets.test.ts"
if [ -n "$also" ]; then
    export MAGNUM_COMMAND=$also
    part --after up main-job-also 1 "$here/main-job.sh"
    part --after federation-up auth-types-also 2 "${vitest[@]}" "$here/federation/flows" \
        --tags-filter='auth-type/*' --hideSkippedTests
fi
end_parts
