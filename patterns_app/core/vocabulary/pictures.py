"""What a picture stands for by what it is called: a file, a macro or an icon's name of the libraries that people use.

`LambdaLambdaFunction`, `Arch_AWS-Lambda_48.svg`, `logos:aws-lambda` and `aws/compute/lambda.png` are Lambda. A picture
is of one product, so it is known by the product's own name or by the name of a stencil or class, whole or at its
beginning (`SimpleQueueServiceMessage`), never by words that only describe a service.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache, lru_cache

from .catalog import vocabulary
from .class_search import stands_for
from .classes import PREFIX, PackageClass, classes, split_words
from .classes import words as class_words
from .frames import frame_types
from .names import GENERIC, by_name, plain, proper_names, told, words

_ENDING = re.compile(r"\.(?:svg|png|jpe?g|gif|webp|puml)$", re.IGNORECASE)
# What libraries put around a product's name: kinds of pictures before it, sizes and backgrounds behind it.
_BEFORE = re.compile(r"(?:arch|res|aws|amazon|logos|icon|category|elastic(?=cache))+?(?=[a-z])")
# Each text is read in one way only: of a row of digits that could be cut up in many, each would be tried.
_BEHIND = re.compile(r"[-_ ]+(?:\d{2,}+|light-bg|dark-bg|light|dark|bg|icon|logo|resource)+$", re.IGNORECASE)
_BEFORE_MOST = 8  # pieces before a product's name
_ESCAPED = re.compile(r"%([0-7][0-9A-Fa-f])")  # of an address
_OWN_WORDS = re.compile(r"^(google)?cloud|^azure|^microsoft")  # of other clouds, before a product's name
_SIGNS = re.compile(r"[^a-z0-9]+")
_FOR = re.compile(r"for[A-Z]")
_LEAST = 3  # letters of a product's name that another name may begin with
_AWS = "aws"
# Whose pictures are known by their names alone; those of other clouds only in a folder of theirs.
_TOOLS = ("onprem", "saas", "elastic", "programming")
# What libraries call pictures of anything: they say nothing.
_PLAIN = frozenset(
    {"server", "database", "disk", "cloud", "internet", "document", "folder", "gear", "action", "general"}
)


@lru_cache(maxsize=4096)
def of_picture(called: str, label: str = "") -> str:
    """The service or class that a picture is of, with the words beside it where several share it; or nothing.

    >>> of_picture("SimpleQueueServiceQueue"), of_picture("logos:aws-lambda"), of_picture("Arch_AWS-App-Mesh_64.svg")
    ('aws.sqs', 'aws.lambda', 'diagrams.aws.network.AppMesh')
    >>> of_picture("aws/Amazon-Route-53_light-bg.svg"), of_picture("Arch_Amazon-Route-53_48.svg")
    ('aws.route53', 'aws.route53')
    >>> of_picture("fa6-solid:shield-halved"), of_picture("mdi:lambda"), of_picture("fa6-brands:aws")
    ('', '', 'aws.generic')
    """
    path = _unescaped(called)
    if is_of_anything(path):
        return ""
    if found := _of_package().get(path.replace("\\", "/").rpartition("resources/")[2]):
        return _meant(found, label)
    *around, name = re.split(r"[/\\:]", path)
    name = _without_size(name)
    if whose := _elsewhere(around):
        names = (_compact(name), _OWN_WORDS.sub("", _compact(name)))
        return next((key for other in whose for one in names if (key := _of_others(other).get(one))), "")
    found = next((found for one in _with_library(name) if (found := _exact().get(one))), "") or _begun(name)
    return _meant(found or (GENERIC if _of_aws(around, name) else ""), label)


def _unescaped(called: str) -> str:
    return _ENDING.sub("", _ESCAPED.sub(lambda code: chr(int(code[1], 16)), called[:300]).strip())


def _without_size(name: str) -> str:
    """A name without sizes and backgrounds behind it, but for those that are its own: `Amazon-Route-53_light-bg`."""
    while (shorter := _BEHIND.sub("", name)) != name and not any(one in _exact() for one in _with_library(name)):
        name = shorter
    return name


def is_of_anything(called: str) -> bool:
    """Is a picture of a library that has pictures of anything? Its name says what is seen and not what is meant."""
    library, colon, _ = called.partition(":")
    if not colon or any(fnmatchcase(library, one) for one in words().libraries_of_brands):
        return False
    return any(fnmatchcase(library, one) for one in words().libraries_of_anything)


def _of_aws(around: list[str], name: str) -> bool:
    """Is a picture of AWS, of whatever product? One of anything is nobody's."""
    parts, last = {_compact(part) for part in around}, _compact(name)
    plain_one = "general" in parts or any(one in _PLAIN for one in _with_library(name))
    return not plain_one and (_AWS in parts or last.startswith((_AWS, "amazon")))


def frame_of_picture(called: str) -> str:
    """The kind of frame that a group of the AWS libraries is: `PublicSubnetGroup`; a boundary where it is none.

    >>> frame_of_picture("VPCGroup"), frame_of_picture("SecurityGroupGroup"), frame_of_picture("GenericGroup")
    ('vpc', 'security-group', 'boundary')
    >>> frame_of_picture("VPC-subnet-private_light-bg.svg"), frame_of_picture("Virtual-private-cloud-VPC_light-bg.svg")
    ('subnet-private', 'vpc')
    """
    name = re.split(r"[/\\:]", _unescaped(called))[-1]
    while (shorter := _BEHIND.sub("", name)) != name:
        name = shorter
    name = _compact(name).removeprefix(_AWS)
    return _groups().get(name) or _groups().get(name.removesuffix("group"), "boundary")


