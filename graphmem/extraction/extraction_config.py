"""Tuned numbers of extraction over threads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadConfig:
    """How much is parsed at once, and how far back a message can refer."""

    # Messages per call of spaCy's pipe: large enough to fill its batches, small enough for memory.
    batch_messages: int = 256
    # Entities of earlier messages that pronouns can refer to; older ones are hardly ever meant.
    discourse_entities: int = 60
    # Latest facts per speaker that a correction can supersede: people correct what they just said.
    correctable_facts: int = 8
    # Messages of the latest threads that are kept extracted, to go on where they ended: some 5 kB each.
    remembered_messages: int = 2_000
    # Tokens of an assistant's turn that only replies: longer ones explain, and name much that nobody takes up.
    short_reply_tokens: int = 20
    # The same of a turn that quotes what it drafts: "Dear Ada, ...".
    short_draft_tokens: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardConfig:
    """How the words of others in a message are told apart."""

    # Characters of words without punctuation: shorter quotes ("yes, ok") stand in messages by chance.
    least_characters: int = 8
    # Days between two readings of words whose time is not known: another year, month and weekday.
    shift_days: int = 1_003


THREADS = ThreadConfig()
FORWARDS = ForwardConfig()
