"""Reranking by text: does a message only ask, does it have the kind of thing asked for, is it by a speaker whom the question names?"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit, Message, Reason
from graphmem.model.validity import AsOf
from graphmem.retrieval.candidates import CandidatePool, top_ids
from graphmem.retrieval.late_evidence import find_evidence
from graphmem.retrieval.learnt_ranking import Ranker
from graphmem.retrieval.neighbour_smoothing import ThreadChain
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.ranking_features import TextSigns, ranking_features
from graphmem.retrieval.retrieval_config import RERANKING
from graphmem.storage import GraphStore
from graphmem.storage.repository import built_messages, fact_from

_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twice|once|hundred)\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|last|next|ago|since|week|weekend|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|\d{4})\b",
    re.IGNORECASE,
)


def rerank(
    query: QueryAnalysis,
    pool: CandidatePool,
    chain: ThreadChain,
    store: GraphStore,
    *,
    space: str,
    as_of: AsOf,
    ranker: Ranker | None,
) -> list[Hit]:
    """The best messages as hits, best first, with the reasons of every step and all their facts; none that was unknown at `as_of.known`.

    Without a ranker, scores are the sums of the plain formula. So they are if no message of the pool has a neighbour in its thread, or
    messages are long on average: the ranker has learnt from conversations in short turns.
    """
    candidates = read_candidates(query, pool, store, space=space, as_of=as_of)
    ranked = add_text_features(pool, candidates.signs)
    totals = ranked.totals()
    reasons_of: Callable[[str], tuple[Reason, ...]] = ranked.reasons
    if ranker and chain.following and query.mean_length <= RERANKING.learnt_mean_characters:
        told = find_evidence(query, pool, candidates.messages, candidates.facts, as_of=as_of)
        pool = pool.reached("facts", told.via)
        ids, features = ranking_features(query, pool, chain, candidates.messages, candidates.signs, told)
        totals, reasons_of = dict(zip(ids, ranker.scores(features), strict=True)), ranker.reasons(ids, features, pool)
    order = top_ids({id_: totals[id_] for id_ in candidates.messages}, len(candidates.messages))
    passages = {id_: found.passage for id_, found in pool.found.items()}
    return [
        Hit(candidates.messages[id_], totals[id_], reasons_of(id_), candidates.facts.get(id_, ()), passage=passages.get(id_, 0))
        for id_ in order
    ]


@dataclass(frozen=True, slots=True)
class RankedCandidates:
    """The messages that are read with their text, by id, what it says of them, and the facts that they stated, valid or not."""

    messages: Mapping[str, Message]
    signs: TextSigns
    facts: Mapping[str, tuple[Fact, ...]]


def read_candidates(query: QueryAnalysis, pool: CandidatePool, store: GraphStore, *, space: str, as_of: AsOf) -> RankedCandidates:
    """The best messages of the pool, and the best of each of its steps, with what their text says of them."""
    config = RERANKING
    chosen = set(top_ids(pool.totals(), config.width if as_of == AsOf() else config.width_as_of))
    for scores in pool.scores.values():
        chosen.update(top_ids({id_: score for id_, score in scores.items() if score > 0}, config.width_per_channel))
    ids = sorted(chosen)
    messages = {id_: m for id_, m in built_messages(store, space, ids).items() if m.recorded_at <= as_of.known < m.retired_at}
    kinds = _kinds(query, ids, store, space)
    named = query.speakers_named
    signs = TextSigns(
        asks=frozenset(id_ for id_, m in messages.items() if _only_asks(m.text)),
        fits=frozenset(id_ for id_, m in messages.items() if _has_answer_type(query, m, kinds.get(id_, frozenset()))),
        by_named=frozenset(id_ for id_, m in messages.items() if named and m.speaker.casefold() in named),
    )
    return RankedCandidates(messages, signs, _facts(ids, store, space, as_of))


def _facts(ids: Sequence[str], store: GraphStore, space: str, as_of: AsOf) -> dict[str, tuple[Fact, ...]]:
    stated: dict[str, list[Fact]] = defaultdict(list)
    for row in store.read("facts_in_messages", space=space, ids=list(ids), known=as_of.known):
        stated[row["message_id"]].append(fact_from(row))
    return {id_: tuple(facts) for id_, facts in stated.items()}


def add_text_features(pool: CandidatePool, signs: TextSigns) -> CandidatePool:
    """The pool with the steps "question", "kind" and "speaker" of the plain formula."""
    config = RERANKING
    pool = pool.add("question", dict.fromkeys(signs.asks, config.question_penalty))
    return pool.add("kind", dict.fromkeys(signs.fits, config.answer_type_bonus)).add(
        "speaker", dict.fromkeys(signs.by_named, config.speaker_bonus)
    )


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
