"""Slack exports: a folder per channel, a file per day; users and channels are listed beside the folders."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from graphmem.ingest.chat.cards import with_added_lines
from graphmem.ingest.chat.export_parts import (
    describe_attachment,
    first_value,
    forwarded_from,
    id_field,
    media_kind,
    message_items,
    parent_folder,
)
from graphmem.ingest.chat.slack.slack_names import SlackNames, names_beside
from graphmem.ingest.chat.slack.slack_text import attachment_text, block_text, is_preview, render_text
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import SOURCE
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    json_type,
    list_field,
    object_field,
    objects_in,
    optional_text,
    required_object,
    time_from_epoch,
    to_json,
)
from graphmem.ingest.core.quoting import has_quotes
from graphmem.ingest.core.source_file import SourceFile
from graphmem.language.origin_lines import origin_line
from graphmem.model.room_event import RoomAction, RoomEvent

TIMESTAMP = re.compile(rb'"ts"\s*:\s*"?\d{9,11}\.\d{1,6}')
DAY = re.compile(r"\d{4}-\d\d-\d\d")
COMPANIONS = """users.json org_users.json channels.json groups.json dms.json mpims.json integration_logs.json canvases.json lists.json
    huddle_transcripts.json content_flags.json file_conversations.json external_workspaces.json""".split()
EVENT_SUBTYPES = frozenset(
    """pinned_item unpinned_item bot_add bot_remove bot_enable bot_disable reminder_add reminder_delete sh_room_created sh_room_shared
    huddle_thread app_conversation_join app_conversation_leave ekm_access_denied joiner_notification joiner_notification_for_inviter
    reply_broadcast message_replied assistant_app_thread tabbed_canvas_updated""".split()
)
EVENT_PREFIXES = ("channel_", "group_", "mpim_", "im_", "conversation_")
"""Prefixes of the subtypes of channel events: channel_join, channel_topic, group_leave, ..."""
_ACTIONS: Mapping[str, RoomAction] = {
    **dict.fromkeys(("channel_join", "group_join", "mpim_join"), "join"),
    **dict.fromkeys(("channel_leave", "group_leave", "mpim_leave"), "leave"),
    **dict.fromkeys(("channel_name", "group_name"), "rename"),
    "huddle_thread": "call",
}
UNKNOWN_SPEAKER = "unknown"


def detect(log: SourceFile) -> bool:
    """True for an array of objects with Slack's timestamps, an object with such messages, or an empty array named after a day."""
    if not log.head.lstrip().startswith(b"["):
        return {"messages", "ts", "type"} <= log.keys and bool(TIMESTAMP.search(log.head))
    is_empty_day = log.head.split() in ([b"[]"], [b"[", b"]"]) and bool(DAY.fullmatch(log.conversation))
    return is_empty_day or ("type" in log.keys and bool(TIMESTAMP.search(log.head)))


@log_format("slack", detect=detect, companions=COMPANIONS)
def slack_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of a channel, of one day or all, with names in place of user and channel ids."""
    folder = log.path.resolve().parent
    channel = SlackChannelReader(_channel(log, folder.parent), names_beside(folder.parent, folder))
    records = json_items(log) if log.head.lstrip().startswith(b"[") else message_items(log)
    for index, record in enumerate(_with_thread_replies(records)):
        if isinstance(record, Unreadable):
            yield record
            continue
        try:
            yield from channel.events(required_object(record, "the event"))
        except RecordError as error:
            yield Unreadable(f"event {index}: {error}", to_json(record))


def _with_thread_replies(records: Iterator[Any]) -> Iterator[Any]:
    """Yield the records; the replies that slackdump puts into the first message of a thread follow it."""
    for record in records:
        yield record
        if isinstance(record, dict):
            yield from objects_in(record.get("slackdump_thread_replies"))


def _channel(log: SourceFile, export: Path) -> str:
    """Return the channel's name: from the file, else from its folder; an id is looked up in the list of channels."""
    folder = parent_folder(log) if DAY.fullmatch(log.conversation) else log.conversation
    if log.head.lstrip().startswith(b"{"):
        folder = next(
            (name for path in ("name", "channel_id", "channel") if isinstance(name := first_value(log, path), str) and name), folder
        )
    return names_beside(export, log.path.resolve().parent).channels.get(folder, folder)


