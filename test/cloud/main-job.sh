#!/bin/bash
# The main job on the cloud in CLOUD_STATE, typed as a person would: make a cluster, wait, list it, point docker or
# kubectl at it.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

is_listed() { # CLUSTER NODES
    prints "^\| [0-9a-f-]{36} \| $1 +\| [^|]+ \| $2 +\| 1 +\| CREATE_COMPLETE +\|\$" magnum cluster-list
}

is_private() { [ "$(stat -c %a "$1")" = "$2" ]; }

# The certificate is for an administrator of Kubernetes and signed by the CA, and the key is the certificate's.
is_a_pair() { # DIRECTORY
    openssl verify -CAfile "$1/ca.pem" "$1/cert.pem" &&
        prints '^subject=CN = admin, O = system:masters$' openssl x509 -in "$1/cert.pem" -noout -subject &&
        [ "$(openssl x509 -in "$1/cert.pem" -noout -pubkey)" = "$(openssl pkey -in "$1/key.pem" -pubout)" ]
}

# Writes what a kubeconfig holds as the same three files.
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

holds 'a swarm of a hundred nodes is made' \
    magnum cluster-create --name myswarmcluster --cluster-template swarm --node-count 100
holds 'and becomes complete' becomes myswarmcluster CREATE_COMPLETE
holds 'and is listed' is_listed myswarmcluster 100

$(magnum cluster-config myswarmcluster --dir magnum/myswarmcluster)
holds 'docker is pointed at it' test "${DOCKER_HOST:-}" = tcp://127.0.0.1:2376
holds 'with TLS' test "${DOCKER_TLS_VERIFY:-}" = 1
holds 'and the files' test "${DOCKER_CERT_PATH:-}" = "$HOME/magnum/myswarmcluster"
holds 'which open the cluster' is_a_pair magnum/myswarmcluster
holds 'the key is private' is_private magnum/myswarmcluster/key.pem 600
holds 'so is the directory' is_private magnum/myswarmcluster 700

holds 'a Kubernetes cluster is made' magnum cluster-create mykube --cluster-template kubernetes --keypair mykey
holds 'and becomes complete' becomes mykube CREATE_COMPLETE
eval "$(magnum cluster-config mykube --dir 'my clusters/mykube')"
holds 'kubectl is pointed at it, in a directory with a blank' \
    test "${KUBECONFIG:-}" = "$HOME/my clusters/mykube/config"
holds 'the kubeconfig holds credentials' unpack_kubeconfig "${KUBECONFIG:-}" unpacked
holds 'which open the cluster' is_a_pair unpacked
holds 'and is private' is_private "${KUBECONFIG:-}" 600

holds 'both are deleted' magnum cluster-delete myswarmcluster mykube
holds 'and the swarm disappears' disappears myswarmcluster
holds 'and so does Kubernetes' disappears mykube

tally
