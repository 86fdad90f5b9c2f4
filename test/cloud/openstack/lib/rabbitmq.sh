# RabbitMQ, which connects Magnum's API and conductor, with a separate port mapper. Sourced.

broker_url() { echo "rabbit://guest:guest@127.0.0.1:$AMQP_PORT/"; }

configure_rabbitmq() {
    local directory=$CLOUD_STATE/rabbitmq
    cat >"$directory/rabbitmq.conf" <<CONF
listeners.tcp.default = 127.0.0.1:$AMQP_PORT
log.console = true
log.console.level = warning
log.file = false
vm_memory_high_watermark.absolute = 512MiB
disk_free_limit.absolute = 50MB
$RABBITMQ_SETTINGS
CONF
    : >"$directory/environment.conf"
    echo '[].' >"$directory/enabled_plugins"
}

start_rabbitmq() {
    local directory=$CLOUD_STATE/rabbitmq
    configure_rabbitmq
    start epmd epmd -address 127.0.0.1 -port "$EPMD_PORT"
    wait_until epmd listens_on "$EPMD_PORT"
    start rabbitmq env HOME="$directory" \
        ERL_EPMD_PORT="$EPMD_PORT" ERL_EPMD_ADDRESS=127.0.0.1 \
        RABBITMQ_NODENAME=cloud@localhost RABBITMQ_DIST_PORT="$ERLANG_PORT" \
        RABBITMQ_NODE_IP_ADDRESS= RABBITMQ_NODE_PORT= \
        RABBITMQ_CONF_ENV_FILE="$directory/environment.conf" \
        RABBITMQ_CONFIG_FILE="$directory/rabbitmq.conf" \
        RABBITMQ_ADVANCED_CONFIG_FILE="$directory/none.config" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$directory/enabled_plugins" \
        RABBITMQ_MNESIA_BASE="$directory/mnesia" RABBITMQ_LOG_BASE="$directory/log" \
        RABBITMQ_PID_FILE="$directory/pid" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +S 2:2' \
        /usr/lib/rabbitmq/bin/rabbitmq-server
}
