#!/bin/bash
# Sessions in a real keyring: gnome-keyring, on a bus of its own, for the cloud in CLOUD_STATE. Unlocked, locked, hung, without a
# keyring in it, and none at all. As root on Debian 12. Ends with `N passed, N failed`.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../../scripts/parts.sh"
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR XDG_DATA_HOME XDG_CACHE_HOME

step packages 20s "$here/../../../scripts/apt-install.sh" dbus dbus-bin gnome-keyring libsecret-tools
# The bus cannot have as many files open as it would like, and the window of a locked keyring finds no screen.
on_a_bus='dbus-run-session -- "$0" 2> >(grep -Ev "^dbus-daemon|gcr-prompter|^$" >&2)'
for name in unlocked locked hung empty; do
    part --after packages "$name" 10s bash -c "$on_a_bus" "$here/$name.sh"
done
part --after packages none 10s "$here/none.sh"
end_parts
