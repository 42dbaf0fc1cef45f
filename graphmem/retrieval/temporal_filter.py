"""What held, and what was believed: hits get their facts, and a message all of whose facts were ended by others is no hit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from graphmem.model import AsOf, Fact, Hit
from graphmem.model.validity import LATEST
from graphmem.storage import GraphStore
from graphmem.storage.repository import fact_from


def with_facts(hits: Sequence[Hit], store: GraphStore, *, space: str, as_of: AsOf) -> list[Hit]:
    """The hits that stand as of `as_of`, each with its facts that do.

    Without a date, only what another fact took the place of has ended; as of a date, a fact stands if it held at that
    date, and a message without facts if it had been said by then.
    """
    stated: dict[str, list[tuple[Fact, bool]]] = defaultdict(list)
    for row in store.read("facts_in_messages", space=space, ids=[h.message.id for h in hits], known=as_of.known):
        stated[row["message_id"]].append((fact_from(row), row["superseded"]))
    kept = []
    for hit in hits:
        facts = stated.get(hit.message.id, [])
        standing = tuple(fact for fact, superseded in facts if _stands(fact, superseded, as_of))
        if standing or (not facts and _said(hit, as_of)):
            kept.append(replace(hit, facts=standing))
    return kept


def _stands(fact: Fact, superseded: bool, as_of: AsOf) -> bool:
    if as_of.known >= fact.retired_at:
        return False
    return not superseded if as_of.valid == LATEST else fact.holds(as_of)


def _said(hit: Hit, as_of: AsOf) -> bool:
    return hit.message.sent_at <= as_of.valid
