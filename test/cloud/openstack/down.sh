#!/bin/bash
# down.sh STATE [--keep]: stops the processes of one cloud by their process IDs, and removes its state unless --keep is given.
set -u
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/lib/state.sh"
. "$here/lib/processes.sh"
use_state "${1:?usage: down.sh STATE [--keep]}" || exit 1
names=("${CLOUD_PROCESSES[@]}" "${FEDERATION_PROCESSES[@]}")
for ((i = ${#names[@]} - 1; i >= 0; i--)); do
    stop "${names[i]}"
done
[ "${2:-}" = --keep ] || rm -rf "$CLOUD_STATE"
