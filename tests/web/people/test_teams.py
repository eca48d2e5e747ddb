"""Teams: made, filled, handed on and taken away; who may do what there, by the forms that everybody uses."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from explorer import env, logs
from patterns_app.web.people.models import AuditRow, Invitation, Membership, Source, Team, User
from patterns_app.web.workspace.models import SavedSketch

from .cast import PASSWORD, signed_up
from .test_sharing import changed, kept, share

pytestmark = pytest.mark.django_db


def made(client: Client, name: str = "Architecture") -> str:
    """A new team; the path of its home."""
    answer = client.post("/teams/", {"do": "make", "name": name})
    assert answer.status_code == 303, answer.content
    return str(answer["Location"])


def press(client: Client, team: str, **form: str) -> Any:
    """A button of the page of members."""
    return client.post(f"{team}members/", form)


def joined(owner: Client, team: str, name: str, role: str = "editor") -> Client:
    """Somebody new who is invited by name and says yes."""
    client = signed_up(name)
    assert press(owner, team, do="name", name=name, role=role).status_code == 303
    (number,) = re.findall(r'name="number" value="(\d+)"', client.get("/teams/").content.decode())
    assert client.post("/teams/", {"do": "accept", "number": number})["Location"] == team
    return client


def link_of(owner: Client, team: str, role: str = "viewer", days: str = "") -> str:
    page = press(owner, team, do="link", role=role, days=days).content.decode()
    found = re.search(r'value="http://testserver(/teams/join/[^"]+)"', page)
    assert found, page
    return found[1]


def key_of(name: str) -> str:
    return str(User.objects.get(username=name).pk)


def roles() -> dict[str, str]:
    return dict(Membership.objects.values_list("user__username", "role"))


def test_a_team_is_made_shown_renamed_and_unknown_to_others() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    team = made(ana)
    assert "Architecture" in ana.get("/teams/").content.decode()
    assert "Your role here: Owner" in ana.get(team).content.decode()
    assert press(ana, team, do="rename", name="  Platform   group ").status_code == 303
    assert "Platform group" in ana.get(team).content.decode()
    for path in (team, f"{team}members/"):
        assert bob.get(path).status_code == 404
        assert "Platform" not in bob.get(path).content.decode()
        assert Client().get(path)["Location"].startswith("/account/sign-in/")
    assert bob.post("/teams/", {"do": "make", "name": "platform GROUP"}).status_code == 422


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "bad\u202ename"])
def test_a_name_that_will_not_do_is_refused_in_words(name: str) -> None:
    answer = signed_up("ana").post("/teams/", {"do": "make", "name": name})
    assert answer.status_code == 422
    assert "1 to 100 characters" in answer.content.decode()
    assert not Team.objects.exists()


def test_who_is_invited_by_name_says_yes_or_no() -> None:
    ana = signed_up("ana")
    team = made(ana)
    bob, eve = joined(ana, team, "bob"), signed_up("eve")
    assert roles() == {"ana": "owner", "bob": "editor"}
    assert bob.get(team).status_code == 200
    press(ana, team, do="name", name="eve", role="viewer")
    (number,) = Invitation.objects.values_list("pk", flat=True)
    assert bob.post("/teams/", {"do": "accept", "number": str(number)}).status_code == 404, "it is eve's alone"
    assert eve.post("/teams/", {"do": "decline", "number": str(number)}).status_code == 303
    assert eve.get(team).status_code == 404
    assert not Invitation.objects.exists()
    for form, word in (
        ({"name": "nobody", "role": "viewer"}, "Nobody here is called"),
        ({"name": "bob", "role": "viewer"}, "belongs to this team already"),
        ({"name": "eve", "role": "king"}, "Choose a role"),
    ):
        answer = press(ana, team, do="name", **form)
        assert answer.status_code == 422
        assert word in answer.content.decode()


def test_a_link_lets_in_until_it_ends_or_is_revoked_each_alone() -> None:
    ana = signed_up("ana")
    team = made(ana)
    first, other = link_of(ana, team), link_of(ana, team, "editor", "3")
    assert first.split("/")[3] not in str(list(Invitation.objects.values()))
    bob = signed_up("bob")
    assert "Architecture" in bob.get(first).content.decode()
    assert bob.post(first)["Location"] == team
    again = bob.post(first)
    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert bob.post(other).status_code == 303, "a stronger role is one more step"
    assert roles()["bob"] == "editor"
    number = Invitation.objects.get(role="viewer").pk
    assert press(ana, team, do="revoke", number=str(number)).status_code == 303
    eve = signed_up("eve")
    assert eve.get(first).status_code == eve.post(first).status_code == 404
    assert eve.get(other).status_code == 200
    Invitation.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert eve.post(other).status_code == 404
    assert "eve" not in roles()
    for days in ("0", "31", "x", "9" * 4000):
        assert press(ana, team, do="link", role="viewer", days=days).status_code == 422
    assert press(ana, team, do="link", role="owner").status_code == 422, "a link may be passed on"


def test_who_is_taken_out_or_lowered_does_not_come_back_by_a_link_from_before() -> None:
    ana = signed_up("ana")
    team = made(ana)
    bob, eve = joined(ana, team, "bob", "viewer"), joined(ana, team, "eve", "commenter")
    link = link_of(ana, team, "editor")
    press(ana, team, do="role", member=key_of("eve"), role="editor")
    assert bob.get(link).status_code == 200, "to rise takes nothing from others"
    press(ana, team, do="role", member=key_of("eve"), role="viewer")
    assert eve.post(link).status_code == 404
    link = link_of(ana, team, "editor")
    press(ana, team, do="remove", member=key_of("bob"))
    assert bob.post(link).status_code == 404
    assert roles() == {"ana": "owner", "eve": "viewer"}
    assert AuditRow.objects.filter(act="revoke", of=str(Team.objects.get().pk)).count() == 2


def test_no_log_tells_a_link_into_a_team() -> None:
    ana = signed_up("ana")
    link = link_of(ana, made(ana))
    assert logs.without_links(f"Not Found: {link}") == "Not Found: /teams/join/[link]/"


def test_who_is_invited_may_make_an_account_where_others_may_not() -> None:
    ana = signed_up("ana")
    team = made(ana)
    link, form = link_of(ana, team), {"username": "bob", "password1": PASSWORD, "password2": PASSWORD}
    with override_settings(SIGN_UP=False):
        Client().post("/account/sign-up/", form)
        assert not User.objects.filter(username="bob").exists()
        bob = Client()
        assert "Sign in and join" in bob.get(link).content.decode()
        assert bob.post("/account/sign-up/", form | {"next": link})["Location"] == link
        assert bob.post(link).status_code == 303
        late = Client()
        late.get(link)
        Invitation.objects.all().delete()
        late.post("/account/sign-up/", form | {"username": "eve"})
    assert roles() == {"ana": "owner", "bob": "viewer"}
    assert not User.objects.filter(username="eve").exists(), "the invitation was taken back meanwhile"


def test_a_team_keeps_an_owner_whoever_goes() -> None:
    ana = signed_up("ana")
    team = made(ana)
    bob = joined(ana, team, "bob")
    for form in ({"do": "leave"}, {"do": "role", "member": key_of("ana"), "role": "editor"}):
        answer = press(ana, team, **form)
        assert answer.status_code == 422
        assert "needs an owner" in answer.content.decode()
    assert press(ana, team, do="role", member=key_of("bob"), role="owner").status_code == 303
    assert press(ana, team, do="leave").status_code == 303
    assert ana.get(team).status_code == 404
    assert roles() == {"bob": "owner"}
    assert press(bob, team, do="remove", member=key_of("bob")).status_code == 422


def test_a_role_that_is_changed_or_taken_away_counts_at_once_for_the_team_s_sketches() -> None:
    ana = signed_up("ana")
    team = made(ana)
    bob = joined(ana, team, "bob")
    one = kept(bob, "The team's")
    assert bob.post(team, {"do": "bring", "sketch": one["token"]}).status_code == 303
    assert "The team&#x27;s" in ana.get(team).content.decode()
    assert changed(bob, one["address"], "By bob") == 200
    assert share(bob, one["token"], do="link", role="viewer").status_code == 404, "an editor does not share"
    press(ana, team, do="role", member=key_of("bob"), role="viewer")
    assert bob.get(one["address"]).status_code == 200
    assert changed(bob, one["address"], "Again", 2) == 404
    press(ana, team, do="remove", member=key_of("bob"))
    assert bob.get(one["address"]).status_code == 404
    assert bob.get(team).status_code == 404


def test_the_home_tells_who_changed_what() -> None:
    ana = signed_up("ana")
    team = made(ana)
    bob = joined(ana, team, "bob")
    one = kept(ana, "Orders")
    ana.post(team, {"do": "bring", "sketch": one["token"]})
    assert changed(bob, one["address"], "Orders of today") == 200
    text = re.sub(r"<[^>]+>", "", ana.get(team).content.decode())
    for words in (
        "Orders of today: bob changed its title or description",
        "Orders of today: ana made it",
        "Orders of today: ana gave it to the team",
        "bob joined as editor",
        "ana made the team",
    ):
        assert words in text


def test_a_team_is_deleted_and_its_sketches_go_where_was_said() -> None:
    ana = signed_up("ana")
    other = made(ana, "Other")
    for what, to, owner in (("mine", "", "ana"), ("team", other.split("/")[2], "Other"), ("delete", "", "ana")):
        team = made(ana, f"Team {what}")
        bob = joined(ana, team, f"bob-{what}")
        one = kept(ana, f"Of {what}")
        ana.post(team, {"do": "bring", "sketch": one["token"]})
        form = {"do": "delete", "sketches": what, "to": to}
        assert press(bob, team, **form, confirm=f"Team {what}").status_code == 404, "an editor does not"
        assert press(ana, team, **form, confirm="Team").status_code == 422, "not without its name"
        assert press(ana, team, **form, confirm=f"Team {what}").status_code == 303
        assert ana.get(team).status_code == 404
        assert bob.get(one["address"]).status_code == 404
        saved = SavedSketch.objects.get(pk=one["token"])
        assert (saved.deleted is not None) == (what == "delete")
        whose = {User.objects.get(username="ana").actor: "ana", Team.objects.get(name="Other").actor: "Other"}
        assert whose[saved.owner] == owner
    assert ana.post(f"/sketches/{one['token']}/restore/").status_code == 303


def test_a_team_without_a_word_about_its_sketches_stays() -> None:
    ana = signed_up("ana")
    team = made(ana)
    own = team.split("/")[2]
    for form in ({}, {"sketches": "burn"}, {"sketches": "team", "to": own}, {"sketches": "team", "to": "x"}):
        assert press(ana, team, do="delete", confirm="Architecture", **form).status_code == 422
    assert ana.get(team).status_code == 200


def test_teams_of_the_provider_are_nobody_s_to_make_rename_or_empty() -> None:
    ana = signed_up("ana")
    groups = env.read("OIDC_GROUPS", {"OIDC_GROUPS": "arch=Company:editor"})
    with override_settings(OIDC_GROUPS=groups):
        assert ana.post("/teams/", {"do": "make", "name": "company"}).status_code == 422
        company = Team.objects.create(name="Company")
        Membership.objects.create(team=company, user=User.objects.get(username="ana"), role="owner")
        bob = signed_up("bob")
        said = {"team": company, "user": User.objects.get(username="bob"), "role": "editor"}
        Membership.objects.create(**said, source=Source.PROVIDER)
        team = f"/teams/{company.pk}/"
        assert press(ana, team, do="rename", name="Mine").status_code == 422
        for client, form in ((ana, {"do": "remove", "member": key_of("bob")}), (bob, {"do": "leave"})):
            answer = press(client, team, **form)
            assert answer.status_code == 422
            assert "provider" in answer.content.decode()
    assert Team.objects.get().name == "Company"


def test_each_act_leaves_a_row() -> None:
    ana = signed_up("ana")
    team = made(ana)
    joined(ana, team, "bob")
    link_of(ana, team)
    press(ana, team, do="revoke", number=str(Invitation.objects.get().pk))
    press(ana, team, do="role", member=key_of("bob"), role="viewer")
    press(ana, team, do="rename", name="Other")
    press(ana, team, do="remove", member=key_of("bob"))
    press(ana, team, do="delete", sketches="mine", confirm="Other")
    acts = ["make", "invite", "join", "invite", "revoke", "change role", "rename", "remove", "delete"]
    assert list(AuditRow.objects.filter(kind="team").order_by("pk").values_list("act", flat=True)) == acts
