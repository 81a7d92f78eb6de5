#!/usr/bin/env bash
# Checks the policies: format, strict compile, tests, and that the committed module equals a fresh compile.
set -euo pipefail
cd "$(dirname "$0")"
expected=1.4.2
found=$(opa version | sed -n 's/^Version: //p')
if [ "$found" != "$expected" ]; then
  echo "policies: opa $expected compiles the committed module, but opa $found is on PATH; install $expected or rebuild" >&2
  exit 1
fi
opa fmt --fail --diff .
opa check --strict .
opa test .
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
./build.sh "$fresh"
cmp "$fresh" bundle/usage.wasm || {
  echo "policies: bundle/usage.wasm differs from a fresh compile; run policies/build.sh and commit it" >&2
  exit 1
}
echo "policies: checked"
