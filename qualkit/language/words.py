"""What counts as a word, for every denominator: standard library only, made for speed."""

import re
import unicodedata

from qualkit.model import Span

# Letters with their combining marks (a Text is never normalised), and digits.
_LETTERS = r"(?:[^\W_][\u0300-\u036f]*)+"
# What may stand inside a word: an apostrophe, a hyphen of any kind, a soft hyphen; between
# digits also the mark of a time or a decimal (14.30; 1,5).
_INNER = r"(?:['’ʼ‐‑\u00ad-]|(?<=\d)[.,:](?=\d))"
_CLITIC = r"['’‘](?:[sStTnNkKmMrR]|em|ns)(?![^\W_])"

WORD = re.compile(rf"{_LETTERS}(?:{_INNER}{_LETTERS})*|{_CLITIC}")


def words(text: str) -> list[Span]:
    """Each word of `text`, in order: runs of letters or digits with inner apostrophes and hyphens.

    `m'n`, `foto's` and `plan-van-aanpak` are one word each, `'s avonds` is two.

    >>> text = "'s Avonds m'n plan-van-aanpak."
    >>> [span.of(text) for span in words(text)]
    ["'s", 'Avonds', "m'n", 'plan-van-aanpak']
    """
    return [Span(*match.span()) for match in WORD.finditer(text)]


def plain(text: str) -> str:
    """The same text, character for character, with one kind of apostrophe, hyphen and blank."""
    return text if text.isascii() else text.translate(_PLAIN)


def folded(word: str) -> str:
    """A word as it is compared: small letters, composed accents, plain, without soft hyphens."""
    word = word.lower()
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", plain(word).replace("\u00ad", ""))


_PLAIN = str.maketrans("’‘ʼ‐‑\u00a0\u202f", "'" * 3 + "-" * 2 + " " * 2)
