# A gnome-keyring in the home directory of steps.sh, and checks of its content and of files. Sourced.
. "$(dirname "${BASH_SOURCE[0]}")/../steps.sh"
keyring=
trap 'stop_keyring; rm -rf "$HOME"' EXIT
export XDG_RUNTIME_DIR=$HOME/.run
mkdir -m 700 "$XDG_RUNTIME_DIR"

# Creates or unlocks the keyring `login` if a password is given.
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

# Prints labels and secrets of magnum in the keyring. Exits with 0 even if nothing is found.
in_keyring() { secret-tool search --all --unlock service magnum 2>/dev/null; }
keyring_has() {
    local content
    content=$(in_keyring) && [[ -n $1 && $content == *"$1"* ]]
}
keyring_is_empty() {
    local content
    content=$(in_keyring) && [ -z "$content" ]
}
# No file of magnum contains the text. grep exits with 1 if it has read all files without a match.
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
