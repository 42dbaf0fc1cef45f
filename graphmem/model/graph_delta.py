"""What an update changes in the stored graph: rows to write and ids to remove, of the touched keys alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from graphmem.model.corpus_stats import CorpusStats
from graphmem.model.entity import Decision, Entity
from graphmem.model.fact import Fact
from graphmem.model.message import Mention
from graphmem.model.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLinks:
    """What hangs on one message: when it was retired, the message after it in its thread, and its mentions with their entities.

    `length` is the message's, and `following_length` that of the message after it, in characters.
    """

    message_id: str
    fingerprint: str
    retired_at: datetime
    following: str
    length: int
    following_length: int
    mentions: tuple[tuple[Mention, str], ...]


@dataclass(frozen=True, slots=True)
class EntityMentions:
    """In how many messages an entity is mentioned now, which these are in the touched threads, and whether it speaks."""

    entity_id: str
    count: int
    in_threads: frozenset[str]
    speaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphDelta:
    """Rows that differ from the stored ones, the ids of rows that are gone, and the statistics of the space after it.

    `user_decisions` are decisions of users with names that now mean other entities than before; `fact_ids` are the facts that a message
    states now, of messages for which that changed. `mentions` are the entities that the touched threads mention or mentioned,
    `thread_messages` the messages of these threads, before and now.
    """

    entities: Sequence[Entity] = ()
    gone_entities: Sequence[str] = ()
    facts: Sequence[Fact] = ()
    gone_facts: Sequence[str] = ()
    units: Sequence[Unit] = ()
    gone_units: Sequence[str] = ()
    decisions: Sequence[Decision] = ()
    gone_decisions: Sequence[str] = ()
    user_decisions: Sequence[Decision] = ()
    links: Sequence[MessageLinks] = ()
    fact_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mentions: Sequence[EntityMentions] = ()
    thread_messages: Collection[str] = ()
    stats: CorpusStats = field(default_factory=CorpusStats)
