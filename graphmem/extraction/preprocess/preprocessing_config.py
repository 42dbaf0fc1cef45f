"""Tuned numbers of preprocessing."""

from dataclasses import dataclass

from graphmem.language.language_config import READ_CHARACTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class PreprocessingConfig:
    """Lengths in characters or tokens, shares between 0 and 1."""

    # Longer messages are cut: logs and pasted files, which take the parser minutes.
    max_characters: int = READ_CHARACTERS
    # Lines beyond this are only checked for being JSON: the patterns backtrack on them.
    masked_line_characters: int = 2_000
    # A line this long may have been wrapped in mid-sentence; a shorter one is taken to end its sentence.
    wrapped_line_characters: int = 60
    # Enough of a text to judge its casing.
    casing_sample_characters: int = 2_000
    # Fewer letters may be an acronym.
    all_caps_min_letters: int = 8
    # From this share of capitals on the whole text is lowered, not only runs of it.
    all_caps_share: float = 0.8
    # Words up to this length may be in lower case in a title ("of", "the", "and").
    title_short_word_letters: int = 3
    # Longer quotations are sentences, not titles.
    title_max_tokens: int = 9


PREPROCESSING = PreprocessingConfig()
