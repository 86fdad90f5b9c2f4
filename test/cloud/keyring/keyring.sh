# A gnome-keyring for the shell that sources this, in the home that steps.sh makes, and questions about it. Sourced.
. "$(dirname "${BASH_SOURCE[0]}")/../steps.sh"
keyring=
trap 'stop_keyring; rm -rf "$HOME"' EXIT
export XDG_RUNTIME_DIR=$HOME/.run
mkdir -m 700 "$XDG_RUNTIME_DIR"

# With its password the keyring `login` is made, or opened; without one it stays as it is.
start_keyring() { # [PASSWORD]
    if [ $# = 0 ]; then
        gnome-keyring-daemon --foreground --components=secrets >/dev/null 2>&1 &
    else
        gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 < <(printf %s "$1") &
    fi
    keyring=$!
    local tries
    for ((tries = 0; tries < 50; tries++)); do
        dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
            org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets >"$HOME/.owner" &&
            grep -q 'boolean true' "$HOME/.owner" && return
        sleep 0.1
    done
    return 1
}

stop_keyring() {
    [ -n "$keyring" ] || return 0
    kill -CONT "$keyring" 2>/dev/null
    kill "$keyring" 2>/dev/null
    wait "$keyring" 2>/dev/null
    keyring=
}

# What the keyring has of ours: labels and secrets. Exits with 0 if there is nothing, too.
in_keyring() { secret-tool search --all --unlock service magnum 2>/dev/null; }
keyring_has() {
    local found
    found=$(in_keyring) && [[ -n $1 && $found == *"$1"* ]]
}
keyring_is_empty() {
    local found
    found=$(in_keyring) && [ -z "$found" ]
}
# No file of ours holds it, whatever its name. grep exits with 1 if it has read all and found nothing.
in_no_file() {
    [ -n "$1" ] || return
    grep -rqF -- "$1" "$HOME/.cache/magnum"
    [ $? = 1 ]
}
in_a_private_file() {
    local file
    [ -n "$1" ] || return
    file=$(grep -rlF -- "$1" "$HOME/.cache/magnum/$2" | head -n 1)
    [ -n "$file" ] && [ "$(stat -c %a "$file")" = 600 ] && [ "$(stat -c %a "$(dirname "$file")")" = 700 ]
}

stored_in() { [ "$(magnum whoami -f value -c stored_in)" = "$1" ]; }
stored_in_file() { [[ $(magnum whoami -f value -c stored_in) == "$HOME"/.cache/magnum/* ]]; }
token_now() { magnum token-issue -f value -c id; }
# The debug log shows the request to Magnum, and none to Keystone.
asks_no_keystone() {
    says /v1/clusters magnum --debug cluster-list && says_nothing_of /auth/tokens magnum --debug cluster-list
}
