#!/bin/bash
# Starts a real Docker engine at the address of a swarm cluster of the cloud in CLOUD_STATE, and runs docker with only the
# environment of `magnum cluster-config`. Requires root.
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

# Imports an image that contains only Debian's busybox.
import_busybox() {
    mkdir -p image/bin && cp "$(command -v busybox)" image/bin/busybox && ln -sf busybox image/bin/sh &&
        tar --create --directory image . | docker import - busybox
}

# refuses TEXT DIRECTORY: succeeds if docker fails with that text. Uses ca.pem and, if present, the certificate of the directory.
refuses() {
    [ -e "$2/ca.pem" ] && ends_with 1 "$1" env DOCKER_CERT_PATH="$2" docker ps
}

# mix DIRECTORY FILE...: creates a directory with copies of the files.
mix() {
    local directory=$1
    shift
    mkdir -p "$directory" && cp "$@" "$directory"
}

leave_swarm() {
    docker swarm leave --force && docker network rm docker_gwbridge
}

holds 'the packages are installed' "$root/scripts/apt-install.sh" docker.io busybox-static
holds 'a swarm cluster becomes CREATE_COMPLETE' make_swarm myswarmcluster
holds 'another swarm cluster becomes CREATE_COMPLETE' make_swarm otherswarm
holds 'ca-sign signs the certificate of a Docker engine' certify_engine myswarmcluster "$HOME/engine/tls"
holds 'the engine starts with this certificate' start_engine "$HOME/engine" "$engine_port"

$(magnum cluster-config myswarmcluster --dir magnum/myswarmcluster)
holds 'cluster-config sets DOCKER_HOST' test "${DOCKER_HOST:-}" = "$address"
holds 'cluster-config sets DOCKER_TLS_VERIFY' test "${DOCKER_TLS_VERIFY:-}" = 1
holds 'docker info succeeds' docker info
holds 'docker info shows this engine' prints "^$HOME/engine/data$" docker info --format '{{.DockerRootDir}}'
holds 'docker ps succeeds' docker ps

holds 'docker import creates an image' import_busybox
holds 'docker run prints the output of a container' \
    prints '^hello from inside$' docker run --rm busybox /bin/busybox echo hello from inside
holds 'docker run --detach starts a container' docker run --detach --name sleeper busybox /bin/busybox sleep 300
holds 'docker ps lists the container' prints '^sleeper$' docker ps --format '{{.Names}}'
holds 'docker exec runs a command in the container' prints '^2$' docker exec sleeper /bin/sh -c 'echo $((1 + 1))'
holds 'docker rm --force removes the container' docker rm --force sleeper

holds 'docker swarm init succeeds' docker swarm init --advertise-addr 127.0.0.1 --listen-addr "127.0.0.1:$swarm_port"
holds 'docker node ls lists one node' prints '^Ready Leader$' docker node ls --format '{{.Status}} {{.ManagerStatus}}'
holds 'docker swarm leave succeeds' leave_swarm

holds 'cluster-config writes the certificate of the other cluster' \
    magnum cluster-config otherswarm --dir magnum/otherswarm
holds 'a directory with the CA but without a certificate is created' mix none magnum/myswarmcluster/ca.pem
holds 'the engine rejects a connection without a certificate' refuses 'tls: bad certificate' "$HOME/none"
holds 'a directory with the CA and the certificate of the other cluster is created' \
    mix mixed magnum/myswarmcluster/ca.pem magnum/otherswarm/{cert,key}.pem
holds 'the engine rejects the certificate of the other cluster' refuses 'tls: bad certificate' "$HOME/mixed"
holds 'docker rejects the engine with the CA of the other cluster' \
    refuses 'certificate signed by unknown authority' "$HOME/magnum/otherswarm"

stop_engine
holds 'cluster-delete accepts both clusters' magnum cluster-delete myswarmcluster otherswarm
holds 'the cluster is deleted' disappears myswarmcluster
holds 'the other cluster is deleted' disappears otherswarm
tally
