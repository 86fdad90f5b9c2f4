# Keystone: configuration, tables, keys, the first administrator, and the service. Sourced.

configure_keystone() {
    local directory=$CLOUD_STATE/keystone
    # One change to the defaults in the code: every user can grant their own roles to an OAuth 1 consumer.
    echo '"identity:authorize_request_token": ""' >"$directory/policy.yaml"
    cat >"$directory/keystone.conf" <<CONF
[DEFAULT]
use_stderr = true
[auth]
# All methods of Keystone except "external", which would also accept the username that an Apache module sets.
methods = password,token,application_credential,totp,oauth1,openid,saml2,mapped,kerberos,x509
kerberos = mapped
[database]
connection = $(database_url keystone)
[cache]
# In the memory of each process, the processes would not agree on a token that has been revoked.
enabled = true
backend = dogpile.cache.memcached
memcache_servers = $(memcached_server)
[token]
provider = fernet
# Keystone 30 accepts a cached token for a while after it has been revoked.
caching = false
expiration = 86400
[identity]
# Test passwords need no slow hash.
password_hash_rounds = 4
[revoke]
caching = false
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
$(federation_settings)
CONF
    export OS_KEYSTONE_CONFIG_FILES=$directory/keystone.conf
}

# The settings for ../federation: the variable of each Apache module that contains the identity provider, the URLs to which
# the web SSO page can send a token, and the issuer of client certificates for tokenless authentication.
federation_settings() {
    local port
    cat <<CONF
[federation]
sso_callback_template = /etc/keystone/sso_callback_template.html
$(for port in "$WEBSSO_1_PORT" "$WEBSSO_2_PORT" "$WEBSSO_3_PORT" "$WEBSSO_4_PORT"; do
    printf 'trusted_dashboard = http://%s/auth/websso/\n' "localhost:$port" "127.0.0.1:$port"
done)
[openid]
remote_id_attribute = OIDC-iss
[saml2]
remote_id_attribute = MELLON_IDP
[mapped]
remote_id_attribute = Shib-Identity-Provider
[tokenless_auth]
trusted_issuer = CN=authority of the test
CONF
}

# Keystone's method `kerberos` is for local users. A site with a mapping, such as CERN, replaces its plugin. Keystone finds
# plugins as entry points of installed distributions; this one is found through PYTHONPATH.
install_federated_kerberos() {
    local distribution=$CLOUD_STATE/keystone/site/federated_kerberos-1.0.dist-info
    mkdir -p "$distribution"
    printf 'Metadata-Version: 2.1\nName: federated-kerberos\nVersion: 1.0\n' >"$distribution/METADATA"
    printf '[keystone.auth.kerberos]\nmapped = keystone.auth.plugins.mapped:Mapped\n' >"$distribution/entry_points.txt"
    export PYTHONPATH=${PYTHONPATH:+$PYTHONPATH:}$CLOUD_STATE/keystone/site
}

manage_keystone() { "${ENTER[@]}" keystone-manage --config-file "$CLOUD_STATE/keystone/keystone.conf" "$@"; }

# Creates the tables, the keys and, with `keystone-manage bootstrap`, the domain Default, the project, user and role admin,
# and the endpoint of identity.
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
    # The socket is for Apache, which passes the authenticated user in its variables.
    start_wsgi keystone "${KEYSTONE_APPLICATION[@]}" --http-socket "127.0.0.1:$KEYSTONE_PORT" \
        --socket "$CLOUD_STATE/keystone/socket" --chmod-socket=666
    wait_until keystone answers_at "$KEYSTONE_URL/v3"
}
