"""Tuned numbers of name resolution: what each piece of evidence weighs."""

from dataclasses import dataclass


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
