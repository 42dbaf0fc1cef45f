"""Slack's export: a folder for each channel, a file for each day; users and channels are listed beside the folders."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from graphmem.ingest.chat.export_parts import (
    describe_attachment,
    dict_of,
    first_text,
    first_value,
    id_field,
    media_kind,
    message_items,
    objects_in,
    parent_folder,
)
from graphmem.ingest.chat.slack.slack_names import SlackNames, names_beside
from graphmem.ingest.chat.slack.slack_text import attachment_text, block_text, render_text
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import RecordError, json_type, list_field, object_field, optional_text, time_from_epoch, to_json
from graphmem.ingest.core.source_file import SourceFile

STAMP = re.compile(rb'"ts"\s*:\s*"?\d{9,11}\.\d{1,6}')
DAY = re.compile(r"\d{4}-\d\d-\d\d")
BESIDE = """users.json org_users.json channels.json groups.json dms.json mpims.json integration_logs.json canvases.json lists.json
    huddle_transcripts.json content_flags.json file_conversations.json external_workspaces.json""".split()
EVENTS = frozenset(
    """pinned_item unpinned_item bot_add bot_remove bot_enable bot_disable reminder_add reminder_delete sh_room_created sh_room_shared
    huddle_thread app_conversation_join app_conversation_leave ekm_access_denied joiner_notification joiner_notification_for_inviter
    reply_broadcast message_replied assistant_app_thread tabbed_canvas_updated""".split()
)
EVENT_STARTS = ("channel_", "group_", "mpim_", "im_", "conversation_")
"""Subtypes of what happens to a channel: channel_join, channel_topic, group_leave, ..."""
UNKNOWN_SPEAKER = "unknown"


def detect(log: SourceFile) -> bool:
    """An array of objects with Slack's time stamps, or an object with such messages; an empty array if it is named after a day."""
    if not log.head.lstrip().startswith(b"["):
        return {"messages", "ts", "type"} <= log.keys and bool(STAMP.search(log.head))
    is_empty_day = log.head.split() in ([b"[]"], [b"[", b"]"]) and bool(DAY.fullmatch(log.conversation))
    return is_empty_day or ("type" in log.keys and bool(STAMP.search(log.head)))


@log_format("slack", detect=detect, companions=BESIDE)
def slack_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """The messages of one day of a channel, or of all of a channel, with the people and channels they name."""
    folder = log.path.resolve().parent
    day = SlackChannelReader(_channel(log, folder.parent), names_beside(folder.parent, folder))
    records = json_items(log) if log.head.lstrip().startswith(b"[") else message_items(log)
    for index, record in enumerate(_with_answers(records)):
        if isinstance(record, Unreadable):
            yield record
            continue
        try:
            yield from day.events(dict_of(record, "event"))
        except RecordError as error:
            yield Unreadable(f"event {index}: {error}", to_json(record))


def _with_answers(records: Iterator[Any]) -> Iterator[Any]:
    """The records; the answers that slackdump puts into the start of a thread follow it."""
    for record in records:
        yield record
        if isinstance(record, dict):
            yield from objects_in(record.get("slackdump_thread_replies"))


def _channel(log: SourceFile, export: Path) -> str:
    """The channel's name: what the file says, else that of the day's folder, which stands for its name where it is an id."""
    folder = parent_folder(log) if DAY.fullmatch(log.conversation) else log.conversation
    if log.head.lstrip().startswith(b"{"):
        folder = next(
            (name for path in ("name", "channel_id", "channel") if isinstance(name := first_value(log, path), str) and name), folder
        )
    return names_beside(export, log.path.resolve().parent).channels.get(folder, folder)


