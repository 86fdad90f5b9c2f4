#!/bin/bash
# What the client says about features that only some releases have, on the cloud in CLOUD_STATE. Each check applies to the API
# versions and COEs that the cloud reports, so that a newer release needs no other numbers here.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

newest=$(fact apiMax)

has_api() { [ "${newest#1.}" -ge "${1#1.}" ]; } # VERSION

# fails_with CODE TEXT HINT COMMAND...: the error, then the hint on the last line.
fails_with() {
    local code=$1 text=$2 hint=$3
    shift 3
    ends_with "$code" "$text" "$@" && ends_with "$code" "$hint" "$@"
}

values_of() { magnum nodegroup-show web "$1" -f json -c "$2" | tr -d ' \n'; } # NODEGROUP COLUMN

no_request_is_sent() { # COMMAND...; the command fails
    ! magnum --debug "$@" 2>"$HOME/.debug" || return 1
    ! grep -E 'POST .*/(nodegroups|actions|credentials)' "$HOME/.debug"
}

create_template() { # NAME COE [OPTION...]
    magnum cluster-template-create "$1" --coe "$2" --image fedora-coreos-latest --external-network public "${@:3}"
}

# Templates
holds 'the shortest cluster-template-create is accepted' create_template least kubernetes
if has_coe swarm; then
    holds 'a swarm template is accepted' magnum cluster-template-create swarmed --coe swarm --image fedora-atomic-latest \
        --external-network public
    holds 'mesos: the hint names the COEs' fails_with 1 'Requested COE type mesos is not supported' \
        'Use --coe kubernetes, swarm or swarm-mode.' create_template refused mesos
else
    holds 'swarm: the hint names the COE' fails_with 1 "Value: 'swarm'" \
        'Use --coe kubernetes, the only COE that this cloud supports.' create_template refused swarm
fi
if has_api 1.14; then
    holds 'no master flavor: the hint names the option' fails_with 1 'Unable to find flavor None.' \
        'Add --master-flavor (or --flavor), which the cluster template does not set.' \
        magnum cluster-create refused --cluster-template least
    holds 'an even number of masters: the message of Magnum' ends_with 1 'size cannot be an even number' \
        magnum cluster-create refused --cluster-template kubernetes --master-count 2
else
    holds 'a cluster needs no master flavor' magnum cluster-create flavorless --cluster-template least
fi

# One column under two names
holds 'a cluster is created' magnum cluster-create web --cluster-template kubernetes --wait
stack=$(magnum cluster-show web -f value -c stack_id)
holds 'cluster-show has the ID of the stack under both names' \
    test "$stack" = "$(magnum cluster-show web -f value -c cluster_id)" -a -n "$stack"
for field in stack_id cluster_id; do
    holds "cluster-list --fields $field has it" prints "\"$stack\"" magnum cluster-list --fields "$field" -f json
done

# Node labels and taints, from API 1.14
labels=(--node-labels a=b,c=d --node-labels e=f)
taints=(--node-taints k=v:NoSchedule,k2:NoExecute --node-taints k3:NoExecute)
if has_api 1.14; then
    holds 'nodegroup-create accepts node labels and taints' magnum nodegroup-create web gpu "${labels[@]}" "${taints[@]}"
    holds 'node labels are split at commas' test "$(values_of gpu node_labels)" = '{"node_labels":{"a":"b","c":"d","e":"f"}}'
    holds 'node taints are split at commas' test "$(values_of gpu node_taints)" = '{"node_taints":[{"key":"k","value":"v","effect":"NoSchedule"},{"key":"k2","value":"","effect":"NoExecute"},{"key":"k3","value":"","effect":"NoExecute"}]}'
    holds 'the table quotes a taint once' prints "^\| node_taints +\| \[\{'key': 'k', 'value': 'v', 'effect': 'NoSchedule'\}," \
        magnum nodegroup-show web gpu
    holds 'nodegroup-update replaces the labels' magnum nodegroup-update web gpu --node-labels a=c,g=h
    holds 'the labels are replaced' test "$(values_of gpu node_labels)" = '{"node_labels":{"a":"c","g":"h"}}'
else
    holds 'nodegroup-create: node labels require API 1.14' ends_with 1 'requires API 1.14' \
        magnum nodegroup-create web gpu "${labels[@]}"
    holds 'nodegroup-create: node taints require API 1.14' ends_with 1 'requires API 1.14' \
        magnum nodegroup-create web gpu "${taints[@]}"
fi
holds 'a node label that Kubernetes rejects: no request' no_request_is_sent nodegroup-create web bad --node-labels 'a=b c'
holds 'a node taint that Kubernetes rejects: no request' no_request_is_sent nodegroup-create web bad --node-taints k=v:Never

# Credentials, from API 1.12
if has_api 1.12; then
    holds 'credential-rotate is accepted' magnum credential-rotate web
    magnum cluster-create slow --cluster-template kubernetes --labels paper_seconds=5
    holds 'credential-rotate during the creation: the hint waits' fails_with 1 'is not supported' \
        'To wait until it is complete: magnum cluster-wait slow' magnum credential-rotate slow
else
    holds 'credential-rotate requires API 1.12' ends_with 1 'requires API 1.12' magnum credential-rotate web
fi

# Upgrades
holds 'cluster-upgrade to the same template is accepted' magnum cluster-upgrade web kubernetes
if has_coe swarm-mode; then
    holds 'cluster-upgrade to another COE: no request' no_request_is_sent cluster-upgrade web swarm-mode
fi

# Application credentials, with which Keystone creates no trust
if has_api 1.14; then
    holds 'a restricted application credential: no warning' says_nothing_of 'application credential' \
        as_cloud demo-restricted magnum cluster-create app --cluster-template kubernetes --wait
    holds 'its cluster is created' test "$(status_of app)" = CREATE_COMPLETE
else
    holds 'a restricted application credential: a warning' says 'restricted application credential' \
        as_cloud demo-restricted magnum cluster-create app --cluster-template kubernetes
fi

for cluster in $(magnum cluster-list -q); do magnum cluster-delete "$cluster" --wait >"$HOME/.output" 2>&1; done
for template in $(magnum cluster-template-list -f json | /usr/bin/python3 -c '
import json, sys
print("\n".join(one["name"] for one in json.load(sys.stdin)))'); do
    case $template in least | swarmed) magnum cluster-template-delete "$template" >"$HOME/.output" 2>&1 ;; esac
done
tally
