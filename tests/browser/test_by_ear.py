"""The studio without a mouse and without eyes: tasks by keyboard alone, edits by what is spoken, and other looks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_canvas import choose, opened, rules, sketch, until

CANVAS = "#canvas svg.diagram"

# Everything that the live region says.
RECORD = """() => {
  globalThis.heard = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      const live = element?.closest("[aria-live], [role=status], [role=alert]");
      if (live?.id === "announcer") heard.push(live.textContent);
    }
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


def says(page: Page, *words: str) -> str:
    """What was spoken since the last time, once all of these words were; then it is forgotten."""
    asked = "(words) => words.every((one) => heard.some((said) => said.includes(one)))"
    for _ in range(1200):
        if page.evaluate(asked, list(words)):
            break
        page.wait_for_timeout(25)
    said = str(page.evaluate("heard.splice(0).join(' ')"))
    assert [one for one in words if one not in said] == [], said
    return said


def keys(page: Page, *pressed: str) -> None:
    for one in pressed:
        page.keyboard.press(one)


def select(page: Page, name: str) -> None:
    """Go to a part by its name, as a keyboard does."""
    keys(page, "Control+f")
    choose(page, name)
    until(page, "(name) => studio.selected.map((id) => studio.nameOf(id)).includes(name)", name)
    says(page, name)


def focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.getAttribute('class')"))


