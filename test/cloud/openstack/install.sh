#!/bin/bash
# install.sh [RELEASE]: installs what a cloud of the release needs, and does nothing if it is there: for zed (the default)
# Debian 12's packages, with the Python clients for the comparison and what the checks use; for newest a chroot.
set -eu
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/lib/state.sh"
use_release "${1:-zed}"
if [ "$RELEASE" = newest ]; then
    . "$here/lib/chroot.sh"
    install_chroot
    exit
fi
exec "$here/../../../scripts/apt-install.sh" "${CLOUD_PACKAGES[@]}" python3-osc-lib curl openssl
