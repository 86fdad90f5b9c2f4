# SAML 2.0: an identity provider with ECP, the metadata of all providers, and mod_auth_mellon. Sourced.

SAML_PROTOCOL=urn:oasis:names:tc:SAML:2.0:protocol
SAML_BINDINGS=urn:oasis:names:tc:SAML:2.0:bindings

write_saml_metadata() {
    local name
    for name in mellon-saml mellon-keystone; do
        service_provider_metadata "$name" "$FEDERATED_URL/$name/metadata" <<XML
  <AssertionConsumerService index="0" isDefault="true" Binding="$SAML_BINDINGS:HTTP-POST" Location="$FEDERATED_URL/$name/postResponse"/>
  <AssertionConsumerService index="1" Binding="$SAML_BINDINGS:PAOS" Location="$FEDERATED_URL/$name/paosResponse"/>
XML
    done
    service_provider_metadata shibboleth "$SHIBBOLETH_URL/shibboleth" <<XML
  <AssertionConsumerService index="1" Binding="$SAML_BINDINGS:POST" Location="$SHIBBOLETH_URL/Shibboleth.sso/SAML2/POST"/>
  <AssertionConsumerService index="4" Binding="$SAML_BINDINGS:PAOS" Location="$SHIBBOLETH_URL/Shibboleth.sso/SAML2/ECP"/>
XML
    entity_metadata saml-provider "$SAML_URL/metadata" <<XML
 <IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="$SAML_PROTOCOL">
$(signing_key saml-provider)
  <NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</NameIDFormat>
  <SingleSignOnService Binding="$SAML_BINDINGS:HTTP-Redirect" Location="$SAML_URL/redirect"/>
  <SingleSignOnService Binding="$SAML_BINDINGS:SOAP" Location="$SAML_URL/ecp"/>
 </IDPSSODescriptor>
XML
}

metadata_of() { echo "$FEDERATION/saml/$1.xml"; }

entity_metadata() { # NAME ENTITY-ID: with the roles of the entity from standard input
    {
        echo '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"'
        echo " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"$2\">"
        cat
        echo '</EntityDescriptor>'
    } >"$(metadata_of "$1")"
}

service_provider_metadata() { # NAME ENTITY-ID: with the assertion consumer services from standard input
    entity_metadata "$1" "$2" <<XML
 <SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="$SAML_PROTOCOL">
$(signing_key "$1")
$(cat)
 </SPSSODescriptor>
XML
}

signing_key() {
    echo '  <KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
    certificate_text "$1"
    echo '</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>'
}

start_saml_provider() {
    start saml-provider "$PYTHON" "$FEDERATION_HOME/services/saml_provider.py" \
        "$(metadata_of mellon-saml)" "$(metadata_of shibboleth)"
}

# A service provider of mod_auth_mellon with its endpoints below /NAME, for the login with one identity provider.
mellon() { # NAME METADATA-OF-THE-PROVIDER PROVIDER-IN-KEYSTONE
    cat <<CONF
  ProxyPass /$1 !
  <Location /$1>
$(mellon_directives "$1" "$2")
    MellonEnable info
  </Location>
  <Location /v3/OS-FEDERATION/identity_providers/$3/protocols/saml2/auth>
$(mellon_directives "$1" "$2")
    AuthType Mellon
    MellonEnable auth
    Require valid-user
  </Location>
CONF
}

mellon_directives() {
    cat <<CONF
    MellonVariable "$1"
    MellonEndpointPath "/$1"
    MellonSPPrivateKeyFile "$(key_of "$1")"
    MellonSPCertFile "$(certificate_of "$1")"
    MellonSPMetadataFile "$(metadata_of "$1")"
    MellonIdPMetadataFile "$2"
    MellonIdP "IDP"
    MellonMergeEnvVars On ";"
    # The response names attributes by OID.
    MellonSetEnv "uid" "urn:oid:0.9.2342.19200300.100.1.1"
    MellonSetEnv "groups" "urn:oid:1.3.6.1.4.1.5923.1.5.1.1"
    MellonSecureCookie Off
CONF
}
