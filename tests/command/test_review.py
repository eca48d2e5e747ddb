"""`pattern-studio review` on repositories made here, and the action, the template and the hook that call it."""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from patterns_app.command.main import main
from patterns_app.core import limits
from patterns_app.core.verdict.review_formats import MARK
from tests.command.test_recognise import TEMPLATE
from tests.effort import at_most

ROOT = Path(__file__).resolve().parents[2]
QUEUE = """
  Waiting: {Type: AWS::SQS::Queue}
  More:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: x
      Events: {In: {Type: SQS, Properties: {Queue: !GetAtt Waiting.Arn}}}
"""


def git(*words: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *who, *words], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One with two systems, of which one is about to change."""
    monkeypatch.chdir(tmp_path)
    for name in ("orders", "other"):
        Path(name).mkdir()
        Path(name, "template.yaml").write_text(TEMPLATE)
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "before")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["-q", "review", *words]) == code, capsys.readouterr()
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    return json.loads(told(capsys, *words, "--format", "json", code=code))


def add_queue(name: str = "orders") -> None:
    path = Path(name, "template.yaml")
    path.write_text(path.read_text().rstrip() + QUEUE)


def test_a_working_tree_is_compared_with_a_revision_and_only_what_changed_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "none of 2 systems changed" in told(capsys, "HEAD")
    add_queue()
    found = as_json(capsys, "HEAD")
    (one,) = found["systems"]
    assert (one["name"], one["what"], found["looked_at"]) == ("orders/template.yaml", "changed", 2)
    assert "+ node waiting (Waiting, SQS queue)" in one["changes"]
    text = told(capsys, "HEAD", "--format", "markdown")
    assert text.startswith("<!-- pattern-studio review -->\n\n## Architecture review: 1 of 2 systems changed")
    assert 'n_waiting["+ Waiting<br/>' in text
    assert "class n_waiting,n_more added" in text
    assert "orders/template.yaml:" in text.partition("**New findings**")[2]


def test_two_revisions_are_compared_from_anywhere_in_the_repository(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_queue()
    git("commit", "-qam", "after")
    monkeypatch.chdir("other")
    forth, back = as_json(capsys, "HEAD~1", "HEAD"), as_json(capsys, "HEAD", "HEAD~1")
    assert [one["name"] for one in forth["systems"]] == ["orders/template.yaml"]
    new, mended = (
        {item["rule"] for item in side["systems"][0]["verdict"][key]}
        for side, key in ((forth, "new"), (back, "mended"))
    )
    assert new == mended != set()


def test_what_came_went_and_was_moved_is_told_as_that(capsys: pytest.CaptureFixture[str]) -> None:
    git("rm", "-q", "other/template.yaml")
    Path("new").mkdir()
    git("mv", "orders/template.yaml", "new/orders.yaml")
    Path("third.yaml").write_text("Resources:\n  Jobs: {Type: AWS::SQS::Queue}\n")
    found = {one["name"]: (one["what"], one["was"]) for one in as_json(capsys, "HEAD")["systems"]}
    assert found["third.yaml"] == ("added", "")
    # The two of before were alike to the letter: nobody knows which of them it is.
    assert found["new/orders.yaml"] == ("added", "")
    assert {found["orders/template.yaml"][0], found["other/template.yaml"][0]} == {"removed"}
    git("reset", "-q", "--hard")
    Path("third.yaml").unlink()
    add_queue()
    git("commit", "-qam", "no longer alike")
    git("mv", "orders/template.yaml", "new.yaml")
    (one,) = as_json(capsys, "HEAD")["systems"]
    assert (one["name"], one["what"], one["was"]) == ("new.yaml", "changed", "orders/template.yaml")


def test_a_comment_or_another_order_is_no_change(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("orders/template.yaml")
    path.write_text(f"# as before\n{path.read_text()}")
    assert as_json(capsys, "HEAD") == {"systems": [], "looked_at": 2, "unread": [], "failing": []}


def test_the_policy_decides_what_passes(capsys: pytest.CaptureFixture[str]) -> None:
    add_queue()
    assert as_json(capsys, "HEAD")["failing"] == []
    Path("pattern-studio.toml").write_text('[review]\nfail_on = ["error", "warning", "info"]\n')
    (why, *_) = as_json(capsys, "HEAD", code=1)["failing"]
    assert why.startswith("orders/template.yaml: ")
    assert told(capsys, "HEAD", "--exit-zero")
    Path("pattern-studio.toml").write_text('[review]\nfail_on = ["all"]\n')
    assert main(["review", "HEAD"]) == 2
    assert "pattern-studio.toml: [review] " in capsys.readouterr().err


def test_what_the_settings_leave_out_of_a_check_is_left_out_of_a_review(capsys: pytest.CaptureFixture[str]) -> None:
    add_queue()
    Path("infra").mkdir()
    Path("infra/main.tf").write_text('resource "aws_sqs_queue" "jobs" {}\n')
    found = as_json(capsys, "HEAD")
    assert [one["name"] for one in found["systems"]] == ["infra", "orders/template.yaml"]
    rules = {item["rule"] for one in found["systems"] for item in one["verdict"]["new"]}
    assert {"RES-001", "COST-004"} <= rules
    Path("pattern-studio.toml").write_text('[check]\nexclude = ["infra/*"]\nignore = ["RES"]\n')
    (one,) = as_json(capsys, "HEAD")["systems"]
    assert one["name"] == "orders/template.yaml"
    assert {item["rule"] for item in one["verdict"]["new"]} == {rule for rule in rules if not rule.startswith("RES-")}


def test_a_lost_pattern_and_a_dearer_month_may_not_pass(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STRESS_RAISED", 2_000)
    assert main(["-q", "new", "a.json", "--pattern", "storage-first"]) == 0
    sketch = json.loads(Path("a.json").read_text())
    Path("load.yaml").write_text("seconds: 4\narrivals:\n- {part: client, rate: 5}\n")
    Path("pattern-studio.toml").write_text(
        '[review]\nlost_patterns = "fail"\ndearer = 0.01\nloads = {"b.json" = "load.yaml"}\n'
    )
    line = next(one for one in sketch["connections"] if one["source"] == "api")
    line |= {"target": "worker", "kind": "sync"}
    line.pop("label", None)
    line.pop("settings", None)
    sketch["scenarios"] = []
    Path("b.json").write_text(json.dumps(sketch))
    found = as_json(capsys, "a.json", "b.json", code=1)
    (one,) = found["systems"]
    assert one["verdict"]["patterns_lost"] == ["storage-first"]
    assert any("Storage First is lost." in why for why in found["failing"])
    before, after = one["verdict"]["usd_month"]
    assert min(before, after) > 0
    assert ("a month costs" in " ".join(found["failing"])) == (after > before * 1.01)


def test_a_part_whose_failure_now_costs_a_message_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "new", "a.json", "--pattern", "storage-first"]) == 0
    sketch = json.loads(Path("a.json").read_text())
    sketch["connections"] = [one for one in sketch["connections"] if one["kind"] != "dlq"]
    Path("b.json").write_text(json.dumps(sketch))
    forth, back = (told(capsys, *pair) for pair in (("a.json", "b.json"), ("b.json", "a.json")))
    assert "Fails worse: If Worker fails, one message is lost; before: kept" in forth
    assert "Fails better: If Worker fails, one message is kept; before: lost" in back


def test_what_cannot_be_read_any_more_is_an_error_and_what_could_not_be_read_before_is_a_note(
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = Path("orders/template.yaml").read_text()
    Path("orders/template.yaml").write_text("Resources:\n  A: [\n")
    found = as_json(capsys, "HEAD", code=2)
    assert found["unread"][0].startswith("orders/template.yaml: ")
    git("commit", "-qam", "broken")
    Path("orders/template.yaml").write_text(good)
    (one,) = as_json(capsys, "HEAD")["systems"]
    assert one["what"] == "added"
    assert one["notes"][0].startswith("before, it could not be read: ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere"], "nowhere: is neither a file, a folder nor a revision of git"),
        (["--", "--upload-pack=x"], "--upload-pack=x: is neither"),
        (["HEAD", "nowhere"], "nowhere: is neither"),
    ],
)
def test_what_is_no_side_is_named(capsys: pytest.CaptureFixture[str], words: list[str], says: str) -> None:
    assert main(["review", *words]) == 2
    assert says in capsys.readouterr().err


def test_a_link_in_a_revision_is_not_followed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    Path("outside.yaml").symlink_to("/etc/hostname")
    git("add", ".")
    git("commit", "-qm", "a link")
    assert as_json(capsys, "HEAD~1", "HEAD")["systems"] == []


def test_words_of_a_template_call_nobody_and_a_long_comment_says_what_it_leaves_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sketch = {
        "schema": "pattern-studio/2",
        "title": "",
        "nodes": [{"id": "q", "service": "aws.sqs", "label": "@team #1"}],
    }
    Path("s.sketch.json").write_text(json.dumps(sketch))
    text = told(capsys, "HEAD", "--format", "markdown")
    assert "@team" not in text.replace("```mermaid", "\0").partition("\0")[2].partition("```")[2]
    monkeypatch.setattr(limits, "REVIEW_COMMENT_CHARACTERS", len(text) - 1)
    shorter = told(capsys, "HEAD", "--format", "markdown")
    assert "Left out, for the comment would be too long: pictures." in shorter
    assert "mermaid" not in shorter


def _tree(*entries: tuple[str, str, str]) -> str:
    """A tree of mode, object and name, which no file system need be able to hold."""
    given = "".join(f"{mode} {'tree' if mode == '040000' else 'blob'} {name}\t{path}\0" for mode, name, path in entries)
    made = subprocess.run(["git", "mktree", "-z"], input=given, check=True, capture_output=True, text=True)
    return made.stdout.strip()


def _blob(text: str) -> str:
    made = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], input=text, check=True, capture_output=True, text=True
    )
    return made.stdout.strip()


def test_a_few_objects_that_name_each_other_without_end_are_not_followed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = _tree(("100644", _blob("x"), "f.bin"))
    for _ in range(12):
        tree = _tree(*(("040000", tree, f"d{n}") for n in range(10)))
    monkeypatch.setattr(limits, "REVIEW_ENTRIES", 50_000)
    with at_most(60):
        assert main(["review", "HEAD", tree]) == 2
    assert "more than 50,000 files" in capsys.readouterr().err


def test_one_object_under_many_names_counts_each_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    large = _blob("#" * 100_000)
    tree = _tree(*(("100644", large, f"{n}.yaml") for n in range(50)))
    monkeypatch.setattr(limits, "REVIEW_BYTES", 4_000_000)
    assert main(["review", "HEAD", tree]) == 2
    assert "over 4,000,000 bytes" in capsys.readouterr().err


def test_a_name_that_no_disk_holds_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    tree = _tree(("100644", _blob(TEMPLATE), f"{'x' * 300}.yaml"))
    assert main(["review", "HEAD", tree]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_names_of_files_are_told_whatever_is_in_them(capsys: pytest.CaptureFixture[str], form: str) -> None:
    names = (
        b"caf\xe9.yaml",
        b"two\n## lines.yaml",
        b"\x1b[31mred.yaml",
        "\u202egpj.yaml".encode(),
        b"&#64;team @team.yaml",
    )
    for name in names:
        Path(os.fsdecode(name)).write_text(TEMPLATE)
    git("add", ".")
    git("commit", "-qm", "names")
    text = told(capsys, "HEAD~1", "HEAD", "--format", form)
    assert text.encode()
    if form != "json":
        assert not {"\x1b", "\u202e"} & set(text)
        assert not any(line.startswith("## lines") for line in text.splitlines())
        assert r"caf\udce9" in text.replace("\\\\", "\\")
    if form == "markdown":
        assert "@team" not in text
        assert "&#64;" not in text.replace(r"\&", "")
    assert main(["check", ".", "--exit-zero", "--format", form.replace("markdown", "sarif")]) == 0


def test_a_folder_that_passes_for_a_repository_is_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever made the change can put one into it, with settings that name programs."""
    inside = tmp_path / "docs"
    git("init", "-q", "--bare", str(inside))
    monkeypatch.chdir(inside)
    assert main(["review", "main"]) == 2
    assert "bare" in capsys.readouterr().err


