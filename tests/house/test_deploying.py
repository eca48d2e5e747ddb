"""Dockerfile, compose file and Kubernetes manifests: held to their rules, and their steps done, without a container."""

from __future__ import annotations

import configparser
import fnmatch
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from explorer import supervising
from explorer.env import VARIABLES
from tests.house.test_serving import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
OURS = [name for name, service in COMPOSE["services"].items() if "pattern-studio" in service["image"]]
# Set by the image, because they are about the inside of a container.
OF_THE_IMAGE = {"ENV_FILE", "HOST", "PORT", "LIVE_PORT", "VAR_DIR", "STATIC_ROOT"}
HADOLINT = Path(sys.executable).parent / "hadolint"
NAMES = {variable.name for variable in VARIABLES}


def steps() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, long lines joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    text = re.sub(r"\\\n\s*", " ", text)
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line.strip())]


def context() -> Iterator[Path]:
    """The files that `COPY . .` copies: git's, as far as .dockerignore lets them through."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    allowed = [line[1:] for line in lines if line.startswith("!")]
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().splitlines():
        if any(name == one or name.startswith(f"{one}/") or _fits(name, one) for one in allowed):
            yield Path(name)


def _fits(name: str, pattern: str) -> bool:
    """As Docker has it: a star stands for a part of a path, never for several."""
    parts, wanted = name.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatch.fnmatch, parts, wanted))


def test_the_image_has_every_document_that_its_pages_show() -> None:
    assert {path.relative_to(ROOT) for path in (ROOT / "docs").rglob("*.md")} <= set(context())


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The last stage's steps done in a folder, with this environment in place of the one that is installed there."""
    top = tmp_path_factory.mktemp("image")
    (top / "app").mkdir()
    (top / "tmp").mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "TMPDIR": str(top / "tmp")}
    last = max(place for place, (word, _) in enumerate(steps()) if word == "FROM")
    is_copied = False
    for word, rest in steps()[last:]:
        if word == "ENV":
            environment |= {
                name: text.replace("/srv", str(top))
                for name, _, text in (w.partition("=") for w in shlex.split(rest))
                if name != "PATH"
            }
        elif (word, rest) == ("COPY", ". ."):
            is_copied = True
            for name in context():
                (top / "app" / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, top / "app" / name)
        elif word == "RUN" and is_copied:
            # Compiling only saves time later; here it would only take some.
            command = rest.replace("python -m compileall -q explorer patterns_app", "true")
            ran = subprocess.run(
                ["sh", "-ec", command], cwd=top / "app", env=environment, capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, ran.stderr
    return top, environment


def test_the_image_s_steps_work_and_leave_what_starts(image: tuple[Path, dict[str, str]]) -> None:
    top, environment = image
    assert (top / "static" / "staticfiles.json").is_file()
    environment = {**environment, "SECRET_KEY": "of this test only " + "0123456789abcdef" * 3, "HTTPS": "false"}
    command = ["python", "scripts/serve.py", "--prepare", "all"]
    ran = subprocess.run(command, cwd=top / "app", env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "Collecting" not in ran.stdout  # the image holds them already
    assert (top / "var" / "db.sqlite3").is_file()


def commands() -> list[list[str]]:
    """What is started in our containers: by the image, by compose, by Kubernetes."""
    found = [
        yaml.safe_load(rest.removeprefix("CMD ") if word == "CMD" else rest[rest.index("[") :])
        for word, rest in steps()
        if word in ("CMD", "HEALTHCHECK")
    ]
    for name in OURS:
        service = COMPOSE["services"][name]
        found += [service.get("command", []), service["healthcheck"]["test"][1:]]
    for _, container in containers():
        found.append(container.get("command", []))
        found += [
            probe["exec"]["command"] for key, probe in container.items() if key.endswith("Probe") and "exec" in probe
        ]
    return [command for command in found if command]


def test_whatever_is_started_is_in_the_image() -> None:
    held = {str(name) for name in context()}
    started = [command for command in commands() if command[0] == "python"]
    assert len(started) > 5
    assert [command for command in started if command[1] not in held] == []


def test_the_dockerfile_keeps_to_the_rules_that_count() -> None:
    found = steps()
    bases = [rest.split()[0] for word, rest in found if word == "FROM"]
    assert all(re.fullmatch(r"[\w./-]+:[\w.-]*\d[\w.-]*", base) for base in bases)  # DL3006, DL3007
    users = [rest for word, rest in found if word == "USER"]
    assert users
    assert users[-1].isdigit()  # DL3002, DL3066
    assert users[-1] != "0"
    assert not [word for word, _ in found if word in ("ADD", "MAINTAINER", "SHELL")]  # DL3020, DL4000
    assert all(rest.startswith("[") for word, rest in found if word in ("CMD", "ENTRYPOINT", "VOLUME"))  # DL3025
    assert all(rest.startswith("/") for word, rest in found if word == "WORKDIR")  # DL3000
    for rest in (rest for word, rest in found if word == "RUN"):
        assert "sudo" not in rest  # DL3004
        if "apt-get install" in rest:  # DL3009, DL3014, DL3015
            assert all(
                words in rest
                for words in ("apt-get update", " -y ", "--no-install-recommends", "rm -rf /var/lib/apt/lists")
            )
        if "pip install" in rest:
            assert "--require-hashes" in rest  # DL3013
    assert (
        sum(word == "CMD" for word, _ in found) == sum(word == "HEALTHCHECK" for word, _ in found) == 1
    )  # DL4003, DL3012


def test_the_compose_file_is_one_by_its_specification() -> None:
    schema = json.loads((ROOT / "tests/house/vendor/compose-spec.json").read_text("utf-8"))
    wrong = Draft202012Validator(schema).iter_errors(COMPOSE)
    assert [f"{one.json_path}: {one.message}" for one in wrong] == []
    assert not Draft202012Validator(schema).is_valid({**COMPOSE, "services": {"web": {"imagee": "x"}}})


@pytest.mark.skipif(not HADOLINT.exists(), reason="the linter comes as a program for Linux on x86-64 alone")
def test_the_dockerfile_is_one_that_its_linter_takes(tmp_path: Path) -> None:
    done = subprocess.run([HADOLINT, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)
    worse = tmp_path / "Dockerfile"
    worse.write_text("FROM python\nRUN cd /tmp && pip install django\n")
    done = subprocess.run([HADOLINT, worse], capture_output=True, text=True, check=False)
    assert "DL3003" in done.stdout
    assert done.returncode == 1


def test_compose_passes_every_documented_setting_with_its_default() -> None:
    passed = COMPOSE["x-settings"]
    assert set(passed) == NAMES - OF_THE_IMAGE
    for variable in VARIABLES:
        if variable.name not in OF_THE_IMAGE | {"SECRET_KEY", "DATABASE_URL"}:
            assert passed[variable.name] == f"${{{variable.name}:-{variable.default}}}"
    assert passed["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert passed["DATABASE_URL"].startswith("${DATABASE_URL:-postgres://")
    assert all(COMPOSE["services"][name]["environment"] == passed for name in OURS)
    image = {name for word, rest in steps() if word == "ENV" for name in re.findall(r"(\w+)=", rest)}
    assert image >= OF_THE_IMAGE


def test_every_container_has_its_limits_and_is_watched() -> None:
    for name, service in COMPOSE["services"].items():
        assert service["restart"] == "unless-stopped", name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert service["healthcheck"]["test"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "latest" not in service["image"] or name in OURS
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in COMPOSE["volumes"], name
        for other in service.get("depends_on", {}):
            assert "healthcheck" in COMPOSE["services"][other]
    for name in OURS:
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["init"] is True
    assert COMPOSE["services"]["redis"]["profiles"] == ["redis"]


def test_a_server_that_does_not_answer_is_ended_at_the_third_failure_in_a_row(tmp_path: Path) -> None:
    hung = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    (tmp_path / "pattern-studio.pid").write_text(str(hung.pid))
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PORT": str(free_port())}
    command = [sys.executable, "scripts/healthcheck.py", "--end-after", "3"]
    try:
        for _ in range(2):
            assert subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 1
            assert hung.poll() is None
        assert subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 1
        assert hung.wait(timeout=30) == -signal.SIGKILL
    finally:
        hung.kill()
        hung.wait()


def test_the_unit_starts_what_is_there_with_settings_that_are_documented() -> None:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy" / "systemd" / "pattern-studio.service", "utf-8")
    service = unit["Service"]
    for key in ("ExecStartPre", "ExecStart"):
        python, script = service[key].split()
        assert python == f"{service['WorkingDirectory']}/.venv/bin/python"
        assert (ROOT / script).is_file()
    own = {name for name, _, _ in (word.partition("=") for word in shlex.split(service["Environment"]))}
    assert own - {"PYTHONUNBUFFERED"} <= NAMES
    # Commands that read the same file find the same database.
    example = (ROOT / "deploy" / "systemd" / "pattern-studio.env.example").read_text("utf-8").splitlines()
    lines = [line for line in example if not line.startswith("#")]
    assert {line.partition("=")[0] for line in lines} <= NAMES
    assert set(shlex.split(service["Environment"])) - {"PYTHONUNBUFFERED=1"} <= set(lines)
    assert service["MemoryMax"]
    assert service["TasksMax"]
    assert service["NoNewPrivileges"] == "true"
    assert int(service["TimeoutStopSec"]) > supervising._PATIENCE


def documents() -> list[dict[str, Any]]:
    """Every Kubernetes object."""
    files = sorted((ROOT / "deploy" / "kubernetes").rglob("*.yaml"))
    return [document for file in files for document in yaml.safe_load_all(file.read_text("utf-8")) if document]


def templates() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each object that makes pods, and its pod's template."""
    for document in documents():
        spec = document.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            yield document, spec["template"]


def containers() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for _, template in templates():
        for container in template["spec"]["containers"]:
            yield template["spec"], container


def kubernetes_faults(document: dict[str, Any]) -> list[str]:
    """What the schema of an object's kind finds wrong."""
    kinds = json.loads((ROOT / "tests/house/vendor/kubernetes.json").read_text("utf-8"))["$defs"]
    # A job is what a CronJob makes: its kind is not in the file, what it consists of is.
    spec = {"spec": {"$ref": "#/$defs/io.k8s.api.batch.v1.JobSpec"}}
    own = {key: value for key, value in kinds["CronJob"]["properties"].items() if key in ("apiVersion", "metadata")}
    kinds["Job"] = {**kinds["CronJob"], "properties": {**own, "kind": {"const": "Job"}, **spec}}
    validator = Draft202012Validator({**kinds[document["kind"]], "$defs": kinds})
    return [
        f"{document['metadata']['name']}: {one.json_path}: {one.message}" for one in validator.iter_errors(document)
    ]


def test_kubernetes_takes_every_object() -> None:
    assert [fault for document in documents() for fault in kubernetes_faults(document)] == []
    for document, template in templates():
        container = template["spec"]["containers"][0]
        for key, value in (("imagePullPolice", "Always"), ("ports", "8000"), ("resources", {"limits": ["memory"]})):
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(container, key, value)
                assert kubernetes_faults(document), key


def test_kubernetes_objects_name_each_other_rightly() -> None:
    named = {(document["kind"], document["metadata"]["name"]) for document in documents()}
    assert len(named) == len(documents())
    labels = [template["metadata"]["labels"] for _, template in templates()]
    for document in documents():
        assert document["apiVersion"], document
        selector = document.get("spec", {}).get("selector", {})
        wanted = selector.get("matchLabels", selector)
        assert not wanted or any(wanted.items() <= one.items() for one in labels), document["metadata"]["name"]
    for pod, container in containers():
        refs = container["envFrom"]
        assert ("ConfigMap", refs[0]["configMapRef"]["name"]) in named
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == set(volumes)
        for volume in volumes.values():
            claim = volume.get("persistentVolumeClaim")
            assert not claim or ("PersistentVolumeClaim", claim["claimName"]) in named
    images = {container["image"] for _, container in containers()}
    assert len(images) == 1


def test_kubernetes_sets_only_what_is_documented_and_limits_every_container() -> None:
    for document in documents():
        if document["kind"] == "ConfigMap":
            assert set(document["data"]) <= NAMES
            assert all(isinstance(value, str) for value in document["data"].values())
    for pod, container in containers():
        assert container["resources"]["limits"]["memory"]
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert str(pod["securityContext"]["runAsUser"]) in [rest for word, rest in steps() if word == "USER"]
