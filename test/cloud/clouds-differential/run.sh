#!/bin/sh
# Compares src/clouds with the openstacksdk of /usr/bin/python3 (Debian: python3-openstacksdk). Prints a line for each
# unexpected difference, and `N passed, N failed` at the end.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
npx rolldown "$here/compare.ts" --platform node --format esm --dir "$out" --log-level silent >/dev/null
node "$out/compare.js" "$here/oracle.py"
