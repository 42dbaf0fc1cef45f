"""The temporal filter: leave hits their valid facts, and drop messages whose facts are all superseded or ended."""

from collections.abc import Sequence
from dataclasses import replace

from graphmem.model import AsOf, Fact, Hit
from graphmem.model.validity import LATEST


def filter_by_time(hits: Sequence[Hit], *, as_of: AsOf, with_ended: bool = False) -> list[Hit]:
    """The hits (with all facts that their messages stated) that are valid as of `as_of`, each with its valid facts.

    For the latest moment, a fact is valid unless another fact superseded it. For a date, it is valid if it held then, and a
    message without facts is valid if it had been sent by then. `with_ended` leaves what was superseded, for a question about the past.
    """
    kept = []
    for hit in hits:
        valid = tuple(fact for fact in hit.facts if _is_valid(fact, as_of, with_ended))
        if valid or (not hit.facts and hit.message.sent_at <= as_of.valid):
            kept.append(hit if len(valid) == len(hit.facts) else replace(hit, facts=valid))
    return kept


def _is_valid(fact: Fact, as_of: AsOf, with_ended: bool) -> bool:
    if as_of.known >= fact.retired_at:
        return False
    return with_ended or not fact.superseded if as_of.valid == LATEST else fact.holds(as_of)
