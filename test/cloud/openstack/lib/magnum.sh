# Magnum: its API in uwsgi, its conductor, and the driver that simulates clusters. Sourced.

configure_magnum() {
    local directory=$CLOUD_STATE/magnum
    cp "$CHROOT/etc/magnum/api-paste.ini" "$directory/api-paste.ini"
    echo '# No changes: the defaults in the code apply.' >"$directory/policy.yaml"
    mkdir -p "$directory/locks" "$directory/certificate-cache"
    cat >"$directory/magnum.conf" <<CONF
[DEFAULT]
use_stderr = true
host = cloud
state_path = $directory
periodic_interval_max = 1
graceful_shutdown_timeout = 3
transport_url = $(broker_url)
[api]
host = 127.0.0.1
port = $MAGNUM_PORT
api_paste_config = $directory/api-paste.ini
[conductor]
workers = 1
[certificates]
cert_manager_type = x509keypair
[cinder_client]
region_name = RegionOne
[cluster]
temp_cache_dir = $directory/certificate-cache
[database]
connection = $(database_url magnum)
[drivers]
disabled_drivers = k8s_fedora_atomic_v1,k8s_fedora_coreos_v1,k8s_coreos_v1,k8s_fedora_ironic_v1,swarm_fedora_atomic_v1,swarm_fedora_atomic_v2,mesos_ubuntu_v1
[keystone_auth]
$(magnum_login)
[keystone_authtoken]
www_authenticate_uri = $KEYSTONE_URL/v3
auth_version = v3
service_token_roles_required = true
$(magnum_login)
[trust]
trustee_domain_name = magnum
trustee_domain_admin_name = magnum_domain_admin
trustee_domain_admin_password = magnum_domain_admin
trustee_keystone_interface = public
[oslo_concurrency]
lock_path = $directory/locks
[oslo_messaging_notifications]
driver = noop
[oslo_policy]
policy_file = $directory/policy.yaml
policy_dirs = $directory/policy.d
CONF
}

magnum_login() {
    cat <<CONF
auth_type = password
auth_url = $KEYSTONE_URL/v3
username = magnum
password = magnum
project_name = service
project_domain_id = default
user_domain_id = default
CONF
}

# Magnum finds drivers as entry points of installed distributions; this one is found through PYTHONPATH.
install_driver() {
    local site=$CLOUD_STATE/magnum/site
    local distribution=$site/paper_driver-1.0.dist-info coe
    mkdir -p "$distribution"
    cp "$CLOUD_HOME/services/paper_driver.py" "$site/"
    printf 'Metadata-Version: 2.1\nName: paper-driver\nVersion: 1.0\n' >"$distribution/METADATA"
    {
        echo '[magnum.drivers]'
        # The class of swarm-mode is SwarmMode.
        for coe in $RELEASE_COES; do
            echo "paper_${coe//-/_} = paper_driver:$(sed -E 's/(^|-)(.)/\U\2/g' <<<"$coe")"
        done
    } >"$distribution/entry_points.txt"
    export PYTHONPATH=${PYTHONPATH:+$PYTHONPATH:}$site
}

prepare_magnum() {
    local done=$CLOUD_STATE/magnum/prepared log=$CLOUD_STATE/log/magnum-prepare.log
    [ ! -e "$done" ] || return 0
    "${ENTER[@]}" magnum-db-manage --config-file "$CLOUD_STATE/magnum/magnum.conf" upgrade >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        return 1
    }
    touch "$done"
}

start_magnum() {
    local configuration=$CLOUD_STATE/magnum/magnum.conf
    wait_until rabbitmq listens_on "$AMQP_PORT"
    wait_until stub-services listens_on "$STUBS_PORT"
    start magnum-conductor "$PYTHON" "$CLOUD_HOME/services/conductor.py" --config-file "$configuration"
    start_wsgi magnum-api --wsgi-file "$CLOUD_HOME/services/magnum_api.py" --http-socket "127.0.0.1:$MAGNUM_PORT" \
        --pyargv "--config-file=$configuration"
    wait_until magnum-api answers_at "$MAGNUM_URL/"
    wait_until magnum-conductor conductor_reports
}

# The conductor adds itself to the list of services when it accepts requests.
conductor_reports() {
    [ "$(run_sql 'SELECT COUNT(*) FROM magnum.magnum_service')" != 0 ]
}
