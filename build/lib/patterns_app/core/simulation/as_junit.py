"""A run as a JUnit report: a case for each line of the budget; without a budget one case that it ran to its end."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from .outcome import Told
from .wording import beside, line_of, summed


def write(told: Told) -> str:
    """A line of the budget that is not kept is a failure."""
    run = told.run
    cases = [(line_of(told, one), beside(one), one.over) for one in run.budget]
    cases = cases or [("runs to its end", run.stopped_by or summed(told), bool(run.stopped_by))]
    counts = {"tests": str(len(cases)), "failures": str(sum(over for _, _, over in cases)), "errors": "0"}
    suites = Element("testsuites", name="Pattern Studio")
    suite = SubElement(suites, "testsuite", {"name": plain(told.sketch.title or "simulation"), **counts})
    for name, words, over in cases:
        case = SubElement(suite, "testcase", {"classname": "simulation", "name": plain(name)})
        if over:
            SubElement(case, "failure", {"type": "over budget", "message": plain(words)}).text = plain(summed(told))
        else:
            SubElement(case, "system-out").text = plain(words)
    indent(suites, " ")
    return tostring(suites, encoding="unicode") + "\n"


def plain(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return "".join(sign if sign >= " " or sign in "\t\n\r" else "�" for sign in text if sign not in "\ufffe\uffff")
