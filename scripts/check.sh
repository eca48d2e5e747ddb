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

# Types take as long as all the rest together, so they are looked at beside it.
types="$(mktemp)"
"$PYTHON" -m mypy > "$types" 2>&1 &
looking=$!
trap 'kill "$looking" 2> /dev/null; rm -f "$types"' EXIT
trap 'exit 130' INT TERM

check "format" "$PYTHON" -m ruff format --check --quiet .
check "lint" "$PYTHON" -m ruff check --quiet .
check "templates" "$PYTHON" -m djlint --lint --quiet templates
check "import contracts" "$BIN/lint-imports"
# Plain modules need no build. Deno comes as a wheel, keeps what it has compiled beside it and asks no network.
export DENO_DIR="$BIN/../deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
deno() {
    what="$1"
    shift
    "$BIN/deno" "$what" --quiet --no-lock --no-remote "$@"
}
check "types of scripts" deno check --config tests/js/deno.json static/studio static/player static/js
check "lint of scripts" "$BIN/deno" lint --quiet --config tests/js/deno.json static/studio static/player static/js
check "tests of scripts" deno test --no-check --no-config --allow-read --reporter=dot tests/js
check "types" wait "$looking"
cat "$types"

[ -z "$failed" ] && exit 0
echo "failed: ${failed#, }"
exit 1
