"""No figure of AWS stands in code: a limit, a price, a code, a list of runtimes is data of its service, with a source.

What a program may have of numbers is listed here by its reason: measures of pictures and texts, bounds of parsers,
units of time and size, and what our own rules ask or propose.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "patterns_app" / "core"
SMALL = 3  # places, pairs and halves

# Rooms whose numbers are measures of pictures, or of documents and texts of ours.
ROOMS = {
    "agents": "how much is told in one answer",
    "drawing": "pixels, seconds and colours of pictures",
    "layout": "pixels",
    "sketch": "bounds of the document and its parser",
    "patterns": "bounds of texts in the catalogue",
    "vocabulary": "bounds of texts in the vocabulary",
    "limits.py": "the product's own limits",
    "reading.py": "a digest's size",
    "ports/cage.py": "memory, time and files of a worker",
}
# Formats of others: places in a picture, signs, bits, and how much of a file is looked at.
ROOMS |= {
    f"interchange/{name}": "a format's own measures and the bounds of its reader"
    for name in (
        *("assembling.py", "bundle.py", "d2.py", "drawio.py", "drawio_reader.py", "mermaid.py", "mermaid_reader.py"),
        *("mermaid_architecture.py", "mermaid_scanner.py", "markup.py", "drafting.py", "fences.py", "encodings.py"),
        *("python_values.py", "recognised.py", "d2_tokens.py", "drawio_pages.py", "drawio_shapes.py"),
        *("drawio_pictures.py", "drawio_loose.py", "drawio_paint.py", "drawio_titles.py"),
        "reading.py",
    )
}
UNITS = {60, 3600, 86400, 1000, 1024, 1e6, 730}  # of time (730 hours are a month) and size

# file -> numbers, with the reason
OURS: dict[str, tuple[set[float], str]] = {
    "recognition/completing.py": ({160}, "pixels to a new part"),
    "behaviours/resolving.py": ({4}, "changes of behaviour after which the data go in a circle"),
    "behaviours/telling.py": (
        {4, 10},
        "from when a list is cut in a sentence, and minutes from which a time has two units",
    ),
    "services/failing.py": ({200}, "HTTP's own code for what has gone well"),
    "checks/asking.py": ({4}, "names in a sentence"),
    "services/money.py": ({100}, "dollars from which cents are left out"),
    "checks/cost/busy_workflow.py": ({50}, "US dollars a month from which the rule speaks"),
    "checks/cost/idle_stream.py": ({10}, "records a second under which the rule speaks"),
    "checks/cost/unlimited_queries.py": ({100_000_000_000}, "bytes that the fix proposes"),
    "checks/fixing.py": ({160, 4, 110, 5, 10, 600, 30, 7}, "pixels, and what fixes propose"),
    "checks/limits_reached/out_of_range.py": ({1e15}, "from when a number is written in powers of ten"),
    "checks/load.py": ({10}, "from when a figure is said without decimals"),
    "checks/model.py": ({80}, "a name's length"),
    "checks/whole.py": ({128}, "pixels of a square of the canvas"),
    "checks/resting.py": ({64, 1_000_000_000}, "how much is tried for what is not known"),
    "checks/security/weak_sign_in.py": ({8}, "what the rule asks for at least"),
    "checks/structure/unknown_service.py": ({20}, "services that are compared"),
    "checks/resilience/unprotected_call.py": ({5}, "seconds that the fix proposes"),
    "checks/structure/fat_function.py": ({5}, "routes from which the rule speaks"),
    "interchange/sam/stubs.py": ({501}, "HTTP's own code for what nobody has written"),
    "simulation/asking.py": ({8}, "how often a run is shortened"),
    "simulation/wording.py": ({120, 7200}, "seconds from which a time is told in minutes, and in hours"),
    "engine/answers.py": ({200, 500}, "HTTP's own codes: what has gone well, from where on the server is at fault"),
    "engine/calibration/measuring.py": ({100, 6}, "per cent, decimals"),
    "engine/calibration/model.py": ({4}, "seconds of a set-up that are run for its mark"),
    "engine/calibration/running.py": ({8}, "bytes of a mark"),
    "engine/calibration/telling.py": ({4}, "bytes of a mark"),
    "engine/load/building.py": ({4}, "decimals"),
    "engine/load/chance.py": ({99, 100}, "per cent"),
    "engine/load/cost.py": ({4, 6, 8}, "decimals"),
    "engine/load/fleets/model.py": ({20}, "runs with other values, where nobody says how many"),
    "engine/load/fleets/raising.py": ({100, 20, 10, 8, 4}, "shares from which something gives, steps, decimals"),
    "engine/load/fleets/sampling.py": ({20, 5, 4}, "nine of ten, the fewest runs, decimals"),
    "engine/load/fleets/stress.py": ({4}, "decimals"),
    "engine/load/loop.py": ({62}, "bits of a number that no event has"),
    "engine/load/links/together.py": ({100}, "per cent"),
    "engine/load/measuring.py": ({50, 20, 95, 99, 100}, "bins, batches, Student's t, per cent"),
    "engine/load/model.py": ({600, 31}, "a usual run's seconds, bits"),
    "engine/load/reporting.py": ({50, 99, 100, 6, 4}, "per cent, decimals"),
    "engine/load/simulate.py": ({300, 5}, "points of a series, how much sooner the first figures come"),
    "engine/load/stations/client.py": ({96}, "steps of a day's curve"),
    "engine/load/world.py": ({6}, "decimals"),
    "engine/tries.py": ({10}, "tries that are made one by one in a trace"),
    "ports/spreading.py": ({5}, "seconds in which a cluster answers"),
    "flow/lesson/models.py": ({4}, "answers of a question, and questions of a kind"),
    "flow/lesson/answers.py": ({4}, "choices of a question"),
    "flow/lesson/concepts.py": ({4}, "choices of a question"),
    "flow/timeline.py": ({3.6, 9.0}, "how fast people read"),
    "interchange/cloudformation/deciding.py": ({32, 16}, "how deep conditions are followed, digits that are read"),
    "interchange/cloudformation/definitions.py": ({24}, "how deep states are followed"),
    "interchange/cloudformation/outsiders.py": ({5, 6}, "where an ARN has its name"),
    "interchange/cloudformation/reader.py": ({8, 63}, "names in a sentence, the question mark"),
    "interchange/cloudformation/routing.py": ({16}, "how deep paths are followed"),
    "interchange/cloudformation/called.py": ({20}, "states that are told apart"),
    "interchange/cloudformation/side_files.py": ({16, 4_096}, "how deep files are followed, how long their paths are"),
    "interchange/d2_reader.py": ({8}, "how often as much as may be read"),
    "interchange/cloudformation/handing.py": ({2000}, "characters that stacks hand on"),
    "interchange/cloudformation/stacks.py": ({8}, "how deep stacks are followed"),
    "interchange/own_remarks.py": ({500}, "values of a remark that are read"),
    "interchange/cloudformation/plain.py": ({16_384}, "characters that are put together"),
    "interchange/cloudformation/ways.py": ({28}, "characters of a name"),
    "interchange/drawio_squares.py": (
        {6, 64, 4_000_000},
        "a power of two of pixels, squares that one place is looked for in, pairs that are compared",
    ),
    "interchange/python_reader.py": ({4}, "parts of a class's path"),
    "interchange/cloudformation/text.py": ({120}, "characters of a value that is read"),
    "interchange/sam/edge.py": ({443}, "the port of HTTPS"),
    "interchange/sam/harmless.py": ({8}, "depth of a pattern that is read"),
    "interchange/sam/storing.py": ({600}, "seconds that a browser may remember an answer"),
    "services/aws_ec2/template.py": ({10}, "digits of a number that is read"),
    "services/aws_rest_api/template.py": ({200}, "characters that are read"),
    "services/template.py": ({200, 2000, 16}, "characters that are read"),
}

# What tells an AWS figure that is no number: runtimes, ids of managed policies and zones, schedules of retention.
TELLING = re.compile(
    r"\b(python[23]\.\d|nodejs\d|java\d{1,2}\b|dotnet(core)?\d|ruby\d\.|go1\.x|provided\.al2)"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\bZ2FDTNDATAQYW2\b"
)


def numbers_in(tree: ast.Module) -> Iterator[tuple[int, float]]:
    """Line and value of each number that is no bound of a slice and no part of a shortened text."""
    cut = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Slice) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and id(node) not in cut:
            value: float = node.value  # type: ignore[assignment]
            if abs(value) > SMALL and value not in UNITS:
                yield node.lineno, value


def texts_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of each text that is no docstring."""
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.lineno, node.value


