"""What a question asks for: whom and what it names, for a set or for one thing, and for what kind of answer."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.embedding import Embedder
from graphmem.language.name_forms import normal_name
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.errors import QuestionError
from graphmem.model.ids import digest
from graphmem.retrieval.question_parser import ParsedQuestion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 2000


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


def understand(parsed: ParsedQuestion, *, space: str, embedder: Embedder, facts: CorpusStats) -> Asked:
    """Join what the parse says of a question with what is known of the space."""
    names = tuple(dict.fromkeys(normal_name(name) for name in parsed.names))
    ids = dict.fromkeys(id_ for name in names for id_ in entity_ids_of(facts, space, name))
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


def entity_ids_of(stats: CorpusStats, space: str, name: str) -> tuple[str, ...]:
    """The ids that the entities of that name have, if there are any."""
    normal = normal_name(name)
    return tuple(stats.aliases.get(normal, ())) or (digest("entity", space, normal),)
