#!/bin/bash
# `magnum doctor` on the cloud in CLOUD_STATE: what it reports is what the services of this release say about themselves.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

newest=$(fact apiMax)

statuses_of() { # CLOUD, one status a line
    magnum --os-cloud "$1" doctor -f json | /usr/bin/python3 -c '
import json, sys
print("\n".join("%s %s" % (one["status"], one["check"]) for one in json.load(sys.stdin)))'
}

# has_no_error CLOUD
has_no_error() { ! statuses_of "$1" | grep '^error ' && prints '^ok Magnum$' statuses_of "$1"; }

for cloud in demo viewer admin demo-restricted; do
    holds "doctor finds no error as $cloud" has_no_error "$cloud"
done
holds 'doctor shows the version of Keystone' prints '^[^ ]+ Keystone: http://127\.0\.0\.1:[0-9]+/v3 responds \(API v3\.[0-9]+\)$' \
    magnum doctor
holds 'doctor shows the API versions of Magnum, and uses the newest' \
    prints "^[^ ]+ Magnum: responds and accepts the token; API 1\.1 to ${newest//./\\.}, using ${newest//./\\.}\$" magnum doctor
holds 'doctor shows the user, the project and the roles' \
    prints '^[^ ]+ login: logged in as demo \(Default\); project demo \(Default\); roles (member, reader|reader, member); valid until ' magnum doctor
holds 'doctor shows the limit of clusters' prints '^[^ ]+ quota: at most 20 clusters$' magnum doctor
holds 'doctor fails with a wrong password' \
    as_cloud wrong-password ends_with 1 'Found 1 problem that makes commands fail.' magnum doctor
tally
