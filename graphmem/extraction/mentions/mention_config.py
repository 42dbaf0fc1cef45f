"""Tuned numbers of mention detection."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionConfig:
    """Lengths in letters or tokens."""

    # The shortest prefix of a first name that counts as its short form ("Gab" for Gabriela).
    short_form_letters: int = 3
    # A short form that is a first name itself must drop at least this many letters: Martin is not short for Martina.
    short_form_cut: int = 2
    # Longer numbers after a name are not model numbers.
    model_number_digits: int = 4
    # Shorter "-ing" forms are not activities ("ring").
    activity_min_letters: int = 5
    # Letters of a word in capitals that may be a name that is called out: "ROBIN, bibs".
    called_min_letters: int = 4


MENTIONS = MentionConfig()
