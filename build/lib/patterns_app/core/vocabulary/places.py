"""Where in the models that come as packages it stands what our settings may be, so that a program can compare."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from patterns_app.core.reading import read_text
from patterns_app.core.services.model import SettingPlaces
from patterns_app.core.services.reader import known, settings_places


@cache
def places() -> tuple[SettingPlaces, ...]:
    """Of the settings of services and of connections. Raises DataError with file and path."""
    name = "kind_models.yaml"
    text = files("patterns_app.core.vocabulary.data").joinpath(name).read_text(encoding="utf-8")
    kinds = read_text(text, name)
    return known().places + tuple(
        place for kind, settings in kinds.items() for place in settings_places(settings, kind, f"{name} {kind}")
    )
