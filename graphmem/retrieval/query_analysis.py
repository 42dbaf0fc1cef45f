"""Query analysis: whom and what a question names, whether it expects a list, and which kinds of answer fit."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from graphmem.embedding import Embedder
from graphmem.language.name_forms import normal_name
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.errors import QuestionError
from graphmem.retrieval.question_parser import ParsedQuestion
from graphmem.retrieval.retrieval_config import QUERY_LIMITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WORD = re.compile(r"\b\w+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAnalysis:
    """A parsed question joined with what is known of its space.

    `vector` is its unit vector; `names` what it names and `entity_ids` the entities that these may mean; `speakers_named` the speakers
    it names, in lower case. `answer_types` are the kinds of thing that would answer it; `about_asker` and `asks_what_was_told` as
    parsed. Of the space: `space_size` messages, `mean_length` characters per message, `name_density` name edges per word.
    """

    text: str
    vector: "NDArray[np.float32]"
    names: tuple[str, ...]
    entity_ids: tuple[str, ...]
    speakers_named: frozenset[str]
    expects_list: bool
    answer_types: frozenset[str]
    about_asker: bool
    asks_what_was_told: bool
    space_size: int
    mean_length: float
    name_density: float


def check_question(text: str) -> str:
    """The question with its white space normalised. Raises QuestionError if it is empty or too long."""
    question = " ".join(text.split())
    if not question:
        raise QuestionError("the question is empty. Ask something, for example: Where does Ada live?")
    if len(question) > QUERY_LIMITS.max_characters:
        raise QuestionError(f"the question has {len(question):,} characters; the limit is {QUERY_LIMITS.max_characters:,}. Shorten it.")
    return question


class NameLookup(Protocol):
    """Which entities names mean in a space."""

    def entity_ids_of(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The ids that each of these normal names may mean, in any conversation."""
        ...

    def speakers_among(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Those of these normal names under which somebody speaks, with their ids."""
        ...


def analyse_query(parsed: ParsedQuestion, *, lookup: NameLookup, embedder: Embedder, stats: CorpusStats) -> QueryAnalysis:
    """Embed a parsed question, and look up in the space whom and what it names."""
    names = tuple(dict.fromkeys(normal_name(name) for name in parsed.names))
    spans = {span: normal_name(span) for span in _spans(parsed.text.lower())}
    # First, because most names of the question are among these, and are read with them.
    speakers = lookup.speakers_among(set(spans.values()))
    meant = lookup.entity_ids_of(names)
    return QueryAnalysis(
        text=parsed.text,
        vector=embedder.question(parsed.text),
        names=names,
        entity_ids=tuple(dict.fromkeys(id_ for name in names for id_ in meant.get(name, ()))),
        speakers_named=frozenset(span for span, name in spans.items() if name in speakers),
        expects_list=parsed.expects_list,
        answer_types=parsed.answer_types,
        about_asker=parsed.about_asker,
        asks_what_was_told=parsed.asks_what_was_told,
        space_size=stats.messages,
        mean_length=stats.length,
        name_density=stats.name_density,
    )


def _spans(text: str) -> set[str]:
    """Every run of words that may be a name of a text, as written."""
    words = [match.span() for match in _WORD.finditer(text)]
    ends = range(1, QUERY_LIMITS.name_words + 1)
    return {text[words[n][0] : words[n + size - 1][1]] for n in range(len(words)) for size in ends if n + size <= len(words)}
