# Processes by name, each with its pid and its log in the state directory. Sourced, after state.sh.

# In the order in which they start; they are ended the other way round. Those of ../federation come last, where they
# are brought up at all.
CLOUD_PROCESSES=(mariadb epmd rabbitmq neighbours keystone magnum-conductor magnum-api)
FEDERATION_PROCESSES=(openid-provider saml-provider adfs keystone-provider keystone-negotiate kdc shibd apache)

# A pid is ours only while its process carries our state directory in its environment: an old pid file never makes us
# end a stranger that was given the same number.
is_ours() {
    [ -n "${1:-}" ] && { tr '\0' '\n' <"/proc/$1/environ"; } 2>/dev/null | grep -qxF "CLOUD_STATE=$CLOUD_STATE"
}

pid_of() { cat "$CLOUD_STATE/pid/$1" 2>/dev/null; }

is_running() { is_ours "$(pid_of "$1")"; }

# start NAME COMMAND...: in a session of its own, with no standard input.
start() {
    local name=$1
    shift
    if is_running "$name"; then return 0; fi
    setsid "$@" >>"$CLOUD_STATE/log/$name.log" 2>&1 </dev/null &
    echo $! >"$CLOUD_STATE/pid/$name"
}

# stop NAME: asks the process to end, gives it 15 s, then kills its session.
stop() {
    local name=$1 pid tenths
    pid=$(pid_of "$name")
    if is_ours "$pid"; then
        kill -TERM "$pid" 2>/dev/null
        for ((tenths = 0; tenths < 150; tenths++)); do
            is_ours "$pid" || break
            sleep 0.1
        done
        if is_ours "$pid"; then
            say "$name did not end when asked to: killed"
            kill -KILL -- "-$pid" 2>/dev/null
        fi
    fi
    rm -f "$CLOUD_STATE/pid/$name"
}

# wait_until NAME COMMAND...: up to 90 s, as long as the process lives; else the end of its log and a failure. It counts
# as gone after two seconds: at its very start it shows no environment for a moment, by which it would be known.
wait_until() {
    local name=$1 tenths gone=0
    shift
    for ((tenths = 0; tenths < 900; tenths++)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        if is_running "$name"; then gone=0; else gone=$((gone + 1)); fi
        [ "$gone" -lt 20 ] || break
        sleep 0.1
    done
    say "$name does not come up; the end of $CLOUD_STATE/log/$name.log:"
    tail -n 20 "$CLOUD_STATE/log/$name.log" >&2
    return 1
}

listens_on() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

answers_at() { curl --silent --output /dev/null --noproxy '*' --max-time 5 "$1"; }
