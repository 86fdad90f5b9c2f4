# A second Keystone, with its own tables, which is the identity provider of Keystone to Keystone. Sourced.

configure_keystone_provider() {
    local directory=$FEDERATION/provider
    : >"$directory/policy.yaml"
    cat >"$directory/keystone.conf" <<CONF
[DEFAULT]
use_stderr = true
[auth]
methods = password,token
[database]
connection = sqlite:///$directory/keystone.db
[token]
provider = fernet
expiration = 86400
[identity]
password_hash_rounds = 4
[fernet_tokens]
key_repository = $directory/fernet-keys
[fernet_receipts]
key_repository = $directory/fernet-keys
[credential]
key_repository = $directory/credential-keys
[oslo_policy]
policy_file = $directory/policy.yaml
policy_dirs = $directory/policy.d
[oslo_messaging_notifications]
driver = noop
[saml]
certfile = $(certificate_of keystone-provider)
keyfile = $(key_of keystone-provider)
idp_entity_id = $PROVIDER_URL/v3/OS-FEDERATION/saml2/idp
idp_sso_endpoint = $PROVIDER_URL/v3/OS-FEDERATION/saml2/sso
idp_metadata_path = $(metadata_of keystone-provider)
CONF
}

manage_keystone_provider() { keystone-manage --config-file "$FEDERATION/provider/keystone.conf" "$@"; }

prepare_keystone_provider() {
    local directory=$FEDERATION/provider done=$FEDERATION/provider/prepared keys number
    [ ! -e "$done" ] || return 0
    # The two keys of `fernet_setup` and `credential_setup`, which take three seconds each.
    for keys in fernet-keys credential-keys; do
        mkdir -p -m 700 "$directory/$keys"
        for number in 0 1; do
            openssl rand -base64 32 | tr '+/' '-_' | tr -d '\n' >"$directory/$keys/$number"
        done
    done
    rm -f "$directory"/keystone.db*
    {
        manage_keystone_provider db_sync
        # A write-ahead log allows reads during a write, which otherwise fail with "database is locked".
        "$PYTHON" -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("pragma journal_mode=wal")' \
            "$directory/keystone.db"
        manage_keystone_provider bootstrap --bootstrap-password admin --bootstrap-region-id RegionOne \
            --bootstrap-public-url "$PROVIDER_URL/v3"
        manage_keystone_provider saml_idp_metadata >"$(metadata_of keystone-provider).new"
    } >"$CLOUD_STATE/log/keystone-provider-prepare.log" 2>&1 || {
        tail -n 20 "$CLOUD_STATE/log/keystone-provider-prepare.log" >&2
        return 1
    }
    mv "$(metadata_of keystone-provider).new" "$(metadata_of keystone-provider)"
    touch "$done"
}

start_keystone_provider() {
    # SQLite does not support two threads of a process.
    OS_KEYSTONE_CONFIG_FILES=$FEDERATION/provider/keystone.conf start_wsgi keystone-provider \
        "${KEYSTONE_APPLICATION[@]}" --http-socket "127.0.0.1:$PROVIDER_PORT" --processes 1 --threads 1
}
