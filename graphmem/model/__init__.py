"""The records that every step hands on: frozen, and unaware of any database. One meaning per word: docs/architecture.md."""

from graphmem.model.community import Community
from graphmem.model.entity import NAMED_KINDS, Alias, Decision, Entity, EntityKind, Verdict
from graphmem.model.fact import Fact, FactKind, Member, Modality, Polarity, Role, Standing
from graphmem.model.hits import Answer, Hit, LeftOut, Pack, Reason, Step
from graphmem.model.message import Mention, Message, message_id
from graphmem.model.reports import CompactionReport, ConsolidationReport, ExtractionProvenance, LLMUsage, Quarantined, Report, RetryReport
from graphmem.model.subgraph_view import Edge, Node, Subgraph
from graphmem.model.unit import Unit
from graphmem.model.validity import AsOf

__all__ = [
    "NAMED_KINDS",
    "Alias",
    "Answer",
    "AsOf",
    "Community",
    "CompactionReport",
    "ConsolidationReport",
    "Decision",
    "Edge",
    "Entity",
    "EntityKind",
    "ExtractionProvenance",
    "Fact",
    "FactKind",
    "Hit",
    "LLMUsage",
    "LeftOut",
    "Member",
    "Mention",
    "Message",
    "Modality",
    "Node",
    "Pack",
    "Polarity",
    "Quarantined",
    "Reason",
    "Report",
    "RetryReport",
    "Role",
    "Standing",
    "Step",
    "Subgraph",
    "Unit",
    "Verdict",
    "message_id",
]
