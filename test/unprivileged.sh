#!/bin/bash
# Runs the tests tagged `unprivileged` as a user other than root, to whom file permissions apply. Run it as root, in a
# clone with node_modules and dist/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# The user `nobody` in Debian.
uid=65534
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

mapfile -t files < <(grep -rl "'unprivileged'" test --include='*.test.ts')
expected=$(grep -o "'unprivileged'" "${files[@]}" | wc -l)
# Use a copy: this clone can be in a directory that only root can enter, and vitest writes to node_modules.
mkdir "$home/clone"
tar --create --exclude=./.git --exclude=./dist.binary . | tar --extract --directory="$home/clone"
chown -R "$uid:$uid" "$home"
cd "$home/clone"
export HOME=$home TMPDIR=$home
setpriv --reuid="$uid" --regid="$uid" --clear-groups \
    npx --no-install vitest run --tags-filter=unprivileged --hideSkippedTests "${files[@]}" | tee "$home/output"
if ! tail -n 1 "$home/output" | grep -qx "$expected passed, 0 failed"; then
    echo "ERROR: expected $expected tests to pass"
    exit 1
fi
