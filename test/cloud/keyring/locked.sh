#!/bin/bash
# A locked keyring, without a user who could enter its password.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"

lock() {
    dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
        org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login
}

holds 'the keyring starts' start_keyring the-password-of-the-keyring
holds 'login succeeds' magnum login
token=$(token_now)
holds 'the token is in the keyring' keyring_has "$token"
holds 'the keyring can be locked' lock
holds 'cluster-list warns that the keyring is locked' says 'The keyring did not return the stored session' magnum cluster-list
holds 'cluster-list succeeds without the stored session' magnum cluster-list
holds 'the new token is in a private file' in_a_private_file "$(token_now)" tokens
holds 'the old token is in no file' in_no_file "$token"
holds 'logout succeeds' magnum logout

rm -rf "$HOME/.cache"
holds 'login with a locked keyring prints that tokens are stored in files' says 'No keyring is available' magnum login
holds 'another login does not print it again' says_nothing_of 'No keyring' magnum login
holds 'whoami prints the directory' stored_in_file
holds 'the session is in a private file' in_a_private_file gAAAA sessions
holds 'cluster-list sends no request to Keystone' asks_no_keystone
tally
