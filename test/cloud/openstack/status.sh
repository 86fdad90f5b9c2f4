#!/bin/bash
# status.sh STATE: which processes of one cloud run. Exit code 1 when one does not.
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
        echo "$name runs ($(pid_of "$name"))"
    else
        echo "$name does not run"
        code=1
    fi
done
exit $code
