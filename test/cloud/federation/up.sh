#!/bin/bash
# up.sh STATE: adds servers for federated logins to the cloud that openstack/up.sh started, with the state directory STATE.
# Writes their URLs to federation.json there, and progress to stderr. If it is run again, it starts the servers that do not
# run. openstack/down.sh stops them too.
set -eu
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/../openstack/lib/state.sh"
. "$here/../openstack/lib/processes.sh"
. "$here/../openstack/lib/uwsgi.sh"
. "$here/../openstack/lib/keystone.sh"
. "$here/lib/state.sh"
. "$here/lib/keys.sh"
. "$here/lib/openid.sh"
. "$here/lib/saml.sh"
. "$here/lib/shibboleth.sh"
. "$here/lib/adfs.sh"
. "$here/lib/keystone-provider.sh"
. "$here/lib/kerberos.sh"
. "$here/lib/apache.sh"

unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY ${!OS_@} ${!KRB5@} PYTHONPATH
use_state "${1:?usage: up.sh STATE}"
use_federation
export no_proxy='*' PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=$CLOUD_STATE/cache

say 'starting the servers for federated logins'
make_keys
write_saml_metadata
write_adfs_metadata
configure_keystone_provider
configure_kerberos
# Slow tools, which run concurrently with the rest.
prepare_keystone_provider &
provider_prepared=$!
install_kerberos_package &
package_installed=$!
start_openid_provider
start_saml_provider
start_adfs
install_federated_kerberos
start_keystone_negotiate
prepare_kerberos
start_kerberos
wait "$provider_prepared"
start_keystone_provider
configure_shibboleth
start_shibd
wait_until openid-provider listens_on "$OPENID_PORT"
configure_apache
start_apache
wait_until saml-provider listens_on "$SAML_PORT"
wait_until adfs listens_on "$ADFS_PORT"
wait_until keystone-provider answers_at "$PROVIDER_URL/v3"
"$PYTHON" "$here/services/federate.py"
wait "$package_installed"
say "federated logins at $FEDERATED_URL/v3"
