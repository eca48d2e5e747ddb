#!/bin/sh
# Reviews the change of a pull request: the summary of the job, and one comment that is written anew at each push.
# Needs the history up to the base (actions/checkout with fetch-depth: 0). Exits as `pattern-studio review` does.
set -eu

base="${BASE:-$(git merge-base "origin/$GITHUB_BASE_REF" HEAD)}"
told="${RUNNER_TEMP:-/tmp}/pattern-studio-review.md"
code=0
pattern-studio review "$base" HEAD --format markdown -o "$told" ${LOAD:+--load "$LOAD"} || code=$?
[ -s "$told" ] || exit "$code"
cat "$told" >> "$GITHUB_STEP_SUMMARY"

comment() {
    comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
    mine=$(gh api --paginate "$comments" --jq '.[] | select(.body | startswith("<!-- pattern-studio review -->")) | .id') || return 1
    mine=$(printf '%s\n' "$mine" | head -n 1)
    if [ -n "$mine" ]; then
        gh api --silent -X PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$mine" -F "body=@$told"
    else
        gh api --silent "$comments" -F "body=@$told"
    fi
}

if [ "${COMMENT:-true}" = true ] && [ -n "${PULL_REQUEST:-}" ]; then
    # A pull request from a fork may not write; what was found counts all the same, and stands in the summary.
    comment || echo "::warning::The review could not be written as a comment; it stands in the summary of the job."
fi
exit "$code"
