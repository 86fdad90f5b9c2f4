# The state directories and URLs of the servers for federated logins. Sourced, after use_state.

FEDERATION_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

use_federation() {
    FEDERATION=$CLOUD_STATE/federation
    mkdir -p "$FEDERATION"/{keys,apache,saml,shibboleth,kerberos,provider}
    FEDERATED_URL=http://127.0.0.1:$FEDERATED_PORT
    JWT_URL=http://127.0.0.1:$JWT_PORT
    SHIBBOLETH_URL=http://127.0.0.1:$SHIBBOLETH_PORT
    # A service ticket is for a host name, not for an IP address.
    NEGOTIATE_URL=http://localhost:$NEGOTIATE_PORT
    TLS_URL=https://127.0.0.1:$TLS_PORT
    OPENID_URL=http://127.0.0.1:$OPENID_PORT
    OPENID_TLS_URL=https://127.0.0.1:$OPENID_TLS_PORT
    SAML_URL=http://127.0.0.1:$SAML_PORT
    ADFS_URL=http://127.0.0.1:$ADFS_PORT
    PROVIDER_URL=http://127.0.0.1:$PROVIDER_PORT
    WEBSSO_PORTS="$WEBSSO_1_PORT $WEBSSO_2_PORT $WEBSSO_3_PORT $WEBSSO_4_PORT"
    export FEDERATION FEDERATED_URL JWT_URL SHIBBOLETH_URL NEGOTIATE_URL TLS_URL OPENID_URL OPENID_TLS_URL SAML_URL \
        ADFS_URL PROVIDER_URL WEBSSO_PORTS SAML_PORT ADFS_PORT
}
