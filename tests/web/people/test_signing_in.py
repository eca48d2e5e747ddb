"""Accounts by name and password: what pages answer, and what nobody gets by trying."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from explorer import env, signing_in
from patterns_app.web.people.models import Membership, User
from patterns_app.web.people.signing_in import Accounts, OtherServices

from .cast import PASSWORD, signed_in, signed_up

pytestmark = pytest.mark.django_db
# What django-allauth asks of its adapters, and ours answer: under another name nobody would ask.
ASKED = {
    DefaultAccountAdapter: (
        Accounts,
        {"is_open_for_signup", "get_client_ip", "get_reauthentication_methods", "send_mail"},
    ),
    DefaultSocialAccountAdapter: (OtherServices, {"is_open_for_signup", "save_user", "pre_social_login"}),
}


def test_somebody_signs_up_out_and_in_by_name_and_password() -> None:
    ana = signed_up("Ana")
    home = ana.get("/account/")
    assert home.status_code == 200
    assert "ana" in home.content.decode()
    assert home["Cache-Control"] == "private, no-store"
    assert ana.post("/account/sign-out/").status_code == 302
    assert ana.get("/account/")["Location"].startswith("/account/sign-in/?next=/account/")
    assert signed_in("ANA").get("/account/").status_code == 200, "a name is the same in capitals"
    assert mail.outbox == []


def test_no_word_tells_whether_it_was_the_name_or_the_password() -> None:
    signed_up("ana")
    wrong = [Client().post("/account/sign-in/", {"login": name, "password": "x" * 12}) for name in ("ana", "nobody")]
    assert [answer.status_code for answer in wrong] == [200, 200]
    said = [answer.context["form"].non_field_errors() for answer in wrong]
    assert said[0]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("name", "password", "again", "word"),
    [
        ("ana", PASSWORD, PASSWORD, "name"),
        ("bob", "short", "short", "10 characters"),
        ("bob", "password123", "password123", "common"),
        ("bob", PASSWORD, PASSWORD + "x", "same password"),
        ("bob smith", PASSWORD, PASSWORD, "valid username"),
    ],
)
def test_what_will_not_do_is_said_on_the_form_and_makes_no_account(
    name: str, password: str, again: str, word: str
) -> None:
    signed_up("ana")
    answer = Client().post("/account/sign-up/", {"username": name, "password1": password, "password2": again})
    assert answer.status_code == 200
    assert word in answer.content.decode()
    assert list(User.objects.values_list("username", flat=True)) == ["ana"]


def test_an_address_is_sent_on_only_within_the_site() -> None:
    signed_up("ana")
    for place in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = Client().post("/account/sign-in/", {"login": "ana", "password": PASSWORD, "next": place})
        assert answer["Location"] == "/account/", place
    back = Client().post("/account/sign-in/", {"login": "ana", "password": PASSWORD, "next": "/sketches/"})
    assert back["Location"] == "/sketches/"


@pytest.mark.usefixtures("one_window")
def test_who_tries_too_often_waits_whatever_a_header_says() -> None:
    with override_settings(SIGN_INS_AN_HOUR=5):
        answers = [
            Client(REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=f"198.51.100.{turn}").post(
                "/account/sign-in/", {"login": f"name{turn}", "password": "x" * 12}, headers={"Accept": "text/html"}
            )
            for turn in range(6)
        ]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert int(answers[-1]["Retry-After"]) > 0
        assert "as often as it may" in answers[-1].content.decode()
        other = Client(REMOTE_ADDR="192.0.2.8").post("/account/sign-in/", {"login": "a", "password": "x"})
        assert other.status_code == 200


def test_who_may_not_sign_up_is_told_so() -> None:
    with override_settings(SIGN_UP=False):
        closed = Client().get("/account/sign-up/").content.decode()
        assert "No new accounts" in closed
        assert "password1" not in closed
        form = {"username": "ana", "password1": PASSWORD, "password2": PASSWORD}
        Client().post("/account/sign-up/", form)
    assert not User.objects.exists()


def test_sessions_are_listed_and_others_signed_out() -> None:
    here, there = signed_up("ana"), signed_in("ana")
    assert here.get("/account/sessions/").content.decode().count("127.0.0.1") == 2
    here.post("/account/sessions/")
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_a_password_is_changed_by_who_knows_it_and_other_sessions_end() -> None:
    here, there = signed_up("ana"), signed_in("ana")
    new = "another long phrase 8"
    form = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert here.post("/account/password/", form).status_code == 200
    assert here.post("/account/password/", form | {"oldpassword": PASSWORD}).status_code == 302
    assert there.get("/account/").status_code == 302
    assert Client().post("/account/sign-in/", {"login": "ana", "password": new}).status_code == 302


def test_pages_for_everybody_set_no_cookie_and_do_not_differ_for_who_is_signed_in() -> None:
    ana = signed_up("ana")
    for path in ("/", "/patterns/", "/services/"):
        mine, all_others = ana.get(path), Client().get(path)
        assert mine.content == all_others.content
        assert "sessionid" not in all_others.cookies
        assert "Cookie" not in all_others.get("Vary", "")


def test_adapters_answer_what_is_asked_of_them() -> None:
    for asks, (ours, names) in ASKED.items():
        assert {name for name in vars(ours) if not name.startswith("_")} == names
        assert names <= set(dir(asks))


def test_old_sessions_are_forgotten_every_day() -> None:
    from django.contrib.sessions.models import Session

    signed_up("ana")
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    call_command("purge", verbosity=0)
    assert not Session.objects.exists()


def test_groups_become_roles_and_what_is_no_longer_said_goes() -> None:
    from patterns_app.web.people import teams

    user = User.objects.create_user("ana")
    groups = env.read("OIDC_GROUPS", {"OIDC_GROUPS": "arch=Architecture:editor, leads=Architecture:owner,x=Y:viewer"})
    with override_settings(OIDC_GROUPS=groups):
        for said, roles in (({"arch"}, {"Architecture": "editor"}), ({"arch", "leads"}, {"Architecture": "owner"})):
            teams.follow_groups(user, said)
            assert dict(Membership.objects.values_list("team__name", "role")) == roles
        teams.follow_groups(user, None)
        assert Membership.objects.count() == 1
        teams.follow_groups(user, {"other"})
    assert not Membership.objects.exists()


@pytest.mark.parametrize("text", ["arch", "arch=Team", "arch=Team:king", "=T:owner", "arch=:owner"])
def test_a_group_without_team_or_role_is_refused_by_name(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="OIDC_GROUPS"):
        env.read("OIDC_GROUPS", {"OIDC_GROUPS": text})


def test_half_a_service_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_CLIENT_ID", "abc")
    with pytest.raises(ImproperlyConfigured, match="GITHUB_CLIENT_SECRET"):
        signing_in.apps()
    monkeypatch.delenv("GITHUB_CLIENT_ID")
    monkeypatch.setenv("OIDC_CLIENT_ID", "studio")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "s3cret")
    with pytest.raises(ImproperlyConfigured, match="OIDC_SERVER"):
        signing_in.providers()
