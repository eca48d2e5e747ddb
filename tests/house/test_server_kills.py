"""What `make soak` takes for a lost edit when a server has been killed, and what it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import server_kills
from scripts.alone import Answer, Server
from scripts.server_kills import Edits, Found


class Scripted(Server):
    """A server that gives the answers of a list, the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.port, self.folder, self.answers = 0, Path(), list(answers)

    def ask(self, method: str, path: str, body: bytes | None = None, who: int = 1, **headers: str) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def says(title: str) -> Answer:
    return Answer(200, {}, json.dumps({"title": title}).encode(), 0)


GONE, SILENT, BUSY = Answer(404, {}, b"", 0), Answer(0, {}, b"refused", 0), Answer(503, {}, b"", 0)


@pytest.mark.parametrize(
    ("answers", "lost", "unknown"),
    [
        ([says("0.7")], 0, 0),
        ([SILENT, BUSY, says("0.7")], 0, 0),
        ([says("1.3")], 1, 0),  # another's edit under the number that was acknowledged
        ([GONE], 1, 0),
        ([SILENT], 0, 1),
        ([Answer(500, {}, b"", 0)], 0, 1),
    ],
)
def test_only_an_answer_that_says_so_makes_an_edit_lost(
    answers: list[Answer], lost: int, unknown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.server_kills.time.sleep", lambda _: None)
    monkeypatch.setattr(server_kills, "_PATIENCE", 0.05 if unknown else 600)
    found = Found(acknowledged=1)
    server_kills.look_for(Scripted(*answers), "token", Edits({12: "0.7"}), found)
    assert (len(found.lost), len(found.unknown), found.good) == (lost, unknown, lost + unknown == 0)