def test_twenty_edits_are_spoken_with_their_result_their_verdict_and_their_remedy(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    until(watched, "studio.checked === studio.sketch")
    until(watched, "document.querySelector('#announcer').textContent.includes('Findings: ')")
    assert focus(watched) == "diagram"
    assert "6 parts, 5 connections" in str(watched.locator(CANVAS).get_attribute("aria-label"))
    about = watched.locator(f"#{watched.locator(CANVAS).get_attribute('aria-describedby')}")
    assert all(word in about.inner_text() for word in ("Tab", "Escape", "F6"))
    watched.evaluate(RECORD)
    # 1 to 3: a new part that is connected, by a connection that is known, unknown or impossible.
    select(watched, "Worker")
    keys(watched, "Control+ArrowRight")
    choose(watched, "SNS topic")
    says(watched, "SNS topic added", "Connected Worker to SNS topic: Write.", "Known to work.")
    keys(watched, "c")
    watched.locator("[data-dialog=chooser] input").fill("orders")
    assert "between" in watched.locator("#choices li").first.inner_text()  # what the choice would do
    keys(watched, "Enter")
    says(watched, "Connected SNS topic to Orders", "This cannot be:", "New ")
    keys(watched, "Control+z")
    says(watched, "Undone: Connect SNS topic to Orders", "deleted", "gone")
    # 4 and 5: what is gone, and what that leaves open, with what mends it; the mending.
    select(watched, "Dead letters")
    keys(watched, "Delete")
    says(
        watched,
        "Dead letters with 1 connection deleted",
        "New warning: Incoming orders has no dead-letter queue",
        "(Ctrl+.)",
    )
    keys(watched, "Control+.")
    says(watched, "added", "Fixed: Add a dead-letter queue with an alarm", "1 finding gone")
    # 6 to 9: where parts go.
    select(watched, "Worker")
    keys(watched, "Shift+ArrowDown")
    says(watched, "Worker moved 16 down", " of ")
    keys(watched, "ArrowLeft")
    says(watched, "Worker moved 1 left")
    keys(watched, "Control+g", "Escape")
    says(watched, "Frame New frame added in Storage First round 1 part")
    keys(watched, "Control+Shift+g")
    says(watched, "New frame deleted")
    # 10 to 13: names, locks, folds.
    select(watched, "Worker")
    keys(watched, "F2")
    watched.keyboard.insert_text("Fulfil")
    keys(watched, "Enter")
    says(watched, "Worker renamed to Fulfil.")
    keys(watched, "Control+Shift+l")
    says(watched, "Fulfil: Locked.")
    keys(watched, "Control+Shift+l")
    says(watched, "Fulfil: Unlocked.")
    select(watched, "Storage First")
    keys(watched, "Control+Shift+f", "Control+Shift+f")
    says(watched, "Storage First: Folded to one card", "Unfolded")
    # 14 and 15: a setting, and another kind of connection, in the panel.
    select(watched, "Incoming orders")
    watched.locator("#set-visibility_timeout").focus()
    watched.keyboard.insert_text("7")
    watched.locator("#set-visibility_timeout").fill("7")
    keys(watched, "Tab")
    says(watched, "Visibility timeout: 7 s", "New error: Incoming orders hides a message for 7 s", "Fix: Raise")
    assert watched.evaluate("document.querySelector('#side').contains(document.activeElement)")
    watched.locator(CANVAS).focus()
    keys(watched, "Control+.")
    says(watched, "Fixed: Raise the visibility timeout", "gone")
    # 16 to 20: many at once, a copy, what is no service, the whole, and a way back.
    keys(watched, "Control+d")
    says(watched, "Incoming orders 2 added")
    keys(watched, "Delete")
    says(watched, "Incoming orders 2 deleted")
    keys(watched, "Escape", "t")
    watched.keyboard.insert_text("Orders come in bursts")
    keys(watched, "Control+Enter")
    says(watched, "Note added", "says Orders come in bursts")
    keys(watched, "Control+a", "Alt+w")
    says(watched, "Align: ", "parts moved")
    keys(watched, "Control+Shift+o")
    says(watched, "Auto-layout: ", "parts moved")
    keys(watched, "Control+z")
    says(watched, "Undone: Auto-layout")


def test_what_an_edit_did_is_spoken_before_the_server_has_answered(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    watched.route("**/validate**", lambda route: None)  # the server never answers
    watched.evaluate(RECORD)
    select(watched, "Worker")
    keys(watched, "c")
    choose(watched, "Dead letters")
    says(watched, "Connected Worker to Dead letters", "Known to work.")
    select(watched, "Orders")
    keys(watched, "c")
    choose(watched, "Incoming orders")
    says(watched, "Connected Orders to Incoming orders", "This cannot be:", "Put an EventBridge Pipe")


def test_twelve_tasks_are_done_by_keyboard_alone(watched: Page) -> None:
    opened(watched)
    watched.evaluate(RECORD)
    # 1. Add the first part; 2. go on from it; 3. give it a name.
    keys(watched, "/")
    watched.keyboard.type("client (browser")
    keys(watched, "Enter")
    assert focus(watched) == "diagram"
    for words in ("REST API", "SQS queue", "Lambda"):
        keys(watched, "Control+ArrowRight")
        choose(watched, words)
    keys(watched, "F2")
    watched.keyboard.type("Fulfil")
    keys(watched, "Enter")
    assert [watched.evaluate("(n) => studio.nameOf(n)", node["id"]) for node in sketch(watched)["nodes"]][
        -1
    ] == "Fulfil"
    # 4. Connect two that are there.
    select(watched, "REST API")
    keys(watched, "c")
    choose(watched, "Fulfil")
    assert ("rest-api", "lambda") in {(one["source"], one["target"]) for one in sketch(watched)["connections"]}
    # 5. Change a setting in the panel, and go back to the canvas.
    select(watched, "SQS queue")
    keys(watched, "i")
    for _ in range(60):
        if focus(watched) == "set-retention":
            break
        keys(watched, "Tab")
    keys(watched, "Control+a")
    watched.keyboard.type("600")
    keys(watched, "Shift+F6")
    assert (
        next(node for node in sketch(watched)["nodes"] if node["service"] == "aws.sqs")["settings"]["retention"] == 600
    )
    assert focus(watched) == "diagram"
    # 6. Read the findings one by one, and mend one there: the focus stays among them.
    rules(watched)
    until(
        watched,
        "document.querySelectorAll('#findings .fix').length > 0 || document.querySelector('#findings .waiting')",
    )
    keys(watched, "Control+Shift+m")
    assert watched.evaluate("document.querySelector('#findings').contains(document.activeElement)")
    # 7. Walk along the graph, and leave the canvas: one Escape, then Tab.
    watched.locator(CANVAS).focus()
    select(watched, "SQS queue")
    keys(watched, "Alt+ArrowRight")
    assert watched.evaluate("studio.nameOf(studio.selected[0])") == "Fulfil"
    keys(watched, "Escape", "Tab")
    assert not watched.evaluate("document.querySelector('#canvas').contains(document.activeElement)")
    keys(watched, "Shift+Tab")
    assert focus(watched) == "diagram"
    # 8. Put two into a frame with a name.
    select(watched, "Fulfil")
    keys(watched, "Control+g")
    watched.keyboard.type("Orders team")
    keys(watched, "Enter")
    assert sketch(watched)["frames"][0]["label"] == "Orders team"
    # 9. Write a note. 10. Undo and redo it.
    keys(watched, "Escape", "t")
    watched.keyboard.type("Ask the **owner**")
    keys(watched, "Control+Enter", "Control+z", "Control+z")
    assert sketch(watched).get("notes", []) == []
    keys(watched, "Control+Shift+z", "Control+Shift+z")
    assert sketch(watched)["notes"][0]["text"] == "Ask the **owner**"
    # 11. Delete from the outline: the focus goes to the next row, never to the page's body.
    keys(watched, "Control+Shift+u", "Delete")
    until(watched, "document.activeElement !== document.body")
    assert watched.evaluate("document.querySelector('#outline').contains(document.activeElement)")
    # 12. Add a pattern and say who plays its roles.
    watched.locator(CANVAS).focus()
    keys(watched, "Control+k")
    choose(watched, "add saga")
    watched.locator("dialog[open] [data-role]").first.wait_for()
    for _ in range(20):
        if watched.evaluate("document.activeElement.type === 'submit'"):
            break
        keys(watched, "Tab")
    keys(watched, "Enter")
    until(watched, "studio.sketch.frames.some((frame) => frame.pattern?.slug === 'saga')")
    until(watched, "document.activeElement !== document.body")


def test_the_focus_never_falls_on_the_page_and_letters_are_for_the_canvas_alone(watched: Page) -> None:
    opened(watched, "/studio/?pattern=storage-first")
    # A field that is left leads to the next one, though its change makes all fields anew.
    watched.evaluate("studio.view.select(['worker'])")
    watched.locator("#part-label").fill("Packer")
    keys(watched, "Tab")
    until(watched, "document.querySelector('#inspector h2').textContent === 'Packer'")
    until(watched, "document.activeElement.matches('#inspector .swatch')")
    # A button that goes away with what it does.
    watched.evaluate("studio.view.select(['worker'])")
    watched.locator("[data-pad=delete]").focus()
    keys(watched, "Enter")
    until(watched, "document.activeElement.matches('svg.diagram')")
    watched.evaluate("() => void studio.done('Something was done.')")
    watched.locator("#toasts button").first.focus()
    keys(watched, "Enter")
    until(watched, "document.activeElement.matches('svg.diagram')")
    # A pane that is folded while it has the focus.
    watched.locator(".palette-tabs button").first.focus()
    keys(watched, "Alt+1")
    until(watched, "studio.element.classList.contains('no-palette')")
    until(watched, "document.activeElement.matches('svg.diagram')")
    # Whoever has put the focus down by a press does not type into the canvas.
    watched.locator(".site-header").click(position={"x": 4, "y": 4})
    keys(watched, "h")
    assert watched.evaluate("studio.view.gestures.tool") == "select"


SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
# What is cut off: text in a control or a name that is wider or higher than its box and cannot be scrolled to.
CUT = """() => [...document.querySelectorAll(".studio button, .studio label, .studio h2, .studio p, .studio summary")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.textContent.trim())
  .filter((one) => !one.closest(".unseen") && getComputedStyle(one).overflow === "hidden")
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.outerHTML.slice(0, 120))"""


def test_nothing_is_lost_at_four_hundred_percent_with_wide_text_or_forced_colours(page: Page) -> None:
    opened(page, "/studio/?pattern=storage-first")
    page.evaluate("() => studio.view.select(['queue'])")
    page.evaluate(
        "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }", SPACED
    )
    assert page.evaluate(CUT) == []
    page.evaluate("document.adoptedStyleSheets = []")
    # 1280 by 1024 at 400 %: everything can be scrolled to, and nothing scrolls sideways.
    page.set_viewport_size({"width": 320, "height": 256})
    page.evaluate("() => void studio.actions.run('play')")
    for control in ("#more", "[data-do=next]", "[data-do=break]", ".narrow-bar [data-panel=outline]"):
        page.locator(control).first.scroll_into_view_if_needed()
        expect(page.locator(control).first).to_be_in_viewport(ratio=0.9)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate("studio.tell('player-leave')")
    assert page.locator("#canvas").bounding_box()["height"] > 150  # type: ignore[index]
    # In forced colours what is on, chosen or switched can be told.
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(forced_colors="active")
    outline = "(name) => getComputedStyle(document.querySelector(name)).outlineStyle"
    for on in ("[data-action=tool-select]", "#tab-inspector", ".palette-tabs [aria-pressed=true]"):
        assert page.evaluate(outline, on) == "solid", on
    assert page.evaluate("getComputedStyle(document.querySelector('.switch')).appearance") == "auto"
    assert page.evaluate("getComputedStyle(document.querySelector('.swatch.paint-red')).forcedColorAdjust") == "none"
    page.emulate_media(forced_colors="none")


@pytest.mark.parametrize("closed", ["localStorage", "sessionStorage"])
def test_a_browser_that_keeps_nothing_opens_the_studio_all_the_same(watched_alone: Page, closed: str) -> None:
    """As in a private window with cookies refused: reading the storage itself is an error."""
    watched_alone.add_init_script(
        f"Object.defineProperty(globalThis, '{closed}', {{ get() {{ throw new DOMException('', 'SecurityError') }} }})"
    )
    opened(watched_alone, "/studio/?pattern=storage-first")
    keys(watched_alone, "Control+'", "Alt+2", "Control+a", "Control+d")
    watched_alone.wait_for_selector("#saved-state[data-state=saved]")
    assert len(sketch(watched_alone)["nodes"]) == 12
