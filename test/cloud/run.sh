#!/bin/bash
# Runs all tests that need a real Keystone and Magnum: starts a cloud of each release, runs each part, and always stops
# them. The last line is `N passed, N failed`, the sum of all parts. Requires root on Debian 12; installs missing packages.
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
zed=$(mktemp -d "${TMPDIR:-/tmp}/magnum-cloud.XXXXXX")
newest=$(mktemp -d "${TMPDIR:-/tmp}/magnum-cloud.XXXXXX")
export CLOUD_STATE=$zed
# A cloud starts in a shell whose PATH has no administrators' directories, as on Debian.
as_user=(env PATH="$(tr : '\n' <<<"$PATH" | grep -v '/sbin$' | paste -sd :)")
# The newest release needs minutes of downloads. The step install-newest waits for their end, and tries again.
setsid "${as_user[@]}" "$here/openstack/install.sh" newest >"$newest/install.log" 2>&1 </dev/null &
installer=$!

parts_clean() {
    local code=0 state
    kill -- "-$installer" 2>/dev/null
    wait "$installer" 2>/dev/null
    for state in "$newest" "$zed"; do
        # Without chosen ports, no process has been started.
        [ ! -e "$state/ports" ] || "$here/openstack/down.sh" "$state" || code=$?
        rm -rf "$state"
    done
    return "$code"
}

vitest=(npx --no-install vitest run --config "$here/vitest.config.mts")

step build 30s node scripts/build.mjs
step install 4 "${as_user[@]}" "$here/openstack/install.sh"
step --after build --after install up 1 "${as_user[@]}" "$here/openstack/up.sh" "$CLOUD_STATE"
step --after up versions 10s "$here/openstack/versions.sh" "$zed"
part --after up main-job 1 "$here/main-job.sh"
part --after up doctor 1 "$here/doctor.sh"
part --after up releases 1 "$here/releases.sh"
part --after up daily-work 1 "$here/daily-work.sh"
part --after up docker 1 "$here/docker/run.sh"
part --after up legacy 9 "${vitest[@]}" "$here/legacy"
part --after up contract 5 "${vitest[@]}" "$here/contract"
part --after up clouds-differential 1 "$here/clouds-differential/run.sh"
part --after up keyring 1 "$here/keyring/run.sh"
step --after up federation-install 4 "${as_user[@]}" "$here/federation/install.sh"
step --after federation-install federation-up 1 "${as_user[@]}" "$here/federation/up.sh" "$CLOUD_STATE"
part --after federation-up federation 5 "${vitest[@]}" "$here/federation/flows"
# Searches the output and files of the flows, even if they failed.
part --after federation-up secrets 1 "${vitest[@]}" "$here/federation/secrets.test.ts"

# The other parts need what the newest release does not have (swarm), or test one side of the login only.
step install-newest 5 "${as_user[@]}" "$here/openstack/install.sh" newest
step --after build --after install-newest up-newest 1 "${as_user[@]}" "$here/openstack/up.sh" --release newest "$newest"
export CLOUD_STATE=$newest
step --after up-newest versions-newest 10s "$here/openstack/versions.sh" "$newest"
part --after up-newest main-job-newest 1 "$here/main-job.sh"
part --after up-newest doctor-newest 1 "$here/doctor.sh"
part --after up-newest releases-newest 1 "$here/releases.sh"
part --after up-newest daily-work-newest 1 "$here/daily-work.sh"
part --after up-newest coe-newest 3 "${vitest[@]}" "$here/legacy/coe.test.ts"
part --after up-newest contract-newest 5 "${vitest[@]}" "$here/contract"
export CLOUD_STATE=$zed

if [ -n "$also" ]; then
    export MAGNUM_COMMAND=$also
    part --after up main-job-also 1 "$here/main-job.sh"
    part --after federation-up auth-types-also 2 "${vitest[@]}" "$here/federation/flows" \
        --tags-filter='auth-type/*' --hideSkippedTests
fi
end_parts
