"""What somebody meant who typed a word that nothing is called by: two names in one word, or a slip of the fingers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

_SHORTEST = 5  # letters of a word that a slip is looked for in: shorter ones are like too many others
_LENGTHS = 2  # letters by which the word that was meant may be shorter or longer
_LIKENESS = 0.8  # of difflib's ratio, from 0 to 1
_PIECE = 3  # letters of the shortest name that is cut out of a longer word
_ENDINGS = ("ing", "es", "ed", "s")  # with which a known word is still known
_STEM = 4  # letters that have to stay


class Spelling:
    """The words that things are called by, in small letters, and which of them a mistyped word is like."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))
        self._whole = frozenset(self._words)

    def knows(self, word: str) -> bool:
        """Does the word, with or without a common ending, begin one of the words?"""
        stems = (word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= _STEM)
        return self._begins(word) or any(map(self._begins, stems))

    def _begins(self, word: str) -> bool:
        place = bisect_left(self._words, word)
        return place < len(self._words) and self._words[place].startswith(word)

    def mended(self, words: Sequence[str]) -> list[str]:
        """The words with those that are not known as they were probably meant; as they are where that is not clear.

        >>> Spelling(["lambda", "step", "functions", "kinesis"]).mended(["lamda", "stepfunctions", "qzx"])
        ['lambda', 'step', 'functions', 'qzx']
        """
        return [meant for word in words for meant in ([word] if self.knows(word) else self._meant(word))]

    def _meant(self, word: str) -> list[str]:
        return self._cut(word) or [self._nearest(word) or word]

    def _cut(self, word: str) -> list[str]:
        """Two or three words that were typed as one; the first as long as may be, two before three."""
        two = next(self._halves(word), None)
        if two:
            return list(two)
        starts = (place for place in range(len(word) - _PIECE, _PIECE - 1, -1) if word[:place] in self._whole)
        return next(([word[:place], *rest] for place in starts for rest in self._halves(word[place:])), [])

    def _halves(self, word: str) -> Iterator[tuple[str, str]]:
        """The ways to read a word as two that are known."""
        for place in range(len(word) - _PIECE, _PIECE - 1, -1):
            if word[:place] in self._whole and word[place:] in self._whole:
                yield word[:place], word[place:]

    def _nearest(self, word: str) -> str:
        if len(word) < _SHORTEST:
            return ""
        like = [one for one in self._words if one[0] == word[0] and abs(len(one) - len(word)) <= _LENGTHS]
        return next(iter(get_close_matches(word, like, 1, _LIKENESS)), "")
