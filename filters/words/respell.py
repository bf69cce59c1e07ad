"""What a word was meant to be: digits and signs for letters, stars, doubled letters, spaced or glued words, slips.

Every guess must end in a word of the tables' vocabulary; whatever does not is left as it was typed, so that
"1984", "year 9", "3d", "bookkeeper" and "therapist" stay what they are. Time is linear in the text.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby, product

from filters.words.normalise import plain, raw_words

_LETTERS = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "li", "€": "e", "*": "aeiou",
}  # fmt: skip
_SHORT = frozenset(
    {"i", "to", "my", "me", "of", "in", "on", "is", "do", "no", "am", "im"}
)  # short pieces of glued words
_MOST_GUESSES = 125  # three stars
_GLUED = range(8, 61)  # letters of a word that may be several written as one
_SLIP = 6  # letters that a word needs before one of them may be wrong


class Respeller:
    """Reads text with a vocabulary: `known` words stay; those in `sharp` are what guesses may end in.

    `slips`: words for which one missing, added, wrong or swapped letter is forgiven.
    """

    def __init__(self, known: Iterable[str], sharp: Iterable[str], slips: Iterable[str]) -> None:
        self._sharp = frozenset(sharp)
        self._known = frozenset(known) | self._sharp
        self._thin: dict[str, str] = {}
        for word in sorted(self._known, key=len):
            self._thin[_thin(word)] = word
        self._slips = {key: word for word in slips for key in (word, *_shorter(word))}

    def words(self, text: str) -> list[str]:
        """The words of a text, as meant."""
        return self._join([word for raw in raw_words(text) for word in self._word(raw)])

    def _word(self, raw: str) -> list[str]:
        if raw in self._known:
            return [raw]
        pieces = plain(raw)
        if len(pieces) == 1 and pieces[0] in self._known:
            return pieces
        if (word := self._guess(raw)) is not None:
            return [word]
        return [word for piece in pieces for word in self._piece(piece)]

    def _guess(self, raw: str) -> str | None:
        """Letters for digits and signs, where that gives a word: "k1ll", "$u1c1de", "p*rn"."""
        for word in (raw, raw.strip("!|*@"), raw.rstrip("!|*@$€")):
            if len(word) > 24 or word.isalpha() or sum(map(str.isalpha, word)) < 2:
                continue
            guesses = product(*(_LETTERS.get(char, char) for char in word))
            for _, letters in zip(range(_MOST_GUESSES), guesses, strict=False):
                if (found := self._even("".join(letters))) is not None:
                    return found
        return None

    def _even(self, word: str) -> str | None:
        """The word, also when letters are drawn out: "suuuicide"."""
        if word in self._known:
            return word
        if any(len(list(run)) > 2 for _, run in groupby(word)) or len(_thin(word)) >= 7:
            found = self._thin.get(_thin(word))
            return found if found and len(found) <= len(word) else None
        return None

    def _piece(self, word: str) -> list[str]:
        """A word of letters and digits only, that nobody knows as it stands."""
        if word in self._known or not word.isalpha():
            return [word]
        if (even := self._even(word)) is not None:
            return [even]
        if word.endswith("s") and len(word) > 3 and word[:-1] in self._sharp:
            return [word[:-1]]
        if (meant := self._slip(word)) is not None:
            return [meant]
        return self._unglue(word) or [word]

    def _slip(self, word: str) -> str | None:
        if len(word) < _SLIP:
            return None
        for key in (word, *_shorter(word)):
            meant = self._slips.get(key)
            if meant and meant[0] == word[0] and abs(len(meant) - len(word)) < 2:
                return meant
        return None

    def _unglue(self, word: str) -> list[str] | None:
        """Words written as one ("killmyself"), if known words cover it to the last letter and one of them is sharp."""
        if len(word) not in _GLUED:
            return None
        best: list[list[str] | None] = [[]] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 16), end):
                piece, before = word[start:end], best[start]
                if before is None or not (piece in _SHORT or (len(piece) > 2 and piece in self._known)):
                    continue
                here = best[end]
                if here is None or len(before) + 1 < len(here):
                    best[end] = [*before, piece]
        found = best[-1]
        return found if found and any(len(piece) > 3 and piece in self._sharp for piece in found) else None

    def _join(self, words: list[str]) -> list[str]:
        """Spaced words made whole: "s u i c i d e", "sui cide"."""
        joined: list[str] = []
        for single, group in groupby(words, key=lambda word: len(word) == 1):
            run = list(group)
            joined.extend(self._single(run) if single else self._halves(run))
        return joined

    def _single(self, run: list[str]) -> list[str]:
        """A run of single letters, with or without an "i" or "a" of its own in front or behind."""
        if len(run) < 3:
            return run
        for first, last in ((0, len(run)), (1, len(run)), (0, len(run) - 1)):
            whole = self._word("".join(run[first:last]))
            if last - first > 2 and (len(whole) > 1 or whole[0] in self._known):
                return [*run[:first], *whole, *run[last:]]
        return run

    def _halves(self, run: list[str]) -> list[str]:
        made: list[str] = []
        for word in run:
            glued = made[-1] + word if made else ""
            strange = glued and word not in self._known and made[-1] not in self._known
            if strange and len(glued) > 3 and glued in self._sharp:
                made[-1] = glued
            else:
                made.append(word)
        return made


def _thin(word: str) -> str:
    """Each run of a letter as one letter."""
    return "".join(char for char, _ in groupby(word))


def _shorter(word: str) -> Iterator[str]:
    """The word with one letter left out, the first excepted."""
    return (word[:place] + word[place + 1 :] for place in range(1, len(word)))
