# Apache in front of the cloud's Keystone, with a virtual host for each kind of login. Sourced.

APACHE_MODULES=(mpm_event authn_core authz_core authz_user env proxy proxy_uwsgi ssl auth_openidc auth_mellon auth_gssapi)

configure_apache() {
    {
        local module
        for module in "${APACHE_MODULES[@]}"; do
            echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
        done
        echo 'LoadModule mod_shib /usr/lib/apache2/modules/mod_shib.so'
        [ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n'
        cat <<CONF
ServerRoot "$FEDERATION/apache"
ServerName 127.0.0.1
PidFile "$FEDERATION/apache/pid"
DefaultRuntimeDir "$FEDERATION/apache"
Mutex file:$FEDERATION/apache default
ErrorLog "$CLOUD_STATE/log/apache-error.log"
LogLevel warn
LogFormat "%t %p \"%r\" %>s %b" line
CustomLog "$CLOUD_STATE/log/apache-access.log" line
ServerTokens Prod
StartServers 1
ServerLimit 2
ThreadsPerChild 16
MinSpareThreads 1
MaxSpareThreads 32
MaxRequestWorkers 32
SSLSessionCache none
MellonCacheSize 100
MellonLockFile "$FEDERATION/apache/mellon.lock"
ShibConfig "$FEDERATION/shibboleth/shibboleth2.xml"
# Otherwise "valid-user" means only mod_shib's users, everywhere.
ShibCompatValidUser On
CONF
        virtual_host "$FEDERATED_PORT" <<CONF
$(introspection)
$(bearer_tokens)
$(web_single_sign_on)
$(negotiate /v3/OS-FEDERATION/identity_providers/sssd/protocols/kerberos/auth)
$(mellon mellon-saml "$(metadata_of saml-provider)" samlidp)
$(mellon mellon-keystone "$(metadata_of keystone-provider)" keystone-idp)
CONF
        negotiate /v3/auth/tokens | virtual_host "$NEGOTIATE_PORT" "$FEDERATION/kerberos/socket"
        tls | virtual_host "$TLS_PORT"
        shibboleth | virtual_host "$SHIBBOLETH_PORT"
        virtual_host "$JWT_PORT" <<CONF
  OIDCOAuthVerifyJwksUri $OPENID_TLS_URL/jwks
$(bearer_tokens)
CONF
    } >"$FEDERATION/apache/httpd.conf"
}

virtual_host() { # PORT [SOCKET]: with the directives from standard input; forwards other requests to Keystone
    cat <<CONF
Listen 127.0.0.1:$1
<VirtualHost 127.0.0.1:$1>
$(cat)
  ProxyPass / unix:${2:-$CLOUD_STATE/keystone/socket}|uwsgi://keystone-$1/
</VirtualHost>
CONF
}

# Claims are passed as variables, because Apache drops headers with an underscore in the name.
openid_module() {
    cat <<CONF
  OIDCClaimPrefix "OIDC-"
  OIDCClaimDelimiter ";"
  OIDCPassClaimsAs environment
  OIDCOAuthRemoteUserClaim sub
  OIDCCryptoPassphrase test
  OIDCCABundlePath "$(certificate_of authority)"
CONF
}

introspection() {
    cat <<CONF
  OIDCOAuthIntrospectionEndpoint $OPENID_TLS_URL/token/introspection
  OIDCOAuthIntrospectionEndpointAuth client_secret_basic
  OIDCOAuthClientID keystone
  OIDCOAuthClientSecret keystone-secret
CONF
}

bearer_tokens() {
    cat <<CONF
$(openid_module)
  <Location /v3/OS-FEDERATION/identity_providers/oidc/protocols/openid/auth>
    AuthType oauth20
    Require valid-user
  </Location>
CONF
}

# Keystone's page for a browser, in front of which Apache logs the user in.
web_single_sign_on() {
    cat <<CONF
  OIDCProviderMetadataURL $OPENID_URL/.well-known/openid-configuration
  OIDCClientID keystone
  OIDCClientSecret keystone-secret
  OIDCScope "openid profile email groups"
  OIDCRedirectURI $FEDERATED_URL$WEBSSO_REDIRECT
  ProxyPass $WEBSSO_REDIRECT !
  <LocationMatch "^($WEBSSO_REDIRECT|/v3/auth/OS-FEDERATION/websso/openid|/v3/auth/OS-FEDERATION/identity_providers/oidc/protocols/openid/websso)$">
    AuthType openid-connect
    Require valid-user
  </LocationMatch>
CONF
}

# https: bearer tokens and optional client certificates, whose subject is passed to Keystone.
tls() {
    cat <<CONF
  SSLEngine on
  SSLCertificateFile "$(certificate_of server)"
  SSLCertificateKeyFile "$(key_of server)"
  SSLCACertificateFile "$FEDERATION/keys/client-authorities.crt"
  SSLVerifyClient optional
  SSLVerifyDepth 1
  SSLOptions +StdEnvVars
$(introspection)
$(bearer_tokens)
CONF
}

start_apache() {
    # Its child processes may run as another user, who needs access to the sockets and keys.
    chmod 711 "$CLOUD_STATE"
    # Their replay cache of Kerberos tickets.
    mkdir -p -m 1777 "$FEDERATION/replay"
    start apache env KRB5RCACHEDIR="$FEDERATION/replay" apache2 -d "$FEDERATION/apache" -f "$FEDERATION/apache/httpd.conf" -D FOREGROUND
    wait_until apache answers_at "$FEDERATED_URL/v3"
}
