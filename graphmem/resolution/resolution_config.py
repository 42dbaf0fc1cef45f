"""Tuned numbers of name resolution: what each piece of evidence weighs, and how much is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphmem.resolution.comparison import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceWeights:
    """Log-odds (natural) for one entity, unless a field says otherwise; tuned on the labelled sets of docs/entities.md."""

    # Many people share a first name.
    common_first_name: float = -1.0
    # The source gives both one account.
    one_account: float = 9.0
    # A text says that they are one.
    told: float = 8.0
    # A text gives a relative or pet a name, which a comma or a list may only seem to do.
    named_relative: float = 4.0
    # The sources give them different accounts of one form.
    other_account: float = -4.0
    # They share co-speakers who are not everywhere.
    shared_co_speakers: float = 1.2
    # They share only co-speakers who are everywhere.
    other_co_speakers: float = -0.6
    # They share no co-speaker.
    no_co_speakers: float = -2.0
    # One speaker mentions both.
    mentioned_by_one: float = 0.5
    # Both are in one conversation, which makes two people of like names unlikely.
    one_conversation: float = 1.2
    # Two alternative forms in one message are rarely one.
    named_together: float = -1.5
    # Two speakers of one conversation are two.
    both_speak: float = -8.0
    # People rarely speak of themselves by name.
    speaks_of_other: float = -1.0
    # Speakers keep their display name.
    one_display_name: float = 1.5
    # Speakers rarely go by two.
    two_display_names: float = -2.5
    # One display name is a longer form of the other.
    longer_display_name: float = -0.8
    # She and he are two; half of it if only the names say so.
    other_gender: float = -3.0
    # A person is no place.
    other_kind: float = -3.0
    # The parser's guess of a kind is worth little.
    unsure_kind: float = -0.4
    # Bob and Robbie, both short for Robert, are two.
    other_nickname: float = -1.5
    # The most that shared names around them say.
    context_names: float = 2.5
    # Both occur with several names and share none.
    other_context: float = -0.8
    # Rarity (natural log) of shared names at which half of `context_names` is reached.
    half_rarity: float = 2.0
    # Typos are rare: a spelling that occurs often is intended.
    both_often: float = -1.5
    # Rarity (natural log) of a shared name by how common it is; and the conversations from which it is more common.
    rarity: tuple[float, ...] = (3.0, 1.5, 0.0)
    common_from: tuple[int, ...] = (16, 64)
    # Share of the conversations: speakers of more are no evidence of shared company.
    everywhere: float = 0.5


WEIGHTS = EvidenceWeights()
# Log-odds of one entity for two names so related, before anything else is known of them.
RELATIONS: Mapping[Relation, float] = {
    "same": 3.0, "folded": 3.0, "suffix": 3.0, "handle": 2.6, "acronym": 2.4, "surname": 2.4, "first": 2.0, "initial": 2.0, "head": 1.6,
    "nickname": 2.5, "part nickname": 1.2, "single nickname": 1.0, "typo": 2.5, "single typo": 2.2, "part typo": 1.4,
    "variant": 1.8, "part variant": 0.2, "single variant": 0.0, "other surname": -5.0, "none": -5.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Log-odds from which a pair is merged (0.5: 62 %), and from which it waits for review (0: 50 %)."""

    merge: float = 0.5
    review: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """How pairs are decided one after another."""

    margin: float = 1.5
    """Log-odds by which a rival must be less likely to be passed over."""
    noted: float = -3.0
    """Log-odds below which a pair is not worth a line (5 %)."""
    distinct: float = -1.0
    """Log-odds below which two profiles count as distinct."""
    widest: int = 16
    """Comparisons per profile in a wide block: with the profiles that share the most context names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonVotes:
    """Votes for (above 0) or against a name being a person's: a parser takes many a product for a person."""

    most: float = 6
    """The most that a conversation's mentions count, for or against."""
    sure: float = 3
    """A mention after "Dr", or a pronoun."""
    in_place: float = -2
    """A mention as a place after "in", "to" and the like."""
    guessed: float = 1
    """A mention that the parser guesses to be a person."""
    guessed_other: float = -0.5
    """A mention that it guesses to be anything else."""
    speaker: float = 8
    """Somebody speaks under the name."""
    given: float = 3
    """It begins with a given name."""
    title: float = 3
    """It has a title."""
    part: float = 1
    """It is a word of a person's name."""
    single: float = -4
    """It is a single word, and none of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How much is looked at around a name, and what counts as much."""

    compared_company: int = 16
    """Names; so many that a profile is used with are compared, a sample."""
    company: int = 30
    """Names; a message's first ones are context of each name in it."""
    known_company: int = 3
    """Names; with so many, what a profile is used with counts as known."""
    often: int = 3
    """Messages; from so many on a name counts as written often."""
    few_conversations: int = 3
    """Conversations; speakers of fewer are never everywhere."""
    related_names: int = 6
    """Names; one to which more are related is a hub, and compared with them only where both are used. Of chitchat's 7,290 related names
    6,635 hang together otherwise, and at most 171 so; with 8 some 2,800 do. On the labelled sets of docs/entities.md 6 costs nothing, 4
    up to a point of F1."""
    phrase: int = 60
    """Characters around a name that are searched for a phrase that gives a name."""


BANDS = Bands()
CLUSTERING = Clustering()
PERSON_VOTES = PersonVotes()
REACH = Reach()
