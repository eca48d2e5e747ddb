"""What a delivery stream says: where it reads and delivers, and what else it needs for that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from .apis import mentions
from .plain import items, mapping
from .saying import Join, Said
from .template import Resource, references

# What stands in a destination beside the place that gets the records: what it is to the stream, and a word for it.
_BESIDE: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "S3Configuration": (("push",), "backup"),
    "S3BackupConfiguration": (("push",), "backup"),
    "CloudWatchLoggingOptions": (("write",), "logs"),
    "DataFormatConversionConfiguration": (("read",), "schema"),
    "CatalogConfiguration": (("read",), "catalog"),
    "SecretsManagerConfiguration": (("read",), ""),
    "EncryptionConfiguration": ((), ""),
    "VpcConfiguration": ((), ""),
}


def delivery(resource: Resource) -> Iterator[Said]:
    """One source, one destination; what the destination names beside it (a backup, a log, a schema) is none."""
    for source in references(resource.get("KinesisStreamSourceConfiguration", "KinesisStreamARN")):
        yield Join(source, resource.name, ("stream_poll", "push"))
    for key, config in resource.properties.items():
        if key.endswith("DestinationConfiguration"):
            beside = dict[str, list[Any]]()
            meant = _without_what_is_beside(config, beside)
            for target in dict.fromkeys(references(meant)):
                yield Join(resource.name, target, ("push", "trigger"), sure=False)
            for what, found in beside.items():
                kinds, word = _BESIDE[what]
                if not kinds:
                    yield from mentions(resource, found)
                for target in dict.fromkeys(references(found)) if kinds else ():
                    yield Join(resource.name, target, kinds, word, sure=False)


def _without_what_is_beside(value: Any, beside: dict[str, list[Any]]) -> Any:
    """A value without what stands beside the destination, which is gathered, out of a backup too."""
    if isinstance(value, list):
        return [_without_what_is_beside(one, beside) for one in items(value)]
    kept = dict[str, Any]()
    for key, inner in mapping(value).items():
        rest = _without_what_is_beside(inner, beside)
        if key in _BESIDE:
            beside.setdefault(key, []).append(rest)
        else:
            kept[key] = rest
    return kept if isinstance(value, dict) else value
