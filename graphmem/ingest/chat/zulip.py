"""Zulip's export: `messages-000001.json` ... with users, channels and recipients in `realm.json`."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from graphmem.ingest.chat.export_parts import epoch_field, id_field, message_items, required_time
from graphmem.ingest.chat.zulip_room_events import audit_events
from graphmem.ingest.core.events import ReaderEvent, SourceTurn, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import RecordError, first_text, objects_in, optional_text, required_object, to_json
from graphmem.ingest.core.quoting import has_quotes, quoted
from graphmem.ingest.core.source_file import SourceFile
from graphmem.language.origin_lines import origin_line
from graphmem.model.errors import LogError

COMPANIONS = (
    "realm.json",
    "attachment.json",
    "export_report.json",
    "stats.json",
    "migration_status.json",
    "records.json",
    "analytics.json",
)
FIELDS = frozenset({"zerver_message", "date_sent", "recipient", "sender"})
# @_**Mira|8** [said](https://...):, then the words in a block.
_QUOTE = re.compile(
    r"(?:^@_?\*\*(?P<name>[^*|\n]+)(?:\|\d+)?\*\*[^\n]*:[ \t]*\n)?"
    r"^(?P<fence>`{3,}|~{3,})[ \t]*quote[ \t]*\n(?P<words>.*?)\n?^(?P=fence)[ \t]*(?:\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
_FIRST_FILE = "-000001.json"
"""The end of the name of an export's first file: what `realm.json` tells of all channels is read with it."""
_CHANNEL, _PERSON = 2, 1
"""Zulip's types of recipients; 3 is a group."""


def detect(log: SourceFile) -> bool:
    """True for an object with Zulip's table of messages."""
    return log.head.lstrip().startswith(b"{") and (
        log.keys >= FIELDS or ("zerver_message" in log.keys and "zerver_usermessage" in log.keys)
    )


@dataclass(frozen=True, slots=True)
class ZulipNames:
    """Users and recipients of an export, by id."""

    users: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    recipients: dict[str, tuple[int, str]] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)


@log_format("zulip", detect=detect, companions=COMPANIONS)
def zulip_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of an export's file; a topic is a thread."""
    names = _names_beside(log)
    realm = log.path.resolve().parent / "realm.json"
    if log.path.name.endswith(_FIRST_FILE) and realm.is_file():
        users = {number: name for number, (name, _, _) in names.users.items()}
        yield from audit_events(_table(realm, "zerver_realmauditlog"), users, names.channels)
    for index, record in enumerate(message_items(log, "zerver_message.item")):
        if isinstance(record, Unreadable):
            yield record
            continue
        try:
            yield from _turns(required_object(record, "the message"), names, log.conversation)
        except RecordError as error:
            yield Unreadable(f"message {index}: {error}", to_json(record))


def _turns(record: Mapping[str, Any], names: ZulipNames, file: str) -> Iterator[SourceTurn]:
    sender, recipient = id_field(record, "sender"), id_field(record, "recipient")
    name, email, is_bot = names.users.get(sender, (f"user {sender}" if sender else "", "", False))
    kind, target = names.recipients.get(recipient, (0, recipient))
    conversation = _conversation(kind, target, sender, names) or file
    versions = _versions(record)
    for number, (written, edited_at) in enumerate(versions):
        text, authors = with_quotes(written)
        yield SourceTurn(
            conversation=conversation,
            speaker=name,
            text=text,
            sent_at=required_time(epoch_field(record, "date_sent"), "date_sent"),
            thread=optional_text(record, "subject").strip("\a"),
            key=id_field(record, "id"),
            role="bot" if is_bot else "user",
            speaker_key=email or sender,
            edited_at=edited_at,
            retired_at=versions[number + 1][1] if number + 1 < len(versions) else None,
            forwarded_from=next(filter(None, authors), ""),
        )


def with_quotes(text: str) -> tuple[str, list[str]]:
    """Return a text with its quote blocks quoted line by line, and who is quoted ("" for a block without a name)."""
    if "quote" not in text:
        return text, []
    authors = list(dict.fromkeys(found["name"] or "" for found in _QUOTE.finditer(text)))
    several = len(authors) > 1 or has_quotes(_QUOTE.sub("", text))
    return _QUOTE.sub(lambda found: f"{quoted(_attributed(found, several=several))}\n", text).strip("\n"), authors


def _attributed(found: re.Match[str], *, several: bool) -> str:
    """The words of a quote block, with who said them if the block names somebody; on a line of its own if there are `several`."""
    if not found["name"]:
        return found["words"]
    return f"{origin_line(found['name'], None)}\n{found['words']}" if several else f"{found['name']}: {found['words']}"


def _conversation(kind: int, target: str, sender: str, names: ZulipNames) -> str:
    """Return the channel's name, the two persons of a direct message in order, or the group's id."""
    if kind == _CHANNEL:
        return names.channels.get(target) or f"channel {target}"
    if kind == _PERSON:
        return ", ".join(sorted({names.users.get(one, (one, "", False))[0] for one in (sender, target)}))
    return f"group {target}" if target else ""


def _versions(record: Mapping[str, Any]) -> list[tuple[str, datetime | None]]:
    """Return the texts of a message with the times of their edits, None for the first; the history has the newest first."""
    now = optional_text(record, "content")
    history = record.get("edit_history")
    try:
        history = json.loads(history) if isinstance(history, str) else history
    except (ValueError, RecursionError):
        history = None
    edits = [edit for edit in objects_in(history) if isinstance(edit.get("prev_content"), str) and edit.get("timestamp")]
    texts = [*(edit["prev_content"] for edit in reversed(edits)), now]
    times = [None, *(epoch_field(edit, "timestamp") for edit in reversed(edits))]
    return list(zip(texts, times, strict=True))


def _names_beside(log: SourceFile) -> ZulipNames:
    path = log.path.resolve().parent / "realm.json"
    return _names(path, path.stat().st_mtime_ns) if path.is_file() else ZulipNames()


@lru_cache(maxsize=4)
def _names(path: Path, _changed: int) -> ZulipNames:
    """Return the names of an export; of a broken file, those before the break."""
    names = ZulipNames()
    for table in ("zerver_userprofile", "zerver_userprofile_crossrealm", "zerver_userprofile_mirrordummy"):
        for user in _table(path, table):
            name, email = first_text(user, "full_name", "email"), first_text(user, "delivery_email", "email")
            names.users[_id(user, "id")] = (name, email, user.get("is_bot") is True or table.endswith("crossrealm"))
    for channel in _table(path, "zerver_stream"):
        names.channels[_id(channel, "id")] = first_text(channel, "name")
    for one in _table(path, "zerver_recipient"):
        kind = one.get("type")
        names.recipients[_id(one, "id")] = (kind if isinstance(kind, int) else 0, _id(one, "type_id"))
    return names


def _table(path: Path, name: str) -> Iterator[dict[str, Any]]:
    try:
        yield from (record for record in json_items(SourceFile(path, path.name), f"{name}.item") if isinstance(record, dict))
    except LogError:
        return


def _id(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return str(value) if isinstance(value, int | str) else ""
