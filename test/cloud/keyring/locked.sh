#!/bin/bash
# A keyring that is locked, with nobody there who could type its password.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"

lock() {
    dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
        org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login
}

holds 'a keyring is there' start_keyring the-password-of-the-keyring
holds 'login' magnum login
token=$(token_now)
holds 'the session is keyring' keyring_has "$token"
holds 'the keyring is locked' lock
holds 'a command says why it logs in' says 'The keyring does not give the session' magnum cluster-list
holds 'and works' magnum cluster-list
holds 'what is new is in a file of the user alone' in_a_private_file "$(token_now)" tokens
holds 'the old token is in none' in_no_file "$token"
holds 'logout does not fail' magnum logout

rm -rf "$HOME/.cache"
holds 'a login with a locked keyring says that it goes to a file' says 'No keyring answers' magnum login
holds 'once' says_nothing_of 'No keyring answers' magnum login
holds 'whoami says the file' stored_in_file
holds 'which is for the user alone' in_a_private_file gAAAA sessions
holds 'a command asks no Keystone' asks_no_keystone
tally
