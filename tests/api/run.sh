#!/usr/bin/env bash
# Runs schemathesis against a freshly seeded demo college, signed in as its admin. What it does there is destructive.
# Arguments: the campus program, the schemathesis program.
set -euo pipefail
campus=$(realpath "$1")
schemathesis=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=$(mktemp -d)
server=""
# shellcheck disable=SC2329 # called by the trap
stop() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null && wait "$server" || true; fi
  rm -rf "$data"
}
trap stop EXIT

cd "$data"
CAMPUS_ENV=development CAMPUS_DATA_DIR="$data/var" CAMPUS__LIMITS__FACTOR=0 \
  "$campus" serve --port 0 >"$data/out" 2>"$data/log" &
server=$!
url=""
for _ in $(seq 600); do
  url=$(sed -n 's/^Campus is at //p' "$data/out")
  if [ -n "$url" ] && curl -sf "$url/readyz" >/dev/null; then break; fi
  kill -0 "$server" 2>/dev/null || { cat "$data/log" && exit 1; }
  sleep 0.2
done
token=$(curl -sf "$url/api/v1/auth/login/" -H 'Content-Type: application/json' \
  -d '{"email": "admin@campus.test", "password": "campus-demo"}' |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["access"])')
SCHEMATHESIS_HOOKS=hooks PYTHONPATH="$here" "$schemathesis" --config-file "$here/schemathesis.toml" run "$url/api/schema/" \
  -H "Authorization: Bearer $token" --seed 1 --generation-deterministic --max-examples 15 \
  --continue-on-failure --request-timeout 10 --warnings off || failed=$?
if grep -q 'panicked' "$data/log"; then
  grep 'panicked' "$data/log"
  exit 1
fi
exit "${failed:-0}"
