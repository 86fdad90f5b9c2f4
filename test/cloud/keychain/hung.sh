#!/bin/bash
# A keychain that does not answer, as one whose window with the question nobody sees.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"

start_keyring the-password-of-the-keyring
magnum login >/dev/null
kill -STOP "$keyring"
holds 'a command waits a moment, and then logs in' timeout 10 bash -c "node '$root/bin/magnum.js' cluster-list"
kill -CONT "$keyring"
holds 'later commands work as well' magnum cluster-list
kill -STOP "$keyring"
holds 'a log-in goes to a file' eval "timeout 15 node '$root/bin/magnum.js' login"
kill -CONT "$keyring"
holds 'which whoami says' kept_in_file
tally
