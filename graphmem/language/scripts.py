"""Scripts: whether a text is written in letters other than Latin ones."""

from graphmem.language.language_config import DETECTION

_LAST_LATIN = 0x24F
_STYLED_LATIN = ((0x1D400, 0x1D7FF), (0xFF00, 0xFF5A))
"""Bold, italic and full-width forms of Latin letters."""


def is_other_script(text: str) -> bool:
    """True if more than half of the letters are of another script than Latin; False for a text without letters."""
    letters = [c for c in text if c.isalpha()]
    return sum(map(_is_foreign_letter, letters)) > DETECTION.other_script_share * len(letters)


def _is_foreign_letter(letter: str) -> bool:
    return ord(letter) > _LAST_LATIN and not any(first <= ord(letter) <= last for first, last in _STYLED_LATIN)
