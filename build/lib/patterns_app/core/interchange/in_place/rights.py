"""Rights that a part which is there gets: in its own policies where SAM makes its role, else beside the role."""

from __future__ import annotations

from typing import Any

from patterns_app.core.interchange.cloudformation.plain import at, items, mapping
from patterns_app.core.interchange.cloudformation.template import references
from patterns_app.core.services.values import Properties, document, ref

from .edits import Append, Put
from .planning import Plan

_ROLES = ("Role", "RoleArn", "RoleARN", "TaskRoleArn", "ExecutionRoleArn")


def statements_of(properties: Properties) -> list[Properties]:
    """The statements in the policies of a part, or of a policy."""
    said = properties.get("Policies") or [properties]
    documents = [one.get("PolicyDocument", one) for one in said if isinstance(one, dict)]
    return [one for document in documents for one in document.get("Statement", ()) if isinstance(one, dict)]


def grant(plan: Plan, user: str, statements: list[Properties], free: str) -> None:
    """Give rights to a part by its logical id; `free` is a logical id for a policy beside it."""
    if not user:
        plan.refuse("A right is not written: nobody in the template would have it.")
        return
    body = plan.origin.resources[user]
    properties = mapping(body.get("Properties"))
    is_sam = str(body.get("Type")).startswith("AWS::Serverless::")
    shared = at(plan.origin.value.get("Globals"), str(body.get("Type")).rpartition("::")[2], "Role") if is_sam else None
    role = next((properties[key] for key in _ROLES if key in properties), shared)
    if is_sam and role is None and (names_nobody(plan, user, statements) or free):
        _of_sam(plan, user, properties, statements, free)
        return
    named = next((name for name in references(role) if plan.origin.type_of(name) == "AWS::IAM::Role"), "")
    if not named:
        actions = sorted({str(one) for statement in statements for one in items(statement.get("Action"))})
        plan.refuse(
            f"{user} needs the rights {', '.join(actions)}, and its role is not in the template: give them there."
        )
        return
    shared_by = [name for name, one in plan.origin.resources.items() if named in _roles_of(one)]
    if len(shared_by) > 1:
        plan.note(f"{named} is the role of {len(shared_by)} parts, so all of them get the rights of {user}.")
    _beside(plan, named, statements, free, user)


def _roles_of(body: Properties) -> set[str]:
    properties = mapping(body.get("Properties"))
    return set(references([properties[key] for key in _ROLES if key in properties]))


def _of_sam(plan: Plan, user: str, properties: Properties, statements: list[Properties], free: str) -> None:
    """In the list of its policies, unless a circle would come of it or there is something else than a list."""
    there: Any = properties.get("Policies")
    if not names_nobody(plan, user, statements) or (there is not None and not isinstance(there, list)):
        _beside(plan, f"{user}Role", statements, free, user)
        return
    plan.do(Append(("Resources", user, "Properties", "Policies"), document(statements)), f"rights of {user}")


def names_nobody(plan: Plan, user: str, statements: list[Properties]) -> bool:
    """Does nothing that the rights name need the part itself?"""
    waiting, seen = list(references(statements)), set[str]()
    while waiting:
        name = waiting.pop()
        if name == user:
            return False
        if name not in seen:
            seen.add(name)
            waiting += plan.origin.needed.get(name, ())
    return True


def _beside(plan: Plan, role: str, statements: list[Properties], free: str, user: str) -> None:
    body = {"PolicyName": free, "Roles": [ref(role)], "PolicyDocument": document(statements)}
    plan.do(Put(("Resources", free), {"Type": "AWS::IAM::Policy", "Properties": body}), f"rights of {user}")
