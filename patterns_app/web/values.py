"""How the settings of parts and connections are said: names, and values with their units."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from patterns_app.core.services.model import Setting
from patterns_app.core.services.units import in_units
from patterns_app.core.sketch.model import SettingValue


def setting_text(value: SettingValue | None, setting: Setting | None) -> str:
    """A setting's value with its unit.

    >>> setting_text(True, None), setting_text(30, None)
    ('yes', '30')
    >>> setting_text(1, Setting(key="batch_size", label="Batch size", type="integer", unit="records"))
    '1 record'
    """
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if value is None:
        return gettext("not set")
    if setting is not None and setting.no_limit is not None and value == setting.no_limit:
        return gettext("no limit")
    text = f"{value:,}" if isinstance(value, int | float) and abs(value) >= 10_000 else str(value)
    if not setting or not setting.unit:
        return text
    rounder = _longer(value) if setting.unit == "s" and isinstance(value, int) else ""
    return f"{in_units(text, setting.unit)}{rounder}"


def _longer(seconds: int) -> str:
    """Many seconds once more in a longer unit, when they are a whole number of it.

    >>> _longer(345_600), _longer(90)
    (' (4 days)', '')
    """
    days, hours, minutes = gettext_noop("%(n)d days"), gettext_noop("%(n)d hours"), gettext_noop("%(n)d minutes")
    for unit, length in ((days, 86_400), (hours, 3_600), (minutes, 60)):
        if seconds >= 2 * length and seconds % length == 0:
            return f" ({gettext(unit) % {'n': seconds // length}})"
    return ""


def setting_name(key: str, setting: Setting | None) -> str:
    """A setting's label, or its key made readable."""
    return setting.label if setting else key.replace("_", " ").capitalize()
