"""Which names are of people: one mention's guess by the parser is weak, all that is said of a name is not."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphmem.language.given_names import is_given_name
from graphmem.language.name_forms import handle_of, is_firm, parts_of
from graphmem.model import EntityKind, Mention, Message
from graphmem.resolution.profiles import Place, is_role, name_in, owner_of

PRONOUN_GENDER = {"she": "f", "her": "f", "hers": "f", "herself": "f", "he": "m", "him": "m", "his": "m", "himself": "m"}
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Doc|Prof|Professor|Frau|Herr|Nurse|Aunt|Auntie|Uncle|Coach|Officer)\.? $")
_PLACE_WORD = re.compile(r"\b(?:in|to|from|near|around|through|via|at|visit|visiting|of) $", re.IGNORECASE)
# So much can a conversation say for or against a person, in votes.
_MOST = 6


@dataclass(frozen=True, slots=True)
class Use:
    """A name in a message: as a mention (with its text) or as a member of a fact (without)."""

    message: Message
    name: str
    written: str
    kind: EntityKind
    text: str = ""
    titled: bool = False
    after_place_word: bool = False

    @property
    def vote(self) -> float:
        """For (above 0) or against a person: "she" and "Dr" are sure, "in Florence" nearly so, the parser's guess is not."""
        if self.titled or self.text.lower() in PRONOUN_GENDER:
            return 3
        if self.kind == "person":
            return 1
        return -2 if self.after_place_word else -0.5

    @property
    def is_written(self) -> bool:
        """The name stands there, and no pronoun."""
        return bool(self.text) and self.text.casefold() in self.written.casefold()


def use_of(message: Message, mention: Mention, circle: frozenset[str]) -> Use:
    """A mention as a use of a name, with what stands before it."""
    before = message.text[max(mention.start - 12, 0) : mention.start]
    of_place = mention.kind == "place" and bool(_PLACE_WORD.search(before))
    name = name_in(message, mention.name, circle)
    return Use(message, name, mention.name, mention.kind, mention.text, bool(_TITLED.search(before)), of_place)


class People:
    """Which names are of people, conversation by conversation."""

    def __init__(self, circles: Mapping[str, frozenset[str]], uses: Iterable[Use]) -> None:
        self.circles = circles
        self._speakers = frozenset[str]().union(*circles.values())
        self._parts: set[str] = {word for name in self._speakers for word in parts_of(name).words}
        self._votes: dict[Place, float] = defaultdict(float)
        self._proper = set(self._speakers)
        for use in uses:
            if use.kind == "person" and " " in use.name and not owner_of(use.name):
                self._parts.update(parts_of(use.name).words)
            self._votes["", use.name] += use.vote
            self._votes[use.message.conversation, use.name] += use.vote
            if any(map(str.isupper, use.written)) or handle_of(use.name):
                self._proper.add(use.name)

    def place(self, conversation: str, name: str) -> Place:
        """Where a name is told apart: in its conversation if it is a person's own name or begins with one, else everywhere alike."""
        owner = owner_of(name)
        return (conversation, name) if self.is_person(conversation, owner or name) else ("", name)

    def is_proper(self, name: str) -> bool:
        """It was written with a capital somewhere, or speaks."""
        return name in self._proper

    def is_person(self, conversation: str, name: str) -> bool:
        """It is a person's own name there."""
        if is_role(name) or name not in self._proper or is_firm(name):
            return False
        if name in self.circles[conversation] or handle_of(name):
            return True
        votes = 2 * self._votes[conversation, name] + self._votes["", name]
        return max(-_MOST, min(_MOST, votes)) + self._prior(name) > 0

    def _prior(self, name: str) -> float:
        """What the name itself says, in votes: a parser takes many a product for a person."""
        parts = parts_of(name)
        if name in self._speakers:
            return 8
        if parts.words and is_given_name(parts.words[0]):
            return 3
        return 3 if parts.title else 1 if name in self._parts else 0 if len(parts.words) > 1 else -4
