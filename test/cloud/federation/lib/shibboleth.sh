# mod_shib and its daemon, in a separate virtual host: SAML 2.0 with ECP, and WS-Federation for AD FS. Sourced.

configure_shibboleth() {
    local directory=$FEDERATION/shibboleth log
    for log in shibd apache; do
        cat >"$directory/$log.log.conf" <<CONF
log4j.rootCategory=INFO, file
log4j.appender.file=org.apache.log4j.FileAppender
log4j.appender.file.fileName=$([ $log = apache ] && echo /dev/null || echo "$CLOUD_STATE/log/shibd-sessions.log")
log4j.appender.file.layout=org.apache.log4j.PatternLayout
log4j.appender.file.layout.ConversionPattern=%d{%H:%M:%S} %p %c %x: %m%n
CONF
    done
    cat >"$directory/attribute-map.xml" <<XML
<Attributes xmlns="urn:mace:shibboleth:2.0:attribute-map">
  <Attribute name="urn:oid:0.9.2342.19200300.100.1.1" id="uid"/>
  <Attribute name="urn:oid:1.3.6.1.4.1.5923.1.5.1.1" id="groups"/>
  <Attribute name="openstack_user" id="openstack_user"/>
  <Attribute name="openstack_project" id="openstack_project"/>
  <Attribute name="CommonName" nameFormat="http://schemas.xmlsoap.org/claims" id="uid"/>
  <Attribute name="Group" nameFormat="http://schemas.xmlsoap.org/claims" id="groups"/>
</Attributes>
XML
    cat >"$directory/shibboleth2.xml" <<XML
<SPConfig xmlns="urn:mace:shibboleth:3.0:native:sp:config" clockSkew="180">
  <OutOfProcess logger="$directory/shibd.log.conf">
    <Extensions>
      <Library path="adfs.so" fatal="true"/>
      <Library path="$directory/adfs-decoder.so" fatal="true"/>
    </Extensions>
  </OutOfProcess>
  <InProcess logger="$directory/apache.log.conf">
    <Extensions><Library path="adfs-lite.so" fatal="true"/></Extensions>
  </InProcess>
  <TCPListener address="127.0.0.1" port="$SHIBD_PORT" acl="127.0.0.1"/>
  <ApplicationDefaults entityID="$SHIBBOLETH_URL/shibboleth" REMOTE_USER="uid openstack_user" signing="true">
    <Sessions lifetime="3600" timeout="3600" relayState="ss:mem" checkAddress="false" consistentAddress="false"
              handlerSSL="false" cookieProps="http">
      <SSO entityID="$SAML_URL/metadata" ECP="true">SAML2 ADFS</SSO>
    </Sessions>
    <MetadataProvider type="XML" path="$(metadata_of saml-provider)"/>
    <MetadataProvider type="XML" path="$(metadata_of keystone-provider)"/>
    <MetadataProvider type="XML" path="$(metadata_of adfs)"/>
    <AttributeExtractor type="XML" path="$directory/attribute-map.xml"/>
    <CredentialResolver type="File" key="$(key_of shibboleth)" certificate="$(certificate_of shibboleth)"/>
  </ApplicationDefaults>
  <SecurityPolicyProvider type="XML" path="/etc/shibboleth/security-policy.xml"/>
  <ProtocolProvider type="XML" path="/etc/shibboleth/protocols.xml"/>
</SPConfig>
XML
}

start_shibd() {
    [ -e "$FEDERATION/shibboleth/adfs-decoder.so" ] || g++ -std=c++17 -fPIC -shared \
        -o "$FEDERATION/shibboleth/adfs-decoder.so" "$FEDERATION_HOME/services/adfs-decoder/decoder.cpp" \
        -lsaml -lxmltooling -lxerces-c
    start shibd shibd -F -f -c "$FEDERATION/shibboleth/shibboleth2.xml" -p "$FEDERATION/shibboleth/pid"
    wait_until shibd listens_on "$SHIBD_PORT"
}

shibboleth() {
    cat <<CONF
  ServerName $SHIBBOLETH_URL
  UseCanonicalName On
  ProxyPass /Shibboleth.sso !
  <Location /Shibboleth.sso>
    SetHandler shib
  </Location>
  <LocationMatch "^/v3/OS-FEDERATION/identity_providers/[^/]+/protocols/mapped/auth$">
    AuthType shibboleth
    ShibRequestSetting requireSession 1
    ShibRequestSetting exportCookie 0
    Require valid-user
  </LocationMatch>
CONF
}
