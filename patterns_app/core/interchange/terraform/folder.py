"""Folders of `.tf` files as the plan that they would make, as far as the text alone tells it.

Local modules are followed. What only `terraform plan` knows, such as how many times a resource is made, is told.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from patterns_app.core import limits
from patterns_app.core.interchange.reading_model import Leftover, Mark
from patterns_app.core.sketch.parser import Error, InputError, NotASketch, TooLarge

from . import registry
from .configuration import renamed
from .endings import JSON, VALUES
from .hcl import Block, Expression, blocks_of
from .hcl_json import json_blocks_of, values_of

_TAKEN = re.compile(r"(terraform|[^/]*\.auto)\.tfvars(\.json)?")  # what is read without being asked for
_LOCAL = ("./", "../")
# What says how a resource is made and is no property of it.
_ABOUT = ("count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection", "timeouts")
_CONFIGURED = ("terraform", "provider", "moved", "removed", "import", "check")
COMMAND = "run `terraform plan -out plan.out` and `terraform show -json plan.out > plan.json`, and open plan.json"


@dataclass
class Folder:
    """The files of an upload, and what comes of them."""

    files: Mapping[str, bytes]
    left_over: list[Leftover] = field(default_factory=list)
    places: dict[str, Mark] = field(default_factory=dict)  # by address
    damaged: dict[str, str] = field(default_factory=dict)  # files that cannot be read, with the reason
    _size: int = 0

    def __post_init__(self) -> None:
        """Read all files. Raises NotASketch where none of them can be read."""
        self._modules: dict[str, list[tuple[str, Block]]] = {}
        self._values: dict[str, dict[str, dict[str, Expression]]] = {}  # of variables, by folder and file
        wrong: list[InputError] = []
        for path, data in sorted(self.files.items()):
            text, low = data.decode("utf-8", "replace"), path.lower()
            try:
                if low.endswith(VALUES):
                    self._values.setdefault(posixpath.dirname(path), {})[path] = values_of(text, low.endswith(".json"))
                    continue
                blocks = json_blocks_of(text) if low.endswith(JSON) else blocks_of(text)
            except NotASketch as error:
                wrong.append(error)
                self.damaged[path] = error.errors[0].message
                self.left_over.append(Leftover(path, error.errors[0].message))
                continue
            self._modules.setdefault(posixpath.dirname(path), []).extend((path, one) for one in blocks)
        if wrong and not self._modules:
            raise wrong[0] if len(self.files) == 1 else NotASketch([Error(*one) for one in self.damaged.items()])

    def plan(self) -> dict[str, Any]:
        """What `terraform show -json` would say, without what has to be worked out. Raises TooLarge."""
        roots = self._roots()
        if len(roots) == 1:
            configuration, planned = self._module(roots[0], "", ())
        else:
            configuration, planned = {"module_calls": {}}, {"child_modules": []}
            for one in roots:
                name = re.sub(r"[^\w-]", "_", one) or "root"
                module, made = self._module(one, f"module.{name}.", ())
                configuration["module_calls"][name] = {"module": module}
                planned["child_modules"].append(made)
        return {"planned_values": {"root_module": planned}, "configuration": {"root_module": configuration}}

    def _roots(self) -> list[str]:
        """The folders that no other calls: where Terraform is run."""
        called = set()
        for folder, blocks in self._modules.items():
            called |= {self._source(folder, one)[0] for _, one in blocks if one.kind == "module"}
        found = [folder for folder in self._modules if folder not in called]
        return found or sorted(self._modules)[:1]

    def _source(self, folder: str, call: Block) -> tuple[str | None, str]:
        """The folder of a called module if it is in the upload, and what the call says."""
        said = str(call.attributes.get("source", {}).get("constant_value") or "")
        path = posixpath.normpath(posixpath.join(folder, said)) if said.startswith(_LOCAL) else None
        path = "" if path == "." else path
        return (path if path in self._modules else None), said

    def _module(self, folder: str, prefix: str, above: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
        """A module as it is configured, and as it would be planned."""
        made: dict[str, Any] = {"resources": [], "module_calls": {}, "outputs": {}, "variables": {}, "locals": {}}
        planned: dict[str, Any] = {"address": prefix.rstrip("."), "resources": [], "child_modules": []}
        for path, block in self._modules[folder]:
            self._grow()
            if block.kind in ("resource", "data") and len(block.labels) == 2:
                self._resource(made, planned, block, prefix, path)
            elif block.kind == "module" and block.labels:
                self._call(made, planned, block, folder, prefix, path, (*above, folder))
            elif block.kind == "locals":
                made["locals"] |= block.attributes
            elif block.kind == "variable" and block.labels:
                said = {} if prefix else self._given(folder).get(block.labels[0], {})
                default = (said or block.attributes.get("default", {})).get("constant_value")
                made["variables"][block.labels[0]] = {} if default is None else {"default": default}
            elif block.kind == "output" and block.labels:
                made["outputs"][block.labels[0]] = {"expression": block.attributes.get("value", {})}
            elif block.kind not in _CONFIGURED:
                self._left(path, block, f"{block.kind} is no block of Terraform that is read")
        return made, planned

    def _given(self, folder: str) -> dict[str, Expression]:
        """What files of values in a folder say of its variables: those that Terraform takes by itself, or the one."""
        files = self._values.get(folder, {})
        taken = [path for path in files if _TAKEN.fullmatch(posixpath.basename(path).lower())]
        taken = taken or (list(files) if len(files) == 1 else [])
        for path in files:
            told = Leftover(path, "only one file of values is read, or those that Terraform takes by itself")
            if path not in taken and told not in self.left_over:
                self.left_over.append(told)
        return {name: said for path in taken for name, said in files[path].items()}

    def _grow(self) -> None:
        self._size += 1
        if self._size > limits.IMPORT_BLOCKS:
            why = f"the modules make more than {limits.IMPORT_BLOCKS:,} blocks together"
            raise TooLarge([Error("$", why)])

    def _resource(self, made: dict[str, Any], planned: dict[str, Any], block: Block, prefix: str, path: str) -> None:
        kind, name = block.labels
        own = f"data.{kind}.{name}" if block.kind == "data" else f"{kind}.{name}"
        said = {"address": own, "expressions": _expressions(block)}
        if loop := block.attributes.get("for_each"):
            said["for_each_expression"] = loop
        made["resources"].append(said)
        if block.kind == "data":
            return
        address = f"{prefix}{own}"
        self.places[address] = Mark(file=path, line=block.line, name=address)
        count = block.attributes.get("count", {})
        if count.get("constant_value") == 0:
            self._left(path, block, "its count is 0, so it is not made")
            return
        if loop or (count and count.get("constant_value") != 1):
            self._tell_times(path, block, loop or count, prefix)
        planned["resources"].append({"address": address, "mode": "managed", "type": kind, "name": name, "values": {}})

    def _call(
        self,
        made: dict[str, Any],
        planned: dict[str, Any],
        block: Block,
        folder: str,
        prefix: str,
        path: str,
        above: tuple[str, ...],
    ) -> None:
        name = block.labels[0]
        target, source = self._source(folder, block)
        if target is None and (known := registry.known(source)):
            self._known(made, planned, registry.Call(block, known), prefix, path)
            return
        if target is None or target in above:
            outside = f"its source {source!r} is not among the files, and what it makes is not known here: {COMMAND}"
            why = "calls itself" if target is not None else outside
            self._left(path, block, why)
            return
        module, inner = self._module(target, f"{prefix}module.{name}.", above)
        made["module_calls"][name] = {"module": module, "expressions": block.attributes}
        planned["child_modules"].append(inner)

    def _known(
        self, made: dict[str, Any], planned: dict[str, Any], call: registry.Call, prefix: str, path: str
    ) -> None:
        """A module that is not among the files and whose resources we know: they stand for it, without a frame."""
        block, name = call.block, call.block.labels[0]
        if call.not_made:
            self._left(path, block, call.not_made)
        inner = f"{prefix}module.{name}."
        made["module_calls"][name] = {"module": call.configuration(), "expressions": call.arguments}
        for address, called, _ in call.made:
            self._grow()
            self.places[f"{inner}{address}"] = Mark(file=path, line=block.line, name=f"{inner}{address}")
            kind = address.partition(".")[0]
            one = {"address": f"{inner}{address}", "mode": "managed", "type": kind, "name": called, "values": {}}
            planned["resources"].append(one)
        for argument in call.unclear:
            self._left(path, block, f"what stands in {argument} is known to `terraform plan` only: it is drawn once")
        if loop := block.attributes.get("for_each", block.attributes.get("count")):
            self._tell_times(path, block, loop, prefix)

    def _tell_times(self, path: str, block: Block, said: Expression, prefix: str) -> None:
        if why := self._how_many(said, prefix, posixpath.dirname(path)):
            self._left(path, block, why)

    def _how_many(self, said: Expression, prefix: str, folder: str) -> str:
        """That what is made several times is drawn once, as far as the text tells; nothing where it is made once."""
        number = said.get("constant_value", self._default(said, folder) if not prefix else None)
        if isinstance(number, list | dict):
            if len(number) == 1:
                return ""
            keys = [_shown(one) for one in number]
            shown = ", ".join(keys[: limits.KEYS_SHOWN]) + (", …" if len(keys) > limits.KEYS_SHOWN else "")
            return f"it is made {len(keys):,} times ({shown}) and drawn once" if keys else "it is made for nothing"
        if isinstance(number, int) and not isinstance(number, bool):
            return f"it is made {number:,} times and drawn once" if number != 1 else ""
        return "how many there are is known to `terraform plan` only: it is drawn once"

    def _default(self, said: Expression, folder: str) -> Any:
        """What a variable of the root is that an expression consists of, where the files say it."""
        kind, _, name = str(said.get("whole", "")).partition(".")
        blocks = (block for _, block in self._modules[folder] if block.kind == "variable" and block.labels == (name,))
        block = next(blocks, None) if kind == "var" else None
        usual = block.attributes.get("default", {}) if block else {}
        return self._given(folder).get(name, usual).get("constant_value") if block else None

    def _left(self, path: str, block: Block, why: str) -> None:
        self.left_over.append(Leftover(".".join((block.kind, *block.labels)), f"{path} line {block.line}: {why}"))


def _shown(key: Any) -> str:
    text = str(key)
    return text if len(text) <= limits.KEY_SHOWN else f"{text[: limits.KEY_SHOWN]}…"


def _expressions(block: Block) -> dict[str, Any]:
    """What a block says: its attributes, and a list for the blocks in it that are called alike."""
    found: dict[str, Any] = {key: one for key, one in block.attributes.items() if key not in _ABOUT}
    for inner in block.blocks:
        if inner.kind == "dynamic" and inner.labels:
            found.setdefault(inner.labels[0], []).extend(_repeated(inner))
        elif inner.kind not in _ABOUT and isinstance(found.setdefault(inner.kind, []), list):
            found[inner.kind].append(_expressions(inner))
    return found


def _repeated(block: Block) -> list[Any]:
    """The content of a block that is made for each of something, once; what it is made for is named in its place."""
    loop = tuple(block.attributes.get("for_each", {}).get("references", ()))
    begins = f"{block.labels[0]}."

    def names(reference: str) -> tuple[str, ...]:
        return loop if reference.startswith(begins) else (reference,)

    return [renamed(_expressions(inner), names) for inner in block.blocks if inner.kind == "content"]
