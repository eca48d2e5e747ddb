"""Settings: what comes from the environment is documented, typed, and refused by name when it makes no sense."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from explorer.env import VARIABLES, read, refuse_senseless, secret_key

ROOT = Path(__file__).resolve().parent.parent.parent
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Start Django in a process of its own with nothing set but this."""
    known = {variable.name for variable in VARIABLES} | {"DJANGO_SETTINGS_MODULE"}
    known |= {"DJANGO_ALLOW_ASYNC_UNSAFE"}  # the tests' own
    kept = {name: value for name, value in os.environ.items() if name not in known}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, "ENV_FILE": "", **environment}, capture_output=True, text=True, check=False
    )


def test_the_documented_table_is_the_table_of_the_code() -> None:
    documented = ROW.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8"))
    defaults = {None: "not set", "": "empty"}
    coded = [(v.name, v.kind, defaults.get(v.default, f"`{v.default}`"), v.meaning) for v in VARIABLES]
    assert documented == coded


def test_every_default_can_be_read() -> None:
    values = {variable.name: read(variable.name, {}) for variable in VARIABLES}
    assert values["PORT"] == 8000
    assert values["HTTPS"] is True
    assert values["DEBUG"] is False
    assert values["DATABASE_URL"] is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DEBUG", "perhaps"),
        ("DEBUG", ""),
        ("HTTPS", "2"),
        ("PORT", "0"),
        ("PORT", "http"),
        ("PORT", "80.5"),
        ("PORT", "٨٠"),
        ("WEB_WORKERS", "-1"),
        ("RENDER_SECONDS", "nan"),
        ("RENDER_SECONDS", "soon"),
        ("HSTS_SECONDS", "1e9"),
        ("LOG_LEVEL", "loud"),
        ("CSRF_TRUSTED_ORIGINS", "example.org"),
        ("GRAPHVIZ_DOT", "/nowhere/dot"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("DATABASE_URL", "postgres://user@host/"),
        ("DATABASE_URL", "postgres://user:se/cret@host/name"),
        ("DATABASE_URL", "postgres://user:secret@host:99999/name"),
        ("REDIS_URL", "redis://:se/cret@host/0"),
        ("VAR_DIR", " "),
        ("SECURITY_CONTACT", "security@example.org"),
    ],
)
def test_nonsense_is_refused_and_the_variable_named(name: str, text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"^{name}: ") as told:
        read(name, {name: text})
    assert "'se'" not in str(told.value)  # a piece of a password


def test_nonsense_is_refused_also_where_it_would_not_be_used() -> None:
    refuse_senseless({"DATABASE_POOL": "8"})
    with pytest.raises(ImproperlyConfigured, match="DATABASE_POOL: 'x'"):
        refuse_senseless({"DATABASE_POOL": "x"})


def test_a_database_address_is_read_with_its_socket_folder() -> None:
    found = read("DATABASE_URL", {"DATABASE_URL": "postgresql://postgres:@/studio?host=/run/pg"})
    assert found["NAME"] == "studio"
    assert found["OPTIONS"]["host"] == "/run/pg"


@pytest.mark.parametrize("key", ["", "short", "x" * 80, "django-insecure-" + "abcdefghij" * 6])
def test_a_missing_or_weak_secret_key_is_refused_by_name(key: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY: "):
        secret_key(debug=False, environment={"SECRET_KEY": key})


def test_the_key_for_development_is_no_key_for_a_server() -> None:
    key = secret_key(debug=True, environment={})
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY: "):
        secret_key(debug=False, environment={"SECRET_KEY": key})


def test_the_product_does_not_start_without_a_secret_key() -> None:
    started = start()
    assert started.returncode != 0
    assert "SECRET_KEY: not set" in started.stderr


def test_django_finds_nothing_to_say_about_production_settings() -> None:
    started = start(SECRET_KEY="9fK2" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2, ALLOWED_HOSTS="studio.example.org")
    assert started.returncode == 0, started.stderr
    assert "no issues" in started.stdout


def test_only_env_py_reads_the_environment() -> None:
    # the last one asks what a terminal says of itself, which is no setting of the product
    doors = {"explorer/env.py", "explorer/wsgi.py", "patterns_app/command/telling.py"}
    # and these hand a server of a folder what it is given by the command, which is no setting of anybody else's
    doors |= {"explorer/folder.py", "patterns_app/command/serving_folder.py"}
    readers = {
        path.relative_to(ROOT).as_posix()
        for folder in ("explorer", "patterns_app")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    }
    assert readers == doors


def test_the_settings_stay_short() -> None:
    assert len((ROOT / "explorer" / "settings.py").read_text(encoding="utf-8").splitlines()) < 200
