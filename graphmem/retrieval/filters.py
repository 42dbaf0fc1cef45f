"""Filters: which messages may be found at all, by time, speaker, conversation, and the kind and trust of their facts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from graphmem.model import FactKind, Hit, Message
from graphmem.model.errors import QuestionError
from graphmem.retrieval.candidates import CandidatePool
from graphmem.retrieval.retrieval_config import SEED_SEARCH
from graphmem.storage import GraphStore
from graphmem.storage.repository import built_messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a hit must be: sent from `since` on and before `until`, by one of `speakers` (in any case), in one of `conversations`.

    With `kinds` or `min_trust`, a hit must have stated a fact of one of these kinds and of at least that trust, and shows only
    such facts. What is empty does not limit.
    """

    since: datetime | None = None
    until: datetime | None = None
    speakers: Collection[str] = ()
    conversations: Collection[str] = ()
    kinds: Collection[str] = ()
    min_trust: int | None = None

    @property
    def limit_messages(self) -> bool:
        """True if they depend on the message alone."""
        return bool(self.since or self.until or self.speakers or self.conversations)

    def admits(self, message: Message) -> bool:
        """True if the message may be found, whatever its facts are."""
        return (
            (self.since is None or message.sent_at >= self.since)
            and (self.until is None or message.sent_at < self.until)
            and (not self.speakers or message.speaker.casefold() in {name.casefold() for name in self.speakers})
            and (not self.conversations or message.conversation in self.conversations)
        )


NO_FILTERS = Filters()


def check_filters(filters: Filters) -> Filters:
    """The filters. Raises QuestionError for a kind of fact that does not exist, or a time that ends before it begins."""
    known = get_args(FactKind)
    if unknown := sorted(set(filters.kinds) - set(known)):
        raise QuestionError(f"there is no kind of fact {', '.join(unknown)}. Give some of {', '.join(known)}.")
    if filters.since and filters.until and filters.until <= filters.since:
        raise QuestionError(f"the time from {filters.since:%Y-%m-%d %H:%M} until {filters.until:%Y-%m-%d %H:%M} is empty. Swap them.")
    return filters


def filter_seeds(filters: Filters, seeds: CandidatePool, store: GraphStore, *, space: str) -> CandidatePool:
    """The seeds that the filters admit, among the best ones; all of them if messages are not limited."""
    if not filters.limit_messages:
        return seeds
    ids = seeds.top(SEED_SEARCH.checked_as_of)
    return seeds.only({id_ for id_, message in built_messages(store, space, ids).items() if filters.admits(message)})


def filter_hits(filters: Filters, hits: Iterable[Hit]) -> list[Hit]:
    """The hits that the filters admit, in their order, with the facts that fit."""
    admitted = [hit for hit in hits if filters.admits(hit.message)]
    if not filters.kinds and filters.min_trust is None:
        return admitted
    least = filters.min_trust
    fitting = [
        replace(
            hit, facts=tuple(f for f in hit.facts if (not filters.kinds or f.kind in filters.kinds) and (least is None or f.trust >= least))
        )
        for hit in admitted
    ]
    return [hit for hit in fitting if hit.facts]
