#!/bin/bash
# Installs the Debian packages of the servers for federated logins, in addition to those of the cloud, and of their tests: a
# browser and a keyring. Does nothing if all are installed.
set -eu
exec "$(dirname "${BASH_SOURCE[0]}")/../../../scripts/apt-install.sh" \
    apache2-bin libapache2-mod-auth-openidc libapache2-mod-auth-mellon libapache2-mod-shib libapache2-mod-auth-gssapi \
    python3-pysaml2 python3-lxml xmlsec1 \
    krb5-kdc krb5-admin-server krb5-user \
    build-essential libkrb5-dev libsaml-dev \
    chromium dbus gnome-keyring libsecret-tools
