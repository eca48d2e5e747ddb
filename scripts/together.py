"""Several people draw in one sketch at once, each in a browser of their own: do all end with the server's document?

`python scripts/together.py --seconds 120 --people 2`. They add, name, move, connect, frame, remove, undo and redo,
lose the network, come back and load the page anew, by chance that a seed decides. At the end all are quiet: every page
and the server must have the same document, and each part that somebody added and nobody took away must be in it. Prints
what was found as JSON; exit status 1 when something was lost or the documents differ. All traffic stays on loopback.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402 - after the path is set

from patterns_app.core.sketch.parser import parse_value  # noqa: E402
from patterns_app.core.sketch.together.state import State  # noqa: E402
from scripts import alone, chromium  # noqa: E402
from scripts.running import serving  # noqa: E402

_QUIET = 120_000  # milliseconds after which all must have been told
# One thing that somebody does; answers the tags of the parts that came and went by it.
_ACT = """([what, chance, tag]) => {
  const { store, editing } = studio;
  const pick = (list) => list[Math.floor(chance * list.length)];
  const tags = () => new Set(store.sketch.nodes.map((node) => node.notes).filter(Boolean));
  const { nodes, frames, connections } = store.sketch;
  const before = tags();
  const set = (name, part, values) => part && store.commit("Change", [{ do: "update", [name]: part.id, set: values }]);
  const place = { x: Math.round(chance * 1600), y: Math.round(chance * 7919) % 900 };
  const deeds = {
    add: () => {
      const id = editing.addNode(pick(["aws.sqs", "aws.sns", "aws.lambda"]), place);
      set("node", studio.partOf(id).part, { notes: tag });
    },
    name: () => nodes.length && editing.rename("node", pick(nodes).id, tag),
    move: () => nodes.length && editing.move([pick(nodes).id], { x: chance * 90 - 45, y: 40 - chance * 80 }),
    set: () => set("node", pick(nodes), { settings: { ...pick(nodes)?.settings, timeout: Math.ceil(chance * 900) } }),
    connect: () => nodes.length > 1 && nodes[0] !== pick(nodes) && editing.connect(nodes[0].id, pick(nodes).id),
    label: () => set("connection", pick(connections), { label: tag }),
    frame: () => nodes.length && editing.frame([pick(nodes).id], { label: tag }),
    title: () => store.commit("Title", [{ do: "describe", title: tag }]),
    remove: () => nodes.length > 6 && (studio.view.select([pick(nodes).id]), studio.actions.run("delete")),
    undo: () => store.undo(),
    redo: () => store.redo(),
  };
  deeds[what]();
  const now = tags();
  return { came: [...now].filter((one) => !before.has(one)), went: [...before].filter((one) => !now.has(one)) };
}"""
_WHAT = (
    ["add"] * 4 + ["move"] * 4 + ["name", "set", "connect", "connect", "label", "frame", "title", "remove", "remove"]
)
_WHAT += ["undo"] * 3 + ["redo"]


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Browser, name: str, errors: list[str]) -> None:
        self.name, self.errors = name, errors
        self.context: BrowserContext = browser.new_context(bypass_csp=True)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: errors.append(f"{name}: {error}"))
        self.came: set[str] = set()
        self.went: set[str] = set()
        self.offline = False
        self.acts = 0

    def open(self, address: str) -> None:
        """Open the sketch."""
        self.page.goto(address)
        self.page.wait_for_function("window.studio?.store !== undefined", timeout=_QUIET)

    def act(self, chance: random.Random, what: str = "") -> None:
        """Do one thing, by chance unless it is told."""
        self.acts += 1
        tag = f"{self.name} {self.acts}"
        found = self.page.evaluate(_ACT, [what or chance.choice(_WHAT), chance.random(), tag])
        self.came |= set(found["came"])
        self.went |= set(found["went"])

    def turn(self, offline: bool) -> None:
        """Lose the network, or have it again."""
        self.offline = offline
        self.context.set_offline(offline)

    def come_to_rest(self) -> None:
        """Wait until everything has been told."""
        self.turn(False)
        self.page.evaluate("window.dispatchEvent(new Event('online'))")
        self.page.wait_for_function("!studio.dirty()", timeout=_QUIET)

    def document(self) -> Any:
        """What this person sees."""
        return self.page.evaluate("studio.store.sketch")


def run(browser: Browser, base: str, seconds: float, people: int, seed: int) -> dict[str, Any]:
    """So many seconds of drawing, and what came of it."""
    chance, errors = random.Random(seed), list[str]()  # noqa: S311 - the same things each time
    everybody = [Person(browser, f"p{number}", errors) for number in range(people)]
    first = everybody[0]
    first.open(f"{base}/studio/")
    first.act(chance, "add")
    first.page.evaluate("studio.settle()")
    first.page.wait_for_function("!studio.dirty() && studio.saved", timeout=_QUIET)
    address = first.page.evaluate("studio.saved.edit")
    for person in everybody[1:]:
        person.open(address)
    reloads, offline = 0, 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        person = chance.choice(everybody)
        kind = chance.random()
        if kind < 0.03 and not person.offline:
            person.page.reload()
            person.page.wait_for_function("window.studio?.store !== undefined", timeout=_QUIET)
            reloads += 1
        elif kind < 0.08:
            person.turn(not person.offline)
            offline += person.offline
        else:
            person.act(chance)
        person.page.wait_for_timeout(chance.choice([0, 30, 200, 600]))
    return _compared(everybody, errors) | {"reloads": reloads, "offline": offline}


def _compared(everybody: list[Person], errors: list[str]) -> dict[str, Any]:
    for person in everybody:
        person.come_to_rest()
    page = everybody[0].page
    server = page.evaluate("fetch(studio.saved.keep).then((answer) => answer.json())")
    for person in everybody:
        person.page.wait_for_function(f"studio.saved.revision >= {server['revision']}", timeout=_QUIET)
    kept = State.of(parse_value(server["sketch"]))
    there = {node.get("notes") for node in kept.plain().get("nodes", ())}
    taken = set().union(*(person.went for person in everybody))
    came = set().union(*(person.came for person in everybody))
    return {
        "acts": sum(person.acts for person in everybody),
        "revision": server["revision"],
        "nodes": len(there),
        "different": [one.name for one in everybody if not kept.same_as(State.of(parse_value(one.document())))],
        "lost": sorted(came - taken - there),
        "errors": errors,
    }


def main(seconds: float, people: int, seed: int) -> int:
    """Returns the exit status."""
    with tempfile.TemporaryDirectory(prefix="pattern-studio-together-") as folder, sync_playwright() as playwright:
        own = {"ENV_FILE": "", "SECRET_KEY": alone.KEY, "HTTPS": "false", "LOG_LEVEL": "ERROR", "VAR_DIR": folder}
        with serving(**own, API_RATE="0", REVISIONS_AN_HOUR="0", WORK_SECONDS="0", JOB_WORKERS="0") as base:
            browser = playwright.chromium.launch(executable_path=chromium.find() or None)
            found = run(browser, str(base), seconds, people, seed)
            browser.close()
    print(json.dumps(found))
    return 1 if found["different"] or found["lost"] or found["errors"] else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="People draw in one sketch at once.")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--people", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    raise SystemExit(main(arguments.seconds, arguments.people, arguments.seed))
