"""What a text itself says of names: "Liz, short for Elizabeth", "everyone calls him Bob", "Fjordlab is now Nordlab"."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from graphmem.language.lexicon import FIRST, FIRST_PLURAL, HE, IT, KIN, PETS, POSSESSIVES, SECOND, SHE, THEY
from graphmem.language.name_forms import normal_name
from graphmem.model import Mention
from graphmem.resolution.comparison import Relation, person_relation, thing_relation
from graphmem.resolution.resolution_config import REACH

_RELATIVES = (KIN | PETS) - {"family", "in-law"}
PRONOUNS = FIRST | FIRST_PLURAL | SECOND | HE | SHE | THEY | IT | POSSESSIVES
_QUOTE = "[\"'\u201c]?"
_BE = r"(?:\s+(?:is|was|are|were|am|got|gets|has been|have been|had been|being|will be|is going to be)|'s|'m|'re|\u2019s|\u2019m)"
_ADVERB = r"(?:\s+(?:now|just|recently|actually|officially|also|still|usually|mostly|formerly|previously|often|sometimes|finally))*"
_ALSO = (
    r"a\.?k\.?a\.?|(?:also |better |otherwise )?known as|also called|alias|short for|i\.e\.|meaning|n[ée]e|born"
    r"|(?:formerly|previously|once)(?: known as| called)?|used to be(?: called| named)?"
)
# What stands between two names that are said to be one's.
_BETWEEN = re.compile(
    "|".join(
        rf"(?:^{pattern}\s+{_QUOTE}$)"
        for pattern in (
            rf"\s*[,;(\u2013-]*\s*(?:{_ALSO})[:,]?",
            rf"{_BE}?{_ADVERB},?(?:\s+(?:who|which))?\s+(?:used to be|go|goes|went)(?:\s+(?:called|named|known as|by))?{_ADVERB}",
            rf"{_BE}{_ADVERB}\s+(?:called|named|renamed|rebranded|known as|nicknamed|short for)(?:\s+(?:to|as|into))?{_ADVERB}",
            rf"{_BE}?{_ADVERB}\s+(?:renamed|rebranded)(?:\s+(?:itself|themselves))?(?:\s+(?:to|as|into))?",
            r"(?:\s+(?:has|have|had))?\s+changed\s+(?:its|his|her|their|my|our|the)\s+(?:\w+\s+)?name\s+(?:to|into)",
            rf"{_BE}\s+now",
            r"[^.!?;]{0,40}?\s+and\s+(?:is|are|was|will be)(?:\s+now)?\s+called",
            r"(?:,|\s+and)\s+(?:our|the|its|their|her|his|my)\s+(?:new\s+)?name\s+(?:is|will be)",
            r"(?:\s+(?:has|have|had))?\s+(?:become|becomes|became)(?:\s+the)?",
            r"\s+stands for",
            r"(?:\s+(?:has|have|had)\s+been)?\s+(?:signing|signed|known|listed|registered)(?:\s+up)?\s+as",
        )
    ),
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^\s*:")
_IS = re.compile(rf"^{_BE}\s+$")
_NOW = re.compile(r"^\s+(?:now|these days|from now on)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"(?:name|renamed|rebranded|changed)\b[^.!?]{0,30}\bfrom\s+[\"'\u201c]?$", re.IGNORECASE)
_NEW_NAME = re.compile(
    r"\b(?:new name (?:is|will be|:)|(?:gets|get|got|has|have|under) a new name\b[^.!?]{0,30}?,?(?: it(?:'s| is| will be))?"
    r"|(?:it|they)(?:'s| is| are| will be|'ll be)(?: now| then| soon)? called)\s+[\"'\u201c]?$",
    re.IGNORECASE,
)
_CALLS = re.compile(r"\b(?:call|calls|called|calling|nickname|nicknamed|dub|dubbed)\s+$", re.IGNORECASE)
_SELF = re.compile(
    r"^(?:\s+name)?(?:'m|\u2019m|\s+am|'s|\u2019s|\s+is|\s+was|\s+used to be)(?:\s+(?:still|now|actually|officially|just))*\s+$",
    re.IGNORECASE,
)
_KIN_LINK = re.compile(rf"^(?:,?\s+|{_BE}{_ADVERB}\s+|{_BE}\s+(?:called|named)\s+|(?:'s|\u2019s)\s+name\s+is\s+)$", re.IGNORECASE)
_MEANT = re.compile(r"^,?\s+(?:I mean|that is)\b", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"^\s*[(\[]\s*$|^\s+[\"\u201c]$")
_CLOSED = re.compile(r"^\s*[)\]\"\u201d]")
_FIRST_PERSON = frozenset(("i", "me", "my"))
_HALF_TOLD = frozenset(
    ("single nickname", "part nickname", "nickname", "first", "initial", "single typo", "typo", "part typo", "acronym", "suffix", "folded")
)


def find_aliases(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[str, str]]:
    """The pairs of names that a message says are names of one; `mentions` are those of the message."""
    yield from _announced(text, mentions)
    for left, right in _near(mentions):
        if _ADDRESS.match(text[left.end : right.start]) and text[: left.start].rpartition("\n")[2].strip() == "":
            continue  # "nick: what a nice day" addresses nick
        named = (any(map(str.isupper, left.name)) or left.text.lower() in _FIRST_PERSON) and is_written_name(right)
        if named and normal_name(left.name) != normal_name(right.name) and _are_one(text, left, right):
            yield left.name, right.name


def _announced(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[str, str]]:
    """The new name of what was spoken of last: "Mail from Brightcell, they merge. The new name is Solvanta"."""
    last: Mention | None = None
    for mention in sorted(mentions, key=lambda m: (m.start, m.end, m.name)):
        if not any(map(str.isupper, mention.name)):
            continue
        is_new = is_written_name(mention) and _NEW_NAME.search(text[max(mention.start - REACH.phrase, 0) : mention.start])
        if is_new and last is not None and normal_name(last.name) != normal_name(mention.name):
            yield last.name, mention.name
        if mention.kind not in ("person", "place"):
            last = mention


def _near(mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Two mentions, one after the other and not far apart."""
    ordered = sorted(mentions, key=lambda m: (m.start, m.end, m.name))
    for n, left in enumerate(ordered):
        for right in islice(ordered, n + 1, None):
            if right.start - left.end > REACH.phrase:
                break
            if left.end <= right.start:
                yield left, right


