#!/bin/sh
# Style, types and import contracts. Every check runs, also after one has failed; the last line says which did.
cd "$(dirname "$0")/.." || exit 2
PYTHON="${PYTHON:-.venv/bin/python}"
BIN="$(dirname "$PYTHON")"
failed=""

check() {
    name="$1"
    shift
    echo "--- $name"
    "$@" || failed="$failed, $name"
}

check "format" "$PYTHON" -m ruff format --check --quiet .
check "lint" "$PYTHON" -m ruff check --quiet .
check "templates" "$PYTHON" -m djlint --lint --quiet templates
check "types" "$PYTHON" -m mypy
check "import contracts" "$BIN/lint-imports"
# Plain modules need no build, so Node is only asked for when the machine has it; the browser tests run in any case.
if command -v node >/dev/null 2>&1; then check "scripts" node --test --test-reporter=dot tests/js/*.test.mjs; fi

[ -z "$failed" ] && exit 0
echo "failed: ${failed#, }"
exit 1
