#!/bin/bash
# up.sh [--release RELEASE] [STATE]: starts Keystone and Magnum of the release (zed by default, or newest) on free ports of
# 127.0.0.1, and prints the directory with their state to stdout; creates the directory if none is given. Progress goes to
# stderr. Run again, it starts the processes that are not running.
set -eu
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/lib/state.sh"
. "$here/lib/processes.sh"
. "$here/lib/mariadb.sh"
. "$here/lib/memcached.sh"
. "$here/lib/rabbitmq.sh"
. "$here/lib/uwsgi.sh"
. "$here/lib/keystone.sh"
. "$here/lib/magnum.sh"

release=zed
if [ "${1:-}" = --release ]; then
    release=${2:?usage: up.sh [--release RELEASE] [STATE]}
    shift 2
fi

# Variables of the caller's cloud or proxy must have no effect.
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY ${!OS_@} PYTHONPATH
use_state "${1:-$(mktemp -d "${TMPDIR:-/tmp}/magnum-cloud.XXXXXX")}" --new "$release"
write_enter_script
export no_proxy='*' XDG_CACHE_HOME=$CLOUD_STATE/cache PYTHONDONTWRITEBYTECODE=1

# On failure, stops the started processes and preserves the logs.
trap '[ $? = 0 ] || "$here/down.sh" "$CLOUD_STATE" --keep' EXIT

say "Starting a cloud of release $RELEASE in $CLOUD_STATE"
start_mariadb
start_memcached
start_rabbitmq
start stub-services "$PYTHON" "$here/services/stub_services.py" "$STUBS_PORT"
make_databases keystone magnum
configure_keystone
configure_magnum
install_driver
install_federated_kerberos
# Concurrently, because each creates some fifty tables with a slow tool.
prepare_magnum &
magnum_prepared=$!
prepare_keystone
start_keystone
"$PYTHON" "$here/services/bootstrap.py" identity
wait "$magnum_prepared"
start_magnum
"$PYTHON" "$here/services/bootstrap.py" templates
run_sql "UPDATE magnum.cluster_template SET coe = 'mesos', network_driver = 'docker' WHERE name = 'mesos'"
say "Keystone: $KEYSTONE_URL/v3, Magnum: $MAGNUM_URL/v1"
echo "$CLOUD_STATE"
