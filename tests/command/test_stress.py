"""`pattern-studio stress` as a pipeline calls it: what gives first, formats, exit codes, no cluster there."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from patterns_app.command.main import main
from patterns_app.core import limits
from patterns_app.web.api.shapes import EXAMPLE

LOAD = "seconds: 4\narrivals:\n- {part: browser, rate: 20}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sketch = json.loads(json.dumps(EXAMPLE))
    worker = next(node for node in sketch["nodes"] if node["id"] == "worker")
    worker.setdefault("settings", {})["reserved_concurrency"] = 4
    (tmp_path / "orders.json").write_text(json.dumps(sketch))
    (tmp_path / "load.yaml").write_text(LOAD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(limits, "STRESS_RAISED", 2_000)
    return tmp_path


def run(*more: str) -> int:
    return main(["stress", "orders.json", "--load", "load.yaml", "--processes", "1", "--samples", "2", *more])


def test_what_gives_first_is_told_in_every_format_and_decides_the_exit_code(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--faults", "fails", "--at-least", "0") == 0
    text = capsys.readouterr().out
    assert "gives first, at " in text
    assert "It met " in text
    assert "Each part broken for a third of the run, worst first" in text
    assert run("--faults", "none", "--format", "json", "--at-least", "1000") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["breaks"]["part"] == "worker"
    assert found["breaks"]["limit"]["limit"] == "reserved_concurrency"
    assert (found["done"], found.get("chaos")) == (True, None)
    tight = ("--faults", "fails,slow", "--at-least", "1000")
    assert run(*tight, "--format", "junit", "-o", "out.xml") == 1
    suite = ElementTree.parse(folder / "out.xml").getroot().find("testsuite")
    assert suite is not None
    assert (suite.get("failures"), int(suite.get("tests") or 0) > 4) == ("1", True)
    assert run(*tight, "--format", "markdown") == 1
    told = capsys.readouterr().out
    assert told.startswith("### Orders: gives before 1000 times the load")
    assert "| What happens | Lost |" in told


def test_what_cannot_be_used_is_exit_code_2_with_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "vague.yaml").write_text("- {part: nobody, what: work_ms, low: 1, high: 2}\n")
    for options, said in (
        (("--faults", "sulks"), "--faults, --samples: $.faults[0]"),
        (("--samples", "100000"), "--faults, --samples: $.samples"),
        (("--uncertain", "vague.yaml"), "vague.yaml: $.uncertain[0]: there is no part 'nobody'"),
        (("--seconds", "86400", "--samples", "200"), "messages come in"),
    ):
        assert run(*options) == 2, options
        assert said in capsys.readouterr().err, options
    assert main(["stress", "orders.json", "--load", "load.yaml", "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "no scheduler of Dask answers at tcp://127.0.0.1:1" in capsys.readouterr().err
