"""The temporal filter: give hits their valid facts, and drop messages whose facts are all superseded or ended."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from graphmem.model import AsOf, Fact, Hit
from graphmem.model.validity import LATEST
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from


def filter_by_time(hits: Sequence[Hit], store: GraphStore, *, space: str, as_of: AsOf) -> list[Hit]:
    """The hits that are valid as of `as_of`, each with its valid facts.

    For the latest moment, a fact is valid unless another fact superseded it. For a date, it is valid if it held then, and a
    message without facts is valid if it had been sent by then.
    """
    stated: dict[str, list[Fact]] = defaultdict(list)
    for row in store.read("facts_in_messages", space=space, ids=[h.message.id for h in hits], known=as_of.known):
        stated[row["message_id"]].append(fact_from(row))
    kept = []
    for hit in hits:
        facts = stated.get(hit.message.id, [])
        valid = tuple(fact for fact in facts if _is_valid(fact, as_of))
        if valid or (not facts and hit.message.sent_at <= as_of.valid):
            kept.append(replace(hit, facts=valid))
    return kept


def _is_valid(fact: Fact, as_of: AsOf) -> bool:
    if as_of.known >= fact.retired_at:
        return False
    return not fact.superseded if as_of.valid == LATEST else fact.holds(as_of)
