"""What every page says of its language: built into all templates, beside Django's own tags for texts."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from patterns_app.web import languages
from patterns_app.web.sentences import Spoken

register = template.Library()


@register.simple_tag
def page_language() -> str:
    """The language of the page, for `lang`."""
    return languages.tag()


@register.simple_tag
def page_direction() -> SafeString:
    """The attribute for a page that is read from right to left; nothing for the others."""
    return SafeString(' dir="rtl"' if settings.USE_I18N and get_language_bidi() else "")


@register.simple_tag
def in_english(text: str = "") -> SafeString:
    """The attributes for what is English on every page, such as names; nothing on English pages.

    Nor for a text of core's, such as a finding, that the page's language has.
    """
    if languages.current() == languages.source() or isinstance(text, Spoken):
        return SafeString("")
    return format_html(' lang="{}" dir="ltr"', languages.tag(languages.source()))


@register.simple_tag
def texts_of_scripts() -> SafeString:
    """The script that brings the texts of all others; nothing for the language that they are written in."""
    if (code := languages.current()) == languages.source():
        return SafeString("")
    address = f"{reverse('texts_of_scripts', args=[code])}?v={languages.edition(code)}"
    return format_html('\n    <script src="{}" defer></script>', address)


@register.simple_tag(takes_context=True)
def other_languages(context: Context) -> list[tuple[str, str, str]]:
    """Code, name and address of each language that the page could be in; empty where there is but one."""
    request = context.get("request")
    if len(settings.LANGUAGES) < 2 or not isinstance(request, HttpRequest):
        return []
    here = request.get_full_path()
    return [(code, name, languages.choice_url(code, here)) for code, name in settings.LANGUAGES]