@cache
def _groups() -> dict[str, str]:
    known = frame_types().values()
    drawn = {name: kind.key for kind in known for name in (*kind.drawio_aliases, *kind.pictures)}
    found = {key: key for key in frame_types()} | drawn
    return {_compact(name).removeprefix("group").removeprefix(_AWS): key for name, key in found.items()}


def _elsewhere(around: list[str]) -> tuple[str, ...]:
    """The other cloud whose folder a picture lies in; or nothing."""
    parts = {_compact(part).rstrip("0123456789") for part in around}
    return tuple(one for one in class_words().providers if one not in (_AWS, "general", "generic") and one in parts)


def _meant(found: str, label: str) -> str:
    """What a picture is of, or a service that shares it where the words beside it say so."""
    service = None if found.startswith(PREFIX) else vocabulary().services.get(found)
    if service is None or not label:
        return found
    shared = (*service.stencils, *service.old_stencils, service.diagrams, *service.classes)
    return next((other for name in shared if (other := told(name, label))), found)


def _compact(name: str) -> str:
    return _SIGNS.sub("", name.lower())


def _with_library(name: str) -> list[str]:
    """The name as one word, and without what libraries put before it, one piece after the other."""
    found = [_compact(name)]
    while len(found) <= _BEFORE_MOST and (match := _BEFORE.match(found[-1])):
        found.append(found[-1][match.end() :])
    return found


def _begun(name: str) -> str:
    """The product whose name another one begins with, at the end of a word; of several the longest.

    What stands behind may be a product of its own: `ElasticLoadBalancingNetworkLoadBalancer`.
    """
    places = [
        place
        for place in range(len(name) - 1, _LEAST - 1, -1)
        if not name[place].islower() or _FOR.match(name, place) or not name[place - 1].isalnum()
    ]
    longest = ""
    for place in places:
        found = next((key for one in _with_library(name[:place]) if (key := _product(one))), "")
        # One word behind it tells what the product does: S3 Object Lambda is no function.
        rest = _with_library(name[place:]) if len(split_words(name[place:])) > 1 else []
        inner = (_names_of_products().get(one, "") for one in rest)
        of_class = _exact().get(_compact(name[place:]), "") if found.startswith(PREFIX) else ""
        if found and (behind := next(filter(None, inner), of_class)):
            return behind
        longest = longest or found
    return longest


def _product(compact: str) -> str:
    return _products().get(compact, "") if len(compact) >= _LEAST else ""


@cache
def _of_package() -> dict[str, str]:
    """Services or classes by the file of the package that shows them: `aws/compute/lambda`."""
    return {_ENDING.sub("", one.icon): stands_for().get(one.key, one.key) for one in classes().values() if one.icon}


@cache
def _of_others(provider: str) -> dict[str, str]:
    """Classes of one provider by every name that a picture of them may have."""
    known = [one for one in reversed(classes().values()) if one.provider == provider and one.icon]
    return {name: one.key for one in known for name in _class_names(one)}


@cache
def _exact() -> dict[str, str]:
    """Every name that a picture may have as a whole; classes of tools give way to those of AWS."""
    found: dict[str, str] = {}
    for provider in _TOOLS:
        found = _of_others(provider) | found
    found |= _aws_classes()
    for service in reversed(vocabulary().services.values()):
        found |= {_compact(name): service.key for name in (*service.old_stencils, *service.stencils)}
    found |= _names_of_products()
    return {name: key for name, key in found.items() if key != GENERIC and len(name) > 1 and name not in _PLAIN}


@cache
def _products() -> dict[str, str]:
    """Names that others begin with: products, and no words that describe what anything may be."""
    own = {_compact(service.key.partition(".")[2]) for service in vocabulary().services.values()}
    common = {_compact(name) for name in (*words().weak, *words().give_way)} - own
    groups = {one.group for one in classes().values() if one.provider == _AWS}
    found = dict(_aws_classes())
    for service in reversed(vocabulary().services.values()):
        found |= {_compact(name): service.key for name in (*service.old_stencils, *service.stencils) if "_" in name}
    found |= _names_of_products()
    return {name: key for name, key in found.items() if key != GENERIC and name not in common | groups | _PLAIN}


@cache
def _aws_classes() -> dict[str, str]:
    known = [one for one in reversed(classes().values()) if one.provider == _AWS and one.group]
    return {name: stands_for().get(one.key, one.key) for one in known for name in _class_names(one)}


@cache
def _names_of_products() -> dict[str, str]:
    """Services' own names, and of the other names those of several words: `Simple Queue Service`."""
    own = proper_names()
    return {_compact(name): key for name, key in by_name().items() if name in own or " " in name}


def _class_names(one: PackageClass) -> set[str]:
    names = (one.key.rpartition(".")[2], *one.others, plain(one.name))
    file = one.icon.rpartition("/")[2]
    return {_compact(name) for name in (*names, _ENDING.sub("", file)) if name}
