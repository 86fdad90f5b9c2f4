#!/bin/bash
# A keyring that does not respond, as if it waited for input in a window that is not visible.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"

holds 'the keyring starts' start_keyring the-password-of-the-keyring
holds 'login succeeds' magnum login
holds 'whoami prints keyring' stored_in keyring
holds 'the keyring is stopped' kill -STOP "$keyring"
holds 'cluster-list succeeds within 10 s' timeout 10 "${magnum_words[@]}" cluster-list
kill -CONT "$keyring"
holds 'cluster-list succeeds after the keyring continues' magnum cluster-list
holds 'the keyring is stopped again' kill -STOP "$keyring"
holds 'login succeeds within 15 s' timeout 15 "${magnum_words[@]}" login
kill -CONT "$keyring"
holds 'whoami prints the directory' stored_in_file
tally
