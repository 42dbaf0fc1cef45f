"""Reranking by text: does a message only ask, does it have the kind of thing asked for, is it by a speaker whom the question names?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphmem.model import Fact, Hit, Message, Reason
from graphmem.model.validity import AsOf
from graphmem.retrieval.candidates import CandidatePool, top_ids
from graphmem.retrieval.graph_rows import GraphRows, ReadMessage, StatedFacts
from graphmem.retrieval.late_evidence import find_evidence
from graphmem.retrieval.learnt_ranking import Ranker
from graphmem.retrieval.neighbour_smoothing import ThreadChain
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.retrieval.ranking_features import TextSigns, ranking_features
from graphmem.retrieval.retrieval_config import LONG_MESSAGES, RERANKING


def rerank(
    query: QueryAnalysis,
    pool: CandidatePool,
    chain: ThreadChain,
    rows: GraphRows,
    *,
    as_of: AsOf,
    ranker: Ranker | None,
) -> list[Hit]:
    """The best messages as hits, best first, with the reasons of every step and all their facts; none that was unknown at `as_of.known`.

    Without a ranker, scores are the sums of the plain formula. So they are if no message of the pool has a neighbour in its thread, or
    messages are long on average: the ranker has learnt from conversations in short turns.
    """
    candidates = read_candidates(query, pool, rows, as_of=as_of)
    reasons_of: Callable[[str], tuple[Reason, ...]]
    if ranker and chain.following and query.mean_length <= LONG_MESSAGES:
        told = find_evidence(query, pool, candidates.messages, candidates.stated, as_of=as_of)
        pool = pool.reached("facts", lambda id_: told.via.get(id_, ()))
        ids, features = ranking_features(query, pool, chain, candidates.messages, candidates.signs, told)
        totals, reasons_of = dict(zip(ids, ranker.scores(features), strict=True)), ranker.reasons(ids, features, pool)
    else:
        ranked = add_text_features(pool, candidates.signs)
        totals, reasons_of = dict(zip(ranked.ids, ranked.totals.tolist(), strict=True)), ranked.reasons
    bonus = own_words_bonus(query, candidates.messages)
    totals = {id_: totals[id_] + bonus.get(id_, 0.0) for id_ in candidates.messages}
    found = pool.found
    passages = {id_: int(found.passage[found.table.rows[id_]]) for id_ in candidates.messages if id_ in found.table.rows}
    return [
        Hit(
            candidates.messages[id_],
            totals[id_],
            (*reasons_of(id_), *((Reason("role", bonus[id_]),) if id_ in bonus else ())),
            candidates.facts_of(id_),
            passage=passages.get(id_, 0),
        )
        for id_ in top_ids(totals, len(totals))
    ]


@dataclass(frozen=True, slots=True)
class RankedCandidates:
    """The messages that are read with their text, by id, what it says of them, and the facts that they stated, valid or not."""

    messages: Mapping[str, Message]
    signs: TextSigns
    stated: Mapping[str, StatedFacts]

    def facts_of(self, id_: str) -> tuple[Fact, ...]:
        """The facts of a message."""
        return self.stated[id_].facts if id_ in self.stated else ()


def read_candidates(query: QueryAnalysis, pool: CandidatePool, rows: GraphRows, *, as_of: AsOf) -> RankedCandidates:
    """The best messages of the pool, and the best of each of its steps, with what their text says of them."""
    config = RERANKING
    chosen = set(pool.top(config.width if as_of == AsOf() else config.width_as_of))
    for step in pool.scores:
        chosen.update(pool.top_by(step, config.width_per_channel, above=0.0))
    ids = sorted(chosen)
    read = {id_: one for id_, one in rows.messages(ids).items() if one.message.recorded_at <= as_of.known < one.message.retired_at}
    messages = {id_: one.message for id_, one in read.items()}
    kinds = rows.kinds(ids) if query.answer_types - {"time", "number"} else {}
    named = query.speakers_named
    signs = TextSigns(
        asks=frozenset(id_ for id_, one in read.items() if one.only_asks),
        fits=frozenset(id_ for id_, one in read.items() if _has_answer_type(query, one, kinds.get(id_, frozenset()))),
        by_named=frozenset(id_ for id_, m in messages.items() if named and m.speaker.casefold() in named),
    )
    return RankedCandidates(messages, signs, rows.facts(ids, as_of))


def add_text_features(pool: CandidatePool, signs: TextSigns) -> CandidatePool:
    """The pool with the steps "question", "kind" and "speaker" of the plain formula."""
    config = RERANKING
    pool = pool.add("question", dict.fromkeys(signs.asks, config.question_penalty))
    return pool.add("kind", dict.fromkeys(signs.fits, config.answer_type_bonus)).add(
        "speaker", dict.fromkeys(signs.by_named, config.speaker_bonus)
    )


def own_words_bonus(query: QueryAnalysis, messages: Mapping[str, Message]) -> dict[str, float]:
    """What people's own words get, by message id, where they talk to an assistant; nothing in logs of agents that use tools."""
    roles = {message.role for message in messages.values()}
    if query.asks_what_was_told or "assistant" not in roles or "tool" in roles:
        return {}
    bonus = RERANKING.own_words_bonus if query.about_asker else RERANKING.told_words_bonus
    return {id_: bonus for id_, message in messages.items() if message.role == "user"}


def _has_answer_type(query: QueryAnalysis, read: ReadMessage, kinds: frozenset[str]) -> bool:
    if ("number" in query.answer_types and read.has_number) or ("time" in query.answer_types and read.has_time):
        return True
    return bool(query.answer_types & kinds) or ("name" in query.answer_types and "person" in kinds)
