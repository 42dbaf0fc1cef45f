"""Tuned numbers of language detection and sentence splitting, and how much of a text is read."""

from dataclasses import dataclass

READ_CHARACTERS = 100_000
"""What is parsed and embedded of a text; of a longer one the rest is found by its words alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageDetection:
    """When a message, or a part of a sentence, counts as foreign."""

    # Characters: enough to tell the language of a message.
    sample_characters: int = 2_000
    # Share of letters in a non-Latin script; quoted names alone stay below it.
    other_script_share: float = 0.5
    # Words: a single unknown one is more often a typo or a new word.
    min_foreign_words: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceSplitting:
    """Lengths in tokens. Real sentences hardly reach the soft limit; lists and text without punctuation do."""

    # From here on, split at the next comma or conjunction.
    soft_limit: int = 250
    # Tokens past the soft limit after which a sentence is split anywhere.
    overrun: int = 50


DETECTION = LanguageDetection()
SENTENCE_SPLITTING = SentenceSplitting()
