#!/bin/sh
# A newcomer's way: a clean environment, the three lines of the README, the first verdict in the form of a pipeline.
# pipx is a virtual environment of one package; here it is made by hand, so that nothing has to be there but Python.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
lines=$(sed -n '/^pipx install \./,/^```$/p' "$here/README.md" | sed -e 's/ *#.*//' -e '/^```$/d')
test "$(printf '%s\n' "$lines" | wc -l)" -eq 3
"${PYTHON:-python3}" -m venv "$place/venv"
# From a copy, as building leaves its own folders behind.
mkdir "$place/checkout"
(cd "$here" && git ls-files -z | tar --null --files-from=- --create) | tar --directory="$place/checkout" --extract
pipx() { (cd "$place/checkout" && "$place/venv/bin/pip" install --quiet --disable-pip-version-check .); }
PATH="$place/venv/bin:$PATH"
cp "$here/tests/data/templates/orders.yaml" "$place/template.yaml"
cd "$place"
printf '%s\n' "$lines" > lines.sh
started=$(date +%s)
. ./lines.sh
pattern-studio check template.yaml --format junit -o findings.xml
grep -q '<testsuite' findings.xml
echo "from nothing to findings.xml in $(($(date +%s) - started)) s; the environment has $(du -sm venv | cut -f1) MB"
