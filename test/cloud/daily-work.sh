#!/bin/bash
# Daily work on the cloud in CLOUD_STATE: choosing clusters, why a cluster failed, labels, and cleaning up.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

create() { magnum cluster-create "$1" --cluster-template kubernetes "${@:2}"; } # NAME [OPTION...]
names() { magnum cluster-list -f value -c name "$@" | sort | tr '\n' ' '; }      # [FILTER...]

for name in test-1 test-2 keep; do holds "cluster-create accepts $name" create "$name"; done
holds 'cluster-create accepts a cluster that will fail' create broken --labels paper_fail=create
# Magnum cannot list a new cluster before its first nodegroup exists.
for name in test-1 test-2 keep; do holds "$name becomes CREATE_COMPLETE" becomes "$name" CREATE_COMPLETE; done
holds 'broken becomes CREATE_FAILED' becomes broken CREATE_FAILED
holds 'cluster-wait waits for what a pattern matches' magnum cluster-wait 'test-*' --wait-timeout 2m
holds 'cluster-wait exits with 5 and a hint for a failed cluster' \
    ends_with 5 'magnum cluster-show broken --tree' magnum cluster-wait broken --wait-timeout 2m

# Choosing
holds 'cluster-list --name' test "$(names --name 'test-*')" = 'test-1 test-2 '
holds 'cluster-list --status' test "$(names --status failed)" = 'broken '
holds 'cluster-list --label' test "$(names --label paper_fail=create)" = 'broken '
holds 'cluster-list --older-than' test "$(names --older-than 1d)" = ''
holds 'cluster-list --limit counts what matches' test "$(names --name 'k*' --limit 1)" = 'keep '
holds 'cluster-resize resizes what a pattern matches' magnum cluster-resize 'test-*' 2 --yes --wait
holds 'both have two nodes' test "$(magnum cluster-list --name 'test-*' -f value -c node_count | tr '\n' ' ')" = '2 2 '
holds 'cluster-delete requires --yes without a terminal' \
    ends_with 2 'require --yes without a terminal: test-1, test-2' magnum cluster-delete 'test-*'
holds 'cluster-delete --dry-run deletes nothing' prints '^Cluster test-1 would be deleted' \
    magnum cluster-delete 'test-*' --dry-run
holds 'an administrator chooses no clusters of other projects' \
    says 'No clusters match.' as_cloud admin magnum cluster-delete 'test-*' --yes

# Why did it fail, how is it now
holds 'cluster-show --tree shows the failure and the next command' \
    prints 'magnum cluster-delete broken' magnum cluster-show broken --tree
holds 'cluster-show --tree of a complete cluster' prints 'cluster: keep is CREATE_COMPLETE' \
    magnum cluster-show keep --tree
fails_in_doctor() { ! magnum doctor broken >"$HOME/.doctor" 2>&1 && grep -q 'cluster: broken is CREATE_FAILED' "$HOME/.doctor"; }
holds 'doctor fails for a failed cluster' fails_in_doctor

# Labels
magnum cluster-template-create labeled --coe kubernetes --image fedora-coreos-latest --external-network public \
    --master-flavor m1.small --flavor m1.small --labels one=1,two=2 >"$HOME/.output" 2>&1
printf 'two: 2.0\nthree: yes\n' >labels.yaml
holds 'cluster-create names the labels that the cluster would lose' says 'one' \
    magnum cluster-create replaced --cluster-template labeled --labels-file labels.yaml
holds 'cluster-create --merge-labels names none' says_nothing_of WARNING \
    magnum cluster-create merged --cluster-template labeled --labels-file labels.yaml --merge-labels --wait
labels_of() { magnum cluster-show "$1" --labels -f value -c key -c value -c source | tr '\n' ';'; } # CLUSTER
holds 'cluster-show --labels shows the source of each label' \
    test "$(labels_of merged)" = 'one 1 template;three yes cluster;two 2.0 cluster;'
holds 'cluster-show --labels shows the labels that the cluster lacks' \
    test "$(labels_of replaced)" = 'one None skipped;three yes cluster;two 2.0 cluster;'

