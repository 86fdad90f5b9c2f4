# The OpenID provider. Sourced.

# The redirect URL of Apache, which logs the user in for Keystone's page.
WEBSSO_REDIRECT=/openid/redirect

start_openid_provider() {
    start openid-provider env OPENID_PORT="$OPENID_PORT" OPENID_TLS_PORT="$OPENID_TLS_PORT" \
        OPENID_KEY="$(key_of server)" OPENID_CERTIFICATE="$(certificate_of server)" \
        OPENID_WEBSSO="$FEDERATED_URL$WEBSSO_REDIRECT" \
        node "$FEDERATION_HOME/services/openid/provider.mjs"
}
