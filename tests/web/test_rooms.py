"""Who is in a room is told apart: by name, and as a guest."""

from __future__ import annotations

import uuid

from patterns_app.web.collaboration.rooms import Member, Room
from patterns_app.web.workspace.tickets import Ticket


def come(room: Room, name: str, *, guest: bool) -> dict[str, object]:
    member = Member(Ticket("token", "", "somebody-1", name, "192.0.2.1", guest=guest), "edit", room.free_hue())
    room.come(member)
    return {key: member.state[key] for key in ("name", "guest")}


def test_a_guest_takes_nobody_s_name_away() -> None:
    room = Room(uuid.uuid4())
    assert come(room, "ana", guest=True) == {"name": "ana", "guest": True}
    assert come(room, "ana", guest=False) == {"name": "ana", "guest": False}
    assert come(room, "ana", guest=True) == {"name": "ana 2", "guest": True}
    assert come(room, "ana", guest=False) == {"name": "ana 2", "guest": False}