def _are_one(text: str, left: Mention, right: Mention) -> bool:
    before, between, after = (
        text[max(left.start - REACH.phrase, 0) : left.start],
        text[left.end : right.start],
        text[right.end : right.end + REACH.phrase],
    )
    if re.match(r"['\u2019]s\b", after):
        return False
    if left.text.lower() in _FIRST_PERSON:
        return (right.kind == "person" and bool(_SELF.match(between))) or bool(_CALLS.search(before) and between.isspace())
    if between.isspace() and _CALLS.search(before):
        return True
    if _BETWEEN.match(between) or (_IS.match(between) and _NOW.match(after)):
        return (left.kind == "place") == (right.kind == "place")
    if {left.kind, right.kind} <= {"thing", "organisation", "concept"} and re.fullmatch(r"\s+will be\s+", between):
        return True
    if re.fullmatch(r"\s+to\s+[\"'\u201c]?", between) and _FROM_TO.search(before):
        return True
    return _is_half_told(left, right, between, after)


def _is_half_told(left: Mention, right: Mention, between: str, after: str) -> bool:
    """Words that say it of names which are alike, and may say something else of others: "Bob, Robert I mean", "NYC (New York City)"."""
    bracketed = bool(_IN_BRACKETS.match(between) and _CLOSED.match(after))
    if not bracketed and not _MEANT.match(after):
        return False
    return relation_of(left, right) in _HALF_TOLD or (bracketed and left.kind == right.kind == "person" and is_written_name(left))


def relation_of(left: Mention, right: Mention) -> Relation:
    """How the names of two mentions are related."""
    related = person_relation if "person" in (left.kind, right.kind) else thing_relation
    return related(normal_name(left.name), normal_name(right.name))


def find_relatives(text: str, mentions: Sequence[Mention], people: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a relative and the name that the text gives it: "my sister Anna" said by Ada is ("Ada's sister", "Anna").

    `people` are the normal names of those who speak, who may be addressed after a comma.
    """
    for left, right in _near(mentions):
        between = text[left.end : right.start]
        if not _KIN_LINK.match(between):
            continue
        relative, person = (left, right) if is_relative(left.name) else (right, left)
        named = person.kind == "person" and is_written_name(person) and not is_relative(person.name)
        if not is_relative(relative.name) or not named or re.match(r"['\u2019]s\b", text[right.end : right.end + 2]):
            continue
        if "," in between and (_is_list(text[right.end :]) or (relative is left and _is_address(text, left, right, people))):
            continue
        yield relative.name, person.name


def _is_list(after: str) -> bool:
    """ "my sister, Anna and I": people beside each other, no apposition."""
    return bool(re.match(r",?\s+(?:and|or|&|plus)\b|,\s+(?!(?:my|who|whose|which|is|was)\b)[\w' ]{1,40}?,?\s+(?:and|or|&)\s", after))


def _is_address(text: str, relative: Mention, name: Mention, people: Collection[str]) -> bool:
    """ "sorry about your dad, Deborah": who is spoken to, after a comma at the end of the sentence or between commas.

    At the end, of "your" relative it always is; else if the name is of somebody who speaks.
    """
    after = re.match(r"\s*([,.!?;:)]|$)", text[name.end :])
    if after is None:
        return False
    return (after[1] != "," and relative.text.lower().startswith("your ")) or _is_speaker(name, people)


def _is_speaker(name: Mention, people: Collection[str]) -> bool:
    normal = normal_name(name.name)
    return normal in people or any(normal in speaker.split() for speaker in people)


def is_relative(name: str) -> bool:
    """ "Ada's sister", "Ada's dog": a possessive description of a relative or pet."""
    owner, found, rest = name.rpartition("'s ")
    return bool(found and owner) and rest.split()[-1].lower() in _RELATIVES


def is_written_name(mention: Mention) -> bool:
    """It is written as a name, not as a pronoun or as somebody's relative."""
    return mention.text[:1].isupper() and mention.text.lower() not in PRONOUNS and not is_relative(mention.name)
