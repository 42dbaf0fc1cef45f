"""What a question asks for: whom and what it names, for a set or for one thing, and for what kind of answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.embed import Embedder
from graphmem.errors import QuestionError
from graphmem.extract.question import ParsedQuestion
from graphmem.ids import digest
from graphmem.resolve.names import normal_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """What the walk must know of a space as a whole; worked out when the graph was bound together.

    `length` is the mean length of a message in characters, `name_density` the ties between messages over names, a word;
    `speakers` and `aliases` lead from a name to the ids of the entities that bear it, where these do not follow from the name;
    `retired` counts the messages that were changed or taken back.
    """

    messages: int
    length: float
    name_density: float
    speakers: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    retired: int = 0

    def entity_ids(self, space: str, name: str) -> tuple[str, ...]:
        """The ids that the entities of that name have, if there are any."""
        normal = normal_name(name)
        return tuple(self.aliases.get(normal, ())) or (digest("entity", space, normal),)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question understood. `names` are what it names, `entity_ids` the entities these may mean."""

    text: str
    vector: "NDArray[np.float32]"
    names: tuple[str, ...]
    entity_ids: tuple[str, ...]
    speakers_named: frozenset[str]
    speaker_ids: frozenset[str]
    wants_set: bool
    wanted: frozenset[str]
    space_size: int
    length: float
    name_density: float


def check_question(text: str) -> str:
    """The question without outer white space; raises QuestionError if it is empty or too long to mean one thing."""
    question = " ".join(text.split())
    if not question:
        raise QuestionError("the question is empty. Ask something, for example: Where does Ada live?")
    if len(question) > LONGEST:
        raise QuestionError(f"the question has {len(question):,} characters, at most {LONGEST:,} can be asked. Shorten it.")
    return question


def understand(parsed: ParsedQuestion, *, space: str, embedder: Embedder, facts: SpaceFacts) -> Asked:
    """Join what the parse says of a question with what is known of the space."""
    names = tuple(dict.fromkeys(normal_name(name) for name in parsed.names))
    ids = dict.fromkeys(id_ for name in names for id_ in facts.entity_ids(space, name))
    lower = parsed.text.lower()
    named = frozenset(speaker for speaker in facts.speakers if re.search(rf"\b{re.escape(speaker)}\b", lower))
    return Asked(
        text=parsed.text,
        vector=embedder.question(parsed.text),
        names=names,
        entity_ids=tuple(ids),
        speakers_named=named,
        speaker_ids=frozenset(id_ for ids in facts.speakers.values() for id_ in ids),
        wants_set=parsed.wants_set,
        wanted=parsed.wanted,
        space_size=facts.messages,
        length=facts.length,
        name_density=facts.name_density,
    )
