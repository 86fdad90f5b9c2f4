#!/bin/bash
# apt-install.sh PACKAGE...: installs the missing Debian packages. Prints nothing unless it fails. Does not prompt, waits for other
# apt processes, and does not start services.
set -eu
# dpkg needs programs in these, which the PATH of a user may lack.
PATH=$PATH:/usr/sbin:/sbin

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for package in "$@"; do
    installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "apt-install.sh: installing packages requires root; missing packages: ${missing[*]}" >&2
    exit 1
fi

# One at a time: another would take away the file that keeps services from starting, or find apt's lists locked.
exec 9>/run/lock/magnum-apt-install
flock 9

log=$(mktemp)
no_services=/usr/sbin/policy-rc.d
[ ! -e "$no_services" ] || no_services=
trap 'rm -f "$log" ${no_services:+"$no_services"}' EXIT
if [ -n "$no_services" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$no_services"
    chmod 755 "$no_services"
fi

export DEBIAN_FRONTEND=noninteractive
quiet_apt() {
    apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@" >>"$log" 2>&1 </dev/null
}
if ! { quiet_apt update && quiet_apt install -y --no-install-recommends "${missing[@]}"; }; then
    cat "$log" >&2
    exit 1
fi
