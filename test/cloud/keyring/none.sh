#!/bin/bash
# No keyring at all, as on a server: files, and nothing in the kernel's keyring, which a reboot empties.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/keyring.sh"
unset DBUS_SESSION_BUS_ADDRESS

# grep exits with 1 if it counts none, and with 2 if it cannot read the list.
kernel_keys() { grep -c '@magnum' /proc/keys || [ $? = 1 ]; }

holds 'the keys of the kernel can be read' kernel_keys
before=$(kernel_keys)
holds 'login says that it goes to a file' says 'No keyring answers' magnum login
holds 'once' says_nothing_of 'No keyring answers' magnum login
holds 'whoami says the file' stored_in_file
token=$(token_now)
holds 'the token is in a file of the user alone' in_a_private_file "$token" tokens
holds 'and the session too' in_a_private_file gAAAA sessions
holds 'the kernel has no secret of ours' test "$(kernel_keys)" = "$before"
holds 'a command asks no Keystone' asks_no_keystone
holds 'logout' magnum logout
holds 'no file has any token' in_no_file gAAAA
tally
