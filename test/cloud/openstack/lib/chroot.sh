# Makes the chroot of the newest release, in a cache. Sourced, after state.sh.

# A chroot is newest for so long.
CHROOT_DAYS=7
CHROOT_ATTEMPT_PAUSES=(0 10 30 90)

# Makes the chroot unless the cache holds one that is whole and not too old. Runs that need it at the same time wait for the
# first of them.
install_chroot() {
    if [ "$(id -u)" != 0 ]; then
        say 'ERROR: making a chroot requires root.'
        return 1
    fi
    "$CLOUD_HOME/../../../scripts/apt-install.sh" mmdebstrap
    mkdir -p "$(dirname "$CHROOT")"
    exec 9>"$CHROOT.lock"
    flock 9
    if is_whole && ! is_outdated; then
        say "Using the chroot of $(date --iso-8601 --reference="$CHROOT/.whole") in $CHROOT"
    else
        make_chroot
    fi
    exec 9>&-
}

is_whole() { [ -e "$CHROOT/.whole" ]; }

# A chroot in which a process still runs stays.
is_outdated() {
    [ -n "$(find "$CHROOT/.whole" -mtime "+$CHROOT_DAYS")" ] && ! readlink /proc/[0-9]*/root | grep -qxF "$CHROOT"
}

make_chroot() {
    local pause
    for pause in "${CHROOT_ATTEMPT_PAUSES[@]}"; do
        sleep "$pause"
        if bootstrap_chroot; then return 0; fi
        say "mmdebstrap failed; the end of $CHROOT.log:"
        tail -n 20 "$CHROOT.log" >&2
    done
    say "ERROR: cannot make the chroot in ${#CHROOT_ATTEMPT_PAUSES[@]} attempts."
    return 1
}

# Under another name until the chroot is whole. The index of a mirror that is a frozen copy is older than apt allows by the
# clock, so its date is not checked; its signature is.
bootstrap_chroot() {
    local mirror
    mirror=${CLOUD_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' | sort -u |
        grep -m 1 '/debian/*$')} || { say 'apt has no mirror of Debian; set CLOUD_MIRROR.'; return 1; }
    say "Making a chroot of $CHROOT_SUITE in $CHROOT"
    rm -rf --one-file-system "$CHROOT.part"
    # In a mount namespace of its own, so that nothing stays mounted if it is killed.
    unshare --mount --propagation private mmdebstrap --mode=root --variant=minbase --components=main \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
        --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "3"' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt=force-unsafe-io \
        --include="$(IFS=,; echo "${CHROOT_PACKAGES[*]}")" \
        "$CHROOT_SUITE" "$CHROOT.part" "$mirror" >"$CHROOT.log" 2>&1 </dev/null || return 1
    touch "$CHROOT.part/etc/hosts" "$CHROOT.part/.whole"
    rm -rf --one-file-system "$CHROOT"
    mv "$CHROOT.part" "$CHROOT"
}
