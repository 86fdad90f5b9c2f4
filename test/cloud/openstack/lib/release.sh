# The releases that a cloud can have, and all that differs between them apart from the code in ../services. Sourced.
#
#   zed     Debian 12's packages, installed on this machine: Keystone 22, Magnum 15
#   newest  the packages of Debian's development suite, in a chroot; no version is pinned

RELEASES=(zed newest)
CHROOT_SUITE=sid
CLOUD_PACKAGES=(
    keystone magnum-api magnum-conductor
    mariadb-server-core mariadb-client-core python3-pymysql memcached
    rabbitmq-server uwsgi-core uwsgi-plugin-python3
    python3-magnumclient python3-openstackclient
)
CHROOT_PACKAGES=("${CLOUD_PACKAGES[@]}" ca-certificates procps)

# use_release NAME [CHROOT]: sets RELEASE and the settings of that release. The chroot is by default the one in the cache.
use_release() {
    RELEASE=$1
    case $RELEASE in
    zed)
        CHROOT=
        CONDUCTOR_STOP_SECONDS=15
        RELEASE_COES='swarm swarm-mode kubernetes mesos'
        KEYSTONE_APPLICATION=(--wsgi-file /usr/bin/keystone-wsgi-public)
        RABBITMQ_SETTINGS=
        ;;
    newest)
        CHROOT=${2:-$(chroot_directory)}
        # It waits for threads of its own, without an end.
        CONDUCTOR_STOP_SECONDS=3
        RELEASE_COES=kubernetes
        KEYSTONE_APPLICATION=(--module keystone.wsgi.api)
        # oslo.messaging still declares such queues, which RabbitMQ 4 refuses by default.
        RABBITMQ_SETTINGS='deprecated_features.permit.transient_nonexcl_queues = true'
        ;;
    *)
        say "ERROR: $RELEASE is not a release; use ${RELEASES[*]}."
        return 1
        ;;
    esac
    export RELEASE RELEASE_COES
}

# Keyed by the content, so that a chroot of other packages is never used.
chroot_directory() {
    local key
    key=$(echo "${CHROOT_PACKAGES[*]}" | cksum | cut -d ' ' -f 1)
    echo "${XDG_CACHE_HOME:-$HOME/.cache}/magnum-test-cloud/$CHROOT_SUITE-$key"
}

# Runs in a mount namespace of its own, so that nothing stays mounted: mounts the state and the files of the tests at the same
# paths as outside, then replaces itself by the command. The directory in which it runs must be one of those.
ENTER_CHROOT='
set -e
root=$1 state=$2 files=$3 directory=$PWD
shift 3
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
for path in "$state" "$files"; do
    mkdir -p "$root$path"
    mount --bind "$path" "$root$path"
done
mount --bind /etc/hosts "$root/etc/hosts"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/run"
cd /
exec env --chdir=/ chroot "$root" env --chdir="$([ -d "$root$directory" ] && echo "$directory" || echo /)" "$@"'

# Sets ENTER, the words before a command that is to run with the packages of the release.
use_packages() {
    ENTER=()
    [ -z "$CHROOT" ] || ENTER=(unshare --mount --propagation private bash -c "$ENTER_CHROOT" enter-chroot
        "$CHROOT" "$CLOUD_STATE" "$(dirname "$CLOUD_HOME")")
}

# Writes the state's `enter`, which runs a command with the packages of the release, for what does not source this file.
write_enter_script() {
    {
        echo '#!/bin/bash'
        echo "exec${ENTER:+ ${ENTER[*]@Q}} \"\$@\""
    } >"$CLOUD_STATE/enter"
    chmod 755 "$CLOUD_STATE/enter"
}
