#!/bin/bash
# A real Docker engine behind a swarm cluster of the cloud in CLOUD_STATE, and docker with nothing but the environment that
# `magnum cluster-config` gives it. As root.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../openstack/lib/state.sh"
. "$here/engine.sh"
. "$here/../steps.sh"
trap 'stop_engine; rm -rf "$HOME"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
# shellcheck disable=SC2046
unset ${!DOCKER_@}
eval "$(choose_ports engine_port swarm_port)"
address=tcp://127.0.0.1:$engine_port

make_swarm() { # NAME
    magnum cluster-create --name "$1" --cluster-template swarm --labels "paper_api=$address" &&
        becomes "$1" CREATE_COMPLETE
}

# An image with one program, from what Debian has.
import_busybox() {
    mkdir -p image/bin && cp "$(command -v busybox)" image/bin/busybox && ln -sf busybox image/bin/sh &&
        tar --create --directory image . | docker import - busybox
}

# refuses TEXT DIRECTORY: docker fails with that text, with ca.pem and perhaps a certificate from the directory.
refuses() {
    [ -e "$2/ca.pem" ] && ends_with 1 "$1" env DOCKER_CERT_PATH="$2" docker ps
}

# mix DIRECTORY FILE...: a directory with copies.
mix() {
    local directory=$1
    shift
    mkdir -p "$directory" && cp "$@" "$directory"
}

forget_swarm() {
    docker swarm leave --force && docker network rm docker_gwbridge
}

holds 'the packages are there' "$root/scripts/apt-install.sh" docker.io busybox-static
holds 'a swarm is made' make_swarm myswarmcluster
holds 'and another one' make_swarm otherswarm
holds 'its authority signs for an engine' certify_engine myswarmcluster "$HOME/engine/tls"
holds 'which starts with that' start_engine "$HOME/engine" "$engine_port"

$(magnum cluster-config myswarmcluster --dir magnum/myswarmcluster)
holds 'docker is pointed at it' test "${DOCKER_HOST:-}" = "$address"
holds 'with TLS' test "${DOCKER_TLS_VERIFY:-}" = 1
holds 'docker info' docker info
holds 'is told by this engine' prints "^$HOME/engine/data$" docker info --format '{{.DockerRootDir}}'
holds 'docker ps' docker ps

holds 'an image is made' import_busybox
holds 'and a container runs' prints '^hello from inside$' docker run --rm busybox /bin/busybox echo hello from inside
holds 'and another one stays' docker run --detach --name sleeper busybox /bin/busybox sleep 300
holds 'which docker ps shows' prints '^sleeper$' docker ps --format '{{.Names}}'
holds 'and docker exec enters' prints '^2$' docker exec sleeper /bin/sh -c 'echo $((1 + 1))'
holds 'until it ends' docker rm --force sleeper

holds 'docker swarm init' docker swarm init --advertise-addr 127.0.0.1 --listen-addr "127.0.0.1:$swarm_port"
holds 'makes a swarm of one node' prints '^Ready Leader$' docker node ls --format '{{.Status}} {{.ManagerStatus}}'
holds 'which can be left' forget_swarm

holds 'the other swarm has a certificate' magnum cluster-config otherswarm --dir magnum/otherswarm
holds 'there is the authority without a certificate' mix none magnum/myswarmcluster/ca.pem
holds 'which lets nobody in' refuses 'tls: bad certificate' "$HOME/none"
holds 'there is the authority with the certificate of another cluster' \
    mix mixed magnum/myswarmcluster/ca.pem magnum/otherswarm/{cert,key}.pem
holds 'which lets nobody in either' refuses 'tls: bad certificate' "$HOME/mixed"
holds "nor does the other cluster's authority know the engine" \
    refuses 'certificate signed by unknown authority' "$HOME/magnum/otherswarm"

stop_engine
holds 'both are deleted' magnum cluster-delete myswarmcluster otherswarm
holds 'and disappear' disappears myswarmcluster
holds 'the one and the other' disappears otherswarm
tally
