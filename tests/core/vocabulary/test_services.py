"""Services, connection kinds, limits and prices: what they promise of themselves, and of each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

from diagrams import Node

from patterns_app.core.drawing.icons import icon_keys
from patterns_app.core.services import reader
from patterns_app.core.services.model import Service, Setting
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.model import ConnectionKind
from tests.each import each

WORDS = vocabulary()


def settings() -> Iterator[tuple[str, Setting]]:
    """Every setting with the key of what it belongs to."""
    owners: list[Service | ConnectionKind] = [*WORDS.services.values(), *WORDS.kinds.values()]
    for owner in owners:
        for setting in owner.settings:
            yield f"{owner.key}.{setting.key}", setting


SETTINGS = dict(settings())


@each("service", WORDS.services.values(), ids=lambda service: service.key)
def test_a_services_diagrams_class_is_one_of_the_diagrams_package(service: Service) -> None:
    module, _, name = service.diagrams.rpartition(".")
    assert module.startswith("diagrams.")
    assert issubclass(getattr(import_module(module), name), Node)


def test_there_is_a_neutral_service_for_what_is_unknown() -> None:
    assert WORDS.services["aws.generic"].api == "unknown"
    assert [row for row in WORDS.matrix.rows if "aws.generic" in (row.source, row.target)] == []


@each("service", WORDS.services.values(), ids=lambda service: service.key)
def test_a_service_says_what_it_is(service: Service) -> None:
    assert re.fullmatch(r"(aws|client|external|onprem)\.[a-z0-9-]+", service.key)
    texts = (service.name, service.short, service.summary, service.description, service.as_source, service.as_target)
    assert all(text.strip() == text and text for text in texts)
    assert len(service.short) <= 24
    assert service.category in WORDS.categories
    assert (
        service.documentation.startswith("https://") or not service.key.startswith("aws.") or not service.cloudformation
    )


@each("service", WORDS.services.values(), ids=lambda service: service.key)
def test_a_services_icon_is_in_its_folder_or_shared(service: Service) -> None:
    assert service.icon in icon_keys()
    assert (reader.icon_file(service) is not None) == bool(service.icon_source)


def test_names_and_short_names_tell_services_apart() -> None:
    assert len({service.name for service in WORDS.services.values()}) == len(WORDS.services)
    assert len({service.short for service in WORDS.services.values()}) == len(WORDS.services)


def test_every_category_has_a_service() -> None:
    assert {service.category for service in WORDS.services.values()} == set(WORDS.categories)


@each("service", WORDS.services.values(), ids=lambda service: service.key)
def test_cloudformation_types_look_like_types(service: Service) -> None:
    pattern = r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+"
    assert [name for name in service.cloudformation if not re.fullmatch(pattern, name)] == []


@each("path", SETTINGS)
def test_a_setting_has_a_value_of_its_type_within_its_bounds(path: str) -> None:
    setting = SETTINGS[path]
    assert setting.label
    types = {"integer": (int,), "number": (int, float), "boolean": (bool,), "choice": (str,), "text": (str,)}
    if setting.default is not None:
        assert isinstance(setting.default, types[setting.type])
        assert isinstance(setting.default, bool) == (setting.type == "boolean")
    if setting.type not in ("integer", "number"):
        assert (setting.minimum, setting.maximum) == (None, None)
    elif isinstance(setting.default, int | float):
        assert setting.minimum is None or setting.minimum <= setting.default
        assert setting.maximum is None or setting.default <= setting.maximum
    if setting.minimum is not None and setting.maximum is not None:
        assert setting.minimum < setting.maximum


@each("path", SETTINGS)
def test_choices_belong_to_choice_settings_and_hold_the_default(path: str) -> None:
    setting = SETTINGS[path]
    assert bool(setting.choices) == (setting.type == "choice")
    assert len(set(setting.choices)) == len(setting.choices)
    assert setting.default is None or not setting.choices or setting.default in setting.choices


@each("path", [path for path, setting in SETTINGS.items() if setting.limit])
def test_a_bound_with_a_source_agrees_with_it(path: str) -> None:
    setting = SETTINGS[path]
    assert setting.limit in WORDS.limits
    limit = WORDS.limits[setting.limit]
    if setting.maximum is not None and limit.number is not None and limit.unit == setting.unit:
        assert limit.number in (setting.minimum, setting.maximum)


def test_keys_of_settings_are_used_once_in_a_service_or_kind() -> None:
    owners: list[Service | ConnectionKind] = [*WORDS.services.values(), *WORDS.kinds.values()]
    for owner in owners:
        keys = [setting.key for setting in owner.settings]
        assert len(set(keys)) == len(keys), owner.key


def test_limits_hold_for_services_that_exist() -> None:
    assert [limit.key for limit in WORDS.limits.values() if not set(limit.services) <= set(WORDS.services)] == []


def test_every_limit_has_a_value_a_source_and_a_date() -> None:
    for limit in WORDS.limits.values():
        assert all((limit.title, limit.value, limit.source, limit.adjustable)), limit.key
        assert limit.number is None or limit.unit, limit.key


def test_the_limits_of_a_service_are_found() -> None:
    keys = [limit.key for limit in WORDS.limits_of("aws.lambda")]
    assert "lambda.timeout_max" in keys
    assert WORDS.limits["lambda.timeout_max"].number == 900
    assert WORDS.limits_of("no.such") == ()


def test_prices_are_of_services_that_exist_and_never_negative() -> None:
    assert [price for price in WORDS.prices if price.service not in WORDS.services] == []
    assert [price for price in WORDS.prices if price.usd is not None and price.usd < 0] == []


def test_a_service_that_starts_nothing_is_known_to_reach_nobody() -> None:
    """The text and the verdict say the same; what is true of nearly everything (figures, management) does not count."""
    silent = [one.key for one in WORDS.services.values() if one.as_source == "Starts nothing."]
    assert silent
    reached = {
        (source, target)
        for source in silent
        for target in WORDS.services
        if (said := WORDS.verdict(source, target)).verdict == "known" and not said.rare
    }
    assert reached == set()
