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

# One folder for both runs: what the first has drawn, the second takes from there.
VAR_DIR="$(mktemp -d)"
export VAR_DIR
trap 'rm -rf "$VAR_DIR"' EXIT

echo "--- PostgreSQL: everything that touches the database"
"$PYTHON" scripts/with_postgres.py "$PYTHON" -m pytest -q -n 2 -m django_db tests/web

echo "--- SQLite: all tests"
"$PYTHON" -m pytest -q -n 2
