"""Who may open what: every address of the URL table has a row, and every row is tried with every key there is.

A new address in an area that is everybody's, with no parameter but those of the catalogue, needs nothing. Any other
needs a row here, and fails without one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from patterns_app.web.background.models import Job
from patterns_app.web.people.models import Membership, Operator, Team, User
from patterns_app.web.workspace.models import Folder
from tests.web.people.cast import signed_up
from tests.web.workspace.people import ORDERS

pytestmark = pytest.mark.django_db

# What is the same for everybody, and which parameters it may take.
AREAS = (
    *(
        "healthz",
        "readyz",
        "metrics",
        "icons/",
        "about/",
        "search/",
        "glossary/",
        "choose/",
        "oembed",
        "llms",
        "SKILL.md",
    ),
    *(
        ".well-known/",
        "studio-worker.js",
        "robots.txt",
        "favicon.ico",
        "manifest.webmanifest",
        "sitemap.xml",
        "feeds/",
        "docs/",
    ),
    *(
        "patterns/",
        "models/",
        "rules/",
        "learn/",
        "embed/patterns/",
        "services/",
        "simulation/",
        "verdicts/",
        "studio/",
        "language/",
        "texts/",
    ),
    *("api/v1/patterns", "api/v1/models", "api/v1/services", "api/v1/pairs", "api/v1/responsibilities"),
    *("api/v1/rules", "api/v1/classes", "api/v1/schema/", "api/v1/sketches/", "api/v1/openapi.json", "api/v1/docs"),
    *("api/v1/behaviours", "api/v1/problems", "api/v1/capabilities", "api/v1/calibration", "mcp"),
)
OPEN = {"", "api/v1/"}
CATALOGUE = {"slug", "pair", "key", "rule", "scenario", "extension", "of", "family", "problem", "term", "way", "code"}

VIEW, COMMENT, EDIT, OWN, MINE, LIST, KNOWS = "view", "comment", "edit", "own", "mine", "list", "knows"
FEED = "feed"  # a token of its own, which none of the others is
PASSWORD = "password"  # that of a link: whoever does not say it is asked again, whatever the link is
# By route and method: the weakest key that opens it. VIEW and EDIT are links; OWN is the edit link in the owner's
# hands; MINE is the owner alone; LIST shows whatever belongs to who asks; KNOWS is an id that cannot be guessed.
ROWS: dict[str, dict[str, str]] = {
    "sketches/": {"GET": LIST, "POST": LIST},
    "sketches/compare/": {"GET": LIST},
    "sketches/<uuid:sketch>/rename/": {"POST": MINE},
    "sketches/<uuid:sketch>/duplicate/": {"POST": MINE},
    "sketches/<uuid:sketch>/delete/": {"POST": MINE},
    "sketches/<uuid:sketch>/restore/": {"POST": MINE},
    "sketches/take-over/": {"POST": LIST},
    "sketches/<uuid:sketch>/share/": {"GET": MINE, "POST": MINE},
    "sketches/<uuid:sketch>/audit.csv": {"GET": MINE},
    "sketches/<uuid:sketch>/told/": {"GET": MINE, "POST": MINE},
    "changes/<str:token>/": {"GET": FEED},
    "sketches/<uuid:sketch>/leave/": {"POST": KNOWS},
    "s/<str:token>/unlock/": {"POST": PASSWORD},
    "s/<str:token>/": {"GET": VIEW, "POST": EDIT},
    "s/<str:token>/keep/": {"GET": EDIT, "POST": EDIT},
    "s/<str:token>/ops/": {"POST": EDIT},
    "s/<str:token>/rows/": {"GET": EDIT},
    "s/<str:token>/ticket/": {"POST": VIEW},
    "s/<str:token>/comments/": {"GET": VIEW, "POST": COMMENT},
    "s/<str:token>/comments.json": {"GET": VIEW, "POST": COMMENT},
    "s/<str:token>/history/": {"GET": EDIT},
    "s/<str:token>/history/<int:number>/": {"GET": EDIT, "POST": EDIT},
    "s/<str:token>/patterns/": {"GET": VIEW},
    "s/<str:token>/responsibilities/": {"GET": VIEW},
    "s/<str:token>/verdict/": {"GET": VIEW},
    "s/<str:token>/verdict/since/<int:number>/": {"GET": EDIT},
    "s/<str:token>/verdict.json": {"GET": VIEW},
    "s/<str:token>/verdict.md": {"GET": VIEW},
    "s/<str:token>/sketch.json": {"GET": VIEW},
    "s/<token>/picture.svg": {"GET": VIEW},
    "s/<token>/live.svg": {"GET": VIEW},
    "embed/s/<str:token>/verdict/": {"GET": VIEW},
    "s/<token>/picture.csv": {"GET": VIEW},
    "s/<token>/revoke/view/": {"GET": OWN, "POST": OWN},
    "embed/s/<str:token>/": {"GET": VIEW},
    "api/v1/saved": {"GET": LIST, "POST": LIST},
    "api/v1/saved/<token>": {"GET": VIEW, "PUT": EDIT, "DELETE": OWN},
    "api/v1/saved/<token>/revisions": {"GET": EDIT},
    "api/v1/saved/<token>/revisions/<number>": {"GET": EDIT},
    "api/v1/saved/<token>/ops": {"POST": EDIT},
    "api/v1/saved/<token>/rows": {"GET": EDIT},
    "api/v1/saved/<token>/comments": {"GET": VIEW, "POST": COMMENT},
    "api/v1/saved/<token>/blobs": {"GET": VIEW},
    "api/v1/saved/<token>/blobs/<digest>": {"GET": VIEW, "PUT": EDIT},
    "api/v1/jobs/<job>": {"GET": KNOWS, "DELETE": KNOWS},
    "api/v1/jobs/<job>/result": {"GET": KNOWS},
}
# Of accounts: what everybody sees; and what is somebody's own, where all others are sent to sign in.
ENTRANCES = {
    *("account/sign-in/", "account/sign-out/", "account/sign-up/", "account/inactive/"),
    "account/notices/stop/<str:token>/",  # by mail, without signing in
    *("account/keys/authenticate/", "account/keys/webauthn/login/"),
    "teams/join/<str:token>/",
    *("account/services/login/cancelled/", "account/services/login/error/", "account/services/signup/"),
}
PERSONS = {
    *("account/export/", "account/delete/"),
    *(
        "teams/",
        "account/",
        "account/tokens/",
        "account/confirm/",
        "account/password/",
        "account/password/set/",
        "account/sessions/",
    ),
    *("account/services/", "account/keys/", "account/keys/reauthenticate/", "account/keys/recovery-codes/"),
    *("account/keys/recovery-codes/generate/", "account/keys/recovery-codes/download/", "account/keys/webauthn/"),
    *("account/notices/", "account/notices/<int:notice>/", "account/notices/confirm/<str:token>/"),
    *("account/keys/webauthn/add/", "account/keys/webauthn/reauthenticate/"),
    *("account/keys/webauthn/keys/<int:pk>/remove/", "account/keys/webauthn/keys/<int:pk>/edit/"),
}
# Of teams, by route: for each button the weakest role whose holder may press it; "" is looking.
TEAMS: dict[str, dict[str, str]] = {
    "teams/<uuid:team>/": {
        "": "viewer",
        **dict.fromkeys(("new-folder", "rename-folder", "move-folder", "delete-folder", "file"), "editor"),
    },
    "teams/<uuid:team>/members/": {
        "": "viewer",
        "leave": "viewer",
        **dict.fromkeys(("link", "name", "revoke", "role", "remove", "rename", "delete"), "owner"),
    },
    "teams/<uuid:team>/told/": {
        "": "viewer",
        **dict.fromkeys(("feed", "remove-feed"), "viewer"),
        **dict.fromkeys(("hook", "remove", "again"), "owner"),
    },
}
WORKERS = {"account/export/file/"}  # what only a worker asks for
SESSIONS = {"account/export/<uuid:job>/"}  # what only the session opens that asked for it
# Of whoever runs the site: all others find nothing there, and who is nobody yet is sent to sign in.
OPERATORS = {"operator/", "operator/audit/", "operator/audit.csv"}
METHODS = ("GET", "POST", "PUT", "DELETE")
BLOB = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"  # of b"foo"


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every route, those of regular expressions with the first of their choices."""
    for part in resolver.url_patterns:
        path = before + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from routes(part, path)
        elif isinstance(part, URLPattern):
            plain = path.replace("^", "").replace("$", "").replace("\\.", ".")
            if "token" in plain:
                plain = re.sub(r"\(\?P<\w+>([a-z0-9]+)\|[^)]*\)", r"\1", plain)
            yield re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", plain)


