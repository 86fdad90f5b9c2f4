# A WSGI application the way Debian's packages run it: uwsgi, which closes each connection after its answer. Sourced.

start_wsgi() { # NAME PORT FILE [UWSGI OPTION...]
    local name=$1 port=$2 file=$3
    shift 3
    start "$name" uwsgi --plugins python3 --master --lazy-apps --no-orphans --die-on-term --enable-threads \
        --buffer-size 65535 --listen 100 --thunder-lock --processes 2 --threads 4 \
        --add-header 'Connection: close' --http-socket "127.0.0.1:$port" --wsgi-file "$file" "$@"
}
