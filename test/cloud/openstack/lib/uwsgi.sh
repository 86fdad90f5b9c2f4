# A WSGI application the way Debian's packages run it: uwsgi, which closes each connection after its answer. Sourced.

start_wsgi() { # NAME FILE UWSGI OPTION..., which say where it listens
    local name=$1 file=$2
    shift 2
    start "$name" uwsgi --plugins python3 --master --lazy-apps --no-orphans --die-on-term --enable-threads \
        --buffer-size 65535 --listen 100 --thunder-lock --processes 2 --threads 4 \
        --add-header 'Connection: close' --wsgi-file "$file" "$@"
}
