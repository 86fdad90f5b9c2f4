# MariaDB for Keystone and Magnum, only reachable through a socket file. Sourced.

database_url() { # NAME
    echo "mysql+pymysql://$1:$1@localhost/$1?unix_socket=$CLOUD_STATE/mariadb/socket&charset=utf8"
}

run_sql() { # STATEMENTS
    "${ENTER[@]}" mariadb --no-defaults --socket="$CLOUD_STATE/mariadb/socket" --user=root --skip-column-names \
        --execute "$1"
}

start_mariadb() {
    local directory=$CLOUD_STATE/mariadb
    if [ ! -d "$directory/data/mysql" ]; then
        "${ENTER[@]}" mariadb-install-db --no-defaults --datadir="$directory/data" --user="$(id -un)" \
            --auth-root-authentication-method=normal --skip-test-db \
            >"$CLOUD_STATE/log/mariadb-install.log" 2>&1
    fi
    start mariadb mariadbd --no-defaults --user="$(id -un)" --datadir="$directory/data" --socket="$directory/socket" \
        --skip-networking --pid-file="$directory/pid" --skip-log-bin --innodb-flush-log-at-trx-commit=0 \
        --innodb-buffer-pool-size=128M --max-connections=400 \
        --character-set-server=utf8mb3 --collation-server=utf8mb3_general_ci
}

make_databases() {
    local name
    wait_until mariadb run_sql 'SELECT 1'
    for name in "$@"; do
        run_sql "CREATE DATABASE IF NOT EXISTS $name CHARACTER SET utf8mb3;
                 GRANT ALL ON $name.* TO '$name'@'localhost' IDENTIFIED BY '$name';"
    done
}
