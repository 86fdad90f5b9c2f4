#!/bin/bash
# A keyring as a desktop has it.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"

holds 'a keyring is there' start_keyring the-password-of-the-keyring
holds 'login says nothing of files' says_nothing_of 'No keyring' magnum login
holds 'whoami says that it is keyring' stored_in 'keyring'
token=$(token_now)
holds 'a token is issued' test -n "$token"
holds 'the keyring has it' keyring_has "$token"
holds 'no file has it' in_no_file "$token"
holds 'no file has any token' in_no_file gAAAA
holds 'a command asks no Keystone' asks_no_keystone

holds 'after a restart of the keyring the session is there' eval 'stop_keyring; start_keyring the-password-of-the-keyring && asks_no_keystone'
holds 'and the token is the same' test "$(token_now)" = "$token"

holds 'logout' magnum logout
holds 'the keyring is empty' keyring_is_empty
holds 'the token is revoked' ends_with 4 'rejected the login: Failed to validate token' \
    magnum --os-auth-type v3token --os-token "$token" cluster-list

holds 'login again' magnum login
holds 'it is there again' keyring_has magnum
holds 'cache-clear' magnum cache-clear
holds 'the keyring is empty again' keyring_is_empty
tally