# Kubeconfigs
kubeconfig=$HOME/.kube/config
private() { test "$(stat -c %a "$1")" = 600; } # FILE
holds 'config set context sets a template' magnum config set context '{cluster}@{cloud}'
holds 'cluster-config names the contexts by the template' says 'Context keep@demo written to' \
    magnum cluster-config keep merged --merge
holds 'a second change of the day keeps a private backup' private "$kubeconfig.magnum-backup"
holds 'cluster-config --check accepts the kubeconfig' prints '^Context keep@demo: the certificate .* expires on ' \
    magnum cluster-config --check
chmod 644 "$kubeconfig"
holds 'cluster-config --check fails for a readable kubeconfig' ends_with 1 'can read' magnum cluster-config --check
holds 'cluster-config --check --fix makes it private' prints 'is now 0600' magnum cluster-config --check --fix
holds 'the kubeconfig is private' private "$kubeconfig"
chmod 644 "$kubeconfig"
holds 'doctor --fix makes it private' prints 'kubeconfig: the mode of .* is now 0600' magnum doctor --fix
holds 'cluster-config --prune removes no context of a cluster that exists' says 'No contexts of deleted clusters' \
    magnum cluster-config --prune --yes
deletes_elsewhere() ( # CLUSTER
    HOME=$(mktemp -d)
    export HOME
    trap 'rm -rf "$HOME"' EXIT
    magnum cluster-delete "$1" --yes --wait
)
holds 'another machine deletes merged' deletes_elsewhere merged
holds 'cluster-config --check names the dead context' ends_with 1 'Context merged@demo: its cluster no longer exists.' \
    magnum cluster-config --check
holds 'doctor names the dead context' prints 'context merged@demo in .* is for a cluster that no longer exists' magnum doctor
holds 'another project does not remove it' says '2 contexts are of other clouds or projects' \
    as_cloud admin magnum cluster-config --prune --yes
holds 'cluster-config --prune requires --yes without a terminal' ends_with 2 'requires --yes without a terminal: merged@demo' \
    magnum cluster-config --prune
holds 'cluster-config --prune removes the dead context' prints '^Removed context merged@demo from ' \
    magnum cluster-config --prune --yes
holds 'the other context is still valid' prints '^Context keep@demo: ' magnum cluster-config --check
holds 'config unset context removes the template' magnum config unset context
magnum cluster-config keep --remove >"$HOME/.output" 2>&1

# Access for others, with the certificates of a real CA
subject() { openssl x509 -noout -subject -nameopt RFC2253 -in "$1/cert.pem" | sed 's/^subject= *//'; } # DIRECTORY
serial() { openssl x509 -noout -serial <<<"$(kubectl config view --raw -o "jsonpath={.users[?(@.name=='$1')].user.client-certificate-data}" | base64 -d)"; } # USER
holds 'cluster-config --user --group writes a certificate' magnum cluster-config keep --dir alice --user alice --group dev,ops
holds 'the subject has the user and the groups' test "$(subject alice)" = 'O=ops,O=dev,CN=alice'
holds 'the CA of the cluster has signed it' openssl verify -CAfile alice/ca.pem alice/cert.pem
holds 'cluster-config --stdout prints a kubeconfig' prints 'client-key-data' magnum cluster-config keep --stdout --user bob
holds 'cluster-config --role prints a manifest' prints '"ClusterRoleBinding"' \
    magnum cluster-config keep --user alice --role view
holds 'cluster-config --merge writes a context' says 'Context keep written to' magnum cluster-config keep --merge
before=$(serial keep-admin)
holds 'cluster-config --merge uses the certificate again' says 'is used again' magnum cluster-config keep --merge
holds 'the certificate is the same' test "$(serial keep-admin)" = "$before"
holds 'cluster-config --merge --renew requests another one' magnum cluster-config keep --merge --renew
holds 'the certificate is another one' test "$(serial keep-admin)" != "$before"
holds 'cluster-config --merge --user adds a context' says 'Context keep-alice written to' \
    magnum cluster-config keep --merge --user alice --group dev
holds 'cluster-config --remove removes both' says 'Removed context keep-alice' magnum cluster-config keep --remove

# Secrets from elsewhere, with a clouds.yaml that has no password
sed '/"password"/d' "$OS_CLIENT_CONFIG_FILE" >no-password.yaml
password=$(/usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["clouds"]["demo"]["auth"]["password"])' \
    "$OS_CLIENT_CONFIG_FILE")
