"""PlantUML as a sketch, as far as it draws an architecture: C4 and AWS macros, and plain boxes with lines.

Nothing is included or run: what a macro of a library means is known by its name. Other diagrams (sequences, classes,
states, activities) are refused with a word. Sources: https://github.com/plantuml-stdlib/C4-PlantUML (README),
https://github.com/awslabs/aws-icons-for-plantuml (README), https://plantuml.com/deployment-diagram, read 2026-11-26.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge
from patterns_app.core.vocabulary.pictures import frame_of_picture, of_picture

from .assembling import spaced
from .drafting import Draft
from .markup import without_markup
from .plantuml_notes import ENDS as NOTE_ENDS
from .plantuml_notes import Notes
from .reading_model import Imported

_START = re.compile(r"^[ \t]*@start(\w+)", re.MULTILINE)
_INCLUDED = re.compile(
    r"^[ \t]*!include(?:url|_once|_many)?[ \t]+<?[^\s<>]{0,300}?(?:aws\w{0,40}|dist|\$\w{1,40})/(\w{1,80})/(\w{1,80})"
    r"(?:\.puml)?>?[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
# A picture in the words of a label, by the macros of the AWS icons or as a sprite: `$LambdaIMG()`, `<$Lambda>`.
_PICTURED = re.compile(r"\$(\w+?)IMG\b(?:\([^()]*\))?|<\$(\w+?)(?:\{[^{}<>]*\}|,[^<>]*)?>")
_CREOLE = re.compile(r"(//|~~|--|\*\*|__|\"\")(?=\S)(.{1,200}?)(?<=\S)\1|<[&:/]?[\w:#=\". -]{1,80}>")
_CONTROL = re.compile(r"\\[tlr]|^\s*={1,4}\s+|\$\w+\([^()]*\)")
_REMARKS = re.compile(r"/'.*?(?:'/|\Z)", re.DOTALL)
# What other diagrams begin their lines with.
_OTHERS = (
    ("a sequence", re.compile(r"(participant|autonumber|activate|deactivate|alt|opt|loop|return|create)\b|==.*==$")),
    ("a diagram of classes", re.compile(r"(abstract\s+)?(class|enum|annotation|abstract)\s+[\"\w]|[\w\"]+\s*<\|-")),
    ("a diagram of states", re.compile(r"state\s+[\"\w]|\[\*\]\s*-|.*-+>\s*\[\*\]")),
    ("a diagram of activities", re.compile(r"(start|stop|end|fork|endif|endwhile)$|:[^:]*;$|if\s*\(|\(\*\)\s*-")),
)
_PASSED = re.compile(
    r"(!|skinparam\b|title\b|((left|right|center)\s+)?(header|footer)\b|caption\b|legend\b|end\s?legend|hide\b|show\b|scale\b|remove\b|allow_?mixing"
    r"|left to right direction|top to bottom direction|together\b|LAYOUT_\w+|SHOW_\w+|HIDE_\w+|Lay_\w+|Update\w+Style"
    r"|\$?\w*Add\w+(Tag|Property)|\$AWS\w+Coloring|C4VersionDetails|SetDefault\w+|SetPropertyHeader|WithoutPropertyHeader|AWSCloudGroupSimple\b|<style>|</style>|@)"
)
# What begins several lines that say how a diagram looks, and what ends them.
_LOOKS = (
    (re.compile(r"<style>$"), r"</style>"),
    (re.compile(r"((top|bottom|left|right|center)\s+){0,2}legend\b"), r"end\s?legend"),
    (re.compile(r"((left|right|center)\s+)?(header|footer|title|caption)$"), r"end\s?(header|footer|title|caption)"),
    (re.compile(r"skinparam\b[^{]*\{$"), r"\}"),
)
_DEFINED = re.compile(r"\$\w+(?=\()")
_REFUSED = "this is {} and no architecture: boxes with lines, C4 and AWS macros are read"
_NOTE = re.compile(r"(floating\s+)?note\b")
_MACRO = re.compile(
    r"(?P<macro>\$?\w+)\s*\((?P<given>.*)\)(?:\s*as\s+(?P<alias>[\w.]+))?"
    r"(?:\s*<<[^<>]*>>)?(?:\s*#[\w;:.|/-]+)?\s*(?P<open>\{)?$"
)
_LINE_OF_C4 = re.compile(r"(Bi)?Rel(_\w+|Index(?:_\w+)?)?$")
_GROUP_OF_C4 = re.compile(r"(\w+_)?Boundary$|Deployment_Node(_\w+)?$|Node(_\w+)?$")
_PART_OF_C4 = re.compile(r"(Person|System|Container|Component)(Db|Queue)?(_Ext)?$")
_OF_TECHNOLOGY = ("Container", "Component")
_GROUP_OF_AWS = re.compile(r"(\w+?)Group$")
_HINTS = {"Person": "User", "System_Ext": "External system", "Db": "Database", "Queue": "Queue"}
_KEYWORDS = (
    "actor|agent|artifact|boundary|box|card|cloud|collections|component|control|database|entity|file|folder|frame|"
    "hexagon|interface|label|node|package|person|process|queue|rectangle|stack|storage|usecase"
)
_NAME = r'"[^"]*"|\[[^\[\]]*\]|\(\)\s*"[^"]*"|\([^()]*\)|:[^:]+:|[\w.$@/-]+'
_PART = re.compile(
    rf"(?:(?P<kind>{_KEYWORDS})\s+)?(?P<first>{_NAME})(?:\s+as\s+(?P<second>{_NAME}))?"
    r"(?P<type>\s*<<[^<>]*>>)?(?:\s*\[\[[^\[\]]*\]\])?(?:\s*#[\w;:.|/-]+)?\s*(?P<open>\{)?\s*$"
)
# Every repetition has an end, so that no line takes longer than its length.
_ARROW = re.compile(
    rf"(?P<source>{_NAME}) ?(?:\"[^\"]*\" ?)?(?P<arrow>[<o*#x^(]?[<|]?[-.=~]{{1,9}}(?:\[[^\[\]]{{0,60}}\])?"
    rf"(?:[lrudLRUD]\w{{0,5}})?(?:\[[^\[\]]{{0,60}}\])?[-.=~]{{0,9}}[|>]?[>o*#x^)]?) ?(?:\"[^\"]*\" ?)?"
    rf"(?P<target>{_NAME}) ?(?:: ?(?P<words>.*))?$"
)
_ARGUMENT = re.compile(r'\s*(?:\$(\w+)\s*=\s*)?("(?:\\.|[^"\\])*"|[^,"]*)\s*(?:,|$)')


def read_plantuml(data: bytes) -> Imported:
    """The graph of a PlantUML text. Raises InputError."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "PlantUML text has to be UTF-8 here")]) from None
    kind = found[1] if (found := _START.search(text)) else "uml"
    if kind not in ("uml", "c4"):
        raise NotASketch([Error("$", f"a PlantUML {kind} is no architecture: diagrams of boxes and lines are read")])
    reading = _Reading(pictures={name: f"aws/{family}/{name}" for family, name in _INCLUDED.findall(text)})
    # What a remark hides counts as lines all the same.
    lines = _REMARKS.sub(lambda hidden: "\n" * hidden[0].count("\n"), text).splitlines()
    reading.lines(lines)
    reading.notes.settle(reading.draft)
    if not reading.draft.nodes and not reading.draft.groups:
        raise NotASketch(
            [Error("$", "no part stands in this PlantUML text: C4 and AWS macros, boxes and lines are read")]
        )
    return reading.draft.imported(reading.title, "plantuml")


