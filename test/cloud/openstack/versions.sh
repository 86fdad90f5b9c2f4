#!/bin/bash
# versions.sh STATE: prints the versions of the packages of a cloud, and the API versions that its services report. Prints a line
# `warning: ...` if Magnum's newest API version is newer than those in docs/compatibility.md.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/state.sh"
use_state "${1:?usage: versions.sh STATE}"
"${ENTER[@]}" dpkg-query --show --showformat '  ${Package} ${Version}\n' \
    keystone magnum-api mariadb-server-core rabbitmq-server python3-magnumclient python3-openstackclient
"$PYTHON" - "$here/../../../docs/compatibility.md" <<'PY'
import json
import os
import re
import sys
import urllib.request

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url):
    with opener.open(url) as response:
        return json.load(response)


def minor(version):
    return int(version.split('.')[1])


release = os.environ['RELEASE']
keystone = get(os.environ['KEYSTONE_URL'] + '/v3')['version']['id']
magnum = get(os.environ['MAGNUM_URL'] + '/')['versions'][0]
print('  Keystone %s, Magnum %s to %s' % (keystone, magnum['min_version'], magnum['max_version']))
documented = re.findall(r'\b1\.\d+\b', open(sys.argv[1]).read())
newest = max(documented, key=minor)
if minor(magnum['max_version']) > minor(newest):
    print('warning: Magnum of the %s release has API %s; docs/compatibility.md ends with %s'
          % (release, magnum['max_version'], newest))
PY
