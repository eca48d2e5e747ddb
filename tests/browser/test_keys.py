"""Every key that the studio's sheet promises, by real events, on keyboards of any script; and what an undo keeps."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.test_canvas import opened, sketch, until

ONE = "studio.view.select(['queue'])"
TWO = "studio.view.select(['queue', 'worker'])"
FRAME = "studio.view.select([studio.sketch.frames[0].id])"
BACK = "studio.store.undo(), studio.store.undo()"
MOVED = "JSON.stringify(studio.sketch.nodes.map((node) => node.position))"
DIALOG = "document.querySelector('dialog')?.dataset.dialog"

# What a key must do: what is selected before, what is looked at, and what it must be afterwards (None: something else).
Promise = tuple[str, str, Any]
KEYS: dict[str, Promise] = {
    "tool-select": ("studio.actions.run('tool-hand')", "studio.view.gestures.tool", "select"),
    "tool-hand": ("", "studio.view.gestures.tool", "hand"),
    "tool-connect": ("", "studio.view.gestures.tool", "connect"),
    "tool-frame": ("", "studio.view.gestures.tool", "frame"),
    "zoom-in": ("studio.view.zoomTo(1)", "studio.view.zoom > 1.1", True),
    "zoom-out": ("studio.view.zoomTo(1)", "studio.view.zoom < 0.9", True),
    "zoom-100": ("studio.view.zoomTo(0.5)", "studio.view.zoom", 1),
    "fit": ("studio.view.zoomTo(3)", "studio.view.zoom < 2", True),
    "fit-selection": (f"{ONE}; studio.view.zoomTo(0.2)", "studio.view.zoom > 0.9", True),
    "grid": ("", "studio.element.classList.contains('with-grid')", None),
    "minimap": ("", "Boolean(document.querySelector('.djs-minimap.open'))", None),
    "theme": ("", "document.documentElement.dataset.theme ?? ''", None),
    "focus": ("studio.element.classList.remove('is-focused')", "studio.element.classList.contains('is-focused')", True),
    "cancel": (ONE, "studio.selected.length", 0),
    "next": (ONE, "studio.selected[0]", None),
    "previous": (ONE, "studio.selected[0]", None),
    "walk-Left": (ONE, "studio.selected[0]", None),
    "walk-Right": (ONE, "studio.selected[0]", None),
    "walk-Up": ("studio.view.select(['dead-letters'])", "studio.selected[0]", None),
    "walk-Down": (ONE, "studio.selected[0]", None),
    "next-pane": ("", "document.activeElement.tagName", None),
    "previous-pane": ("", "document.activeElement.tagName", None),
    "laser": ("", "Boolean(document.querySelector('.laser'))", None),
    "commands": ("", DIALOG, "chooser"),
    "find": ("", DIALOG, "chooser"),
    "shortcuts": ("", DIALOG, "shortcuts"),
    "connect-to": (ONE, DIALOG, "chooser"),
    "append-Left": (ONE, DIALOG, "chooser"),
    "append-Right": (ONE, DIALOG, "chooser"),
    "append-Up": (ONE, DIALOG, "chooser"),
    "append-Down": (ONE, DIALOG, "chooser"),
    "export": ("", DIALOG, "export"),
    "outline": ("", "document.querySelector('#outline').hidden", False),
    "findings": ("", "document.querySelector('#findings').hidden", False),
    "comment": (ONE, "document.querySelector('.thread.is-new h3')?.textContent ?? ''", None),
    "comments": ("", "document.querySelector('#comments').hidden", False),
    "details": (ONE, "document.querySelector('#inspector').contains(document.activeElement)", True),
    "add": ("", "document.activeElement.id", "palette-search"),
    "label": (ONE, "Boolean(document.querySelector('.label-editor'))", True),
    "note": ("", "document.querySelector('.label-editor.note') !== null", True),
    "box": ("", "(studio.sketch.boxes ?? []).length", 1),
    "tool-line": ("", "studio.view.gestures.tool", "line"),
    "fold-palette": ("", "studio.element.classList.contains('no-palette')", None),
    "fold-side": ("", "studio.element.classList.contains('no-side')", None),
    "undo": (f"{ONE}; studio.actions.run('delete')", "studio.sketch.nodes.some((node) => node.id === 'queue')", True),
    "redo": (
        f"{ONE}; studio.actions.run('delete'); studio.store.undo()",
        "studio.sketch.nodes.some((node) => node.id === 'queue')",
        False,
    ),
    "cut": (ONE, "studio.sketch.nodes.some((node) => node.id === 'queue')", False),
    "copy": (ONE, "document.querySelector('#announcer').textContent", "1 parts copied."),
    "duplicate": (ONE, "studio.sketch.nodes.length", None),
    "delete": (ONE, "studio.sketch.nodes.some((node) => node.id === 'queue')", False),
    "select-all": ("", "studio.selected.length > 5", True),
    "group": (TWO, "studio.sketch.frames.length", None),
    "ungroup": (FRAME, "studio.sketch.frames.length", None),
    "fold": (FRAME, "Boolean(studio.sketch.frames[0].collapsed)", None),
    "lock": (ONE, "Boolean(studio.partOf('queue').part.pinned)", None),
    "tidy": ("studio.editing.move(['queue'], {x: 300, y: 300})", MOVED, None),
    "align-left": (TWO, "new Set(['queue', 'worker'].map((id) => studio.partOf(id).part.position.x)).size", 1),
    "align-right": (TWO, "new Set(['queue', 'worker'].map((id) => studio.partOf(id).part.position.x)).size", 1),
    "align-h": (TWO, "new Set(['queue', 'worker'].map((id) => studio.partOf(id).part.position.x)).size", 1),
    "align-top": (
        f"studio.editing.move(['queue'], {{x: 0, y: 90}}); {TWO}",
        "new Set(['queue', 'worker'].map((id) => studio.partOf(id).part.position.y)).size",
        1,
    ),
    "forward": (FRAME, "studio.sketch.frames.map((frame) => frame.id).join()", None),
    "back": (
        "studio.view.select([studio.sketch.frames.at(-1).id])",
        "studio.sketch.frames.map((frame) => frame.id).join()",
        None,
    ),
    "copy-style": (ONE, "studio.style?.id", "queue"),
    "save": ("", "document.querySelector('#saved-state').dataset.state", "saved"),
    "play": ("", "studio.element.classList.contains('has-player')", True),
    "load": ("", "studio.element.classList.contains('has-load')", None),
    "fix-first": (
        "studio.view.select(['dead-letters']); studio.actions.run('delete')",
        "studio.store.canUndo",
        None,
    ),
}
KEYS["paste-style"] = (
    "studio.style = {service: 'aws.sqs', settings: {retention: 60}}; studio.view.select(['queue'])",
    "studio.partOf('queue').part.settings?.retention",
    60,
)
KEYS["paste"] = (f"{ONE}; studio.actions.run('copy')", "studio.sketch.nodes.length", None)
KEYS["copy-picture"] = (ONE, "document.querySelector('#toasts').textContent.includes('on the clipboard')", True)
KEYS["open"] = ("", "studio.picked ?? ''", "file")
KEYS["align-bottom"] = KEYS["align-v"] = KEYS["align-top"]
for _way in ("Left", "Right", "Up", "Down"):
    KEYS[f"nudge-{_way}"] = KEYS[f"step-{_way}"] = (ONE, MOVED, None)

# The sketch that each key finds, with nothing open and the focus on the canvas.
BEGIN = """async () => {
  document.querySelectorAll("dialog").forEach((one) => one.close());
  if (studio.element.classList.contains("has-player")) studio.tell("player-leave");
  if (studio.element.classList.contains("has-load")) studio.actions.run("load");
  studio.actions.run("tool-select");
  studio.element.classList.remove("is-focused");
  globalThis.base ??= studio.sketch;
  studio.store.become("Begin again", globalThis.base);
  studio.view.select([]);
  studio.view.fit();
  document.querySelector("#canvas svg.diagram").focus();
  // What a panel that comes or goes does to the view is done with the next picture: nobody clicks before.
  for (let seen = 0; seen < 2; seen++) await new Promise((done) => requestAnimationFrame(done));
}"""


def played(key: str) -> str:
    """A key of the sheet as a hand presses it."""
    return key.replace("Ctrl", "Control")


def promised(page: Page) -> list[tuple[str, str]]:
    """Each action of the sheet with each of its keys."""
    page.keyboard.press("?")
    rows = page.locator("[data-keys]")
    rows.first.wait_for()
    names: list[str] = rows.evaluate_all("rows => rows.map((row) => row.dataset.keys)")
    page.keyboard.press("Escape")
    all_keys: dict[str, list[str]] = page.evaluate(
        "Object.fromEntries([...studio.actions.all.values()].map((one) => [one.id, one.keys ?? []]))"
    )
    return [(name, key) for name in names for key in all_keys[name]]


def becomes(page: Page, look: str, before: Any, after: Any) -> bool:
    """Does what is looked at become what is promised?"""
    for _ in range(600):
        now = page.evaluate(look)
        if now == after if after is not None else now != before:
            return True
        page.wait_for_timeout(50)
    return False


def test_every_key_of_the_sheet_does_what_it_says(watched_alone: Page) -> None:
    watched = watched_alone
    opened(watched, "/studio/?pattern=storage-first")
    watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched.evaluate(
        """() => {
          const { x, y } = studio.partOf("queue").part.position;
          studio.editing.place("Below", new Map([["dead-letters", { x, y: y + 260 }]]));
          for (const ids of [["queue"], ["table"]]) studio.editing.frame(ids);
        }"""
    )
    watched.on("filechooser", lambda _: watched.evaluate("studio.picked = 'file'"))
    watched.evaluate(BEGIN)
    failed = []
    for name, key in promised(watched):
        watched.evaluate(BEGIN)
        setup, look, after = KEYS[name]
        watched.evaluate(f"() => {{ {setup} }}")
        if name == "fix-first":
            until(watched, "studio.checked === studio.sketch")
        until(watched, "(name) => studio.actions.can(studio.actions.get(name))", name)
        before = watched.evaluate(look)
        watched.keyboard.press(played(key))
        if not becomes(watched, look, before, after):
            failed.append(f"{name} ({key})")
    assert failed == []


# What a keyboard of another script sends: the letter of the layout, the place of the key, Shift, and what it means.
LAYOUTS = [
    ("я", "KeyZ", False, "undo"),
    ("Я", "KeyZ", True, "redo"),
    ("ζ", "KeyZ", False, "undo"),
    ("ז", "KeyZ", False, "undo"),
    ("ئ", "KeyZ", False, "undo"),
    ("z", "KeyY", False, "undo"),  # German: the letter is there, so its place says nothing
    ("y", "KeyZ", False, "redo"),
    ("Z", "KeyZ", False, "undo"),  # Caps Lock
    ("ф", "KeyA", False, "select-all"),
    ("л", "KeyK", False, "commands"),
    ("ы", "KeyS", False, "save"),
    ("в", "KeyD", False, "duplicate"),
    ("п", "KeyG", False, "group"),
    ("н", "KeyY", False, "redo"),
    ("с", "KeyC", False, "copy"),
    ("а", "KeyF", False, "find"),
    ("à", "Digit0", False, "zoom-100"),  # French
    ("ü", "BracketLeft", False, "back"),
]
_PRESSED = """([key, code, shiftKey, ctrlKey, isComposing]) => {
  const before = studio.actions.all;
  const found = [];
  const noted = ([id, one]) => [id, { ...one, when: () => true, run: () => found.push(id) }];
  studio.actions.all = new Map([...before].map(noted));
  const target = document.querySelector("#canvas svg.diagram");
  const how = { key, code, shiftKey, ctrlKey, isComposing, bubbles: true, cancelable: true };
  target.dispatchEvent(new KeyboardEvent("keydown", how));
  studio.actions.all = before;
  return found;
}"""


def test_keys_are_understood_on_keyboards_of_any_script_and_left_to_an_input_method(watched_alone: Page) -> None:
    watched = watched_alone  # what it leaves in its tab cannot be taken back
    watched.add_init_script(
        "navigator.keyboard.getLayoutMap = async () => new Map([['KeyZ', 'я'], ['KeyV', 'м'], ['KeyH', 'р']])"
    )
    opened(watched, "/studio/?pattern=storage-first")
    for key, code, shift, action in LAYOUTS:
        assert watched.evaluate(_PRESSED, [key, code, shift, True, False]) == [action], (key, code)
    assert watched.evaluate(_PRESSED, ["м", "KeyV", False, False, False]) == ["tool-select"]
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("?")
    sheet = watched.locator("[data-dialog=shortcuts]")
    assert "Ctrl+Я" in sheet.inner_text()
    assert "Ctrl+Z" not in sheet.inner_text()
    watched.keyboard.press("Escape")
    # Enter and Esc of an input method close no name, add no part and answer no list.
    for key in ("Enter", "Escape"):
        assert watched.evaluate(_PRESSED, [key, key, False, False, True]) == []
    watched.keyboard.press("Control+k")
    compose = """(key) => document.activeElement.dispatchEvent(
      new KeyboardEvent("keydown", { key, code: key, isComposing: true, bubbles: true, cancelable: true }))"""
    watched.locator("[data-dialog=chooser] input").fill("lambda")
    watched.evaluate(compose, "Enter")
    assert watched.locator("[data-dialog=chooser]").count() == 1
    watched.keyboard.press("Escape")
    watched.evaluate(f"() => {{ {ONE} }}")
    watched.keyboard.press("F2")
    for key in ("Enter", "Escape"):
        watched.evaluate(compose, key)
    assert watched.locator(".label-editor").count() == 1


def test_single_letters_act_on_the_canvas_only_and_can_be_switched_off(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    watched.get_by_role("tab", name="Outline").focus()
    watched.keyboard.press("h")
    assert watched.evaluate("studio.view.gestures.tool") == "select"
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("?")
    watched.get_by_label("Single letters are keys").uncheck()
    watched.keyboard.press("Escape")
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("h")
    assert watched.evaluate("studio.view.gestures.tool") == "select"
    watched.keyboard.press("Control+k")  # with Ctrl nothing changes
    watched.locator("[data-dialog=chooser] input").fill("single")
    watched.keyboard.press("Enter")
    watched.locator("#canvas svg.diagram").first.focus()
    watched.keyboard.press("h")
    assert watched.evaluate("studio.view.gestures.tool") == "hand"
    # F6 goes round the panes and comes back.
    rounds = []
    for _ in range(4):
        watched.keyboard.press("F6")
        rounds.append(
            watched.evaluate("document.activeElement.closest('.panels, #canvas, #palette, .studio-bar').className")
        )
    assert len(set(rounds)) == 4


def test_undo_keeps_the_selection_comes_back_after_a_reload_and_a_note_undoes_its_own_change(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    watched.evaluate("studio.view.select(['dead-letters', 'worker'])")
    watched.keyboard.press("Delete")
    watched.keyboard.press("Control+z")
    assert set(watched.evaluate("studio.selected")) == {"dead-letters", "worker"}
    watched.evaluate("studio.view.select(['dead-letters'])")
    watched.keyboard.press("Delete")
    watched.get_by_role("tab", name="Findings").click()
    lacking = sketch(watched)["nodes"]
    watched.locator(".finding-row[data-rule='RES-001'] .fix").first.click()
    assert len(sketch(watched)["nodes"]) > len(lacking)
    # Something else is done before the note's button is pressed: that stays.
    watched.evaluate("studio.editing.rename('node', 'queue', 'Renamed')")
    watched.locator("#toasts").get_by_role("button", name="Undo").first.click()
    after = sketch(watched)
    assert [node["id"] for node in after["nodes"]] == [node["id"] for node in lacking]
    assert any(node.get("label") == "Renamed" for node in after["nodes"])
    watched.wait_for_selector("#saved-state[data-state=saved]")
    watched.reload()
    watched.wait_for_selector("#studio[data-ready=true]")
    watched.locator("#canvas svg.diagram").first.focus()
    for _ in range(4):  # the note's undo, the name, the fix, the deletion
        watched.keyboard.press("Control+z")
    nodes = sketch(watched)["nodes"]
    assert "dead-letters" in [node["id"] for node in nodes]
    assert "Renamed" not in [node.get("label") for node in nodes]
