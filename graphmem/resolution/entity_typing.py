"""Decide which names are of people, by votes: one guess of the parser is weak evidence, all mentions together are strong."""

import re

from graphmem.language.given_names import is_given_name
from graphmem.language.name_forms import parts_of
from graphmem.model import Mention, Message
from graphmem.resolution.resolution_config import PERSON_VOTES

PRONOUN_GENDER = {"she": "f", "her": "f", "hers": "f", "herself": "f", "he": "m", "him": "m", "his": "m", "himself": "m"}
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Doc|Prof|Professor|Frau|Herr|Nurse|Aunt|Auntie|Uncle|Coach|Officer)\.? $")
_PLACE_WORD = re.compile(r"\b(?:in|to|from|near|around|through|via|at|visit|visiting|of) $", re.IGNORECASE)


def mention_votes(message: Message, mention: Mention) -> float:
    """For (above 0) or against a person: "she" and "Dr" are sure, "in Florence" nearly so, the parser's guess is not."""
    before = message.text[max(mention.start - 12, 0) : mention.start]
    if _TITLED.search(before) or mention.text.lower() in PRONOUN_GENDER:
        return PERSON_VOTES.sure
    return PERSON_VOTES.in_place if mention.kind == "place" and _PLACE_WORD.search(before) else uncertain_votes(mention.kind)


def uncertain_votes(kind: str) -> float:
    """What the parser's guess of a kind is worth."""
    return PERSON_VOTES.guessed if kind == "person" else PERSON_VOTES.guessed_other


def votes_for_person(here: float, everywhere: float, prior: float) -> float:
    """Above 0 if a name is of a person in a conversation, by the votes there and in all, and by what the name itself says."""
    return max(-PERSON_VOTES.most, min(PERSON_VOTES.most, 2 * here + everywhere)) + prior


def prior_votes(name: str, *, speaks: bool, is_part: bool) -> float:
    """What a name itself says, in votes: a parser takes many a product for a person; `is_part`: it is a word of a person's name."""
    parts = parts_of(name)
    if speaks:
        return PERSON_VOTES.speaker
    if parts.words and is_given_name(parts.words[0]):
        return PERSON_VOTES.given
    if parts.title:
        return PERSON_VOTES.title
    if is_part:
        return PERSON_VOTES.part
    return 0 if len(parts.words) > 1 else PERSON_VOTES.single
