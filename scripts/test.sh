#!/bin/sh
# Everything that CI runs. The order is from quick to slow; the first part that fails ends the run.
set -eu
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-.venv/bin/python}"
# Dozens of processes are started here; without kept bytecode each would compile everything anew.
unset PYTHONDONTWRITEBYTECODE

CHROMIUM="$("$PYTHON" scripts/chromium.py)"
export CHROMIUM

PYTHON="$PYTHON" sh scripts/check.sh

echo "--- Django's checks"
DJANGO_SETTINGS_MODULE=tests.settings "$PYTHON" manage.py check
DJANGO_SETTINGS_MODULE=tests.settings "$PYTHON" manage.py makemigrations --check --dry-run
# As on a server: nothing of this machine's .env, a key of its own, https on.
ENV_FILE="" DEBUG=false HTTPS=true ALLOWED_HOSTS=studio.example.org \
    SECRET_KEY="$("$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    "$PYTHON" manage.py check --deploy --fail-level WARNING

# One folder for both runs: what one has drawn, the other takes from there.
VAR_DIR="$(mktemp -d)"
export VAR_DIR
beside=""
trap '[ -z "$beside" ] || kill "$beside" 2> /dev/null; rm -rf "$VAR_DIR"' EXIT
trap 'exit 130' INT TERM

# Many tests wait for servers and browsers: more of them at once than there are processors. Every process reads all
# tests and makes a database of its own, so the few on PostgreSQL have one, which works beside the others.
WORKERS="${TEST_WORKERS:-3}"

# Pages that are only read ask the database nothing that the tests of loading, search and lists do not ask.
echo "--- PostgreSQL: everything that writes to the database, or asks it in its own words (begun, told at the end)"
"$PYTHON" scripts/with_postgres.py "$PYTHON" -m pytest -q -m django_db tests/web \
    --ignore-glob='tests/web/catalogue/test_[!k]*' --ignore=tests/web/test_contract.py \
    --ignore=tests/web/test_api_schemathesis.py --ignore=tests/web/test_classes.py > "$VAR_DIR/postgres.txt" 2>&1 &
beside=$!

echo "--- SQLite: all tests"
failed=""
"$PYTHON" -m pytest -q -n "$WORKERS" --dist load --maxschedchunk 8 || failed="SQLite"

echo "--- PostgreSQL: what came of it"
wait "$beside" || failed="$failed PostgreSQL"
beside=""
cat "$VAR_DIR/postgres.txt"
[ -z "$failed" ] || { echo "failed: $failed"; exit 1; }
