"""What languages are called in themselves."""

from __future__ import annotations

from django.conf.locale import LANG_INFO


def own_name(code: str) -> str:
    """The name of a language as its speakers write it; the code itself for one that Django does not know.

    >>> own_name("de"), own_name("pt-br"), own_name("xx")
    ('Deutsch', 'Português Brasileiro', 'xx')
    """
    found = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    name = str(found.get("name_local", code))
    return name[:1].upper() + name[1:] if found else code
