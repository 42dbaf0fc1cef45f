"""Versions of a message: an edit, a deletion, or another text under the same key makes a new one, and the old one is kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from graphmem.model import Fact, Message, message_id
from graphmem.model.ids import digest
from graphmem.model.validity import FOREVER

# Whom readers name for a deletion whose author their source does not keep.
SOURCE_ITSELF = "unknown"


def content_of(text: str, attachments: Iterable[str]) -> str:
    """What two readings of a message must share to be the same version."""
    return digest("content", text, *attachments)


def earlier_id(message: Message) -> str:
    """The id of a version that another text replaced at an unknown time."""
    return message_id(message.space, message.conversation, message.key, content_of(message.text, message.attachments))


def as_superseded(message: Message) -> Message:
    """The version kept under an id of its own. When it was changed is not known, so there is no moment at which it holds."""
    return replace(message, id=earlier_id(message), retired_at=message.recorded_at)


def merge_retelling(known: Message, told: Message) -> Message:
    """One message of what two exports tell of one version: the order in which they are read does not matter.

    A deletion that one of them tells stays told, at its earliest time. Of two threads, one that the source named counts before the day
    of the message, and an alternative branch before the branch that it once was. An origin that one of them tells stays told.
    """
    if _told_beside(known) == _told_beside(told):
        return known
    retired_at = min(known.retired_at, told.retired_at)
    thread = max(known.thread, told.thread, key=lambda thread: (thread != known.sent_at.date().isoformat(), thread))
    return replace(
        known,
        thread=thread,
        retired_at=retired_at,
        recorded_at=known.recorded_at if known.has_content else retired_at,
        forwarded_from=max(known.forwarded_from, told.forwarded_from),
        forwarded_at=min(known.forwarded_at, told.forwarded_at),
        event=max(known.event, told.event),
    )


def _told_beside(message: Message) -> tuple[object, ...]:
    """What a later export may tell of a version whose words are known."""
    return message.thread, message.retired_at, *origin_of(message)


def origin_of(message: Message) -> tuple[object, ...]:
    """What decides whose words a message has, and whether it has any."""
    return message.forwarded_from, message.forwarded_at, message.event


def is_same_account(message: Message, other: Message) -> bool:
    """True if both are of one account. Without accounts, an equal text of another speaker is a speaker who was renamed."""
    if message.speaker_key == other.speaker_key or SOURCE_ITSELF in (_deleter(message), _deleter(other)):
        return True
    by_name = message.speaker_key == message.speaker and other.speaker_key == other.speaker
    same = (message.text, message.attachments, message.sent_at, message.retired_at)
    return by_name and same == (other.text, other.attachments, other.sent_at, other.retired_at)


def under_own_id(message: Message) -> Message:
    """The message of an account that uses the key of another account's message, under an id of its own."""
    account = digest("account", message.speaker_key)
    version = "" if message.recorded_at == message.sent_at else message.recorded_at.isoformat()
    own = message_id(message.space, message.conversation, message.key, account + (version if message.has_content else "deleted"))
    return replace(message, id=own)


def has_own_id(message: Message) -> bool:
    """True if the id of a message is made of its key alone, of its key and its version, or of its key and its account."""
    ids = (message_id(message.space, message.conversation, message.key, version) for version in _versions_of(message))
    return message.id in ids or message.id == under_own_id(message).id


def id_like(message: Message, other: Message) -> str:
    """The id of another message that is made in the way of this one's: of its key alone, its version, its content, or its account."""
    if message.id == under_own_id(message).id:
        return under_own_id(other).id
    made = zip(_versions_of(message), _versions_of(other), strict=True)
    version = next((new for old, new in made if message.id == message_id(message.space, message.conversation, message.key, old)), "")
    return message_id(other.space, other.conversation, other.key, version)


def _versions_of(message: Message) -> tuple[str, ...]:
    return "", message.recorded_at.isoformat(), "deleted", content_of(message.text, message.attachments)


def _deleter(message: Message) -> str:
    """Who deleted a message of which nothing else is known; "" for any other."""
    return "" if message.has_content else message.speaker_key


def close_versions(messages: Iterable[Message]) -> list[Message]:
    """The messages, each version ended where the next one of the same conversation, key and account was written.

    A deletion by the source itself ends the versions of every account.
    """
    messages = list(messages)
    turns: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in messages:
        turns[message.conversation, message.key].append(message)
    ends = {id_: end for turn in turns.values() if len(turn) > 1 for versions in _by_account(turn) for id_, end in _ends(versions).items()}
    return [replace(m, retired_at=ends[m.id]) if m.id in ends and ends[m.id] < m.retired_at else m for m in messages]


def _by_account(turn: Iterable[Message]) -> list[list[Message]]:
    """The versions of each account, with the deletions by the source itself."""
    accounts: dict[str, list[Message]] = defaultdict(list)
    deletions = []
    for version in turn:
        if _deleter(version) == SOURCE_ITSELF:
            deletions.append(version)
        else:
            accounts[version.speaker_key].append(version)
    return [[*versions, *deletions] for versions in (accounts.values() or [[]])]


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
