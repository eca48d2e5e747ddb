"""Findings as a JUnit report: a suite a file, a case a rule that spoke; a file without findings is one that passed."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from .model import Checked, places


def write(checked: Sequence[Checked]) -> str:
    """Errors and warnings are failures, notes are cases that passed with a word."""
    suites = Element("testsuites", name="Pattern Studio")
    for file in checked:
        failed = sum(1 for finding in file.findings if finding.severity != "info")
        counts = {"tests": str(len(file.findings) or 1), "failures": str(failed), "errors": "0"}
        suite = SubElement(suites, "testsuite", {"name": file.name, **counts})
        if not file.findings:
            SubElement(suite, "testcase", {"classname": file.name, "name": "all rules"})
        for finding in file.findings:
            name = f"{finding.rule} {places(finding)}".strip()
            case = SubElement(suite, "testcase", {"classname": file.name, "name": name})
            if finding.severity == "info":
                SubElement(case, "system-out").text = finding.message
            else:
                failure = SubElement(case, "failure", {"type": finding.severity, "message": finding.message})
                failure.text = finding.why
    indent(suites, " ")
    return tostring(suites, encoding="unicode") + "\n"
