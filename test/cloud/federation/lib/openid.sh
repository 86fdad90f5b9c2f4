# The OpenID provider. Sourced.

# Where Apache takes the answer of the login that it asked for, on behalf of Keystone's page.
WEBSSO_REDIRECT=/openid/redirect

start_openid_provider() {
    start openid-provider env OPENID_PORT="$OPENID_PORT" OPENID_TLS_PORT="$OPENID_TLS_PORT" \
        OPENID_KEY="$(key_of server)" OPENID_CERTIFICATE="$(certificate_of server)" \
        OPENID_WEBSSO="$FEDERATED_URL$WEBSSO_REDIRECT" \
        node "$FEDERATION_HOME/services/openid/provider.mjs"
}
