# A replacement for AD FS, whose assertions mod_shib accepts. Sourced.

write_adfs_metadata() {
    entity_metadata adfs "$ADFS_URL/adfs/services/trust" <<XML
 <IDPSSODescriptor protocolSupportEnumeration="http://schemas.xmlsoap.org/ws/2003/07/secext">
$(signing_key adfs)
  <SingleSignOnService Binding="http://schemas.xmlsoap.org/ws/2003/07/secext" Location="$ADFS_URL/adfs/ls/"/>
 </IDPSSODescriptor>
XML
}

start_adfs() { start adfs "$PYTHON" "$FEDERATION_HOME/services/adfs.py"; }