(umask 077 && printf '%s\n' "$password" >password)
without_password() { OS_CLIENT_CONFIG_FILE=$HOME/no-password.yaml "$@"; } # COMMAND...
holds 'without a password, no login' ends_with 2 'please provide a password' without_password magnum cluster-list
holds 'OS_PASSWORD_FILE has the password' prints 'keep' \
    without_password env OS_PASSWORD_FILE="$HOME/password" "${magnum_words[@]}" cluster-list
holds '--os-password-command prints the password' prints 'keep' \
    without_password magnum --os-password-command "cat '$HOME/password'" cluster-list
log_in_from_stdin() { without_password magnum login --password-stdin <"$HOME/password"; }
holds 'login --password-stdin logs in' prints '^Logged in to demo as demo' log_in_from_stdin
holds 'the session needs no password' prints 'keep' without_password magnum cluster-list
holds '--os-token-command prints a token' prints '^demo$' magnum --os-token-command "${magnum_words[*]} token-issue -f value -c id" \
    --os-auth-type v3token whoami -f value -c user

# Completion with the lists of the other services
completes() { # WORD LINE
    local stdout
    stdout=$(MAGNUM_COMPLETION_TIMEOUT=9000 without_password magnum __complete bash "magnum $2 " '') || return
    grep -qx -- "$1" <<<"$stdout" || { echo "$stdout"; return 1; }
}
holds 'Tab completes flavors' completes m1.small 'cluster-create --flavor'
holds 'Tab completes keypairs' completes mykey 'cluster-create --keypair'
holds 'Tab completes images' completes fedora-coreos-latest 'cluster-template-create --image'
holds 'Tab completes external networks' completes public 'cluster-template-create --external-network'
holds 'Tab completes regions' completes RegionOne 'cluster-list --os-region-name'
holds 'Tab completes nodes' completes '[0-9.]*' 'cluster-resize keep 1 --nodes-to-remove'

# Output for programs
uuid_of_creation() { [[ $(magnum cluster-create "$1" --cluster-template kubernetes -f value -c uuid) =~ ^[0-9a-f-]{36}$ ]]; } # NAME
holds 'cluster-create -f value -c uuid prints the UUID' uuid_of_creation made
events_of_wait() { magnum cluster-wait made --progress ndjson 2>&1 >/dev/null | tee events >/dev/null && jq_all events; }
jq_all() { /usr/bin/python3 -c 'import json, sys; [json.loads(line)["event"] for line in open(sys.argv[1])]' "$1"; } # FILE
holds 'cluster-wait --progress ndjson prints only JSON to stderr' events_of_wait
holds 'cluster-list -f ndjson prints one object a line' prints '^{"uuid":.*"name":"made".*}$' magnum cluster-list -f ndjson
holds 'cluster-list --query selects' test "$(magnum cluster-list --query "[?name=='made'].status | [0]" -f value)" = CREATE_COMPLETE
holds 'cluster-list -f markdown prints a table' prints '^\| .* \| made \| ' magnum cluster-list -f markdown
deleted_item() { test "$(magnum cluster-delete "$1" --yes --wait -f value -c status)" = gone; } # NAME
holds 'cluster-delete -f value -c status prints the status' deleted_item made

# Cleaning up
holds 'replaced becomes CREATE_COMPLETE' becomes replaced CREATE_COMPLETE
holds 'cluster-config --merge merges what a pattern matches' says 'Context test-2 written to' \
    magnum cluster-config 'test-*' --merge
holds 'cluster-config writes a directory' magnum cluster-config keep --dir keep
holds 'cluster-delete deletes what a pattern matches' says 'Removed context test-1 from' \
    magnum cluster-delete 'test-*' --yes --wait
holds 'cluster-delete deletes failed clusters' magnum cluster-delete --status CREATE_FAILED --yes --wait
holds 'the others remain' test "$(names)" = 'keep replaced '
holds 'cluster-delete names the directory that is left' says 'Directory keep still has files of cluster keep' \
    magnum cluster-delete keep
holds 'cluster-delete --all deletes the rest' magnum cluster-delete --all --yes --wait
holds 'nothing is left' test "$(names)" = ''
magnum cluster-template-delete labeled >"$HOME/.output" 2>&1

tally
