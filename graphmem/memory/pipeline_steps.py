"""The steps from a folder of logs to a graph, as functions from records to records.

`Memory.remember` runs them in one go. An orchestrator that keeps tables between the steps calls them from here.
"""

from collections.abc import Sequence
from pathlib import Path

from graphmem.graph.community_detection import find_communities
from graphmem.graph.supersession import close_facts
from graphmem.graph.unit_assembly import assemble
from graphmem.graph.versions import close_versions
from graphmem.ingest import LogReader, read_logs
from graphmem.ingest.core.time_zones import zone_named
from graphmem.memory.extraction_stage import Extracted
from graphmem.model import Decision, Fact, Mention, Message
from graphmem.resolution.resolver import Resolution, resolve

__all__ = ["Extracted", "Resolution", "assemble", "close_facts", "find_communities", "read_folder", "resolve_entities"]


def read_folder(folder: Path, *, space: str, zone: str) -> LogReader:
    """The logs of a folder; `zone` is assumed for times without one. Raises LogError if there is no such folder."""
    return read_logs([folder], space=space, zone=zone_named(zone))


def resolve_entities(
    space: str, messages: Sequence[Message], mentions: Sequence[Mention], facts: Sequence[Fact], decided: Sequence[Decision]
) -> Resolution:
    """Entities, aliases and decisions of a space; the decisions of users (`decided`) override the rules."""
    return resolve(space, close_versions(messages), mentions, facts, decided)