def test_no_load_reads_what_lies_outside(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The settings are those of the change, and whoever reads the comment may not read the machine's files."""
    secret = tmp_path.parent / "secret.csv"
    secret.write_text("TOKEN=1234\n")
    Path("load.yaml").write_text(f"arrivals: [{{part: api, kind: points, points: {secret}}}]\n")
    for load in ("load.yaml", str(secret), f"../{secret.name}"):
        Path("pattern-studio.toml").write_text(f'[review.loads]\n"orders/template.yaml" = "{load}"\n')
        add_queue()
        text = told(capsys, "HEAD", "--format", "markdown")
        assert "lies outside of the folder" in text, load
        assert "1234" not in text
        git("checkout", "-q", "orders")


# ---- where it is called from


def _programs(folder: Path, **scripts: str) -> dict[str, str]:
    """Programs on the path: ours as it is, and stand-ins for those of the platforms, which write down their words."""
    folder.mkdir()
    ours = f'exec {shlex.quote(sys.executable)} -m patterns_app.command "$@"'
    for name, text in {"pattern-studio": ours, **scripts}.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("known", ["", "77"])
def test_the_action_writes_one_comment_and_ends_as_the_review_does(tmp_path: Path, known: str) -> None:
    Path("pattern-studio.toml").write_text('[review]\nfail_on = ["warning"]\n')
    git("add", ".")
    git("commit", "-qm", "policy")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    add_queue()
    git("commit", "-qam", "after")
    log = tmp_path / "gh.log"
    gh = f'echo "$@" >> {log}; case "$*" in *--jq*) echo {known};; esac'
    environment = _programs(tmp_path / "bin", gh=gh) | {
        "GITHUB_BASE_REF": "main", "GITHUB_REPOSITORY": "o/r", "PULL_REQUEST": "5", "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "GITHUB_ACTION_PATH": str(ROOT),
    }  # fmt: skip
    assert MARK in (ROOT / "deploy/review/github.sh").read_text()  # by it the script finds the comment of before
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    step = action["runs"]["steps"][-1]
    assert set(step["env"]) == {"BASE", "LOAD", "COMMENT", "PULL_REQUEST", "GH_TOKEN"}
    done = subprocess.run(["sh", "-c", step["run"]], env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "1 of 2 systems changed" in (tmp_path / "summary.md").read_text()
    posted = log.read_text().splitlines()[-1]
    assert ("-X PATCH repos/o/r/issues/comments/77" in posted) == bool(known)
    assert ("repos/o/r/issues/5/comments" in posted) == (not known)


def test_the_template_for_gitlab_writes_a_note_and_ends_as_the_review_does(tmp_path: Path) -> None:
    base = git("rev-parse", "HEAD")
    add_queue()
    git("commit", "-qam", "after")
    log = tmp_path / "curl.log"
    environment = _programs(tmp_path / "bin", curl=f'echo "$@" >> {log}') | {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_API_V4_URL": "https://gitlab.example/api/v4", "CI_PROJECT_ID": "9",
        "CI_MERGE_REQUEST_IID": "3", "PATTERN_STUDIO_TOKEN": "secret",
    }  # fmt: skip
    job = yaml.safe_load((ROOT / "deploy/review/gitlab.yml").read_text())["architecture-review"]
    script = "set -e\n" + "\n".join(job["script"])
    done = subprocess.run(["sh", "-c", script], env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "projects/9/merge_requests/3/notes" in log.read_text()
    assert "1 of 2 systems changed" in Path("review.md").read_text()


def test_the_hooks_stop_what_the_policy_does_not_let_pass(tmp_path: Path) -> None:
    hooks = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    environment = _programs(tmp_path / "bin")

    def run(hook: str, *files: str) -> int:
        words = [*shlex.split(hooks[hook]["entry"]), *files]
        return subprocess.run(words, env=environment, check=False, capture_output=True).returncode

    add_queue()
    assert run("pattern-studio-review") == 0
    assert run("pattern-studio", "orders/template.yaml") == 0
    Path("pattern-studio.toml").write_text('[review]\nfail_on = ["warning"]\n')
    assert run("pattern-studio-review") == 1
