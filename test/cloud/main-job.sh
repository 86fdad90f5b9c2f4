#!/bin/bash
# The main job on the cloud in CLOUD_STATE, as a user would type it: create a cluster, wait, list it, configure docker or
# kubectl.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

is_listed() { # CLUSTER NODES
    prints "^\| [0-9a-f-]{36} \| $1 +\| [^|]+ \| $2 +\| 1 +\| CREATE_COMPLETE +\|\$" magnum cluster-list
}

is_private() { [ "$(stat -c %a "$1")" = "$2" ]; }

# The certificate is for a Kubernetes administrator and signed by the CA, and the key matches it.
has_valid_credentials() { # DIRECTORY
    openssl verify -CAfile "$1/ca.pem" "$1/cert.pem" &&
        prints '^subject=CN = admin, O = system:masters$' openssl x509 -in "$1/cert.pem" -noout -subject &&
        [ "$(openssl x509 -in "$1/cert.pem" -noout -pubkey)" = "$(openssl pkey -in "$1/key.pem" -pubout)" ]
}

# Writes the credentials of a kubeconfig to the same three files.
unpack_kubeconfig() { # FILE DIRECTORY
    mkdir -p "$2"
    /usr/bin/python3 - "$1" "$2" <<'PY'
import base64
import sys
import yaml

path, directory = sys.argv[1:]
config = yaml.safe_load(open(path))
context = next(c['context'] for c in config['contexts'] if c['name'] == config['current-context'])
cluster = next(c['cluster'] for c in config['clusters'] if c['name'] == context['cluster'])
user = next(u['user'] for u in config['users'] if u['name'] == context['user'])
assert cluster['server'] == 'https://127.0.0.1:6443', cluster['server']
for name, data in (('ca', cluster['certificate-authority-data']), ('cert', user['client-certificate-data']),
                   ('key', user['client-key-data'])):
    open('%s/%s.pem' % (directory, name), 'wb').write(base64.b64decode(data))
PY
}

# Newer releases have no swarm.
large=mylargecluster template=kubernetes
if has_coe swarm; then large=myswarmcluster template=swarm; fi

holds "cluster-create accepts a $template cluster of 100 nodes" \
    magnum cluster-create --name "$large" --cluster-template "$template" --node-count 100
holds 'the cluster becomes CREATE_COMPLETE' becomes "$large" CREATE_COMPLETE
holds 'cluster-list lists the cluster' is_listed "$large" 100

configure_docker() {
    $(magnum cluster-config myswarmcluster --dir magnum/myswarmcluster)
    holds 'cluster-config sets DOCKER_HOST' test "${DOCKER_HOST:-}" = tcp://127.0.0.1:2376
    holds 'cluster-config sets DOCKER_TLS_VERIFY' test "${DOCKER_TLS_VERIFY:-}" = 1
    holds 'cluster-config sets DOCKER_CERT_PATH' test "${DOCKER_CERT_PATH:-}" = "$HOME/magnum/myswarmcluster"
    holds 'cluster-config writes a valid certificate and its key' has_valid_credentials magnum/myswarmcluster
    holds 'cluster-config writes the key with mode 600' is_private magnum/myswarmcluster/key.pem 600
    holds 'cluster-config creates the directory with mode 700' is_private magnum/myswarmcluster 700
}
[ "$template" != swarm ] || configure_docker

holds 'cluster-create accepts a Kubernetes cluster with a keypair' \
    magnum cluster-create mykube --cluster-template kubernetes --keypair mykey
holds 'the Kubernetes cluster becomes CREATE_COMPLETE' becomes mykube CREATE_COMPLETE
eval "$(magnum cluster-config mykube --dir 'my clusters/mykube')"
holds 'cluster-config sets KUBECONFIG for a directory with a space' \
    test "${KUBECONFIG:-}" = "$HOME/my clusters/mykube/config"
holds 'the kubeconfig contains the address and credentials' unpack_kubeconfig "${KUBECONFIG:-}" unpacked
holds 'the kubeconfig contains a valid certificate and its key' has_valid_credentials unpacked
holds 'cluster-config writes the kubeconfig with mode 600' is_private "${KUBECONFIG:-}" 600

# In one step, into another kubeconfig.
export KUBECONFIG=$HOME/.kube/config
holds 'cluster-create --wait --merge waits and merges the cluster' \
    says 'Context myonestep written to' \
    magnum cluster-create myonestep --cluster-template kubernetes --keypair mykey --wait --wait-timeout 5m --merge
holds 'the merged kubeconfig contains the address and credentials' unpack_kubeconfig "$KUBECONFIG" unpacked-merge
holds 'the merged kubeconfig contains a valid certificate and its key' has_valid_credentials unpacked-merge

holds 'cluster-delete accepts the clusters' magnum cluster-delete "$large" mykube myonestep
holds 'the large cluster is deleted' disappears "$large"
holds 'the Kubernetes cluster is deleted' disappears mykube
holds 'the cluster of one step is deleted' disappears myonestep

tally
