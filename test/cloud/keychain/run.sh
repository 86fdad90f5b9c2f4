#!/bin/bash
# Sessions in a real keychain: gnome-keyring, on a bus of its own, for the cloud in CLOUD_STATE. Unlocked, locked, hung, without a
# keyring in it, and none at all. As root on Debian 12. Ends with `N passed, N failed`.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/../../../scripts/apt-install.sh" dbus dbus-bin gnome-keyring libsecret-tools || exit 1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR XDG_DATA_HOME XDG_CACHE_HOME

{
    for part in unlocked locked hung empty; do
        echo "-- $part"
        # The bus cannot have as many files open as it would like, and the window of a locked keyring finds no screen.
        dbus-run-session -- "$here/$part.sh" 2> >(grep -Ev '^dbus-daemon|gcr-prompter|^$' >&2)
    done
    echo "-- none"
    "$here/none.sh"
} | tee "$log"

awk '/^[0-9]+ passed, [0-9]+ failed/ { passed += $1; failed += $3; parts++ }
    END { if (parts != 5) failed += 5 - parts; printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }' "$log"
