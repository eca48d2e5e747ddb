#!/bin/sh
# Everything that CI runs: style and types, tests on PostgreSQL and tests on SQLite, beside each other.
set -eu
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-.venv/bin/python}"
# Dozens of processes are started here; without kept bytecode each would compile everything anew.
unset PYTHONDONTWRITEBYTECODE

CHROMIUM="$("$PYTHON" scripts/chromium.py --lean)"
export CHROMIUM

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
checking=""
beside=""
end() {
    for process in $checking $beside; do kill "$process" 2> /dev/null || true; done
    rm -rf "$VAR_DIR"
}
trap end EXIT
trap 'exit 130' INT TERM

# Many tests wait for servers and browsers: more of them at once than there are processors. Every process reads all
# tests and makes a database of its own, so the few on PostgreSQL have one, which works beside the others.
WORKERS="${TEST_WORKERS:-3}"

echo "--- style, types and contracts (begun, told at the end)"
PYTHON="$PYTHON" sh scripts/check.sh > "$VAR_DIR/check.txt" 2>&1 &
checking=$!

# Pages that are only read, and answers that are worked out of what is sent, ask the database nothing that the tests of
# loading, search, lists and of what is kept do not ask.
echo "--- PostgreSQL: everything that writes to the database, or asks it in its own words (begun, told at the end)"
"$PYTHON" scripts/with_postgres.py "$PYTHON" -m pytest -q -m django_db tests/web \
    --ignore-glob='tests/web/catalogue/test_[!k]*' --ignore=tests/web/studio/test_editor.py \
    --ignore=tests/web/studio/test_responsibilities.py --ignore=tests/web/test_api.py \
    --ignore=tests/web/test_api_described.py --ignore=tests/web/test_api_retries.py \
    --ignore=tests/web/test_api_schemathesis.py --ignore=tests/web/test_api_simulate.py \
    --ignore=tests/web/test_api_sketches.py --ignore=tests/web/test_api_stress.py --ignore=tests/web/test_classes.py \
    --ignore=tests/web/test_contract.py --ignore=tests/web/test_headers.py --ignore=tests/web/test_offline.py \
    --ignore=tests/web/test_validate_since.py > "$VAR_DIR/postgres.txt" 2>&1 &
beside=$!

echo "--- SQLite: all tests"
failed=""
"$PYTHON" -m pytest -q -n "$WORKERS" --dist load --maxschedchunk 8 || failed=" SQLite"

echo "--- PostgreSQL: what came of it"
wait "$beside" || failed="$failed PostgreSQL"
beside=""
cat "$VAR_DIR/postgres.txt"

echo "--- style, types and contracts: what came of them"
wait "$checking" || failed="$failed checks"
checking=""
cat "$VAR_DIR/check.txt"

[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
