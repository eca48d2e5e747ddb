"""How much services take: no figure of its own, and what nobody knows is said."""

from __future__ import annotations

from patterns_app.core.services.capacity import stations
from patterns_app.core.services.reader import known
from patterns_app.core.vocabulary.catalog import vocabulary


def test_every_figure_is_a_limit_or_a_setting_or_said_to_be_unknown() -> None:
    words = vocabulary()
    for key, model in known().capacities.items():
        settings = {setting.key for setting in words.services[key].settings}
        for one in model.quantities:
            assert one.limit or one.setting or one.unknown, (key, one.name)
            assert not (one.unknown and (one.limit or one.setting)), (key, one.name)
            assert not one.limit or one.limit in words.limits, (key, one.limit)
            assert not one.setting or one.setting in settings, (key, one.setting)


def test_a_model_has_no_digits_in_its_words() -> None:
    texts = [model.says for model in known().capacities.values()]
    texts += [one.name for model in known().capacities.values() for one in model.quantities]
    assert [text for text in texts if any(sign.isdigit() for sign in text.replace("503", "").replace("429", ""))] == []


def test_each_model_is_of_a_kind_that_is_explained() -> None:
    assert {model.station for model in known().capacities.values()} <= stations().keys()
    assert all(one.summary.endswith(".") for one in stations().values())
