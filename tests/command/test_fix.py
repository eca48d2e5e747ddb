"""`fix`: what it mends, what it leaves, what it never does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from patterns_app.command.main import main
from patterns_app.core.sketch.codec import encode_pretty
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import parse
from tests.command.cast import QUEUE
from tests.core.cast import line, node

TEMPLATE = QUEUE.replace("  Jobs:", "  # what is to be done\n  Jobs:")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def rules_in(name: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    main(["check", name, "--format", "json"])
    return {one["rule"] for one in json.loads(capsys.readouterr().out)["files"][0]["findings"]}


def test_an_address_that_a_fix_cannot_know_has_no_default_and_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "a.yaml"]) == 0
    assert re.search(r"a\.yaml: look at: .*JobsOnCallEmail, which has no default", capsys.readouterr().out)
    assert "Default:" not in Path("a.yaml").read_text(encoding="utf-8")


def test_what_was_mended_in_a_sketch_is_exported_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "a.yaml", "--to", "json", "-o", "s.json"]) == 0
    assert main(["fix", "s.json", "--rule", "RES-001"]) == 0
    assert main(["export", "s.json", "--into", "a.yaml"]) == 0
    assert "stays outside" not in capsys.readouterr().err
    assert "RES-001" not in rules_in("a.yaml", capsys)


def test_a_template_is_mended_in_its_own_words_and_the_rest_stays(capsys: pytest.CaptureFixture[str]) -> None:
    assert "RES-001" in rules_in("a.yaml", capsys)
    assert main(["fix", "a.yaml"]) == 0
    assert "a.yaml: fixed: Add a dead-letter queue with an alarm [RES-001]" in capsys.readouterr().out
    text = Path("a.yaml").read_text(encoding="utf-8")
    assert "  # what is to be done\n" in text
    assert "RedrivePolicy" in text
    assert not {"RES-001", "RES-009"} & rules_in("a.yaml", capsys)
    assert main(["fix", "a.yaml"]) == 0
    assert Path("a.yaml").read_text(encoding="utf-8") == text, "a second time there is nothing to do"


def test_a_fix_that_a_template_has_no_words_for_is_left_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    main(["fix", "a.yaml"])
    assert "left: Keep them for 30 days [COST-004]: Worker: the setting log_retention" in capsys.readouterr().out
    assert "COST-004" in rules_in("a.yaml", capsys)


def test_with_diff_nothing_is_written_and_the_exit_code_tells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "a.yaml", "--diff"]) == 1
    told = capsys.readouterr()
    assert "+      RedrivePolicy:" in told.out
    assert "would be fixed" in told.err
    assert Path("a.yaml").read_text(encoding="utf-8") == TEMPLATE
    assert main(["fix", "a.yaml", "--diff", "--exit-zero"]) == 0
    assert main(["fix", "a.yaml", "--diff", "--rule", "SEC"]) == 0


def test_only_the_wanted_rules_are_mended_and_another_file_can_take_the_answer() -> None:
    assert main(["fix", "a.yaml", "--rule", "RES-009", "-o", "b.yaml"]) == 0
    assert "ReportBatchItemFailures" in Path("b.yaml").read_text(encoding="utf-8")
    assert "RedrivePolicy" not in Path("b.yaml").read_text(encoding="utf-8")
    assert Path("a.yaml").read_text(encoding="utf-8") == TEMPLATE


def test_a_sketch_is_mended_too_and_what_is_its_own_stays(capsys: pytest.CaptureFixture[str]) -> None:
    nodes = (node("jobs", "Jobs", "aws.sqs"), node("work", "Work", "aws.lambda"))
    sketch = Sketch(title="Mine", nodes=nodes, connections=(line("poll", "jobs", "work", kind="queue_poll"),))
    Path("s.json").write_bytes(encode_pretty(sketch))
    assert main(["fix", "s.json", "--rule", "RES-001"]) == 0
    mended = parse(Path("s.json").read_bytes())
    assert mended.title == "Mine"
    assert mended.nodes[0].id == "jobs"
    assert "dlq" in {one.kind for one in mended.connections}
    assert "RES-001" not in rules_in("s.json", capsys)


def test_what_takes_away_is_done_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """A service that is none and is nearly one: to change it is to change what the part is."""
    text = json.dumps({"schema": "pattern-studio/2", "nodes": [{"id": "a", "service": "aws.sqss", "label": "A"}]})
    Path("s.json").write_text(text, encoding="utf-8")
    main(["fix", "s.json"])
    assert "with a fix that is only done with --unsafe-fixes" in capsys.readouterr().out
    assert "aws.sqss" in Path("s.json").read_text(encoding="utf-8")
    main(["fix", "s.json", "--unsafe-fixes"])
    assert '"aws.sqs"' in Path("s.json").read_text(encoding="utf-8")


def test_what_is_drawn_elsewhere_is_left_and_the_way_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "a.yaml", "--to", "drawio", "-o", "a.drawio"]) == 0
    before = Path("a.drawio").read_bytes()
    assert main(["fix", "a.drawio"]) == 0
    assert "convert a.drawio --to json" in capsys.readouterr().out
    assert Path("a.drawio").read_bytes() == before


def test_a_folder_is_mended_in_one_go_and_what_cannot_be_read_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    Path("d").mkdir()
    for name in ("d/a.yaml", "d/b.yaml"):
        Path(name).write_text(TEMPLATE, encoding="utf-8")
    Path("d/bad.yaml").write_text("Resources: [", encoding="utf-8")
    assert main(["fix", "d"]) == 2
    told = capsys.readouterr()
    assert "4 fixed" in told.out
    assert "d/bad.yaml" in told.err
    assert all("RedrivePolicy" in Path(name).read_text(encoding="utf-8") for name in ("d/a.yaml", "d/b.yaml"))


def test_one_output_for_several_files_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path("b.yaml").write_text(TEMPLATE, encoding="utf-8")
    assert main(["fix", "a.yaml", "b.yaml", "-o", "c.yaml"]) == 2
    assert "-o" in capsys.readouterr().err
    assert main(["fix", "a.yaml", "-o", "a.yaml"]) == 2
