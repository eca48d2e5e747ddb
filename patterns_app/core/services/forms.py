"""The form that a service has in templates, beyond its settings: `template.yaml` in its folder, read and written by it.

Values of a template may hold names in angle brackets: `<ref>`, `<arn>` and `<name>` of the part, `<att:X>` of its
resource, `<under:X>` for what lies under its ARN, `<source>` and `<line>` for the ids of who hands something on and of
the connection, `<role>` for the role that is used, `<set:KEY=VALUE>` for a
setting of the part or what is usual, `<address>` and `<destination>` of a system outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from patterns_app.core.reading import Day, Entry, PageDay

from .values import under


class Link(Entry, frozen=True):
    """Connections that start at the service, and the way of writing them."""

    way: str
    to: tuple[str, ...]
    kinds: tuple[str, ...]


class Right(Entry, frozen=True):
    """Actions on the part, or on what `at` names instead."""

    actions: str | tuple[str, ...]
    under: tuple[str, ...] = ("",)
    at: Any = None


class Uses(Entry, frozen=True):
    """What code needs that works with the part: the end of a variable's name, and the actions by what it does."""

    variable: str
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    under: tuple[str, ...] = ("",)
    beneath: Mapping[str, str] = {}  # what else lies under it, by the property that makes it
    value: Any = "<ref>"  # what the variable says
    beside: tuple[Right, ...] = ()  # further rights that go with it
    note: str = ""  # what is left to do, with <source> for who uses it
    free: bool = False  # some of what it does needs no right


class Task(Entry, frozen=True):
    """What a workflow says to it. `<key>` is the name of a substitution, which stands for `names` of the part."""

    resource: str
    parameters: Mapping[str, Any] = {}
    fifo: Mapping[str, Any] = {}  # what is said more where the order is kept
    names: Any = "<ref>"
    rights: tuple[Right, ...] = ()
    way: str = ""  # who writes it, where a table cannot
    waits: tuple[Literal["run-job", "wait-for-callback"], ...] = ()  # how else a workflow can wait for it
    token: Mapping[str, Any] = {}  # what is said more where it is given a token and no input to put it into


class Handing(Entry, frozen=True):
    """How a service of AWS hands something on to it, with a role of its own."""

    actions: str | tuple[str, ...] = ()
    under: str = ""
    at: Any = "<arn>"  # how it is named
    said: Mapping[str, Any] = {}
    fifo: Mapping[str, Any] | None = {}  # what is said more where the order is kept; None: it cannot be done then
    way: str = ""  # who writes it, where a table cannot
    note: str = ""  # what is left to do


class Request(Entry, frozen=True):
    """How a REST API asks it: the address of the action, what is sent, and under which right."""

    actions: str
    address: str
    body: Any
    form: bool = False  # sent as a form; else as JSON
    fifo: str = ""  # what `<group>` in the body stands for where the order is kept
    method: str = "POST"
    headers: Mapping[str, str] = {}
    status: str = "200"  # what the caller is told: 202 where it is only kept, and worked on later
    failed: str = ""  # the condition, in a mapping template, by which an answer that says 200 tells of a failure


class Key(Entry, frozen=True):
    """The key of KMS that a part encrypts with, and what a service that hands something on to it may do with it."""

    property: str  # that names the key
    actions: tuple[str, ...]
    service: str  # by which the rest of the account comes to the key


class Admission(Entry, frozen=True):
    """The policy of the part that lets others in: its type, the property that names the part, and the action."""

    policy: str
    property: str
    several: bool = False  # the property is a list of parts
    action: str = ""
    key: Key | None = None  # where what it keeps is encrypted


class EventSource(Entry, frozen=True):
    """An event of a function or workflow in SAM that says who starts it, as it is read and written."""

    type: str
    kinds: tuple[str, ...]
    property: str = ""  # that names the part; empty: the event is the part
    at: Any = "<arn>"
    consumer: str = ""  # the resource of a reader of its own
    labels: tuple[str, ...] = ()  # properties that say what the part is called
    name: str = ""  # what the one part is called that all such events mean
    settings: tuple[tuple[str, str | bool], ...] = ()  # what the type of the event says of the part that it is


class Polled(Entry, frozen=True):
    """How pipes, jobs and programs fetch from it."""

    actions: tuple[str, ...]
    parameters: str = ""  # the key of a pipe's source parameters
    own: tuple[str, ...] = ()  # the actions of a program that fetches by itself
    at: Any = "<arn>"
    starts: bool = False  # who reads says from where on
    small: bool = False  # batches beyond the small size need a window


