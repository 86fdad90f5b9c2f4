#!/bin/bash
# No keyring, as on a server: secrets are in files, and not in the kernel's keyring, which is lost on reboot.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"
unset DBUS_SESSION_BUS_ADDRESS

# grep exits with 1 if the count is 0, and with 2 if it cannot read the list.
kernel_keys() { grep -c '@magnum' /proc/keys || [ $? = 1 ]; }

holds 'the kernel keyring can be read' kernel_keys
before=$(kernel_keys)
holds 'login prints that tokens are stored in files' says 'No keyring is available' magnum login
holds 'another login does not print it again' says_nothing_of 'No keyring' magnum login
holds 'whoami prints the directory' stored_in_file
token=$(token_now)
holds 'the token is in a private file' in_a_private_file "$token" tokens
holds 'the session is in a private file' in_a_private_file gAAAA sessions
holds 'the kernel keyring has no secret of magnum' test "$(kernel_keys)" = "$before"
holds 'cluster-list sends no request to Keystone' asks_no_keystone
holds 'logout succeeds' magnum logout
holds 'no file contains a token' in_no_file gAAAA
tally
