"""Versions of a message: an edit, a deletion, or another text under the same key makes a new one, and the old one is kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from graphmem.model import Fact, Message, message_id
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER


def content_of(text: str, attachments: Iterable[str]) -> str:
    """What two readings of a message must share to be the same version."""
    return digest("content", text, *attachments)


def earlier_id(message: Message) -> str:
    """The id of a version that another text replaced at an unknown time."""
    return message_id(message.space, message.conversation, message.key, content_of(message.text, message.attachments))


def as_superseded(message: Message) -> Message:
    """The version kept under an id of its own. When it was changed is not known, so there is no moment at which it holds."""
    return replace(message, id=earlier_id(message), retired_at=message.recorded_at)


def close_versions(messages: Iterable[Message]) -> list[Message]:
    """The messages, each version ended where the next one of the same conversation and key was written."""
    messages = list(messages)
    versions: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in messages:
        versions[message.conversation, message.key].append(message)
    ends = {id_: end for several in versions.values() if len(several) > 1 for id_, end in _ends(several).items()}
    return [replace(m, retired_at=ends[m.id]) if m.id in ends and ends[m.id] < m.retired_at else m for m in messages]


def _ends(versions: Iterable[Message]) -> Mapping[str, datetime]:
    """When each version but the last was replaced; versions that were never current replace nothing, except deletions."""
    ordered = sorted((v for v in versions if v.was_current or not v.has_content), key=lambda v: (v.recorded_at, v.id))
    return {earlier.id: later.recorded_at for earlier, later in pairwise(ordered)}


def with_transaction_time(facts: Iterable[Fact], messages: Iterable[Message]) -> list[Fact]:
    """The facts, known from when the version that states them was written until it was replaced; none of one that was never current."""
    versions = {m.id: m for m in messages if m.recorded_at != m.sent_at or m.retired_at != FOREVER}
    kept = [(fact, versions.get(fact.message_id)) for fact in facts]
    return [
        fact if version is None else replace(fact, recorded_at=version.recorded_at, retired_at=version.retired_at)
        for fact, version in kept
        if version is None or version.was_current
    ]
