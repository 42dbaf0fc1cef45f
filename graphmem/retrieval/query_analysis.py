"""Query analysis: whom and what a question names, whether it expects a list, and which kinds of answer fit."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.embedding import Embedder
from graphmem.language.name_forms import normal_name
from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.errors import QuestionError
from graphmem.model.ids import digest
from graphmem.retrieval.question_parser import ParsedQuestion
from graphmem.retrieval.retrieval_config import QUERY_LIMITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryAnalysis:
    """A parsed question joined with what is known of its space.

    `vector` is its unit vector; `names` what it names and `entity_ids` the entities that these may mean; `speakers_named` the
    speakers it names, in lower case, and `speaker_ids` the entities of all speakers. `answer_types` are the kinds of thing that
    would answer it. Of the space: `space_size` messages, `mean_length` characters per message, `name_density` name edges per word.
    """

    text: str
    vector: "NDArray[np.float32]"
    names: tuple[str, ...]
    entity_ids: tuple[str, ...]
    speakers_named: frozenset[str]
    speaker_ids: frozenset[str]
    expects_list: bool
    answer_types: frozenset[str]
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


def analyse_query(parsed: ParsedQuestion, *, space: str, embedder: Embedder, stats: CorpusStats) -> QueryAnalysis:
    """Embed a parsed question, and look up in the space whom and what it names."""
    names = tuple(dict.fromkeys(normal_name(name) for name in parsed.names))
    ids = dict.fromkeys(id_ for name in names for id_ in entity_ids_of(stats, space, name))
    lower = parsed.text.lower()
    named = frozenset(speaker for speaker in stats.speakers if re.search(rf"\b{re.escape(speaker)}\b", lower))
    return QueryAnalysis(
        text=parsed.text,
        vector=embedder.question(parsed.text),
        names=names,
        entity_ids=tuple(ids),
        speakers_named=named,
        speaker_ids=frozenset(id_ for ids in stats.speakers.values() for id_ in ids),
        expects_list=parsed.expects_list,
        answer_types=parsed.answer_types,
        space_size=stats.messages,
        mean_length=stats.length,
        name_density=stats.name_density,
    )


def entity_ids_of(stats: CorpusStats, space: str, name: str) -> tuple[str, ...]:
    """The ids that an entity of that name has, whether or not it is stored."""
    normal = normal_name(name)
    return tuple(stats.aliases.get(normal, ())) or (digest("entity", space, normal),)
