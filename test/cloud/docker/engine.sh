# A separate Docker engine on a loopback port, with TLS certificates of a cluster's authority and all its files in one
# directory. Requires root. Sourced.

# start_engine DIRECTORY PORT: starts the engine with ca.pem, cert.pem and key.pem of DIRECTORY/tls.
start_engine() {
    local directory=$1 port=$2 tenths
    # Not the default file, which another engine may use.
    echo "{\"deprecated-key-path\": \"$directory/key.json\"}" >"$directory/daemon.json"
    # No firewall rules and no bridge: leaves the machine's network unchanged and requires no kernel modules.
    setsid dockerd --config-file "$directory/daemon.json" --host "tcp://127.0.0.1:$port" \
        --tlsverify --tlscacert "$directory/tls/ca.pem" \
        --tlscert "$directory/tls/cert.pem" --tlskey "$directory/tls/key.pem" \
        --iptables=false --ip6tables=false --bridge=none --storage-driver=vfs \
        --data-root "$directory/data" --exec-root "$directory/exec" --pidfile "$directory/pid" \
        >"$directory/log" 2>&1 </dev/null &
    engine=$!
    for ((tenths = 0; tenths < 600; tenths++)); do
        if grep -q 'API listen on' "$directory/log"; then return 0; fi
        kill -0 "$engine" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 20 "$directory/log"
    return 1
}

# Stops the engine and its containers; kills the engine after 20 s.
stop_engine() {
    local tenths
    [ -n "${engine:-}" ] || return 0
    kill -TERM "$engine" 2>/dev/null
    for ((tenths = 0; tenths < 200; tenths++)); do
        kill -0 "$engine" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$engine" 2>/dev/null
    wait "$engine" 2>/dev/null
    engine=
}

# certify_engine CLUSTER DIRECTORY: requests a certificate for 127.0.0.1 from the cluster's authority, as Magnum's machines do.
certify_engine() {
    local cluster=$1 directory=$2
    mkdir -p "$directory" &&
        openssl req -new -newkey rsa:2048 -nodes -keyout "$directory/key.pem" -out "$directory/csr.pem" \
            -subj '/CN=engine' -addext 'subjectAltName=IP:127.0.0.1' -addext 'extendedKeyUsage=serverAuth' &&
        magnum ca-show "$cluster" >"$directory/ca.pem" &&
        magnum ca-sign "$cluster" --csr "$directory/csr.pem" >"$directory/cert.pem" &&
        openssl verify -CAfile "$directory/ca.pem" "$directory/cert.pem"
}
