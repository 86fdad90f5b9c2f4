# The state directory and the ports of a cloud. Sourced.
#
# use_state DIR [--new RELEASE]: sets CLOUD_STATE, the ports and the release. With --new, creates the directory and selects the
# ports if necessary. The release of a cloud does not change.

# mariadbd, chroot, apache2 and krb5kdc are there, and dpkg needs it; the PATH of a user may lack it.
PATH=$PATH:/usr/sbin:/sbin
CLOUD_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PYTHON=/usr/bin/python3
CLOUD_PORTS=(KEYSTONE_PORT MAGNUM_PORT STUBS_PORT AMQP_PORT ERLANG_PORT EPMD_PORT)
# The ports of ../federation. Always selected, because Keystone's configuration contains some of them.
FEDERATION_PORTS=(FEDERATED_PORT JWT_PORT SHIBBOLETH_PORT SHIBD_PORT NEGOTIATE_PORT TLS_PORT OPENID_PORT OPENID_TLS_PORT
    SAML_PORT ADFS_PORT PROVIDER_PORT KDC_PORT WEBSSO_1_PORT WEBSSO_2_PORT WEBSSO_3_PORT WEBSSO_4_PORT)

. "$CLOUD_HOME/lib/release.sh"

say() { printf '%s %s\n' "$(date +%T)" "$*" >&2; }

# Prints lines NAME=PORT. The ports are below the kernel's range for outgoing connections, so that no connection takes one
# before its service binds it.
choose_ports() {
    "$PYTHON" - "$@" <<'PY'
import random, socket, sys

held = []
for name in sys.argv[1:]:
    while True:
        listener = socket.socket()
        try:
            listener.bind(('127.0.0.1', random.randrange(12000, 32000)))
        except OSError:
            continue
        held.append(listener)
        print('%s=%d' % (name, listener.getsockname()[1]))
        break
PY
}

use_state() {
    local directory=$1 new=${2:-} release=${3:-}
    if [ "$new" = --new ]; then
        mkdir -p "$directory"
    elif [ ! -e "$directory/ports" ]; then
        say "ERROR: $directory is not the state directory of a cloud."
        return 1
    fi
    CLOUD_STATE=$(cd "$directory" && pwd)
    mkdir -p "$CLOUD_STATE"/{pid,log,keystone,magnum,rabbitmq,mariadb,memcached,cache}
    if [ ! -e "$CLOUD_STATE/ports" ]; then
        choose_ports "${CLOUD_PORTS[@]}" "${FEDERATION_PORTS[@]}" >"$CLOUD_STATE/ports.new"
        use_release "$release"
        echo "$RELEASE $CHROOT" >"$CLOUD_STATE/release"
        mv "$CLOUD_STATE/ports.new" "$CLOUD_STATE/ports"
    fi
    . "$CLOUD_STATE/ports"
    # The chroot too, because the cache of another user is elsewhere.
    read -r release CHROOT <"$CLOUD_STATE/release"
    use_release "$release" "$CHROOT"
    use_packages
    KEYSTONE_URL=http://127.0.0.1:$KEYSTONE_PORT
    MAGNUM_URL=http://127.0.0.1:$MAGNUM_PORT
    STUBS_URL=http://127.0.0.1:$STUBS_PORT
    export CLOUD_STATE KEYSTONE_URL MAGNUM_URL STUBS_URL
}
