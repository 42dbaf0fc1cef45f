"""What a question asks for: whom and what it names, for a set or for one thing, and for what kind of answer."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from graphmem.embedding import Embedder
from graphmem.language.name_forms import normal_name
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.errors import QuestionError
from graphmem.retrieval.question_parser import ParsedQuestion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 2000
# The name of a speaker in a question has at most this many words.
NAME_WORDS = 5
_WORD = re.compile(r"\b\w+\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question understood. `names` are what it names, `entity_ids` the entities these may mean."""

    text: str
    vector: "NDArray[np.float32]"
    names: tuple[str, ...]
    entity_ids: tuple[str, ...]
    speakers_named: frozenset[str]
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


class NameLookup(Protocol):
    """Which entities names mean in a space."""

    def entity_ids_of(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The ids that each of these normal names may mean, in any conversation."""
        ...

    def speakers_among(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Those of these normal names under which somebody speaks, with their ids."""
        ...


def understand(parsed: ParsedQuestion, *, lookup: NameLookup, embedder: Embedder, stats: CorpusStats) -> Asked:
    """Join what the parse says of a question with what is known of the space."""
    names = tuple(dict.fromkeys(normal_name(name) for name in parsed.names))
    meant = lookup.entity_ids_of(names)
    spans = {span: normal_name(span) for span in _spans(parsed.text.lower())}
    speakers = lookup.speakers_among(set(spans.values()))
    return Asked(
        text=parsed.text,
        vector=embedder.question(parsed.text),
        names=names,
        entity_ids=tuple(dict.fromkeys(id_ for name in names for id_ in meant.get(name, ()))),
        speakers_named=frozenset(span for span, name in spans.items() if name in speakers),
        wants_set=parsed.wants_set,
        wanted=parsed.wanted,
        space_size=stats.messages,
        length=stats.length,
        name_density=stats.name_density,
    )


def _spans(text: str) -> set[str]:
    """Every run of at most NAME_WORDS words of a text, as written."""
    words = [match.span() for match in _WORD.finditer(text)]
    return {
        text[words[first][0] : words[last][1]] for first in range(len(words)) for last in range(first, min(first + NAME_WORDS, len(words)))
    }
