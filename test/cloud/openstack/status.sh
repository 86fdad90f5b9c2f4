#!/bin/bash
# status.sh STATE: shows which processes of one cloud are running. Exits with 1 if one is not running.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/lib/state.sh"
. "$here/lib/processes.sh"
use_state "${1:?usage: status.sh STATE}" || exit 1
code=0
names=("${CLOUD_PROCESSES[@]}")
[ ! -e "$CLOUD_STATE/pid/apache" ] || names+=("${FEDERATION_PROCESSES[@]}")
for name in "${names[@]}"; do
    if is_running "$name"; then
        echo "$name is running (process $(pid_of "$name"))"
    else
        echo "$name is not running"
        code=1
    fi
done
exit $code
