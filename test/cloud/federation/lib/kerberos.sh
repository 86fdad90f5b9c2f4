# A Kerberos realm: the key distribution center (KDC) of MIT, a service key for Apache, and tickets of users. Sourced.

REALM=TEST.MAGNUM

configure_kerberos() {
    local directory=$FEDERATION/kerberos
    cat >"$directory/krb5.conf" <<CONF
[libdefaults]
default_realm = $REALM
dns_lookup_realm = false
dns_lookup_kdc = false
# The service principal has the host name of the URL, without DNS canonicalization.
dns_canonicalize_hostname = false
rdns = false
[realms]
$REALM = {
  kdc = 127.0.0.1:$KDC_PORT
}
[domain_realm]
localhost = $REALM
CONF
    cat >"$directory/kdc.conf" <<CONF
[kdcdefaults]
kdc_listen = 127.0.0.1:$KDC_PORT
kdc_tcp_listen = 127.0.0.1:$KDC_PORT
[realms]
$REALM = {
  database_name = $directory/principal
  key_stash_file = $directory/stash
  acl_file = $directory/kadm5.acl
  max_life = 1d
}
[logging]
kdc = STDERR
CONF
    export KRB5_CONFIG=$directory/krb5.conf KRB5_KDC_PROFILE=$directory/kdc.conf
}

prepare_kerberos() {
    local directory=$FEDERATION/kerberos name
    [ ! -e "$directory/prepared" ] || return 0
    {
        rm -f "$directory"/principal* "$directory"/*.keytab
        kdb5_util create -s -r "$REALM" -P master-secret
        for name in alice bob; do
            kadmin.local -r "$REALM" addprinc -pw "$name-secret" "$name"
        done
        for name in HTTP/localhost HTTP/127.0.0.1; do
            kadmin.local -r "$REALM" addprinc -randkey "$name"
            kadmin.local -r "$REALM" ktadd -k "$directory/http.keytab" "$name"
        done
    } >"$CLOUD_STATE/log/kerberos-prepare.log" 2>&1 || {
        tail -n 20 "$CLOUD_STATE/log/kerberos-prepare.log" >&2
        return 1
    }
    # Apache's child processes may run as another user.
    chmod 644 "$directory/http.keytab"
    touch "$directory/prepared"
}

ticket_cache() { echo "FILE:$FEDERATION/kerberos/$1.cache"; }

start_kerberos() {
    local name
    start kdc krb5kdc -n -r "$REALM"
    wait_until kdc listens_on "$KDC_PORT"
    for name in alice bob; do
        echo "$name-secret" | kinit -c "$(ticket_cache "$name")" "$name" >>"$CLOUD_STATE/log/kerberos-prepare.log" 2>&1
    done
}

# The npm package that magnum loads for a Kerberos login, which is not a dependency of magnum. It is compiled with the headers
# of the installed Node.js if there are any, so that only the registry is needed.
install_kerberos_package() {
    local directory=$FEDERATION/kerberos/package headers
    [ ! -e "$directory/prepared" ] || return 0
    headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
    mkdir -p "$directory"
    echo '{ "private": true }' >"$directory/package.json"
    (
        cd "$directory"
        [ ! -e "$headers/include/node/node.h" ] || export npm_config_nodedir=$headers
        npm install --no-audit --no-fund --build-from-source kerberos@7
    ) >"$CLOUD_STATE/log/kerberos-package.log" 2>&1 || {
        tail -n 20 "$CLOUD_STATE/log/kerberos-package.log" >&2
        return 1
    }
    touch "$directory/prepared"
}

# A second process of the cloud's Keystone, on the same tables, whose method `kerberos` is for users of Keystone itself
# (v3kerberos).
start_keystone_negotiate() {
    local configuration=$FEDERATION/kerberos/keystone.conf
    printf '[auth]\nkerberos = default\n' >"$configuration"
    OS_KEYSTONE_CONFIG_FILES="$CLOUD_STATE/keystone/keystone.conf;$configuration" start_wsgi keystone-negotiate \
        "${KEYSTONE_APPLICATION[@]}" --socket "$FEDERATION/kerberos/socket" --chmod-socket=666 --processes 1
}

negotiate() { # LOCATION
    cat <<CONF
  <Location $1>
    AuthType GSSAPI
    AuthName "$REALM"
    GssapiCredStore keytab:$FEDERATION/kerberos/http.keytab
    GssapiAllowedMech krb5
    GssapiLocalName On
    Require valid-user
  </Location>
CONF
}
