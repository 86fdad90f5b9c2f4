# Keystone: tables, keys, the first administrator, the service. Sourced.

configure_keystone() {
    local directory=$CLOUD_STATE/keystone
    # But for this, the defaults in the code: anyone may give an application of OAuth 1 a share of their own roles.
    echo '"identity:authorize_request_token": ""' >"$directory/policy.yaml"
    cat >"$directory/keystone.conf" <<CONF
[DEFAULT]
use_stderr = true
[auth]
# All that Keystone has, but for "external", which would take the name that a module of Apache leaves as well.
methods = password,token,application_credential,totp,oauth1,openid,saml2,mapped,kerberos,x509
kerberos = mapped
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

# What ../federation asks of Keystone: which variable of which Apache module names the identity provider, to which
# addresses the page of a single sign-on may send a token, and whose client certificates do in place of one.
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

# Keystone has one method `kerberos`, for users of its own. A site where the mapping says who may in, such as CERN,
# gives it another plugin, which Keystone finds as an entry point of an installed distribution: this is one, found
# through PYTHONPATH.
install_federated_kerberos() {
    local distribution=$CLOUD_STATE/keystone/site/federated_kerberos-1.0.dist-info
    mkdir -p "$distribution"
    printf 'Metadata-Version: 2.1\nName: federated-kerberos\nVersion: 1.0\n' >"$distribution/METADATA"
    printf '[keystone.auth.kerberos]\nmapped = keystone.auth.plugins.mapped:Mapped\n' >"$distribution/entry_points.txt"
    export PYTHONPATH=${PYTHONPATH:+$PYTHONPATH:}$CLOUD_STATE/keystone/site
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
    # The socket is for Apache, which says in its own variables who somebody is.
    start_wsgi keystone /usr/bin/keystone-wsgi-public --http-socket "127.0.0.1:$KEYSTONE_PORT" \
        --socket "$CLOUD_STATE/keystone/socket" --chmod-socket=666
    wait_until keystone answers_at "$KEYSTONE_URL/v3"
}
