"""Reranking by text: does a message only ask, does it have the kind of thing asked for, is it by a speaker whom the question names?"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from graphmem.language.stemming import terms_of
from graphmem.model import Hit, Message
from graphmem.model.validity import AsOf
from graphmem.retrieval.candidates import CandidatePool, top_ids
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.retrieval_config import RERANKING
from graphmem.storage import GraphStore
from graphmem.storage.repository import built_messages

_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twice|once|hundred)\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|last|next|ago|since|week|weekend|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|\d{4})\b",
    re.IGNORECASE,
)


def rerank(query: QueryAnalysis, pool: CandidatePool, store: GraphStore, *, space: str, as_of: AsOf) -> list[Hit]:
    """The best messages as hits, best first, with the reasons of every step; none that was unknown at `as_of.known`."""
    ids = top_ids(pool.totals(), RERANKING.width if as_of == AsOf() else RERANKING.width_as_of)
    messages = {id_: m for id_, m in built_messages(store, space, ids).items() if m.recorded_at <= as_of.known < m.retired_at}
    ranked = add_text_features(query, pool, messages, _kinds(query, ids, store, space))
    totals = ranked.totals()
    order = top_ids({id_: totals[id_] for id_ in messages}, len(messages))
    return [Hit(messages[id_], totals[id_], ranked.reasons(id_), passage=ranked.passages.get(id_, 0)) for id_ in order]


def add_text_features(
    query: QueryAnalysis, pool: CandidatePool, messages: Mapping[str, Message], kinds: Mapping[str, frozenset[str]]
) -> CandidatePool:
    """The pool with the steps "question", "kind" and "speaker"; `kinds` are the kinds of entity that each message mentions."""
    config = RERANKING
    questions = {id_: config.question_penalty for id_, m in messages.items() if _only_asks(m.text)}
    fitting = {id_: config.answer_type_bonus for id_, m in messages.items() if _has_answer_type(query, m, kinds.get(id_, frozenset()))}
    named = query.speakers_named
    speakers = {id_: config.speaker_bonus for id_, m in messages.items() if named and m.speaker.casefold() in named}
    return pool.add("question", questions).add("kind", fitting).add("speaker", speakers)


def _kinds(query: QueryAnalysis, ids: Sequence[str], store: GraphStore, space: str) -> dict[str, frozenset[str]]:
    """The kinds of entity that each message mentions, if the question asks for one."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = store.read("kinds_in", space=space, ids=list(ids)) if query.answer_types - {"time", "number"} else []
    for row in rows:
        found[row["message_id"]].add(row["kind"])
    return {id_: frozenset(kinds) for id_, kinds in found.items()}


def _only_asks(text: str) -> bool:
    sentences: Sequence[str] = _SENTENCE.findall(text)
    return bool(sentences) and all(s.strip().endswith("?") or len(terms_of(s)) <= RERANKING.filler_terms for s in sentences)


def _has_answer_type(query: QueryAnalysis, message: Message, kinds: frozenset[str]) -> bool:
    if "number" in query.answer_types and _NUMBER.search(message.text):
        return True
    if "time" in query.answer_types and _TIME.search(message.text):
        return True
    return bool(query.answer_types & kinds) or ("name" in query.answer_types and "person" in kinds)
