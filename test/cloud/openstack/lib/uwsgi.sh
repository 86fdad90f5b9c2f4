# Runs a WSGI application like Debian's packages, in uwsgi, which closes each connection after its response. Sourced.

start_wsgi() { # NAME OPTION..., options of uwsgi with the application and the addresses to listen on
    local name=$1
    shift
    start "$name" uwsgi --plugins python3 --master --lazy-apps --no-orphans --die-on-term --enable-threads \
        --buffer-size 65535 --listen 100 --thunder-lock --processes 2 --threads 4 \
        --add-header 'Connection: close' "$@"
}
