# Keystone: tables, keys, the first administrator, the service. Sourced.

configure_keystone() {
    local directory=$CLOUD_STATE/keystone
    echo '# the defaults in the code' >"$directory/policy.yaml"
    cat >"$directory/keystone.conf" <<CONF
[DEFAULT]
use_stderr = true
public_endpoint = $KEYSTONE_URL
[database]
connection = $(database_url keystone)
[token]
provider = fernet
expiration = 86400
[identity]
# Nothing here is worth a slow hash.
password_hash_rounds = 4
[fernet_tokens]
key_repository = $directory/fernet-keys
[credential]
key_repository = $directory/credential-keys
[oslo_policy]
policy_file = $directory/policy.yaml
policy_dirs = $directory/policy.d
[oslo_messaging_notifications]
driver = noop
CONF
    export OS_KEYSTONE_CONFIG_FILES=$directory/keystone.conf
}

manage_keystone() { keystone-manage --config-file "$CLOUD_STATE/keystone/keystone.conf" "$@"; }

# Makes what `keystone-manage bootstrap` makes: domain Default, project, user and role admin, the endpoint of identity.
prepare_keystone() {
    local me group done=$CLOUD_STATE/keystone/prepared
    me=$(id -un) group=$(id -gn)
    [ ! -e "$done" ] || return 0
    {
        manage_keystone db_sync
        manage_keystone fernet_setup --keystone-user "$me" --keystone-group "$group"
        manage_keystone credential_setup --keystone-user "$me" --keystone-group "$group"
        manage_keystone bootstrap --bootstrap-username admin --bootstrap-password admin \
            --bootstrap-project-name admin --bootstrap-role-name admin \
            --bootstrap-service-name keystone --bootstrap-region-id RegionOne \
            --bootstrap-public-url "$KEYSTONE_URL/v3" --bootstrap-internal-url "$KEYSTONE_URL/v3" \
            --bootstrap-admin-url "$KEYSTONE_URL/v3"
    } >"$CLOUD_STATE/log/keystone-prepare.log" 2>&1 || {
        tail -n 20 "$CLOUD_STATE/log/keystone-prepare.log" >&2
        return 1
    }
    touch "$done"
}

start_keystone() {
    start_wsgi keystone "$KEYSTONE_PORT" /usr/bin/keystone-wsgi-public
    wait_until keystone answers_at "$KEYSTONE_URL/v3"
}
