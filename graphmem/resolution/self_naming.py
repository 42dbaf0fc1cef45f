"""The names that speakers claim: "from now on I sign as Erika Haugland", "Kofi here", "Best regards, Janet Priestley"."""

import re
from collections.abc import Iterator, Sequence

from graphmem.language.name_forms import normal_name
from graphmem.model import Mention, Message
from graphmem.resolution.alias_patterns import is_written_name
from graphmem.resolution.comparison import person_relation
from graphmem.resolution.resolution_config import REACH

_OWN = re.compile(
    r"\b(?:(?:please |just )?call me|I(?:'ll| will|'m going to)?(?: now| still)? (?:sign|go|answer) (?:as|by|to)|get used to"
    r"|(?:put|list|sign) me (?:down )?as|sign with my name,?|it'?s me,?"
    r"|my (?:\w+ )?(?:name|surname|login|handle|username|nickname|account)(?: now)?"
    r" (?:is|was|becomes|became|will be|changes to|changed to)(?: now)?)"
    r"\s+[\"'\u201c]?$",
    re.IGNORECASE,
)
_FROM_NOW_ON = re.compile(r"^,?\s+from (?:now|today|tomorrow) on\b", re.IGNORECASE)
_HERE = re.compile(r"^\s+here\b(?=\s*(?:[,.!:;\u2013-]|$))", re.IGNORECASE)
_SIGNED = re.compile(r"\b(?:regards|wishes|sincerely|yours|best(?=\s*[,\n])),?\s*$", re.IGNORECASE)


def claimed_names(message: Message, mentions: Sequence[Mention]) -> Iterator[str]:
    """The names that the speaker of a message claims in it; an assistant speaks for others and claims none."""
    if message.role == "assistant":
        return
    for mention in mentions:
        if mention.kind != "organisation" and is_written_name(mention) and _is_claimed(message.text, mention):
            yield mention.name


def is_new_name(speaker: str, claimed: str) -> bool:
    """True if the name is new for the speaker: Gareth is not new for Gareth Hughes."""
    return person_relation(normal_name(speaker), normal_name(claimed)) in ("none", "other surname")


def _is_claimed(text: str, mention: Mention) -> bool:
    before, after = text[max(mention.start - REACH.phrase, 0) : mention.start], text[mention.end : mention.end + REACH.phrase]
    signed = _SIGNED.search(before) and not after.strip(" \t.!,").partition("\n")[0]
    return bool(_OWN.search(before) or _FROM_NOW_ON.match(after) or _HERE.match(after) or signed)
