"""Scripts and style sheets of a page become one file each, and nothing is lost on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from explorer import joining

FILES = {
    "js/main.js": '// First.\nimport { Sum, twice as double } from "./sum.js";\nimport "../player/told.js";\n'
    "console.log(Sum.of(1, 2), double(4), `a\n  // kept\n${1 /* gone */ + 1}`);\n",
    "js/sum.js": 'import * as parts from "../player/parts.js";\n\n/** Adds. */\n'
    "export class Sum {\n  static of(a, b) { return parts.add(a, b); }\n}\n"
    "export const twice = (one) => 2 * one;\n",
    "player/parts.js": "export function add(a, b) {\n  return a + b;\n}\n",
    "player/told.js": 'console.log("told");\n',
    "page/main.js": 'import { add } from "../player/parts.js";\nimport { more } from "./more.js";\n'
    "console.log(add(await Promise.resolve(1), more));\n",
    "page/more.js": 'export { twice as more } from "../js/sum.js";\n',
}


def joined(entry: str, there: tuple[str, ...] = (), lent: tuple[str, ...] = ()) -> tuple[str, str]:
    known: dict[str, joining.Module] = {}
    order = joining.reached(entry, FILES.__getitem__, known)
    return joining.join_modules(entry, order, known, "js/main.js", there, lent)


def test_what_is_joined_does_what_its_modules_do(tmp_path: Path) -> None:
    """The main script runs first and lends its modules to the page's own."""
    lent = ("js/sum.js", "player/parts.js")
    there = (*lent, "player/told.js")
    for entry, text in (
        ("js/main.js", joined("js/main.js", (), lent)[0]),
        ("page/main.js", joined("page/main.js", there)[0]),
    ):
        (tmp_path / entry).parent.mkdir()
        (tmp_path / entry).write_text(text)
    (tmp_path / "all.mjs").write_text('import "./js/main.js";\nimport "./page/main.js";\n')
    deno = str(Path(sys.executable).with_name("deno"))
    command = [deno, "run", "--no-config", "--no-remote", str(tmp_path / "all.mjs")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.stdout == "told\n3 8 a\n  // kept\n2\n1(one) => 2 * one\n", ran.stderr


def test_each_line_leads_back_to_the_line_that_it_was_written_on() -> None:
    text, source_map = joined("js/main.js")
    lines = text.split("\n")
    for section in json.loads(source_map)["sections"]:
        start, one = section["offset"]["line"], section["map"]
        source = one["sourcesContent"][0].split("\n")
        assert one["mappings"].split(";") == ["AAAA", *["AACA"] * (len(source) - 1)]
        place = next(number for number, line in enumerate(source) if "return" in line or "console" in line)
        assert source[place].strip().split("(")[0] in lines[start + place]
    assert text.endswith("//# sourceMappingURL=main.js.map\n")


@pytest.mark.parametrize(
    "form", ["export default 3;", "export * from './b.js';", "export let one = 1;", 'import one from "./b.js";']
)
def test_a_form_that_is_not_joined_is_named_with_its_place(form: str) -> None:
    files = {"a.js": f"const one = 1;\n\n{form}\n", "b.js": ""}
    with pytest.raises(joining.NotJoined, match=r"static/a\.js, line 3: "):
        joining.reached("a.js", files.__getitem__, {})


def test_modules_that_import_each_other_are_refused() -> None:
    files = {"a.js": 'import "./b.js";\n', "b.js": 'import "./a.js";\n'}
    with pytest.raises(joining.NotJoined, match="imports itself"):
        joining.reached("a.js", files.__getitem__, {})


def test_style_sheets_keep_their_order_their_layers_and_what_they_lead_to() -> None:
    sheets = {
        "css/one.css": '@font-face { src: url("../fonts/a.woff2"); }\n',
        "css/pages/two.css": '@import url("../../vendor/x.css") layer(reset);\n'
        'b { background: url("../../img/b.svg#c"); }\n',
        "vendor/x.css": 'i { background: url("data:image/png,0"); mask: url(x.svg); }\n',
    }
    assert joining.join_sheets("one pages/two", sheets.__getitem__) == (
        '@font-face { src: url("../../fonts/a.woff2"); }\n'
        '@layer reset {\ni { background: url("data:image/png,0"); mask: url("../../vendor/x.svg"); }\n}\n'
        'b { background: url("../../img/b.svg#c"); }\n'
    )