class SlackChannelReader:
    """Reads the events of one channel."""

    def __init__(self, channel: str, names: SlackNames) -> None:
        self._channel = channel
        self._names = names

    def events(self, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
        """Yield the turn of an event; for an edit or deletion, the version before it as well. Raises RecordError."""
        subtype = optional_text(record, "subtype")
        if subtype == "message_changed":
            yield from self._changed(record)
        elif subtype == "message_deleted":
            yield from self._deleted(record)
        elif why := _skip_reason(record, subtype):
            yield self._happened(record, subtype) or Skipped(why)
        else:
            yield self._turn(record)

    def _changed(self, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
        now, before = object_field(record, "message") or record, _previous_version(record)
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
        before, retired_at = _previous_version(record), _time(record, "ts")
        if before.get("ts") and _has_content(before):
            yield self._turn(before, retired_at=retired_at)
        gone, name = (record, "deleted_ts") if record.get("deleted_ts") else (before or object_field(record, "message"), "ts")
        speaker, speaker_key, role = self._speaker(before) if before else (UNKNOWN_SPEAKER, "", "user")
        yield SourceTurn(
            conversation=self._channel,
            speaker=speaker,
            text="",
            sent_at=_time(gone, name),
            key=_timestamp(gone, name),
            role=role,
            speaker_key=speaker_key,
            retired_at=retired_at,
        )

    def _happened(self, record: Mapping[str, Any], subtype: str) -> SourceTurn | None:
        """Return who joined, left, called or renamed the channel; None for any other event."""
        action = _ACTIONS.get(subtype)
        user = id_field(record, "user")
        if action is None or "ts" not in record or not user:
            return None
        actor = self._names.users.get(user, user)
        inviter = id_field(record, "inviter")
        room = object_field(record, "room") if action == "call" else {}
        present = [one for one in list_field(room, "participant_history") or list_field(room, "participants") if isinstance(one, str)]
        people = tuple(self._names.users.get(one, one) for one in present) if action == "call" else (actor,)
        ended, began = room.get("date_end"), room.get("date_start")
        seconds = ended - began if isinstance(ended, int) and isinstance(began, int) and ended > began else 0
        name = first_text(record, "name") if action == "rename" else ""
        if action == "rename" and not name:
            return None
        event = RoomEvent(
            action=action, people=() if action == "rename" else people or (actor,), name=name, room=self._channel, seconds=seconds
        )
        by = self._names.users.get(inviter, inviter) if inviter else actor
        key = _timestamp(record, "ts")
        return room_event(event, conversation=self._channel, sent_at=_time(record, "ts"), actor=by, key=key, speaker_key=inviter or user)

    def _turn(self, record: Mapping[str, Any], retired_at: datetime | None = None) -> SourceTurn:
        speaker, speaker_key, role = self._speaker(record)
        key, thread, edited = _timestamp(record, "ts"), _timestamp(record, "thread_ts"), object_field(record, "edited")
        text, attachments = self._text_and_attachments(record)
        shared = self._shared(record)
        if len(shared) > 1 or (shared and has_quotes(text)):
            shared = [(f"> {origin_line(name, said_at)}\n{words}", name, said_at) for words, name, said_at in shared]
        return SourceTurn(
            conversation=self._channel,
            speaker=speaker,
            text="\n\n".join(filter(None, (text, *(words for words, _, _ in shared)))),
            sent_at=_time(record, "ts"),
            thread=thread,
            key=key,
            role=role,
            reply_to=thread if thread != key else "",
            speaker_key=speaker_key,
            attachments=attachments,
            edited_at=_time(edited, "ts") if edited else None,
            retired_at=retired_at,
            forwarded_from=shared[0][1] if shared else "",
            forwarded_at=shared[0][2] if shared else None,
        )

    def _text_and_attachments(self, record: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        """Return text and attachments: what blocks and the message's own cards add is part of the text; previews are attachments."""
        text, cards = optional_text(record, "text"), objects_in(list_field(record, "attachments"))
        said = render_text(text, self._names)
        said = with_added_lines(said, block_text(_blocks_beside(record, said), self._names))
        own = "\n".join(filter(None, (self._card(card) for card in cards if not is_preview(card))))
        previews = [shown for card in cards if is_preview(card) and not _origin(card)[0] and (shown := self._card(card))]
        said = with_added_lines(said, own)
        origins = tuple(forwarded_from(name, sent_at) for name, sent_at in map(_origin, cards) if name)
        if not said:
            return "\n".join(previews), (*_files(record), *origins)
        return said, (*_files(record), *(describe_attachment("attachment", preview) for preview in previews), *origins)

    def _shared(self, record: Mapping[str, Any]) -> list[tuple[str, str, datetime | None]]:
        """Return the words of shared messages, which are marked as quotes, with who said them and when."""
        cards = ((card, *_origin(card)) for card in objects_in(list_field(record, "attachments")) if is_preview(card))
        return [(words, name, sent_at) for card, name, sent_at in cards if name and (words := self._card(card))]

    def _card(self, card: Mapping[str, Any]) -> str:
        blocks = block_text(card.get("blocks"), self._names)
        return with_added_lines(render_text(attachment_text(card, has_blocks=bool(blocks)), self._names), blocks)

    def _speaker(self, record: Mapping[str, Any]) -> tuple[str, str, str]:
        """Return name, id and role of the speaker."""
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
            raise RecordError("there is no speaker: 'user', 'bot_id' and 'username' are missing")
        return name or key, key, "bot" if is_bot else "user"


def _skip_reason(record: Mapping[str, Any], subtype: str) -> str:
    """Return why an event is not a message, "" if it is one. Raises RecordError if it is no Slack event."""
    if "ts" not in record:
        raise RecordError("'ts' is missing")
    kind = optional_text(record, "type")
    if kind not in ("message", "") or (not kind and "text" not in record):
        return "unknown event"
    if subtype == "tombstone":
        return "deleted message"
    if subtype in EVENT_SUBTYPES or subtype.startswith(EVENT_PREFIXES):
        return "channel event"
    speaker = record.get("user") or record.get("bot_id") or record.get("username") or record.get("comment")
    return "unknown event" if subtype and not (speaker and _has_content(record)) else ""


def _blocks_beside(record: Mapping[str, Any], said: str) -> list[Mapping[str, Any]]:
    """Return the blocks that may add to the text: rich text says what the text says, if there is one."""
    return [block for block in objects_in(record.get("blocks")) if not said or block.get("type") != "rich_text"]


def _origin(card: Mapping[str, Any]) -> tuple[str, datetime | None]:
    """Return who said what a card shares, and when; "" if it shares no message."""
    if not (card.get("is_msg_unfurl") or card.get("is_share")):
        return "", None
    try:
        sent_at = _time(card, "ts") if card.get("ts") else None
    except RecordError:
        sent_at = None
    return first_text(card, "author_subname", "author_name"), sent_at


def _has_content(record: Mapping[str, Any]) -> bool:
    return any(record.get(name) for name in ("text", "blocks", "attachments", "files", "file"))


def _previous_version(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the version before an edit or deletion."""
    return object_field(record, "previous_message") or object_field(record, "original")


def _files(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Describe the files of a message; older exports have one, in 'file'."""
    files = objects_in(list_field(record, "files")) or objects_in([record.get("file")])
    return tuple(_file(file) for file in files)


def _file(file: Mapping[str, Any]) -> str:
    name = first_text(file, "name", "title") or first_text(file, "id")
    gone = {"tombstone": "deleted", "hidden_by_limit": "hidden"}.get(first_text(file, "mode"), "")
    return describe_attachment(media_kind(name, first_text(file, "mimetype")), name, gone)


def _timestamp(record: Mapping[str, Any], name: str) -> str:
    """Return a timestamp as written, which identifies a message in its channel; "" if it is missing."""
    value = record.get(name)
    return f"{value:.6f}" if isinstance(value, float) else id_field(record, name)


def _time(record: Mapping[str, Any], name: str) -> datetime:
    stamp = _timestamp(record, name)
    try:
        return time_from_epoch(float(stamp))
    except ValueError:
        found = f"{stamp[: SOURCE.value_chars]!r}" if stamp else json_type(record.get(name))
        raise RecordError(f"'{name}' is not a timestamp: {found}") from None
