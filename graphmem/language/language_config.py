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
class LanguageGuess:
    """How function words and trigrams are weighed. Chosen on 40 messages in six languages and 1,451 in English."""

    # Characters: enough to tell the language of a message.
    sample_characters: int = 1_000
    # A function word of one language alone; of two languages it counts half in each.
    function_word: float = 2.0
    # Of a word's mean log probability, which differs by two or three between languages.
    trigram_weight: float = 0.6
    # Added to each count of a trigram, and how many trigrams there may be.
    smoothing: float = 0.3
    possible_trigrams: int = 8_000
    # By how much another language must fit better than English.
    margin: float = 1.0
    # Words that are no names inside a sentence: a single one tells nothing.
    fewest_words: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceSplitting:
    """Lengths in tokens. Real sentences hardly reach the soft limit; lists and text without punctuation do."""

    # From here on, split at the next comma or conjunction.
    soft_limit: int = 250
    # Tokens past the soft limit after which a sentence is split anywhere.
    overrun: int = 50


DETECTION = LanguageDetection()
GUESS = LanguageGuess()
SENTENCE_SPLITTING = SentenceSplitting()
