#!/bin/bash
# An unlocked keyring, as on a desktop.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"

holds 'the keyring starts' start_keyring the-password-of-the-keyring
holds 'login does not print that no keyring is available' says_nothing_of 'No keyring' magnum login
holds 'whoami prints keyring' stored_in keyring
token=$(token_now)
holds 'token-issue prints a token' test -n "$token"
holds 'the token is in the keyring' keyring_has "$token"
holds 'the token is in no file' in_no_file "$token"
holds 'no file contains a token' in_no_file gAAAA
holds 'cluster-list sends no request to Keystone' asks_no_keystone

holds 'cluster-list sends no request to Keystone after a restart of the keyring' eval 'stop_keyring; start_keyring the-password-of-the-keyring && asks_no_keystone'
holds 'the token is the same after a restart of the keyring' test "$(token_now)" = "$token"

holds 'logout succeeds' magnum logout
holds 'the keyring is empty after logout' keyring_is_empty
holds 'the token is revoked by logout' ends_with 4 'rejected the login: Failed to validate token' \
    magnum --os-auth-type v3token --os-token "$token" cluster-list

holds 'another login succeeds' magnum login
holds 'the keyring has secrets of magnum again' keyring_has magnum
holds 'cache-clear succeeds' magnum cache-clear
holds 'the keyring is empty after cache-clear' keyring_is_empty
tally
