"""What core says, in the language of the page: found by its fixed words, names left alone, English where in doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import write_po
from django.test import Client
from django.utils import translation

from patterns_app.core.checks.examples import examples
from patterns_app.core.checks.run import run
from patterns_app.core.flow.faults import break_node
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import entries
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import sentences
from patterns_app.web.sentences import Spoken
from scripts import texts
from scripts.sentences import of_code
from tests import pseudo

pytestmark = pytest.mark.django_db

GERMAN = {
    "{queue} has no dead-letter queue for messages that always fail.": "{queue} hat keine Dead-Letter-Queue.",
    "{node} is connected to nothing.": "{node} ist mit nichts verbunden.",
    "{ran:text} writes to {target} starts it again, without an end.": "{ran:text} schreibt {target} und fängt neu an.",
    "{readers:text} share the messages of {queue}: each message goes to only one of them. For every one to get all, "
    "give each its own queue behind a topic or a bus.": "{queue} teilt sich auf: {readers:text}.",
    "Add a dead-letter queue with an alarm": "Eine Dead-Letter-Queue mit Alarm dazu",
    "{source} asks {target}.": "{source} fragt {target}.",
}


@pytest.fixture(scope="module")
def locale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A language's file as a translator makes it: gathered, some sentences filled in, compiled."""
    folder = tmp_path_factory.mktemp("locale")
    path = folder / "de" / "LC_MESSAGES" / "core.po"
    path.parent.mkdir(parents=True)
    catalog = texts.texts("core")
    for text, german in GERMAN.items():
        catalog[text].string = german
    with path.open("wb") as file:
        write_po(file, catalog)
    texts.compiled(folder)
    pseudo.write(folder, ["core"])
    return folder


@pytest.fixture
def german(locale: Path) -> Iterator[None]:
    with pseudo.server(locale, ("de", "Deutsch")):
        yield


@pytest.fixture
def accents(locale: Path) -> Iterator[None]:
    with pseudo.server(locale, (pseudo.ACCENTS, "Ñöbödý")):
        yield


def spoken(text: str, called: Collection[str], language: str = "de") -> str:
    with translation.override(language):
        return sentences.spoken(text, frozenset(called))


@pytest.mark.usefixtures("accents")
def test_what_the_rules_find_is_found_among_the_sentences() -> None:
    left = []
    for rule, example in examples().items():
        called = sentences.names(example.bad)
        found = [one.message for one in run(example.bad, vocabulary()) if one.rule == rule]
        left += [(rule, one) for one in found if not isinstance(spoken(one, called, pseudo.ACCENTS), Spoken)]
    assert left == []


@pytest.mark.usefixtures("accents")
def test_what_the_engine_tells_is_found_among_the_sentences() -> None:
    saga = entries()["saga"]
    assert isinstance(saga, Pattern)
    sketch = saga.variants[0].sketch
    told = [break_node(sketch, vocabulary(), sketch.scenarios[0], node.id, "fails").scenario for node in sketch.nodes]
    called = sentences.names(sketch)
    with translation.override(pseudo.ACCENTS):
        said = [step.text for one in told for step in sentences.in_language(one, called).steps]
    computed = {step.text for one in told for step in one.steps} - {step.text for step in sketch.scenarios[0].steps}
    assert len(computed) > 20
    assert sum(bool(pseudo.MARKS & set(one)) for one in said) > 0.7 * len(said)


def test_a_text_of_the_code_gives_a_whole_sentence_for_each_word_that_it_can_have() -> None:
    code = """
KINDS = {True: "a FIFO", False: "a standard"}

def tell(view, line, is_fifo, seconds: float):
    verb = "reads" if line else "read"
    note = "" if seconds else " Nobody waits."
    yield f"{view.name(line.target)} {verb} {KINDS[is_fifo]} queue for {seconds:g} s.{note}"
"""
    found = {text for _, text in of_code(code)}
    for verb in ("reads", "read"):
        for kind in ("a FIFO", "a standard"):
            assert f"{{target}} {verb} {kind} queue for {{seconds}} s." in found
            assert f"{{target}} {verb} {kind} queue for {{seconds}} s. Nobody waits." in found


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("text", "called", "expected"),
    [
        ("Orders has no dead-letter queue for messages that always fail.", ["Orders"], "Orders hat keine Dead"),
        ("A and B share the messages of Jobs: each message goes to only one of them. For every one to get all, "
         "give each its own queue behind a topic or a bus.", ["A", "B", "Jobs"], "Jobs teilt sich auf: A and B."),
        # a name is no text of ours, whatever it says
        ("Add a dead-letter queue with an alarm is connected to nothing.", ["Add a dead-letter queue with an alarm"],
         "Add a dead-letter queue with an alarm ist mit"),
        ("It asks asks Them.", ["It asks", "Them"], "It asks fragt Them."),
    ],
)  # fmt: skip
def test_a_sentence_is_said_in_the_language_with_its_names_as_they_are(text: str, called: Any, expected: str) -> None:
    said = spoken(text, called)
    assert isinstance(said, Spoken)
    assert str(said).startswith(expected)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    "text",
    [
        "Nobody is drawn who listens to Orders.",  # nobody has translated it
        "Jobs holds data and is set to have an address on the internet.",
        "A asks B asks C.",  # who asks whom?
        "Something that no rule says.",
        "",
    ],
)
def test_what_is_not_known_or_can_be_read_in_two_ways_stays_english_as_a_whole(text: str) -> None:
    called = ("A", "B", "C", "A asks B", "B asks C", "Jobs", "Orders")
    assert spoken(text, called) == text
    assert not isinstance(spoken(text, called), Spoken)


TWO = """{"schema": "pattern-studio/2", "nodes": [{"id": "q", "service": "aws.sqs", "label": "Bestellungen"},
{"id": "f", "service": "aws.lambda"}],
"connections": [{"id": "l", "source": "q", "target": "f", "kind": "queue_poll"}]}"""


@pytest.mark.usefixtures("german")
def test_a_page_has_the_finding_in_its_language_and_marks_what_is_english(client: Client) -> None:
    page = client.post("/studio/preview/", {"text": TWO}, headers={"accept-language": "de"}).content.decode()
    assert "<span>Bestellungen hat keine Dead-Letter-Queue.</span>" in page
    assert '<span lang="en-GB" dir="ltr">Nothing starts the journey' in page
    english = client.post("/studio/preview/", {"text": TWO}, headers={"accept-language": "en"}).content.decode()
    assert "Bestellungen has no dead-letter queue" in english
    assert "lang=" not in english


@pytest.mark.usefixtures("german")
def test_the_canvas_is_given_what_the_api_says_in_its_language(client: Client) -> None:
    asked = {
        "texts": ["Jobs has no dead-letter queue for messages that always fail.", "Nobody says this."],
        "names": ["Jobs"],
        "rules": ["RES-001", "XXX-999"],
    }
    answer = client.post(
        "/studio/sentences/", asked, content_type="application/json", headers={"accept-language": "de"}
    )
    assert answer.json()["texts"] == {asked["texts"][0]: "Jobs hat keine Dead-Letter-Queue."}
    assert set(answer.json()["rules"]) == {"RES-001"}
    assert client.post("/studio/sentences/", "[1", content_type="application/json").status_code == 400
    wrong = {"texts": ["x" * 3000]}
    assert client.post("/studio/sentences/", wrong, content_type="application/json").status_code == 400
