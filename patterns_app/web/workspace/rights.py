"""Who may do what: one table and one function, for pages, the API, agents, exports, embeds and sockets.

`LEAST` says for each act how far somebody has to go; `how_far` says how far somebody goes with one sketch: the
strongest of owning it, a role that was given, a role in the team that owns it, and the link that was followed. Nothing
is kept of the answer, so that what is taken away counts at once.
"""

from __future__ import annotations

from typing import Final, Literal

from django.db.models import Q

from patterns_app.web.people import actors
from patterns_app.web.people.models import Membership
from patterns_app.web.people.roles import strongest as strongest_role
from patterns_app.web.people.roles import suffices as roles_suffice
from patterns_app.web.people.teams import LEAST as TEAM

from .models import SavedSketch, SketchRole

Need = Literal["view", "comment", "edit", "own"]
Act = Literal[
    "open", "export", "embed", "judge", "comment", "change", "history", "put back", "copy", "rename", "delete",
    "bring back", "revoke", "share", "hand over",
]  # fmt: skip
LEAST: Final[dict[Act, Need]] = {
    "open": "view",
    "export": "view",
    "embed": "view",
    "judge": "view",
    "comment": "comment",
    "change": "edit",
    "history": "edit",
    "put back": "edit",
    "copy": "own",
    "rename": "own",
    "delete": "own",
    "bring back": "own",
    "revoke": "own",
    "share": "own",
    "hand over": "own",
}
# Acts that change nothing: the audit has a row a day of each, for whoever does it and each way by which they came.
READING: Final[frozenset[Act]] = frozenset(("open", "export", "embed", "judge", "history"))
ORDER: Final[tuple[Need, ...]] = ("view", "comment", "edit", "own")
BY_ROLE: Final[dict[str, Need]] = {"viewer": "view", "commenter": "comment", "editor": "edit", "owner": "own"}


def least(asked: Need | Act) -> Need:
    """How far somebody has to go, for an act or as it was said.

    >>> least("rename"), least("edit")
    ('own', 'edit')
    """
    return LEAST.get(asked, asked)  # type: ignore[arg-type]  # what is no act says it itself


def suffices(may: Need, need: Need) -> bool:
    """Does going so far include the other?

    >>> suffices("own", "comment"), suffices("view", "comment")
    (True, False)
    """
    return ORDER.index(may) >= ORDER.index(need)


def strongest(*found: Need | None) -> Need | None:
    """The one that includes all others; None where there is none.

    >>> strongest("view", None, "edit")
    'edit'
    """
    return max((one for one in found if one), key=ORDER.index, default=None)


def may_file(actor: str, space: str) -> bool:
    """May somebody put into their places the sketches and folders of a person, a browser or a team?"""
    if actor and actor == space:
        return True
    roles = Membership.objects.filter(team__actor=space, user__actor=actor).values_list("role", flat=True)
    return roles_suffice(strongest_role(roles), TEAM["file"])


def how_far(actor: str, sketch: SavedSketch, link: Need | None = None) -> Need | None:
    """How far somebody goes with a sketch, by who they are and the link that they have followed; None is not at all."""
    if actor and sketch.owner == actor:
        return "own"
    if not actors.is_person(actor):
        return link
    given = SketchRole.objects.filter(sketch=sketch).filter(
        Q(user__actor=actor) | Q(team__memberships__user__actor=actor)
    )
    member = Membership.objects.filter(team__actor=sketch.owner, user__actor=actor)
    roles = given.order_by().values_list("role", flat=True).union(member.order_by().values_list("role", flat=True))
    return strongest(link, *(BY_ROLE[role] for role in roles))
