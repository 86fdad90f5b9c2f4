#!/bin/bash
# up.sh [STATE]: bring up a Keystone and a Magnum on free ports of 127.0.0.1 and print the directory with their state
# (made where none is given) on stdout; what is going on is told on stderr. Run again, it starts what does not run.
set -eu
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/lib/state.sh"
. "$here/lib/processes.sh"
. "$here/lib/mariadb.sh"
. "$here/lib/rabbitmq.sh"
. "$here/lib/uwsgi.sh"
. "$here/lib/keystone.sh"
. "$here/lib/magnum.sh"

# Nothing of the caller's cloud or proxy may find its way in.
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY ${!OS_@} PYTHONPATH
use_state "${1:-$(mktemp -d "${TMPDIR:-/tmp}/magnum-cloud.XXXXXX")}" --new
export no_proxy='*' XDG_CACHE_HOME=$CLOUD_STATE/cache PYTHONDONTWRITEBYTECODE=1

# What came up of a cloud that did not come up whole is ended; its logs stay.
trap '[ $? = 0 ] || "$here/down.sh" "$CLOUD_STATE" --keep' EXIT

say "a cloud comes up in $CLOUD_STATE"
start_mariadb
start_rabbitmq
start neighbours "$PYTHON" "$here/services/neighbours.py" "$NEIGHBOURS_PORT"
make_databases keystone magnum
configure_keystone
configure_magnum
install_driver
install_federated_kerberos
# Each makes some fifty tables with a slow tool: side by side on two processors.
prepare_magnum &
magnum_prepared=$!
prepare_keystone
start_keystone
"$PYTHON" "$here/services/bootstrap.py" identity
wait "$magnum_prepared"
start_magnum
"$PYTHON" "$here/services/bootstrap.py" templates
say "keystone $KEYSTONE_URL/v3, magnum $MAGNUM_URL/v1"
echo "$CLOUD_STATE"
