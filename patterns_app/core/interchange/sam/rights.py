"""Who may do what: the least that a connection needs, and the variables by which code finds its partners."""

from __future__ import annotations

import re

from patterns_app.core.services.forms import Uses, filled
from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Value, allow, arn, sub, under
from patterns_app.core.sketch.model import Connection, Node

from . import outside
from .shared import fill_in, places, right
from .work import Work

_WRITING = ("write", "readwrite")
CIRCLE = "the two would need each other before either is there"


def user(work: Work, node: Node) -> str:
    """The resource that a node's rights are given to: itself, or the role beside it."""
    return work.roles.get(node.id) or work.parts[node.id].name


def uses(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code that reads, writes or asks a store."""
    said = form_of(target.service).uses
    assert said
    actions = (*(said.read if line.kind != "write" else ()), *(said.write if line.kind != "read" else ()))
    return _given(work, line, source, target, said, actions)


def calls(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code that calls another part."""
    said = form_of(target.service).calls
    assert said
    return _given(work, line, source, target, said, said.call)


def _given(work: Work, line: Connection, source: Node, target: Node, said: Uses, actions: tuple[str, ...]) -> str:
    """The rights of code, and the variable by which it finds the part."""
    if actions:
        made = work.template.resources.get(work.parts[target.id].name, {}).get("Properties", {})
        under = (*said.under, *(place for key, place in said.beneath.items() if key in made))
        work.template.grant(user(work, source), allow(list(actions), places(work.parts[target.id].arn, under)))
    if said.note:
        work.note(f"{line.id}: {filled(said.note, {'source': work.title(source)})}")
    for one in said.beside:
        work.template.grant(user(work, source), right(work, one, target))
    value = fill_in(work, said.value, target)
    work.wishes.append((source, f"{target.id}_{said.variable}", target.id, value))
    return ""


def calls_outside(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code that calls a system outside: it only needs the address."""
    work.wishes.append((source, f"{target.id}_URL", "", outside.address(work, target)))
    return ""


def publishes(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code that publishes to IoT topics."""
    work.template.grant(user(work, source), allow("iot:Publish", arn("iot", f"topic/{target.id}/*")))
    return ""


def pushes(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code that sends messages down open WebSockets."""
    part = work.parts[target.id]
    work.template.grant(user(work, source), allow("execute-api:ManageConnections", under(part.arn, "/prod/POST/*")))
    address = sub(f"https://${{{part.name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/prod")
    work.wishes.append((source, f"{target.id}_CONNECTIONS", target.id, address))
    return ""


def from_outside(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A caller comes to an address that is open to it: the address is an output, and nothing more is needed."""
    return ""


def by_signed_address(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A caller writes an object by an address that somebody signed for it: with a right that the signer has to have."""
    signers = _may_sign(work, source)
    if any(_has_right(work, one, target) for one in signers):
        return ""
    said = form_of(target.service).uses
    if len(signers) == 1 and said:
        (signer,) = signers
        work.note(
            f"{line.id}: {work.title(signer)} signs the address that {work.title(source)} writes to, by its right."
        )
        return _given(work, line, signer, target, said, said.write)
    named = f": {' or '.join(map(work.title, signers))}" if signers else ""
    work.note(
        f"{line.id}: some code has to sign the address that {work.title(source)} writes to{named}. "
        "An address gives what its signer may do, so the role of that code needs the right to write there."
    )
    return ""


def _may_sign(work: Work, caller: Node) -> list[Node]:
    """The code that a caller asks, itself or through a door, and that has a role of its own."""
    found, seen, waiting = list[Node](), {caller.id}, [caller.id]
    while waiting:
        asking = waiting.pop(0)
        for line in work.subject.sketch.connections:
            if line.source != asking or line.kind != "sync" or line.target in seen:
                continue
            seen.add(line.target)
            asked = work.nodes[line.target]
            if form_of(asked.service).variables:
                found.append(asked)
            else:
                waiting.append(asked.id)
    return found


def _has_right(work: Work, code: Node, target: Node) -> bool:
    ends = (code.id, target.id)
    return any((one.source, one.target) == ends and one.kind in _WRITING for one in work.subject.sketch.connections)


def from_device(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A device publishes to the topics of a rule, with a certificate of its own."""
    work.note(f"{line.id}: {work.title(source)} publishes to topics under {target.id}/ and needs a certificate.")
    return ""


def by_public_address(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Code at the edge that asks for keys and tokens, which everybody may: it needs no right, and has no variables."""
    work.note(
        f"{line.id}: keys and tokens of {work.title(target)} are asked for at its public address, which needs no right."
        f" Put that address into the code of {work.title(source)}, which has no variables."
    )
    return ""


def with_own_key(work: Work, line: Connection, source: Node, target: Node) -> str:
    """What runs outside of AWS gets its rights outside of the template too."""
    return "the source runs outside of AWS and needs a key or a role of its own"


def by_load_balancer(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Machines come and go, so nobody can name one: whoever calls them needs what stands in front of them."""
    return "machines are reached through a load balancer, which is yours to add"


def variables(work: Work) -> None:
    """The variables of functions, each only where it makes no circle; a bucket's name can be said without one."""
    for source, wish, target, value in work.wishes:
        if not form_of(source.service).variables:
            continue
        name, owner, part = _variable(wish), work.parts[source.id].name, work.parts.get(target)
        found = value
        if part and part.name and not work.template.needs(owner, part.name):
            if not form_of(work.nodes[target].service).fixed_name:
                work.note(
                    f"{source.id}: the variable {name} is left out, because what it names needs the function first."
                )
                continue
            found = _fixed_name(work, work.nodes[target])
        properties = work.properties(source)
        properties.setdefault("Environment", {"Variables": {}})["Variables"][name] = found


def _variable(wish: str) -> str:
    """The name of a variable for a node and what is said of it; `orders-table` needs no second TABLE."""
    node, _, end = wish.partition("_")
    words = re.sub(r"[^A-Z0-9]+", "_", node.upper()).strip("_")
    name = words if f"_{words}".endswith(f"_{end}") else f"{words}_{end}"
    return name if name[0].isalpha() else f"THE_{name}"


def _fixed_name(work: Work, bucket: Node) -> Value:
    """A part's name as a text, so that whoever needs it does not need the part to be there."""
    named = sub(f"{bucket.id[:30].strip('-')}-${{AWS::AccountId}}-${{AWS::Region}}")
    found: Value = work.properties(bucket).setdefault(form_of(bucket.service).fixed_name, named)
    return found
