#!/bin/bash
# Sessions in a real gnome-keyring on a separate bus, for the cloud in CLOUD_STATE: unlocked, locked, hung, without a keyring in
# it, and without gnome-keyring. As root on Debian 12. Prints `N passed, N failed` at the end.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../../scripts/parts.sh"
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR XDG_DATA_HOME XDG_CACHE_HOME

step packages 20s "$here/../../../scripts/apt-install.sh" dbus dbus-bin gnome-keyring libsecret-tools
# Filters messages of the bus about its limit of open files, and of the prompt of a locked keyring, which has no display.
on_a_bus='dbus-run-session -- "$0" 2> >(grep -Ev "^dbus-daemon|gcr-prompter|^$" >&2)'
for name in unlocked locked hung empty; do
    part --after packages "$name" 10s bash -c "$on_a_bus" "$here/$name.sh"
done
part --after packages none 10s "$here/none.sh"
end_parts
