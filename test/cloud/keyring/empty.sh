#!/bin/bash
# A keyring service that has no keyring to put anything into, as on a machine where nobody has logged in graphically.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"

holds 'the service is there' start_keyring
holds 'login says that it goes to a file' says 'No keyring answers' magnum login
holds 'whoami says the file' stored_in_file
holds 'which is for the user alone' in_a_private_file gAAAA sessions
holds 'a command asks no Keystone' asks_no_keystone
tally
