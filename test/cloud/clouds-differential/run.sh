#!/bin/sh
# Compares clouds/ with the openstacksdk that is installed for /usr/bin/python3 (Debian: python3-openstacksdk).
# Prints a line for each difference that is not meant, and ends with `N passed, N failed`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
npx rolldown "$here/compare.ts" --platform node --format esm --dir "$out" --log-level silent >/dev/null
node "$out/compare.js" "$here/oracle.py"
