"""The command as a package: everything that it reads is in the wheel, and what the docs say to run can be run."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest
import yaml

from patterns_app.command.grammar import VERBS
from patterns_app.command.main import command_line, main

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ROOT / "docs" / "command.md"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("patterns_app", "requirements"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    (source / "scripts").mkdir()
    for name in ("pyproject.toml", "README.md", "setup.py", "scripts/compile_data.py"):
        shutil.copy(ROOT / name, source / name)
    # Nothing is fetched: what builds it has to be here already.
    build = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation", "--no-index", "-w", "out"]
    done = subprocess.run(build, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return next((source / "out").glob("*.whl"))


def test_the_wheel_holds_every_file_that_the_core_reads(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    core = ROOT / "patterns_app" / "core"
    needed = {path.relative_to(ROOT).as_posix() for path in core.rglob("*") if path.is_file()}
    assert {name for name in needed if "__pycache__" not in name} <= packed


def test_the_packed_command_draws_and_checks_without_the_project(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    run = [sys.executable, "-P", "-m", "patterns_app.command"]
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin"}
    for words in (
        ["new", "a.json", "--pattern", "saga"],
        ["check", "a.json", "--format", "sarif", "-o", "a.sarif"],
        ["render", "a.json", "-o", "a.png"],
        ["convert", "a.json", "--to", "drawio", "-o", "a.drawio"],
    ):
        done = subprocess.run(
            [*run, *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (words, done.stderr[-1500:])
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_the_hook_and_the_sample_jobs_can_be_read() -> None:
    hook, review = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert hook["entry"].split()[0] == "pattern-studio"
    assert re.search(hook["files"], "infra/template.yaml")
    assert review["entry"].split()[:2] == ["pattern-studio", "review"]
    blocks = re.findall(r"```yaml\n(.*?)```", COMMAND.read_text(), re.DOTALL)
    assert len(blocks) == 4
    assert all(yaml.safe_load(block) for block in blocks)


def test_every_command_line_of_the_docs_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        one for one in re.findall(r"`pattern-studio ([^`]+)`", COMMAND.read_text()) if not one.startswith("COMMAND ")
    ]
    lines += re.findall(r"(?:run: |^ +)pattern-studio (.+)$", COMMAND.read_text(), re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "tests" / "data" / "templates" / "orders.yaml", "template.yaml")
    shutil.copy("template.yaml", "before.yaml")
    for name in ("orders.yaml", "network.yaml"):
        shutil.copy("template.yaml", name)
    Path("infra").mkdir()
    shutil.copy("template.yaml", "infra/template.yaml")
    assert main(["new", "before.json", "--pattern", "storage-first"]) == 0
    assert main(["new", "after.json", "--pattern", "saga"]) == 0
    Path("load.yaml").write_text("seconds: 10\narrivals: [{part: client, rate: 5}]\n")
    Path("budget.yaml").write_text("p99_ms: 1000\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    author = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for step in (
        ["init", "-q"],
        ["commit", "-q", "--allow-empty", "-m", "a"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        subprocess.run(["git", *author, *step], check=True)
    for words in lines:
        asked, _, to = words.partition(" > ")
        assert main(shlex.split(asked.partition(" #")[0])) in (0, 1), words
        assert asked.startswith("completion") == bool(to), words


def test_the_settings_of_the_docs_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "tests" / "data" / "templates" / "orders.yaml", "template.yaml")
    own, project, review = re.findall(r"```toml\n(.*?)```", COMMAND.read_text(), re.DOTALL)
    for name, text in (("own.toml", own), ("pyproject.toml", project), ("review.toml", review)):
        Path(name).write_text(text)
        assert main(["check", "template.yaml", "--config", name]) in (0, 1), name
    assert main(["review", "template.yaml", "template.yaml", "--config", "review.toml"]) == 0


def test_the_docs_name_every_command_and_option() -> None:
    rows = dict(
        re.findall(r"^\| `(\w+)[^`]*` \| (.*) \|$", COMMAND.read_text().partition("## Options")[2], re.MULTILINE)
    )
    assert set(rows) == set(VERBS)
    for verb, row in rows.items():
        command = command_line.get_command(click.Context(command_line), verb)
        assert command is not None
        for option in (one for one in command.params if isinstance(one, click.Option)):
            name = max(option.opts, key=len)
            assert name in row or name in ("--quiet", "--color"), f"{verb}: {name}"


# What the extras bring, and what only these bring with them.
NOT_IN_THE_CORE = """
import sys
class Missing:
    names = set("diagrams graphviz jinja2 pygraphviz svg2pdf_py pypdfium2 pypdf django ninja pydantic granian psycopg "
                "whitenoise environ csp prometheus_client markdown_it distributed imageio_ffmpeg".split())
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
"""


def test_the_core_works_without_what_web_and_pictures_need_and_names_what_is_missing(tmp_path: Path) -> None:
    """Every process that the command starts misses them too."""
    (tmp_path / "sitecustomize.py").write_text(NOT_IN_THE_CORE)
    shutil.copy(ROOT / "tests" / "data" / "templates" / "orders.yaml", tmp_path / "a.yaml")
    environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": "/usr/bin:/bin"}

    def run(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "patterns_app.command", *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    for words in (
        ["check", "a.yaml", "--exit-zero"],
        ["fix", "a.yaml", "--diff", "--exit-zero"],
        ["convert", "a.yaml", "--to", "drawio", "-o", "a.drawio"],
        ["render", "a.yaml", "-o", "a.svg"],
    ):
        assert run(*words)[0] == 0, words
    for words, extra in ((["render", "a.yaml", "-o", "a.png"], "pictures"), (["serve"], "web")):
        code, told = run(*words)
        assert (code, "Traceback" in told) == (2, False), told
        assert f"pip install 'pattern-studio[{extra}]'" in told


def test_the_tutorial_leads_from_nothing_to_a_checked_design(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are named before the block that holds them; every command answers 0, as the text says."""
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    for name, form, block in re.findall(r"(?:`([\w.]+)`\n\n)?```(\w+)\n(.*?)```", text, re.DOTALL):
        if form == "sh":
            for line in block.splitlines():
                program, *words = shlex.split(line)
                assert program == "pattern-studio"
                assert main(words) == 0, line
        elif name:
            Path(name).write_text(block, encoding="utf-8")
    assert {"template.yaml", "shop.svg", "shop.json", "shop.drawio", "shop.mmd", "findings.xml"} == {
        path.name for path in tmp_path.iterdir()
    }