def is_room(name: str) -> bool:
    return any(name == room or name.startswith(f"{room}/") for room in ROOMS)


def found_in(files: dict[str, str]) -> list[str]:
    """Numbers and texts that nothing allows: place and value."""
    answer = []
    for name, source in sorted(files.items()):
        allowed, tree = OURS.get(name, (set(), ""))[0], ast.parse(source)
        if not is_room(name):
            answer += [f"{name}:{line}: {value:g}" for line, value in numbers_in(tree) if value not in allowed]
        answer += [f"{name}:{line}: {text}" for line, text in texts_in(tree) if TELLING.search(text)]
    return answer


def core() -> dict[str, str]:
    return {file.relative_to(CORE).as_posix(): file.read_text(encoding="utf-8") for file in CORE.rglob("*.py")}


def test_code_of_core_has_no_figure_of_aws() -> None:
    assert found_in(core()) == [], "put it into the data of its service, with source and date, and ask for it by key"


def test_what_is_allowed_is_still_there() -> None:
    files = core()
    assert [room for room in ROOMS if not any(is_room(name) and name.startswith(room) for name in files)] == []
    for name, (allowed, reason) in OURS.items():
        assert reason
        assert {value for _, value in numbers_in(ast.parse(files[name]))} == allowed, name


def test_a_new_figure_is_found() -> None:
    assert found_in({"checks/new.py": "MOST = 10240\n"}) == ["checks/new.py:1: 10240"]
    assert found_in({"checks/new.py": 'USUAL = "nodejs22.x"\n'}) == ["checks/new.py:1: nodejs22.x"]
    assert found_in({"checks/new.py": "def f(text: str) -> str:\n    return text[:200]\n"}) == []


def test_the_browser_knows_no_service_and_no_limit() -> None:
    """Scripts draw and ask; what they would know of AWS they are told as data."""
    says = re.compile(
        r"[\"'`](aws\.(?!generic\b)[a-z-]+|AWS::)|_(timeout|memory|retention|concurrency)\b[^\n]*\b\d{3,}"
    )
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for room in ("studio", "player")
        for file in sorted((ROOT / "static" / room).rglob("*.js"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if says.search(line) or TELLING.search(line)
    ]
    assert found == []
