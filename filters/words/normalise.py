"""Text as it was typed -> lower-case words: look-alike letters, accents, invisible signs and quotes settled.

This file knows letters only. What a word was meant to be when digits stand for letters or letters are doubled is
`respell.py`'s affair. Never raises on any text; the time is linear and bounded, since a long text is cut.
"""

import re
import unicodedata
from importlib import resources

import msgspec

HEAD = 1_500  # characters kept from the beginning of a long text
TAIL = 500  # and from its end: padding in front of the words hides nothing
_RAW = 4  # signs may vanish while folding, so this many times as much is folded before the cut

_APOSTROPHES = "'’‘`´ʼ′＇"
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"  # Hangul fillers: letters to Unicode, nothing to the eye
# Small Cyrillic and Greek letters, of which the table knows the capitals alone.
_SMALL = dict(zip("кмтвнκτβεχημ", "kmtbhktbexnu", strict=True))
_OWN = {"ł": "l", "đ": "d", "ø": "o", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n"}

# A word is letters and digits, and those signs that stand for letters in "k!ll" and "$uicide".
_WORD = re.compile(r"[^\W_@$!|*€]*[@$!|*€][^\W_]?[\w@$!|*€]*|[^\W_]+")
_SIGNS = re.compile(r"[@$!|*€_]+")


class _Twin(msgspec.Struct, gc=False):
    c: str


def _shapes() -> dict[int, str]:
    """Characters that look like Latin letters or digits -> those (Unicode TR39 confusables, and stroke letters)."""
    # The file alone: the library would hold the whole of it, six megabytes, in each process that reads words.
    file = resources.files("confusable_homoglyphs") / "confusables.json"
    table: dict[int, str] = {}
    for char, raw in msgspec.json.decode(file.read_bytes(), type=dict[str, msgspec.Raw]).items():
        if len(char) == 1 and not char.isascii() and unicodedata.category(char)[0] in "LNS":
            twins = msgspec.json.decode(raw, type=list[_Twin])
            plain = [twin.c for twin in twins if twin.c.isascii() and twin.c.isalnum() and len(twin.c) < 3]
            if plain:
                table[ord(char)] = plain[0].lower()
    table |= {ord(char): plain for char, plain in (_OWN | _SMALL).items()}
    for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6):  # letters in squares and circles, regional indicators
        table |= {first + place: chr(ord("a") + place) for place in range(26)}
    return table


def _invisible() -> dict[int, str | None]:
    spaces = {ord(char): " " for char in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029\u2800"}
    gone = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *map(ord, _APOSTROPHES + _BLANK_LETTERS)])
    return gone | spaces


_SHAPES = _shapes()
_INVISIBLE = _invisible()


def fold(text: str) -> str:
    """Lower case without accents, look-alikes, invisible or direction-changing signs; at most HEAD + TAIL + 1 long."""
    text = cut(text, _RAW).translate(_INVISIBLE)
    if not text.isascii():
        text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
        text = "".join(char for char in text if unicodedata.category(char) not in ("Mn", "Me", "Cf"))
        # Capitals look like other letters than their small ones do (Η is H, η is n).
        text = text.translate(_SHAPES).casefold().translate(_SHAPES).translate(_INVISIBLE)
    return cut(text.lower())


def cut(text: str, times: int = 1) -> str:
    """The head and the tail of a text that is too long to be read whole."""
    head, tail = HEAD * times, TAIL * times
    return text if len(text) <= head + tail else f"{text[:head]} {text[-tail:]}"


def raw_words(text: str) -> list[str]:
    """Words in order, with the signs inside them that may stand for letters ("k!ll", "s*x")."""
    return _WORD.findall(fold(text))


def plain(word: str) -> list[str]:
    """A raw word without signs: the pieces between them."""
    return [piece for piece in _SIGNS.split(word) if piece]


def words(text: str) -> list[str]:
    """Words in order, of letters and digits only: how phrases in tables are read."""
    return [piece for word in raw_words(text) for piece in plain(word)]