@dataclass
class _Reading:
    draft: Draft = field(default_factory=Draft)
    title: str = ""
    open: list[str] = field(default_factory=list)  # groups around the line; empty for what is none
    pictures: dict[str, str] = field(default_factory=dict)  # of the AWS library, by the macros that it was taken for
    macros: set[str] = field(default_factory=set)  # of the text's own
    mentioned: set[str] = field(default_factory=set)  # ends of lines that no line has made so far
    notes: Notes = field(default_factory=lambda: Notes(_bare))
    ended: str = ""  # what ends the lines that are passed over

    def lines(self, lines: list[str]) -> None:
        """All of them, in order."""
        for number, line in enumerate(lines, 1):
            said = " ".join(line.split())
            if len(said) > limits.PARSE_SIGNS:
                self.draft.leave(number, f"a line of more than {limits.PARSE_SIGNS:,} signs is not read")
            elif self.ended:
                is_over = re.match(self.ended, said)
                if self.ended == NOTE_ENDS and not is_over:
                    self.notes.more(line)
                self.ended = "" if is_over else self.ended
            elif said and not said.startswith("'"):
                self._line(said, number)

    def _line(self, said: str, number: int) -> None:
        if said == "}":
            if self.open:
                self.open.pop()
        elif said.startswith("title ") and not self.title:
            self.title = _plain(said[6:])
        elif _NOTE.match(said):
            goes_on = self.notes.begin(said, number, next(reversed(self.draft.nodes), ""))
            if goes_on is None:
                self.draft.leave(number, f"a note is not read: {said[:60]}")
            self.ended = NOTE_ENDS if goes_on else ""
        elif said.startswith(("!procedure", "!unquoted procedure", "!function", "!definelong")):
            self.draft.leave(number, f"a macro of the text's own is not followed: {said[:60]}")
            self.macros |= set(_DEFINED.findall(said))
            self.ended = r"!end(procedure|function|definelong)|!enddefinelong"
        elif ends := next((end for begins, end in _LOOKS if begins.match(said)), ""):
            self.ended = ends
        elif _PASSED.match(said):
            self.open += [""] if said.endswith("{") else []
        elif not (self._macro(said, number) or self._drawn_line(said, number) or self._part(said, number)):
            self._other(said, number)

    def _other(self, said: str, number: int) -> None:
        """A line that nobody understands. What only other diagrams have is refused. Raises NotASketch."""
        for what, begins in _OTHERS:
            if begins.match(said):
                raise NotASketch([Error("$", f"line {number}: {_REFUSED.format(what)}")])
        self.draft.leave(number, f"not understood: {said[:60]}")
        self.open += [""] if said.endswith("{") else []

    # -- macros --------------------------------------------------------------------------------------------------------

    def _macro(self, said: str, number: int) -> bool:
        """A macro of C4 or of the AWS icons: a group where it opens a brace or is called so, a line, else a part."""
        found = _MACRO.match(said)
        if not found or re.fullmatch(_KEYWORDS, found["macro"]):
            return False
        macro, opens = found["macro"], bool(found["open"])
        if macro.endswith("Participant"):
            raise NotASketch([Error("$", f"line {number}: {_REFUSED.format('a sequence')}")])
        given = _arguments(found["given"])
        plain, named = [value for key, value in given if not key], {key: value for key, value in given if key}
        if found["alias"]:
            return self._own_macro(found["alias"], plain, opens, number)
        if macro.startswith("$"):
            return macro in self.macros  # that it is not followed is told where it is made
        if _LINE_OF_C4.match(macro):
            return self._joined(macro, plain, named, number)
        alias = plain[0] if plain else named.get("alias", "")
        if not alias:
            return False
        words = named.get("label") or (plain[1] if len(plain) > 1 else "")
        if opens or _GROUP_OF_C4.match(macro) or _GROUP_OF_AWS.match(macro):
            kind = frame_of_picture(macro) if _GROUP_OF_AWS.match(macro) else "boundary"
            self._group(alias, words or spaced(macro.removesuffix("Group")), number, kind)
            self.open += [alias] if opens else []
            return True
        c4 = _PART_OF_C4.match(macro)
        made = named.get("sprite") or _known(named.get("tags", "")) if c4 else macro
        hint = self._hint(c4, plain, named) if c4 else ""
        self._node(alias, words, hint, number, self.pictures.get(made, made))
        return True

    def _own_macro(self, alias: str, given: list[str], opens: bool, number: int) -> bool:
        """A macro of the text's own that draws something with a name: `$Icon(DynamoDB, "Orders") as orders`."""
        made = next((one for one in given if of_picture(self.pictures.get(one, one))), "")
        words = " ".join(one.strip() for one in given if one != made)
        if opens:
            self._group(alias, words, number)
            self.open.append(alias)
        else:
            self._node(alias, words, "", number, self.pictures.get(made, made))
        return True

    def _hint(self, c4: re.Match[str], plain: list[str], named: dict[str, str]) -> str:
        """What a part of C4 is made with; without that, what its macro says.

        Behind the label of a person or a system stands what it is for, and no technology (README of C4-PlantUML).
        """
        third = plain[2] if len(plain) > 2 and c4[1] in _OF_TECHNOLOGY else ""
        keys = (c4[2] or "", f"{c4[1]}{c4[3] or ''}", c4[1])
        said = next((_HINTS[key] for key in keys if key in _HINTS), "")
        return named.get("techn") or named.get("type") or third or said

    def _joined(self, macro: str, plain: list[str], named: dict[str, str], number: int) -> bool:
        plain = plain[1:] if macro.startswith("RelIndex") else plain
        source, target = (named.get("from") or plain[0], named.get("to") or plain[1]) if len(plain) > 1 else ("", "")
        if not source or not target:
            return False
        words = named.get("label") or (plain[2] if len(plain) > 2 else "")
        technology = named.get("techn") or (plain[3] if len(plain) > 3 else "")
        words = f"{words} [{technology}]".strip() if technology else words
        ends = (target, source) if "_Back" in macro else (source, target)
        self._join(*ends, words, number, both=macro.startswith("BiRel"))
        return True

    # -- boxes and lines -----------------------------------------------------------------------------------------------

    def _part(self, said: str, number: int) -> bool:
        found = _PART.match(said)
        if not found or not (found["kind"] or found["second"] or found["first"][0] in "[(:"):
            return False
        first, second = _bare(found["first"]), _bare(found["second"] or "")
        # `"Order store" as store`, or `store as "Order store"`
        alias, words = (second, first) if second and not found["second"].startswith('"') else (first, second or first)
        kind, told = found["kind"] or "", (found["type"] or "").strip(" <>")
        if found["open"]:
            self._group(alias, words, number)
            self.open.append(alias)
        else:
            self._node(alias, words, told or {"actor": "User", "person": "User"}.get(kind, kind), number)
        return True

    def _drawn_line(self, said: str, number: int) -> bool:
        found = _ARROW.match(said)
        if not found:
            return False
        source, target, arrow = _bare(found["source"]), _bare(found["target"]), re.sub(r"\[.*?\]", "", found["arrow"])
        back, on = arrow.startswith("<"), ">" in arrow
        ends = (target, source) if back and not on else (source, target)
        if "hidden" in found["arrow"]:
            self.draft.hide(*ends)
            return True
        self._join(*ends, found["words"] or "", number, both=back and on)
        return True

    # -- the graph -----------------------------------------------------------------------------------------------------

    def _group(self, name: str, words: str, number: int, kind: str = "boundary") -> None:
        if len(self.open) >= limits.YAML_DEPTH:
            raise TooLarge([Error(f"line {number}", f"groups are nested more than {limits.YAML_DEPTH} levels deep")])
        if name in self.mentioned:
            self.draft.forget(name)
        self.draft.group(name, number, _plain(words) or name, self._around(), kind=kind)

    def _node(self, name: str, words: str, hint: str, number: int, icon: str = "") -> None:
        if name in self.draft.groups:
            return
        self.mentioned.discard(name)
        pictured = next((one or other for one, other in _PICTURED.findall(words)), "")
        icon = icon or self.pictures.get(pictured, pictured)
        self.draft.node(name, number, "", _plain(words) or spaced(name), hint, icon=icon)
        if around := self._around():
            self.draft.put(name, around)

    def _around(self) -> str:
        return next((name for name in reversed(self.open) if name), "")

    def _join(self, source: str, target: str, words: str, number: int, both: bool) -> None:
        if self.notes.tie(source, target):
            return
        for name in (source, target):
            if name not in self.draft.groups and name not in self.draft.nodes:
                self._node(name, name, "", number)
                self.mentioned.add(name)
        self.draft.room_for(number, 0, 1)
        self.draft.join(source, target, _plain(words), number, both)


def _known(tags: str) -> str:
    """Of the tags of a part the one that is a picture; or nothing."""
    return next((tag for tag in re.split(r"[+ ]+", tags) if tag and of_picture(tag)), "")


def _plain(words: str) -> str:
    """The words of a label, without pictures, Creole's emphasis and signs for places."""
    said = _CONTROL.sub(" ", _PICTURED.sub(" ", words))
    return without_markup(_CREOLE.sub(lambda found: found[2] or "", said))


def _bare(name: str) -> str:
    """A name without the signs that say how it is drawn: `[Orders]`, `(Pay)`, `:Customer:`, `() "API"`."""
    return name.removeprefix("()").strip().strip('"[]():').strip()


def _arguments(text: str) -> list[tuple[str, str]]:
    """The arguments of a macro: the name where one is given, and the value without quotes."""
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(text) and (match := _ARGUMENT.match(text, place)) and match.end() > place:
        found.append((match[1] or "", match[2].strip().strip('"').replace("\\n", " ")))
        place = match.end()
    return found
