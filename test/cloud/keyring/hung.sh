#!/bin/bash
# A keyring that does not answer, as one whose window with the question nobody sees.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"

holds 'a keyring is there' start_keyring the-password-of-the-keyring
holds 'login' magnum login
holds 'the session is keyring' stored_in 'keyring'
holds 'the keyring hangs' kill -STOP "$keyring"
holds 'a command waits a moment, and then logs in' timeout 10 "${magnum_words[@]}" cluster-list
kill -CONT "$keyring"
holds 'later commands work as well' magnum cluster-list
holds 'the keyring hangs' kill -STOP "$keyring"
holds 'a login goes to a file' timeout 15 "${magnum_words[@]}" login
kill -CONT "$keyring"
holds 'which whoami says' stored_in_file
tally
