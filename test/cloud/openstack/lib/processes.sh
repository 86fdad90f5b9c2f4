# Processes by name, each with its process ID and its log in the state directory. Sourced, after state.sh.

# In the order in which they start; down.sh stops them in reverse order. ../federation/up.sh starts the second group.
CLOUD_PROCESSES=(mariadb memcached epmd rabbitmq stub-services keystone magnum-conductor magnum-api)
FEDERATION_PROCESSES=(openid-provider saml-provider adfs keystone-provider keystone-negotiate kdc shibd apache)

# A process ID is ours only if the environment of its process contains our state directory, or if the directory is mounted for
# it, as in a chroot: magnum-conductor overwrites its environment with a title. So an old file never makes us stop another
# process with the same ID.
is_ours() {
    [ -n "${1:-}" ] || return 1
    { tr '\0' '\n' <"/proc/$1/environ"; } 2>/dev/null | grep -qxF "CLOUD_STATE=$CLOUD_STATE" ||
        cut -d ' ' -f 5 "/proc/$1/mountinfo" 2>/dev/null | grep -qxF "$CLOUD_STATE"
}

pid_of() { cat "$CLOUD_STATE/pid/$1" 2>/dev/null; }

is_running() { is_ours "$(pid_of "$1")"; }

# start NAME COMMAND...: starts the command, a program of the release, in a new session, without standard input.
start() {
    local name=$1
    shift
    if is_running "$name"; then return 0; fi
    setsid "${ENTER[@]}" "$@" >>"$CLOUD_STATE/log/$name.log" 2>&1 </dev/null &
    echo $! >"$CLOUD_STATE/pid/$name"
}

# stop NAME: terminates the process; kills its session after 15 s.
stop() {
    local name=$1 pid tenths seconds=15
    [ "$name" != magnum-conductor ] || seconds=$CONDUCTOR_STOP_SECONDS
    pid=$(pid_of "$name")
    if is_ours "$pid"; then
        kill -TERM "$pid" 2>/dev/null
        for ((tenths = 0; tenths < 10 * seconds; tenths++)); do
            is_ours "$pid" || break
            sleep 0.1
        done
        if is_ours "$pid"; then
            say "$name did not stop within $seconds s: killing it"
            kill -KILL -- "-$pid" 2>/dev/null
        fi
    fi
    rm -f "$CLOUD_STATE/pid/$name"
}

# wait_until NAME COMMAND...: waits until the command succeeds, for up to 90 s. Fails, and prints the end of the log, if the
# process has exited. That takes two seconds to detect, because a new process has no environment for a moment.
wait_until() {
    local name=$1 tenths gone=0
    shift
    for ((tenths = 0; tenths < 900; tenths++)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        if is_running "$name"; then gone=0; else gone=$((gone + 1)); fi
        [ "$gone" -lt 20 ] || break
        sleep 0.1
    done
    say "$name did not start; the end of $CLOUD_STATE/log/$name.log:"
    tail -n 20 "$CLOUD_STATE/log/$name.log" >&2
    return 1
}

listens_on() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

answers_at() { curl --silent --output /dev/null --noproxy '*' --max-time 5 "$1"; }
