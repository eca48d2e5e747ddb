"""How the command is spoken: help, mistakes, completion, colours, settings, several inputs. Help and mistakes are
accepted texts; `ACCEPT=1 pytest tests/command/test_grammar.py -k accepted` writes them anew.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from patterns_app.command.grammar import VERBS
from patterns_app.command.main import main
from tests.command.cast import QUEUE

ROOT = Path(__file__).parents[2]
ACCEPTED = ROOT / "tests" / "golden" / "command"
# What somebody may call wrongly, and what they hear.
MISTAKES = [
    [],
    ["chek"],
    ["check"],
    ["check", "a.yaml", "--formt", "json"],
    ["check", "a.yaml", "--format", "sarf"],
    ["check", "a.yaml", "--rule", "RES-0001"],
    ["check", "a.yaml", "--profile", "lax"],
    ["check", "missing.yaml"],
    ["check", ""],
    ["render", "a.yaml", "-o", ""],
    ["help", "chek"],
    ["convert", "a.yaml"],
    ["convert", "a.yaml", "--to", "jpeg"],
    ["convert", "a.yaml", "--to", "json", "--from", "mermaid:2"],
    ["convert", "a.yaml", "b.yaml", "--to", "json"],
    ["convert", "a.yaml", "--to", "json", "-o", "a.yaml"],
    ["render", "a.yaml"],
    ["render", "a.yaml", "-o", "a.bmp"],
    ["render", "a.yaml", "-o", "a.svg", "--scale", "9"],
    ["render", "a.yaml", "-o", "a.svg", "--pages", "a4"],
    ["render", "a.yaml", "-o", "a.svg", "--scale", "2"],
    ["render", "a.yaml", "-o", "a.pdf", "--width", "200"],
    ["render", "a.yaml", "-o", "a.pdf", "--source"],
    ["render", "a.yaml", "-o", "a.png", "--theme", "auto"],
    ["render", "a.yaml", "-o", "a.png", "--height", "200", "--scale", "1"],
    ["render", "a.yaml", "-o", "a.png", "--paper", "a4", "--direction", "LR"],
    ["render", "a.yaml", "-o", "a.png", "--reach", "2"],
    ["render", "a.yaml", "-o", "b.png", "--in-place"],
    ["convert", "-", "--to", "json", "--in-place"],
    ["fix", "a.yaml", "--diff", "-o", "b.yaml"],
    ["export", "a.json", "--into", "a.yaml", "--check", "-o", "b.yaml"],
    ["check", ".", "--together", "--exclude", "*"],
    ["flow", "a.yaml", "--fault", "slow"],
    ["flow", "a.yaml", "--break", "Worker", "--start", "Jobs"],
    ["flow", "a.yaml", "--scenario", "nope"],
    ["new", "x.json", "--pattern", "sagas"],
    ["new", "x.json", "--variant", "choreography"],
    ["new", "a.yaml"],
    ["diff", "-", "-"],
    ["pair", "sqs", "sns", "telepathy"],
    ["pair", "ecs", "lambda"],
    ["explain", "RES-001x"],
    ["explain", "res-1"],
    ["stress", "a.yaml", "--processes", "2", "--scheduler", "tcp://x:1"],
    ["completion", "tcsh"],
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("a.yaml", "b.yaml"):
        Path(name).write_text(QUEUE, encoding="utf-8")
    return tmp_path


def accepted(name: str, text: str) -> None:
    file = ACCEPTED / name
    if os.environ.get("ACCEPT"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = main(arguments)
    out, err = capsys.readouterr()
    return f"$ pattern-studio {' '.join(arguments)}\n{out}{err}exit code {code}\n"


def test_the_whole_help_is_the_accepted_one(capsys: pytest.CaptureFixture[str]) -> None:
    parts = [told(capsys, "--help"), *(told(capsys, verb, "--help") for verb in VERBS)]
    accepted("help.txt", "\n".join(parts))


def test_what_is_said_to_mistakes_is_the_accepted_text(capsys: pytest.CaptureFixture[str]) -> None:
    accepted("mistakes.txt", "\n".join(told(capsys, *one) for one in MISTAKES))


@pytest.mark.parametrize("form", ["text", "concise", "github", "json", "junit", "sarif"])
def test_findings_in_every_form_are_the_accepted_ones(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    accepted(f"check-{form}.txt", told(capsys, "check", "a.yaml", "b.yaml", "--rule", "RES-001", "--format", form))


def test_version_and_help_are_also_asked_for_by_word(capsys: pytest.CaptureFixture[str]) -> None:
    for by_word, by_option in (
        (["version"], ["--version"]),
        (["help"], ["--help"]),
        (["help", "fix"], ["fix", "--help"]),
    ):
        said = [(main(asked), capsys.readouterr().out) for asked in (by_word, by_option)]
        assert said[0] == said[1]
        assert said[0][0] == 0


@pytest.mark.parametrize("columns", [40, 60, 100])
def test_help_is_as_wide_as_the_terminal(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    main(["check", "--help"])
    told = [line for line in capsys.readouterr().out.splitlines() if "pattern-studio" not in line]
    assert max(map(len, told)) <= max(columns, 50)  # the names of formats stand in one word


def test_a_rule_explained_is_the_accepted_text(capsys: pytest.CaptureFixture[str]) -> None:
    accepted("explain.txt", "\n".join(told(capsys, "explain", one) for one in ("RES-001", "SEC")))


def test_rules_and_patterns_are_lists_for_people_and_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--rule", "RES-001"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["RES-001", "warning"]
    assert main(["rules", "--format", "json", "--rule", "SEC"]) == 0
    assert {row["id"][:3] for row in json.loads(capsys.readouterr().out)} == {"SEC"}
    assert main(["explain", "RES-001", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "RES-001"
    assert main(["patterns", "--format", "json"]) == 0
    variants = {row["slug"]: {one["slug"] for one in row["variants"]} for row in json.loads(capsys.readouterr().out)}
    assert "choreography" in variants["saga"]


def test_help_and_version_load_nothing_of_the_core() -> None:
    words = "from patterns_app.command.main import main; import sys; main(sys.argv[1:]);"
    words += "print({'patterns_app.core.pipeline', 'patterns_app.core.reading', 'msgspec', 'yaml', 'PIL', 'email'}"
    words += " & {*sys.modules})"
    for asked in (["--help"], ["--version"], ["diff", "--help"], ["completion", "fish"]):
        done = subprocess.run(
            [sys.executable, "-c", words, *asked], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "set()", asked


def test_a_check_of_a_template_loads_nothing_that_draws_or_runs() -> None:
    words = "from patterns_app.command.main import main; import sys; main(sys.argv[1:]);"
    words += "print({'PIL', 'uharfbuzz', 'lark', 'patterns_app.core.pipeline', 'patterns_app.core.layout.build',"
    words += "'patterns_app.core.interchange.drawio_reader', 'email', 'http.client'} & {*sys.modules})"
    asked = ["check", "tests/data/templates/orders.yaml", "-q"]
    done = subprocess.run([sys.executable, "-c", words, *asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_the_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "pattern-studio 0.1.0\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"_PATTERN_STUDIO_COMPLETE={shell}_complete" in script


@pytest.mark.parametrize(
    ("words", "at", "offered"),
    [
        ("pattern-studio ", 1, "check"),
        ("pattern-studio expl", 1, "explain"),
        ("pattern-studio explain RES-0", 2, "RES-001"),
        ("pattern-studio check --form", 2, "--format"),
        ("pattern-studio check --format sa", 3, "sarif"),
        ("pattern-studio new x.json --pattern sag", 4, "saga"),
        ("pattern-studio pair aws.sq", 2, "aws.sqs"),
    ],
)
def test_commands_options_and_names_are_completed(
    words: str, at: int, offered: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_PATTERN_STUDIO_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(at))
    with pytest.raises(SystemExit):
        main([])
    assert f"plain,{offered}" in capsys.readouterr().out.splitlines()


def test_colours_are_for_terminals_and_for_whoever_asks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def has_colours(*more: str) -> bool:
        main(["check", "a.yaml", *more])
        return "\x1b[" in capsys.readouterr().out

    assert not has_colours()
    assert has_colours("--color", "always")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert has_colours()
    assert not has_colours("--color", "never")
    assert not has_colours("--format", "json")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not has_colours()
    assert has_colours("--color", "always")


def test_quiet_tells_the_findings_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "a.yaml", "--rule", "SEC-001"]) == 0
    assert "1 checked" in capsys.readouterr().out
    for words in (["check", "-q", "a.yaml"], ["--quiet", "check", "a.yaml"]):
        assert main([*words, "--rule", "RES-001"]) == 0
        found = capsys.readouterr().out
        assert [line.endswith("[RES-001]") for line in found.splitlines()] == [True]
    assert main(["check", "a.yaml", "--rule", "SEC-001", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_exit_zero_answers_findings_with_0_and_what_cannot_be_read_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    strict = ["check", "a.yaml", "--profile", "strict"]
    assert main(strict) == 1
    assert main([*strict, "--exit-zero"]) == 0
    assert main([*strict, "missing.yaml", "--exit-zero"]) == 2
    assert "missing.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pattern-studio.toml", "[check]\nonly = ['SEC']\nexclude = ['deep/out/*']\n"),
        ("pyproject.toml", "[tool.pattern-studio.check]\nonly = ['SEC']\nexclude = ['deep/out/*']\n"),
    ],
)
def test_settings_are_found_upwards_and_their_patterns_are_meant_from_there(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("deep/out").mkdir(parents=True)
    Path("deep/in.yaml").write_text(QUEUE)
    Path("deep/out/a.yaml").write_text(QUEUE)
    Path("deep/pyproject.toml").write_text("[tool.other]\nx = 1\n")  # somebody else's, passed by
    Path(name).write_text(text)
    monkeypatch.chdir("deep")
    assert main(["check", ".", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [file["name"] for file in report["files"]] == ["in.yaml"]
    assert {one["rule"][:3] for one in report["files"][0]["findings"]} <= {"SEC"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tool.pattern-studio.check]\nignroe = ['COST']\n", "pyproject.toml: [tool.pattern-studio.check]"),
        ("[tool.pattern-studio.check]\nfolder = 'x'\n", "folder"),
        ("[tool.pattern-studio.check\n", "pyproject.toml: "),
    ],
)
def test_a_mistake_in_the_projects_file_is_told_with_its_table(
    text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("pyproject.toml").write_text(text)
    assert main(["check", "a.yaml"]) == 2
    assert words in capsys.readouterr().err


def test_several_inputs_are_written_into_a_folder_by_their_own_paths(capsys: pytest.CaptureFixture[str]) -> None:
    Path("in/deep").mkdir(parents=True)
    for name in ("in/a.yaml", "in/deep/b.yaml", "in/deep/c.yaml"):
        Path(name).write_text(QUEUE)
    Path("in/deep/c.template").write_text(QUEUE)
    Path("in/bad.yaml").write_text("Resources: [")
    assert main(["convert", "in", "--to", "mermaid", "-o", "out/"]) == 2
    assert "in/bad.yaml" in capsys.readouterr().err
    made = {str(path.relative_to("out")) for path in Path("out").rglob("*") if path.is_file()}
    assert made == {"a.mmd", "deep/b.mmd", "deep/c.yaml.mmd", "deep/c.template.mmd"}
    assert main(["convert", "in/*/b.yaml", "a.yaml", "--to", "json", "-o", "more/"]) == 0
    assert json.loads(Path("more/in/deep/b.json").read_text())["nodes"]
    assert main(["render", "a.yaml", "b.yaml", "--format", "svg", "-o", "pictures/"]) == 0
    assert Path("pictures/b.svg").read_bytes().startswith(b"<svg ")


def test_of_several_drawings_the_page_that_is_asked_for_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    page = (
        '<diagram name="{0}"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
        '<mxCell id="{0}" value="{0}" style="shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.{0}" vertex="1" '
        'parent="1"><mxGeometry width="78" height="78" as="geometry"/></mxCell></root></mxGraphModel></diagram>'
    )
    for name in ("one.drawio", "two.drawio"):
        Path(name).write_text(f"<mxfile>{page.format('sqs')}{page.format('sns')}</mxfile>")
    asked = ("convert", "one.drawio", "two.drawio", "--to", "json")
    assert main([*asked, "--from", "drawio:2", "-o", "out/"]) == 0
    assert [json.loads(Path(f"out/{name}.json").read_text())["nodes"][0]["service"] for name in ("one", "two")] == [
        "aws.sns",
        "aws.sns",
    ]
    assert main([*asked, "--from", "drawio:3", "-o", "out/"]) == 2
    told = capsys.readouterr().err
    assert told.count("the file has no page '3'; its pages are ") == 2


def test_everything_flows_through_standard_input_and_output(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    def through(*words: str) -> bytes:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(QUEUE.encode())))
        assert main(words) == 0, words
        return capfdbinary.readouterr().out

    assert json.loads(through("convert", "-", "--to", "json", "-o", "-"))["nodes"]
    assert b"RedrivePolicy" in through("fix", "-", "-q")
    assert b"[RES-001]" in through("check", "-")
    assert through("render", "-", "--format", "svg").startswith(b"<svg ")
    assert b"no difference" in through("diff", "-", "a.yaml")
    assert b"1. " in through("flow", "-", "--start", "jobs")
    for verb in (["judge"], ["recognise"], ["simulate", "--seconds", "5"], ["check", "--together"]):
        assert b"Jobs" in through(verb[0], "-", *verb[1:]), verb