class SlackChannelReader:
    """The events of one channel, with the names that they need."""

    def __init__(self, channel: str, names: SlackNames) -> None:
        self._channel = channel
        self._names = names

    def events(self, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
        """What an event gives: one unit, or for an edit or a deletion also what was said before. Raises NotATurn."""
        subtype = optional_text(record, "subtype")
        if subtype == "message_changed":
            yield from self._changed(record)
        elif subtype == "message_deleted":
            yield from self._deleted(record)
        elif why := _no_message(record, subtype):
            yield Skipped(why)
        else:
            yield self._turn(record)

    def _changed(self, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
        now, before = object_field(record, "message") or record, _before(record)
        if now.get("subtype") == "tombstone":
            yield from self._deleted(record)
            return
        if not now.get("edited") and now.get("text") == before.get("text"):
            yield Skipped("link preview")
            return
        turn = self._turn(now)
        turn.edited_at = turn.edited_at or _time(record, "ts")
        if before.get("ts") and before.get("text") != now.get("text"):
            yield self._turn(before, retired_at=turn.edited_at)
        yield turn

    def _deleted(self, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
        before, retired_at = _before(record), _time(record, "ts")
        if before.get("ts") and _has_words(before):
            yield self._turn(before, retired_at=retired_at)
        gone, name = (record, "deleted_ts") if record.get("deleted_ts") else (before or object_field(record, "message"), "ts")
        speaker, speaker_key, role = self._speaker(before) if before else (UNKNOWN_SPEAKER, "", "user")
        yield SourceTurn(
            self._channel, speaker, "", _time(gone, name), key=_stamp(gone, name), role=role, speaker_key=speaker_key, retired_at=retired_at
        )

    def _turn(self, record: Mapping[str, Any], retired_at: datetime | None = None) -> SourceTurn:
        speaker, speaker_key, role = self._speaker(record)
        key, thread, edited = _stamp(record, "ts"), _stamp(record, "thread_ts"), object_field(record, "edited")
        text, attachments = self._said(record)
        return SourceTurn(
            conversation=self._channel,
            speaker=speaker,
            text=text,
            sent_at=_time(record, "ts"),
            thread=thread,
            key=key,
            role=role,
            reply_to=thread if thread != key else "",
            speaker_key=speaker_key,
            attachments=attachments,
            edited_at=_time(edited, "ts") if edited else None,
            retired_at=retired_at,
        )

    def _said(self, record: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        """The text, and what came with it; a message without text says what its blocks or attachments say."""
        text, cards = optional_text(record, "text"), objects_in(list_field(record, "attachments"))
        said = render_text(text, self._names) or block_text(record.get("blocks"), self._names)
        shown_cards = [render_text(attachment_text(card), self._names) for card in cards]
        if not said:
            return "\n".join(filter(None, shown_cards)), _files(record)
        return said, (*_files(record), *(describe_attachment("attachment", card) for card in shown_cards if card))

    def _speaker(self, record: Mapping[str, Any]) -> tuple[str, str, str]:
        """Name, id and role of who said it."""
        user = id_field(record, "user") or id_field(object_field(record, "comment"), "user")
        bot, profile = id_field(record, "bot_id"), object_field(record, "bot_profile")
        is_bot = bool(bot or profile or user in self._names.bots or record.get("subtype") == "bot_message")
        known = self._names.users.get(user) or first_text(record.get("user_profile"), "display_name", "real_name", "name")
        name = (
            (first_text(record, "username") or first_text(profile, "name") or known)
            if is_bot
            else (known or first_text(record, "username"))
        )
        key = user or bot
        if not (name or key):
            raise RecordError("nobody is named who said it: no 'user', 'bot_id' or 'username'")
        return name or key, key, "bot" if is_bot else "user"


def _no_message(record: Mapping[str, Any], subtype: str) -> str:
    """Why an event is no message, or nothing. Raises NotATurn for what is no event of Slack's."""
    if "ts" not in record:
        raise RecordError("'ts' is missing")
    kind = optional_text(record, "type")
    if kind not in ("message", "") or (not kind and "text" not in record):
        return "unknown event"
    if subtype == "tombstone":
        return "deleted message"
    if subtype in EVENTS or subtype.startswith(EVENT_STARTS):
        return "channel event"
    said_by = record.get("user") or record.get("bot_id") or record.get("username") or record.get("comment")
    return "unknown event" if subtype and not (said_by and _has_words(record)) else ""


def _has_words(record: Mapping[str, Any]) -> bool:
    return any(record.get(name) for name in ("text", "blocks", "attachments", "files", "file"))


def _before(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was said before an edit or a deletion."""
    return object_field(record, "previous_message") or object_field(record, "original")


def _files(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The files of a message; older exports have one, in 'file'."""
    files = objects_in(list_field(record, "files")) or objects_in([record.get("file")])
    return tuple(_file(file) for file in files)


def _file(file: Mapping[str, Any]) -> str:
    name = first_text(file, "name", "title") or first_text(file, "id")
    gone = {"tombstone": "deleted", "hidden_by_limit": "hidden"}.get(first_text(file, "mode"), "")
    return describe_attachment(media_kind(name, first_text(file, "mimetype")), name, gone)


def _stamp(record: Mapping[str, Any], name: str) -> str:
    """A time stamp as it is written, which is the message's id in its channel; "" where there is none."""
    value = record.get(name)
    return f"{value:.6f}" if isinstance(value, float) else id_field(record, name)


def _time(record: Mapping[str, Any], name: str) -> datetime:
    stamp = _stamp(record, name)
    try:
        return time_from_epoch(float(stamp))
    except ValueError:
        found = f"{stamp[:40]!r}" if stamp else json_type(record.get(name))
        raise RecordError(f"'{name}' is no time stamp: {found}") from None
