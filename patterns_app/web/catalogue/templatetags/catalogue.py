"""What templates need beyond Django's own: signs, lines, marked-up text."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from patterns_app.core.drawing.class_icons import is_class
from patterns_app.core.patterns.terms import Term, uses
from patterns_app.web import class_icons
from patterns_app.web.sprites import sprite_with

register = template.Library()

_MARKED = re.compile(r"(<code>.*?</code>|<[^>]+>)")


@cache
def _markdown() -> MarkdownIt:
    """Code and emphasis only: no links, no pictures, no HTML."""
    return MarkdownIt("zero", {"html": False}).enable(["backticks", "emphasis", "escape"])


@lru_cache(maxsize=8_192)  # the catalogue's texts are few, and each stands on many pages
def _inline(text: str) -> SafeString:
    return SafeString(_markdown().renderInline(text))  # html is off, so the parser escapes


@register.filter
def inline(text: str) -> SafeString:
    """Text with `code` and **bold** as safe HTML; everything else in it is escaped."""
    return _inline(str(text))


@register.filter
def unstopped(text: str) -> str:
    """Text without the full stop at its end, for a place inside a sentence that brings its own."""
    return str(text).removesuffix(".")


@register.simple_tag(takes_context=True)
def told(context: Context, text: str) -> SafeString:
    """Text as `inline` makes it, in which each term of the glossary leads there where the page uses it first."""
    found = context.get("terms_seen")
    seen: set[str] = found if isinstance(found, set) else set()
    pieces = _MARKED.split(_inline(str(text)))
    # Every second piece is code or a tag, and stays as it is.
    return SafeString("".join(piece if place % 2 else _explained(piece, seen) for place, piece in enumerate(pieces)))


def _explained(text: str, seen: set[str]) -> str:
    """Escaped text with links at the terms that are not in `seen`; they are, afterwards."""
    pieces, done = [], 0
    for use in uses(text):
        if use.term.key not in seen:
            seen.add(use.term.key)
            pieces += [text[done : use.start], _term_link(use.term, text[use.start : use.end])]
            done = use.end
    return "".join([*pieces, text[done:]])


def _term_link(term: Term, written: str) -> str:
    return format_html(
        '<a class="term" href="{}#{}" data-means="{}">{}</a>', reverse("glossary"), term.key, term.means, written
    )


@register.filter
def plain(text: str) -> str:
    """Text without its inline marks, for places that take no HTML."""
    return str(text).replace("`", "").replace("**", "")


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, for short lists in templates."""
    return text.split()


@register.simple_tag
def style_sheets(names: str) -> SafeString:
    """The style sheets of short names such as "components/card", in one file where static files are collected."""
    joined = getattr(staticfiles_storage, "joined_sheets", None)
    files = joined(names) if joined else [f"css/{name}.css" for name in names.split()]
    return format_html_join("\n    ", '<link rel="stylesheet" href="{}">', ((static(file),) for file in files))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A sign of the interface. The words beside it say what it means, so it is hidden from screen readers."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {extra}" if extra else "",
        static("img/ui.svg"),
        name,
    )


@register.simple_tag
def service_icon(name: str) -> SafeString:
    """A service's own icon; its name stands beside it."""
    if is_class(name):
        return format_html('<img class="service-icon" src="{}" alt="">', class_icons.address(name))
    return format_html(
        '<svg class="service-icon" aria-hidden="true"><use href="{}#icon-{}"/></svg>', sprite_with(name), name
    )


@register.simple_tag
def line_sample(style: str) -> SafeString:
    """A piece of the line that diagrams draw for a style of connection."""
    return format_html(
        '<svg class="line-sample line-{}" aria-hidden="true"><use href="{}#line-{}"/></svg>',
        style,
        static("img/ui.svg"),
        style,
    )


@register.simple_tag
def level(key: str, name: str) -> SafeString:
    """A level with its bars."""
    return format_html(
        '<span class="level" data-level="{}"><svg class="bars" viewBox="0 0 15 12" aria-hidden="true">'
        '<rect x="0" y="7" width="3.5" height="5" rx="1"/><rect x="5.5" y="3.5" width="3.5" height="8.5" rx="1"/>'
        '<rect x="11" y="0" width="3.5" height="12" rx="1"/></svg>{}</span>',
        key,
        name,
    )
