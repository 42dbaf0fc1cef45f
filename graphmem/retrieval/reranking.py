"""The last look, with the text at hand: is it an answer at all, of the kind that was asked for, by the one who was named?"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from graphmem.language.stemming import terms_of
from graphmem.model import Hit, Message
from graphmem.model.validity import AsOf
from graphmem.retrieval.candidates import Pool, best
from graphmem.retrieval.query_analysis import Asked
from graphmem.storage import GraphStore
from graphmem.storage.repository import built_messages

# How many messages are looked at with their text; more as of a date, because many of them will not stand then.
LOOKED_AT, LOOKED_AT_AS_OF = 100, 2000
# What a mere question loses (its share has gone to its neighbours), what the wanted kind of thing gains, what the named speaker gains.
MERE_QUESTION, WANTED, SPEAKER = -0.6, 0.5, 0.3
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twice|once|hundred)\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|last|next|ago|since|week|weekend|month|year|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|\d{4})\b",
    re.IGNORECASE,
)


def rerank(asked: Asked, fused: Pool, store: GraphStore, *, space: str, as_of: AsOf) -> list[Hit]:
    """The best messages as hits, best first, with the reasons of every step; nothing that was said after `as_of.known`."""
    ids = best(fused.totals(), LOOKED_AT if as_of == AsOf() else LOOKED_AT_AS_OF)
    messages = {id_: m for id_, m in built_messages(store, space, ids).items() if m.recorded_at <= as_of.known < m.retired_at}
    ranked = look_closer(asked, fused, messages, _kinds(asked, ids, store, space))
    totals = ranked.totals()
    order = best({id_: totals[id_] for id_ in messages}, len(messages))
    return [Hit(messages[id_], totals[id_], ranked.reasons(id_)) for id_ in order]


def look_closer(asked: Asked, pool: Pool, messages: Mapping[str, Message], kinds: Mapping[str, frozenset[str]]) -> Pool:
    """The pool with what the text of its messages gives; `kinds` are the kinds of entity that each one mentions."""
    questions = {id_: MERE_QUESTION for id_, message in messages.items() if _only_asks(message.text)}
    wanted = {id_: WANTED for id_, message in messages.items() if _has_wanted(asked, message, kinds.get(id_, frozenset()))}
    named = asked.speakers_named
    speakers = {id_: SPEAKER for id_, m in messages.items() if named and m.speaker.casefold() in named}
    return pool.add("question", questions).add("kind", wanted).add("speaker", speakers)


def _kinds(asked: Asked, ids: Sequence[str], store: GraphStore, space: str) -> dict[str, frozenset[str]]:
    """The kinds of entity that each message mentions, where the question asks for one."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = store.read("kinds_in", space=space, ids=list(ids)) if asked.wanted - {"time", "number"} else []
    for row in rows:
        found[row["message_id"]].add(row["kind"])
    return {id_: frozenset(kinds) for id_, kinds in found.items()}


def _only_asks(text: str) -> bool:
    sentences: Sequence[str] = _SENTENCE.findall(text)
    return bool(sentences) and all(s.strip().endswith("?") or len(terms_of(s)) <= 3 for s in sentences)


def _has_wanted(asked: Asked, message: Message, kinds: frozenset[str]) -> bool:
    if "number" in asked.wanted and _NUMBER.search(message.text):
        return True
    if "time" in asked.wanted and _TIME.search(message.text):
        return True
    return bool(asked.wanted & kinds) or ("name" in asked.wanted and "person" in kinds)
