#!/usr/bin/env bash
# The tests that use a database, on the machine's own PostgreSQL (Debian's, newest version found) instead of the embedded one:
# a server of its own in a temporary folder, stopped and removed at the end. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "There is no PostgreSQL in /usr/lib/postgresql. Install Debian's package postgresql." >&2; exit 1; }

folder=$(mktemp -d /tmp/naer-debian.XXXXXX)
chmod 755 "$folder"
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as_server() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
fi
stop() {
  as_server "$bin/pg_ctl" -D "$folder/data" -m fast stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT

hurry="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
as_server "$bin/initdb" -D "$folder/data" --auth=trust --encoding=UTF8 --locale=C.UTF-8 -U postgres >/dev/null
as_server "$bin/pg_ctl" -w -D "$folder/data" -l "$folder/log" -o "-h '' -k $folder $hurry" start >/dev/null

tests=("$@")
[ $# -gt 0 ] || tests=(tests/integration tests/property/access tests/property/record)
"$bin/postgres" --version
NAER_TEST_SERVER="postgresql://postgres@/postgres?host=$folder" .venv/bin/python -m pytest -q "${tests[@]}" </dev/null
