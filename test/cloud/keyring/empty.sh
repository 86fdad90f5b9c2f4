#!/bin/bash
# A keyring service without a keyring, as on a machine without a desktop session.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"

holds 'the keyring service starts' start_keyring
holds 'login prints that tokens are stored in files' says 'No keyring is available' magnum login
holds 'whoami prints the directory' stored_in_file
holds 'the token is in a private file' in_a_private_file gAAAA sessions
holds 'cluster-list sends no request to Keystone' asks_no_keystone
tally