class GraphSource(Entry, frozen=True):
    """A data source of a GraphQL API: its type, its configuration, and the property there that names the part."""

    type: str
    config: str
    property: str
    said: Mapping[str, Any] = {}
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    rights: tuple[Right, ...] = ()


class ManagedPolicies(Entry, frozen=True):
    """The policies of a distribution that AWS keeps, by their ids, and what else is the same for all distributions."""

    source: str
    read: Day
    cached: str
    not_cached: str
    all_but_host: str
    longest_ttl: int  # seconds
    hosted_zone: str  # for alias records


class Sizes(Entry, frozen=True):
    """The memory that goes with some CPU units, in MB: from the least to the most in steps."""

    cpu: int
    least: int
    most: int
    step: int


class Implicit(Entry, frozen=True):
    """The part that is there without a resource: its logical id and its name."""

    key: str
    name: str


class Watched(Entry, frozen=True):
    """The metric by which an alarm watches the part where it names no other, and how the part is named there."""

    namespace: str
    metric: str
    dimensions: Mapping[str, Any]
    source: str
    page: PageDay | None
    read: Day | None
    also: tuple[str, ...] = ()  # other metrics with the same dimensions
    content: tuple[str, ...] = ()  # metrics that show that something lies in it
    statistic: str = "Sum"
    by_name: str = ""  # the property that gives the part the name which `<own>` stands for


class Form(Entry, frozen=True):
    """All that a template says of a service beyond its settings."""

    write: str = ""  # who writes its resources; empty: what `resource` of the service says
    silent: bool = False  # it has no resource of its own and can be an end of a connection all the same
    twin_at_edge: str = ""  # the service that it is where a distribution runs it
    edge: bool = False  # it stands at the edge: what protects it has to be made in us-east-1
    browser: bool = False  # it asks from a page, so that it needs leave to ask another origin
    changes: bool = False  # the function that it asks answers with the records that it was given
    speaks: bool = False  # its resource says all that it does; its role would say it again
    stage: str = ""  # the stage that its address ends in
    stub_runtime: str = ""  # what a stub of it runs on, where it has no runtimes of its own
    managed: ManagedPolicies | None = None
    sizes: tuple[Sizes, ...] = ()  # the smallest first
    implicit: Implicit | None = None
    links: tuple[Link, ...] = ()
    # How others use it.
    uses: Uses | None = None
    calls: Uses | None = None
    task: Task | None = None
    admission: Admission | None = None
    handed: Mapping[str, Handing] = {}  # by who hands it on: rule, schedule, pipe ..., also with a kind: `http sync`
    rest: Mapping[str, Request] = {}  # by kind of connection, else under `any`
    polled: Polled | None = None
    graphql: GraphSource | None = None
    watched: Watched | None = None
    destination: str = ""  # its name as a destination of a function
    # What is read.
    events: tuple[EventSource, ...] = ()
    policies: str = ""  # what the names of SAM's policy templates for it begin with
    # Policies of AWS that let it write its log and its traces and stand in a network, and no more.
    own_policies: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()  # properties that only a reader of it has, a pipe or an event source mapping
    arn: str = ""  # its name in ARNs, where it is not that of its actions
    verbs: Mapping[str, tuple[str, ...]] = {}  # actions that mean certain kinds
    silent_actions: tuple[str, ...] = ()  # beginnings of actions that say nothing about a connection of their own
    fetched_by: tuple[str, ...] = ()  # of those the ones by which a program that nobody hands anything fetches itself
    variables: bool = False  # the export writes variables of its environment
    fixed_name: str = ""  # the property by which it gets a name that others can say without needing it
    outside: Mapping[str, Any] = {}  # settings of a part of it that a template only names


def filled(value: Any, names: Mapping[str, Any]) -> Any:
    """A value of a form with its names in angle brackets replaced: alone by what they stand for, inside a text by it.

    >>> filled({"Queue": "<ref>", "Path": "x/<source>"}, {"ref": {"Ref": "Q"}, "source": "api"})
    {'Queue': {'Ref': 'Q'}, 'Path': 'x/api'}
    """
    if isinstance(value, dict):
        return {filled(key, names): filled(inner, names) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [filled(inner, names) for inner in value]
    if not isinstance(value, str) or "<" not in value:
        return value
    if value.startswith("<") and value.endswith(">") and value[1:-1] in names:
        return names[value[1:-1]]
    if value.startswith("<att:") and value.endswith(">"):
        return {"Fn::GetAtt": [names["name"], value[5:-1]]}
    if value.startswith("<under:") and value.endswith(">"):
        return under(names["arn"], value[7:-1])
    for name, one in names.items():
        if isinstance(one, str):
            value = value.replace(f"<{name}>", one)
    return value
