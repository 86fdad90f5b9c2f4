# memcached, which Keystone's processes share as in production. Without it, Keystone sends more than a thousand statements to the
# database for each token that it validates. Only reachable through a socket file. Sourced.

memcached_server() { echo "unix:$CLOUD_STATE/memcached/socket"; }

start_memcached() {
    start memcached memcached --unix-socket="$CLOUD_STATE/memcached/socket" --user="$(id -un)" --memory-limit=64
    wait_until memcached test -S "$CLOUD_STATE/memcached/socket"
}
