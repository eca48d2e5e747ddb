"""Where what the behaviours say comes from: sources, figures on which they disagree, and what a model can check."""

from __future__ import annotations

from typing import Literal

from patterns_app.core.reading import Day, Entry, PageDay


class Said(Entry, frozen=True, kw_only=True):
    """What one source says a figure is."""

    value: float
    source: str
    note: str = ""


class Figure(Entry, frozen=True, kw_only=True):
    """A figure on which sources disagree: all of them are shown."""

    key: str
    title: str
    unit: str
    value: float  # what we reckon with
    says: tuple[Said, ...]
    note: str = ""


class Checked(Entry, frozen=True, kw_only=True):
    """A number of ours and the place in a machine-readable model that must say the same."""

    behaviour: str = ""  # key of a behaviour, and
    field: str = ""  # the path to its number
    pair: tuple[str, str, str] | None = None  # source, target and kind, where it is so for these only
    figure: str = ""  # or a disputed figure: one of its values must be the model's
    package: Literal["botocore", "cfn-lint"]
    of: str  # botocore's service, or the CloudFormation type
    at: str  # botocore: a shape or Shape.Member; cfn-lint: the way to the property, such as properties/Timeout
    bound: Literal["min", "max"] | None = None  # the bound that is the number
    says: str = ""  # or the words of its documentation, with {} for the number
    plus: float = 0  # our number is the model's, times `times`, and this more: tries are retries and one
    times: float = 1


class Source(Entry, frozen=True, kw_only=True):
    """Where a claim comes from."""

    key: str
    title: str
    where: str  # address, or package with version; empty for knowledge
    page_date: PageDay | None  # the page's own date; None: it shows none that is known
    read: Day | None  # None: not read, from knowledge
    note: str = ""
