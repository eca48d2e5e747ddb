"""What a page says to those who come to it by a link: its one address, and what stands where the link is pasted.

Title and description are each page's own and said once, in the head; the protocol of cards (https://ogp.me) gets the
same words. A page without a picture to show, such as a private one or a mistake, says nothing of the kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from patterns_app.core.patterns.model import Pattern
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import languages

register = template.Library()

SITE = "Pattern Studio"
CARD = 1200  # pixels across: what those who show pasted links make room for
# Addresses that hold a secret, or are another page's picture, are not said again.
PRIVATE = ("/s/", "/sketches/", "/embed/")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)">', re.DOTALL)
_PICTURE = re.compile(r'\s*<meta property="og:image" content="\s*(.*?)\s*">', re.DOTALL)
_IN_A_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_block_tag(takes_context=True)
def arriving(context: Context, content: str) -> SafeString:
    """The head's title, description and picture as they are, with the card and the address that follow from them."""
    request = context.get("request")
    picture = _said(_PICTURE, content)
    head = SafeString(_PICTURE.sub("", content).rstrip())
    if not picture or not isinstance(request, HttpRequest):
        return head
    title, description = _said(_TITLE, content).removesuffix(f" · {SITE}"), _said(_DESCRIPTION, content)
    lines = [
        head,
        _property("og:site_name", SITE),
        _property("og:type", "website"),
        _property("og:locale", languages.tag().replace("-", "_")),
        _property("og:title", title),
        _property("og:description", description),
        _property("og:image", request.build_absolute_uri(picture)),
        _property("og:image:alt", gettext("Picture of %(title)s") % {"title": title}),
        format_html('<meta name="twitter:card" content="{}">', "summary_large_image"),
    ]
    if not request.path.startswith(PRIVATE):
        own = dict(context.get("own_query") or {})
        whole = _in_language(request, own, languages.asked_in(request))
        lines += [format_html('<link rel="canonical" href="{}">', whole), _property("og:url", whole)]
        lines += _alternates(request, own)
    return SafeString("\n    ".join(lines))


def _in_language(request: HttpRequest, own: Mapping[str, str], code: str) -> str:
    """The one address of a page in a language; of the page as each browser gets it, where none is named.

    `own` is what of its query makes it another page than that without, as its view says; all else is left out.
    """
    query = urlencode({**own, **({languages.ASKED: code} if code else {})}, safe=":")
    return request.build_absolute_uri(f"{request.path}?{query}".rstrip("?"))


def _alternates(request: HttpRequest, own: Mapping[str, str]) -> list[SafeString]:
    """Where the page is in each language; nothing where there is but one."""
    known = [code for code, _ in settings.LANGUAGES] if len(settings.LANGUAGES) > 1 else []
    every = [*((languages.tag(code), code) for code in known), *([("x-default", "")] if known else [])]
    link = '<link rel="alternate" hreflang="{}" href="{}">'
    return [format_html(link, name, _in_language(request, own, code)) for name, code in every]


@register.simple_tag(takes_context=True)
def oembed(context: Context) -> SafeString:
    """Where programs find what stands in the place of a link to this page: https://oembed.com."""
    request = context["request"]
    asked = urlencode({"url": request.build_absolute_uri()})
    address = f"{request.build_absolute_uri(reverse('oembed'))}?{asked}"
    return format_html('<link rel="alternate" type="application/json+oembed" href="{}">', address)


@register.simple_tag
def card_width() -> int:
    """Pixels across, for a page that names its picture itself."""
    return CARD


@register.simple_tag(takes_context=True)
def pattern_picture(context: Context, pattern: Pattern) -> str:
    """Where the picture of a pattern is that its address asks for: of the story, else of the variant."""
    query = context["request"].GET
    variants = [one for one in pattern.variants if one.slug == query.get("variant")] or list(pattern.variants)
    asked = f"?variant={variants[0].slug}&" if variants[0] is not pattern.variants[0] else "?"
    story = query.get("scenario", "")
    if story and any(one.id == story for variant in variants for one in variant.sketch.scenarios):
        return f"{reverse('story', args=[pattern.slug, story, 'png'])}{asked}".rstrip("?&")
    return f"{reverse('diagram', args=[pattern.slug, 'png'])}{asked}width={CARD}"


@register.simple_tag(takes_context=True)
def structured(context: Context, pattern: Pattern) -> SafeString:
    """A pattern as JSON-LD in the words of https://schema.org: an article, and where it stands."""
    request: HttpRequest = context["request"]
    home, here = (request.build_absolute_uri(one) for one in (reverse("home"), request.path))
    named = vocabulary().services
    about = dict.fromkeys(node.service for variant in pattern.variants for node in variant.sketch.nodes)
    article = {
        "@type": "TechArticle",
        "headline": pattern.title,
        "description": pattern.tagline,
        "url": here,
        "image": request.build_absolute_uri(reverse("diagram", args=[pattern.slug, "png"])),
        "inLanguage": languages.tag(),
        "proficiencyLevel": str(pattern.level).capitalize(),
        "about": [{"@type": "Thing", "name": named[key].name} for key in about if key in named],
        "isPartOf": {"@type": "WebSite", "name": SITE, "url": home},
    }
    above = (gettext("Patterns"), request.build_absolute_uri(reverse("patterns")))
    places = [(SITE, home), above, (pattern.title, here)]
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (name, address) in enumerate(places, 1)
        ],
    }
    text = json.dumps({"@context": "https://schema.org", "@graph": [article, crumbs]}, ensure_ascii=False)
    return SafeString(f'<script type="application/ld+json">{text.translate(_IN_A_SCRIPT)}</script>')


def _said(pattern: re.Pattern[str], content: str) -> str:
    """The plain text of a place in the head, empty where there is none."""
    found = pattern.search(content)
    return " ".join(unescape(found[1]).split()) if found else ""


def _property(name: str, value: str) -> SafeString:
    return format_html('<meta property="{}" content="{}">', name, value)
