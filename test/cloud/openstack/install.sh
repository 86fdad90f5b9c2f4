#!/bin/bash
# Installs the Debian packages of the cloud (bookworm has Keystone 22 and Magnum 15, both Zed), of the Python clients for
# the comparison, and of the checks. Does nothing if all are installed.
set -eu
exec "$(dirname "${BASH_SOURCE[0]}")/../../../scripts/apt-install.sh" \
    keystone magnum-api magnum-conductor \
    mariadb-server-core mariadb-client-core python3-pymysql \
    rabbitmq-server uwsgi-core uwsgi-plugin-python3 \
    python3-magnumclient python3-openstackclient python3-osc-lib \
    curl openssl
