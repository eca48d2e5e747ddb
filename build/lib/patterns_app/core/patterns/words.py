"""A text as plain words, and what of a question says something: how the catalogue is searched, wherever that is."""

from __future__ import annotations

import re
import unicodedata

TEXT_READ = 400  # characters of a question that are read
TERMS_READ = 12

WORD = re.compile(r"[^\W_]+")
# Words that questions are padded with. Only dropped from questions: the index has them.
_PADDING = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can do does for from has have how i in is it my of on or that the this to use used"
        " using we what when where which who why will with you",
    )
)
_ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "s")


def plain_words(text: str) -> list[str]:
    """The words of a text as they are indexed: lower case, without accents, letters and digits only.

    >>> plain_words("Event-driven: naïve COÛT_total, aws.sqs")
    ['event', 'driven', 'naive', 'cout', 'total', 'aws', 'sqs']
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return WORD.findall(bare)


def question(text: str) -> list[str]:
    """The words of a question that say something; all of them when none does."""
    words = plain_words(text[:TEXT_READ])
    return ([word for word in words if word not in _PADDING] or words)[:TERMS_READ]


def root(word: str) -> str:
    """A word without a common ending, when four letters stay.

    >>> [root(word) for word in ("patterns", "polling", "queues", "sqs", "strang")]
    ['pattern', 'poll', 'queu', 'sqs', 'strang']
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