def parameters(route: str) -> set[str]:
    return set(re.findall(r"<(?:\w+:)?(\w+)>", route))


def test_every_address_is_everybody_s_or_has_a_row() -> None:
    found = set(routes(get_resolver()))
    public = {one for one in found if one in OPEN or (one.startswith(AREAS) and parameters(one) <= CATALOGUE)}
    rows = ROWS.keys() | ENTRANCES | PERSONS | TEAMS.keys() | WORKERS | SESSIONS | OPERATORS
    assert found - public - rows == set(), "say in ROWS who may open these"
    assert rows - found == set(), "these are gone"
    assert not rows & public


@dataclass
class People:
    """Two browsers, and every key to the sketch of the first."""

    owner: Client
    other: Client
    secret: str
    sketch: str
    tokens: dict[str, str]
    job: str


@pytest.fixture
def people() -> People:
    owner, other = Client(), Client()
    other.post("/studio/keep/", {"sketch": ORDERS | {"title": "Another's"}}, content_type="application/json")
    kept = owner.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    secret = owner.cookies["browser"].value.partition(":")[0]
    owner.put(f"/api/v1/saved/{kept['token']}/blobs/{BLOB}", b"foo", content_type="application/octet-stream")
    tokens = {"edit": kept["token"], "view": token_in(kept["view"]), "nonsense": "A" * 44, "short": "x"}
    gone = owner.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    tokens["deleted"] = gone["token"]
    listed = owner.get("/api/v1/saved", headers={"Authorization": f"Bearer {secret}"}).json()
    assert {one["edit"] for one in listed} == {kept["token"], gone["token"]}
    names = re.findall(r"/sketches/([0-9a-f-]{36})/delete/", owner.get("/sketches/").content.decode())
    owner.post(f"/sketches/{names[0]}/delete/")
    revoked = owner.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    for mode in ("view", "edit"):
        tokens[f"revoked {mode}"] = revoked["token"] if mode == "edit" else token_in(revoked["view"])
        assert owner.post(revoked["revoke"][mode]).status_code == 303
    now = timezone.now()
    job = Job.objects.create(created=now, ends=now + timedelta(hours=1), status=200, state="done")
    return People(owner, other, secret, names[1], tokens, str(job.id))


