"""Findings as a JUnit report: a suite a file, a case a rule that spoke; a file without findings is one that passed."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from patterns_app.core.checks.model import Finding
from patterns_app.core.interchange.positions import Place

from .model import Checked, Report, places


def write(report: Report) -> str:
    """Errors and warnings are failures, notes are cases that passed with a word; an unread file is an error.

    A case names its file and line, as readers of such reports show them.
    """
    suites = Element("testsuites", name="Pattern Studio")
    for file in report.checked:
        failed = sum(1 for finding in file.findings if finding.severity != "info")
        tests = len(file.findings) or 1
        counts = {"tests": str(tests), "failures": str(failed), "errors": str(int(bool(file.unread)))}
        _fill(SubElement(suites, "testsuite", {"name": _plain(file.name), **counts}), file)
    indent(suites, " ")
    return tostring(suites, encoding="unicode") + "\n"


def _fill(suite: Element, file: Checked) -> None:
    if file.unread:
        mistakes = list(file.mistakes())
        case = _case(suite, file, "can be read", mistakes[0][0])
        told = "\n".join(f"{place}: {why}" for place, why in mistakes)
        error = SubElement(case, "error", {"type": "unreadable", "message": _plain(mistakes[0][1])})
        error.text = _plain(told)
    elif not file.findings:
        _case(suite, file, "all rules", Place(file.name))
    for finding in file.findings:
        _found(suite, file, finding)


def _found(suite: Element, file: Checked, finding: Finding) -> None:
    place = file.where(finding)[0]
    case = _case(suite, file, f"{finding.rule} {places(finding)}".strip(), place)
    if finding.severity == "info":
        SubElement(case, "system-out").text = _plain(f"{place}: {finding.message}")
    else:
        failure = SubElement(case, "failure", {"type": finding.severity, "message": _plain(finding.message)})
        failure.text = _plain(f"{place}: {finding.why}")


def _case(suite: Element, file: Checked, name: str, place: Place) -> Element:
    at = {"file": _plain(place.file)} | ({"line": str(place.line)} if place.line else {})
    return SubElement(suite, "testcase", {"classname": _plain(file.name), "name": _plain(name), **at})


def _plain(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return "".join(sign if sign >= " " or sign in "\t\n\r" else "�" for sign in text if sign not in "\ufffe\uffff")
