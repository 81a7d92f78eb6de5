#!/usr/bin/env bash
# Compiles the policies to WebAssembly. The bundle's archive is not kept, only the module inside it: the module depends on
# nothing but the Rego sources and the version of opa. Usage: policies/build.sh [OUTPUT]
set -euo pipefail
cd "$(dirname "$0")"
output=${1:-bundle/usage.wasm}
bundle=$(mktemp)
trap 'rm -f "$bundle"' EXIT
opa build --target wasm --entrypoint trustedspace/usage/decision --output "$bundle" usage.rego reasons.rego
mkdir -p "$(dirname "$output")"
tar -xzOPf "$bundle" /policy.wasm > "$output"