def token_in(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def tried(client: Client, method: str, path: str, headers: dict[str, str]) -> int:
    """The status of the answer; whatever it did is undone."""
    body: Any = json.dumps({"sketch": ORDERS | {"title": "Changed"}, "revision": 1})
    kind = "application/json"
    if path.startswith("/s/") and "/keep/" not in path and "/ops/" not in path and method == "POST":
        body, kind = {"revision": "1", "do": "draw", "text": "{}"}, ""
    if "/ops" in path and method == "POST":
        body = json.dumps({"client": "somebody-1", "batches": [{"c": 1, "ops": [{"do": "remove", "node": "web"}]}]})
    elif "/ticket/" in path:
        body, kind = json.dumps({"client": "somebody-1"}), "application/json"
    elif "/comments" in path and method == "POST":
        words = {"do": "begin", "text": "Why?"}
        body, kind = (words, "") if path.endswith("/comments/") else (json.dumps(words), "application/json")
    elif path.startswith("/sketches/"):
        body, kind = {"title": "Changed"}, ""
    elif path.startswith("/api/v1/saved"):
        body = b"foo" if "/blobs/" in path else json.dumps(ORDERS | {"title": "Changed"})
        kind = "application/octet-stream" if "/blobs/" in path else kind
    with transaction.atomic():
        how = {"content_type": kind} if kind else {}
        if method in ("GET", "DELETE"):
            answer = getattr(client, method.lower())(path, headers=headers)
        else:
            answer = getattr(client, method.lower())(path, body, headers={"If-Match": "*", **headers}, **how)
        transaction.set_rollback(True)
    return int(answer.status_code)


def keys(people: People, path: str) -> Iterator[tuple[str, Client, dict[str, str], str, set[str]]]:
    """Name, client, headers, path and what it opens, for every key there is."""
    api = path.startswith("/api/")
    mine = {"Authorization": f"Bearer {people.secret}"} if api else {}
    for name, token in people.tokens.items():
        opens = {"edit": {VIEW, COMMENT, EDIT}, "view": {VIEW}}.get(name, set())
        yield name, people.other, {}, path.replace("TOKEN", token), opens
        own = opens | ({OWN} if name == "edit" else set())
        yield f"{name} of the owner", people.owner, mine, path.replace("TOKEN", token), own
        yield f"{name} without a cookie", Client(), {}, path.replace("TOKEN", token), opens


def test_every_row_opens_to_its_key_and_to_no_weaker_one(people: People) -> None:
    wrong = []
    for route, row in ROWS.items():
        path = "/" + re.sub(r"<(?:str:)?token>", "TOKEN", route)
        path = re.sub(r"<(?:int:)?number>", "1", path).replace("<digest>", BLOB)
        for method in METHODS:
            for name, client, headers, address, opens in keys(people, path) if "TOKEN" in path else ():
                need = row.get(method)
                status = tried(client, method, address, headers)
                good = status < 400 if need in opens else status in (404, 405) if need is None else status == 404
                good = status == 403 if need == PASSWORD else good
                if not good:
                    wrong.append(f"{method} {route} by {name}: {status}, needs {need}")
    assert wrong == []


@dataclass
class Cast:
    """Who stands to a person's sketch, or to a team's, in which way: each with what it opens by the sketch's id."""

    sketches: dict[str, str]  # by kind of owner
    clients: dict[tuple[str, str], tuple[Client, set[str]]]  # by kind of owner and standing


STANDINGS: dict[str, set[str]] = {
    "owner": {VIEW, COMMENT, EDIT, OWN, MINE},
    "editor": {VIEW, COMMENT, EDIT},
    "commenter": {VIEW, COMMENT},
    "viewer": {VIEW},
    "former": set(),
    "stranger": set(),
}


def cast_of(kind: str, cast: Cast) -> None:
    """A sketch of ana's, or of her team's, and everybody else beside it."""
    owner = signed_up(f"{kind}-owner")
    kept = owner.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    sketch = cast.sketches[kind] = kept["token"]
    owner.put(
        f"/api/v1/saved/{sketch}/blobs/{BLOB}",
        b"foo",
        content_type="application/octet-stream",
        headers={"Origin": "http://testserver"},
    )
    clients = {name: owner if name == "owner" else signed_up(f"{kind}-{name}") for name in STANDINGS}
    users = {name: User.objects.get(username=f"{kind}-{name}") for name in STANDINGS}
    share = f"/sketches/{sketch}/share/"
    if kind == "team":
        team = Team.objects.create(name="Architecture")
        for name in STANDINGS.keys() - {"stranger", "former"}:
            Membership.objects.create(team=team, user=users[name], role=name)
        gone = Membership.objects.create(team=team, user=users["former"], role="owner")
        assert owner.post(share, {"do": "hand-over", "team": str(team.pk)}).status_code == 303
        owner.post(f"/sketches/{sketch}/leave/")
        gone.delete()
    else:
        for name in ("editor", "commenter", "viewer", "former"):
            role = "editor" if name == "former" else name
            assert owner.post(share, {"do": "give", "name": f"{kind}-{name}", "role": role}).status_code == 303
        clients["former"].post(f"/sketches/{sketch}/leave/")
    cast.clients |= {(kind, name): (clients[name], opens) for name, opens in STANDINGS.items()}
    cast.clients[kind, "anonymous"] = (Client(), set())


@pytest.fixture
def cast() -> Cast:
    cast = Cast({}, {})
    for kind in ("person", "team"):
        cast_of(kind, cast)
    return cast


def test_a_role_opens_every_address_as_far_as_it_goes(cast: Cast) -> None:
    wrong = []
    here = {"Origin": "http://testserver"}
    for route, row in ROWS.items():
        framed = route.startswith("embed/") or "live." in route  # these ask nobody who they are
        for method, need in row.items():
            for (kind, name), (client, opens) in cast.clients.items():
                if need not in (VIEW, COMMENT, EDIT, OWN, MINE):
                    continue
                path = "/" + re.sub(r"<(?:str:)?token>|<uuid:sketch>", cast.sketches[kind], route)
                path = re.sub(r"<(?:int:)?number>", "1", path).replace("<digest>", BLOB)
                if path.endswith("/restore/"):
                    continue  # of deleted ones, below
                status = tried(client, method, path, here if path.startswith("/api/") else {})
                open_ = need in opens and not framed
                if (status == 404) == open_ or (open_ and status >= 400 and status != 422):
                    wrong.append(f"{method} {route} of a {kind}'s by {name}: {status}, needs {need}")
    assert wrong == []


def test_each_button_of_a_team_is_for_the_role_that_it_needs_and_those_above(cast: Cast) -> None:
    team, member = Team.objects.get(), User.objects.get(username="team-viewer")
    folder = Folder.objects.create(owner=team.actor, name="Old", created=timezone.now())
    form = {"name": "New", "role": "viewer", "member": str(member.pk), "number": "1", "folder": str(folder.pk)}
    form |= {"sketch": cast.sketches["team"], "sketches": "mine", "confirm": team.name}
    order = ("viewer", "commenter", "editor", "owner")
    wrong = []
    for route, row in TEAMS.items():
        path = "/" + route.replace("<uuid:team>", str(team.pk))
        for (kind, name), (client, _) in cast.clients.items():
            for do, least in row.items():
                with transaction.atomic():
                    own = {"folder": ""} if do == "new-folder" else {}
                    answer = client.post(path, form | {"do": do} | own) if do else client.get(path)
                    transaction.set_rollback(True)
                belongs = kind == "team" and name in order
                if belongs and order.index(name) >= order.index(least):
                    good = answer.status_code in (200, 303, 422)
                elif name == "anonymous":
                    good = answer.status_code == 302 and "/sign-in/" in answer["Location"]
                else:
                    good = answer.status_code == 404
                if not good:
                    wrong.append(f"{do or 'look'} at {route} by {kind} {name}: {answer.status_code}, needs {least}")
    assert wrong == []


def test_a_sketch_by_its_id_is_the_owner_s_alone(people: People) -> None:
    for route, row in ROWS.items():
        if row.get("POST") == MINE and "GET" not in row:
            path = "/" + route.replace("<uuid:sketch>", people.sketch)
            deleted = "/restore/" in path
            if deleted:
                people.owner.post(path.replace("/restore/", "/delete/"))
            for client in (people.other, Client()):
                assert tried(client, "POST", path, {}) == 404, route
            assert tried(people.owner, "POST", path, {}) == 303, route
            assert tried(people.owner, "GET", path, {}) == 405, route
            if deleted:
                people.owner.post(path)


def test_lists_show_what_belongs_to_who_asks(people: People) -> None:
    assert b"Another's" not in people.owner.get("/sketches/").content
    assert b"Another's" not in Client().get("/sketches/").content
    assert b"Another&#x27;s" in people.other.get("/sketches/").content
    assert Client().get("/api/v1/saved").status_code == 401
    assert Client().get("/api/v1/saved", headers={"Authorization": f"Bearer {'0' * 32}"}).json() == []
    assert people.other.get(f"/sketches/compare/?a={people.sketch}&b={people.sketch}").status_code == 422


def test_a_job_opens_to_whoever_knows_it(people: People) -> None:
    for path, row in (("/api/v1/jobs/{}", ("GET", "DELETE")), ("/api/v1/jobs/{}/result", ("GET",))):
        for method in row:
            assert tried(Client(), method, path.format(people.job), {}) < 300
            assert tried(Client(), method, path.format("3f2b8f4e-0000-4000-8000-000000000000"), {}) == 404


def test_what_is_somebody_s_own_sends_all_others_to_sign_in() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    key = Authenticator.objects.create(user=User.objects.get(username="ana"), type="webauthn", data={"name": "Key"}).pk
    for route in PERSONS:
        path = "/" + route.replace("<int:pk>", str(key)).replace("<int:notice>", "1").replace("<str:token>", "x")
        for method in ("get", "post"):
            answer = getattr(Client(), method)(path)
            assert answer.status_code in (302, 405), path
            assert answer.status_code == 405 or answer["Location"].startswith("/account/sign-in/"), path
            if "<int:pk>" in route:
                assert getattr(bob, method)(path).status_code in (302, 404), path
    assert Authenticator.objects.get(pk=key).data == {"name": "Key"}
    assert ana.get("/account/keys/webauthn/").status_code == 200


def test_what_is_an_operator_s_is_nobody_else_s() -> None:
    ana, olga = signed_up("ana"), signed_up("olga")
    Operator.objects.create(user=User.objects.get(username="olga"))
    for route in OPERATORS:
        assert olga.get(f"/{route}").status_code == 200, route
        assert ana.get(f"/{route}").status_code == 404, route
        assert Client().get(f"/{route}")["Location"].startswith("/account/sign-in/"), route
