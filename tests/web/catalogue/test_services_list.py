"""The list of services: groups with counts, found by words; and a page says what is not known."""

from __future__ import annotations

import pytest
from django.test import Client

from patterns_app.core.vocabulary.catalog import vocabulary

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_service_is_listed_in_its_group(client: Client) -> None:
    text = page(client, "/services/")
    for service in vocabulary().services.values():
        assert f'href="/services/{service.key}/"' in text
    assert f"{len(vocabulary().services)} services" in text


@pytest.mark.parametrize(("words", "found"), [("NLB", "aws.nlb"), ("load  network", "aws.nlb"), ("kafka", "aws.msk")])
def test_a_service_is_found_by_its_names(client: Client, words: str, found: str) -> None:
    text = page(client, f"/services/?q={words}")
    assert f'href="/services/{found}/"' in text
    assert 'href="/services/aws.s3/"' not in text


def test_words_that_fit_nothing_lead_back(client: Client) -> None:
    text = page(client, "/services/?q=%3Cnosuch%3E")
    assert "&lt;nosuch&gt;" in text
    assert "No service of the vocabulary is called like that" in text


def test_only_the_list_comes_where_only_the_list_is_asked_for(client: Client) -> None:
    text = page(client, "/services/?q=queue", **{"HX-Request": "true", "HX-Target": "services"})
    assert text.lstrip().startswith('<div id="services">')


def test_a_page_says_what_is_not_known(client: Client) -> None:
    words = vocabulary()
    priced = {price.service for price in words.prices if price.usd is not None}
    unlimited = next(key for key in words.services if not words.limits_of(key) and key not in priced)
    text = page(client, f"/services/{unlimited}/")
    assert "No limit of it has been looked up yet" in text
    assert "No price of it has been looked up yet" in text


def test_a_page_names_what_other_tools_call_it(client: Client) -> None:
    text = page(client, "/services/aws.nlb/")
    for name in (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "network_load_balancer",
        "aws.network.NLB",
        "not known to us",
    ):
        assert name in text
