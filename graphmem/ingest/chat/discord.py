"""Discord: DiscordChatExporter's JSON, one file per channel or thread, and the messages of Discord's own data package."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson

from graphmem.ingest.chat.cards import with_added_lines
from graphmem.ingest.chat.export_parts import (
    describe_attachment,
    events_of,
    first_value,
    id_field,
    media_kind,
    message_items,
    parent_folder,
)
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    list_field,
    object_field,
    objects_in,
    optional_text,
    parse_iso_time,
    required_text,
)
from graphmem.ingest.core.quoting import QuotedPassage, own_and_quoted, pass_on, quoted
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import time_or_none
from graphmem.model.room_event import RoomAction, RoomEvent

PACKAGE_COLUMNS = ("ID", "Timestamp", "Contents", "Attachments")
COMPANIONS = """channel.json index.json user.json guild.json audit-log.json application.json""".split()
MESSAGE_TYPES = frozenset(("", "Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "ApplicationCommand", "0", "19", "20", "23"))
"""Types of what people and programs say; the exporter writes types that it has no name for as numbers."""
EVENT_TYPES = frozenset(
    """RecipientAdd RecipientRemove Call ChannelNameChange ChannelIconChange ChannelPinnedMessage GuildMemberJoin ThreadCreated
    ThreadStarterMessage UserPremiumGuildSubscription AutoModerationAction GuildBoost""".split()
)
_ACTIONS: Mapping[str, RoomAction] = {
    **dict.fromkeys(("RecipientAdd", "GuildMemberJoin", "1", "7"), "join"),
    **dict.fromkeys(("RecipientRemove", "2"), "leave"),
    **dict.fromkeys(("Call", "3"), "call"),
    **dict.fromkeys(("ChannelNameChange", "4"), "rename"),
}
BLOCK_QUOTE = re.compile(r"^>>> ", re.MULTILINE)
MENTION = re.compile(r"<@!?(\d+)>")


def detect(log: SourceFile) -> bool:
    """True for DiscordChatExporter's file header, or the fields of a data package's messages."""
    if set(PACKAGE_COLUMNS[:3]) <= log.first_keys | log.keys and log.head.lstrip().startswith(b"["):
        return True
    marks = {"isBot", "discriminator", "messageCount", "dateRange", "exportedAt", "timestampEdited"}
    is_exported = {"guild", "channel", "messages"} <= log.keys and bool(marks & log.keys)
    return is_exported or (bool(log.first_lines) and log.first_lines[0].strip().replace('"', "") == ",".join(PACKAGE_COLUMNS))


@log_format("discord", detect=detect, companions=COMPANIONS)
def discord_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the messages of one channel or thread."""
    if log.head.lstrip().startswith(b"{"):
        yield from _exported(log)
    else:
        yield from _packaged(log)


def _exported(log: SourceFile) -> Iterator[ReaderEvent]:
    channel = first_value(log, "channel")
    conversation, thread = _conversation_and_thread(channel if isinstance(channel, dict) else {}, log)
    yield from events_of(message_items(log), partial(_to_event, conversation, thread))


def _conversation_and_thread(channel: Mapping[str, Any], log: SourceFile) -> tuple[str, str]:
    """Return conversation and thread: a thread belongs to the channel (by its id) in which it was opened."""
    own = str(channel.get("id") or "") or first_text(channel, "name") or log.conversation
    if "Thread" not in first_text(channel, "type"):
        return own, ""
    parent = channel.get("categoryId")
    return (parent if isinstance(parent, str) and parent else own), first_text(channel, "name") or own


def _to_event(conversation: str, thread: str, record: Mapping[str, Any]) -> SourceTurn | Skipped:
    if "author" not in record:
        raise RecordError("'author' is missing")
    kind = id_field(record, "type")
    if kind not in MESSAGE_TYPES:
        told = _happened(conversation, kind, record)
        return told or Skipped("system message" if kind in EVENT_TYPES or kind.isdecimal() else "unknown event")
    author, reference = object_field(record, "author"), object_field(record, "reference")
    forwarded, edited = object_field(record, "forwardedMessage"), optional_text(record, "timestampEdited")
    own = with_block_quotes(_with_mention_names(optional_text(record, "content"), record))
    cards, previews, forwarded_cards = _own_cards(record), _previews(record), _cards(objects_in(forwarded.get("embeds")))
    passage = QuotedPassage(_author_name(forwarded), time_or_none(forwarded, "timestamp"), optional_text(forwarded, "content"))
    text = pass_on(with_added_lines(own, "\n".join(cards)), [passage]).text
    is_reply = not forwarded and reference.get("type") != "Forward"
    speaker_key = id_field(author, "id")
    return SourceTurn(
        conversation=conversation,
        speaker=first_text(author, "nickname", "name") or speaker_key,
        text=text or own_and_quoted("\n".join(previews), "\n".join(forwarded_cards)),
        sent_at=parse_iso_time(required_text(record, "timestamp"), "timestamp"),
        thread=thread,
        key=id_field(record, "id"),
        role="bot" if author.get("isBot") is True else "user",
        reply_to=id_field(reference, "messageId") if is_reply else "",
        speaker_key=speaker_key,
        attachments=(
            *_attachments(record),
            *_attachments(forwarded),
            *_origin(record),
            *(describe_attachment("embed", card) for card in (*previews, *forwarded_cards) if text),
        ),
        edited_at=parse_iso_time(edited, "timestampEdited") if edited else None,
        forwarded_from=_author_name(forwarded),
        forwarded_at=time_or_none(forwarded, "timestamp"),
    )


def _happened(conversation: str, kind: str, record: Mapping[str, Any]) -> SourceTurn | None:
    """Return who joined, left, called or renamed the channel; None for any other system message."""
    action = _ACTIONS.get(kind)
    author = object_field(record, "author")
    actor = first_text(author, "nickname", "name") or id_field(author, "id")
    if action is None or not actor:
        return None
    mentioned = [first_text(one, "nickname", "name") or first_text(one, "id") for one in objects_in(record.get("mentions"))]
    sent_at = parse_iso_time(required_text(record, "timestamp"), "timestamp")
    seconds, name = 0, ""
    if action == "call" and (ended := optional_text(record, "callEndedTimestamp")):
        seconds = max(0, int((parse_iso_time(ended, "callEndedTimestamp") - sent_at).total_seconds()))
    if action == "rename":
        name = optional_text(record, "content").partition(":")[2].strip().rstrip(".") or optional_text(record, "content")
    people = () if action == "rename" else tuple(filter(None, mentioned)) or (actor,)
    event = RoomEvent(action=action, people=people, name=name, seconds=seconds)
    return room_event(
        event, conversation=conversation, sent_at=sent_at, actor=actor, key=id_field(record, "id"), speaker_key=id_field(author, "id")
    )


def _author_name(forwarded: Mapping[str, Any]) -> str:
    """Return who wrote a forwarded message, "" if the file does not say: Discord itself does not."""
    return first_text(forwarded.get("author"), "nickname", "name")


def _with_mention_names(text: str, record: Mapping[str, Any]) -> str:
    """Return the text with the names of mentioned people in place of their ids."""
    if "<@" not in text:
        return text
    names = {first_text(one, "id"): first_text(one, "nickname", "name") for one in objects_in(list_field(record, "mentions"))}
    return MENTION.sub(lambda found: f"@{names[found[1]]}" if names.get(found[1]) else found[0], text)


def with_block_quotes(text: str) -> str:
    """Return the text with ">>> ", which quotes all that follows, written as a quote of each line."""
    found = BLOCK_QUOTE.search(text)
    return f"{text[: found.start()]}{quoted(text[found.end() :])}" if found else text


def _attachments(record: Mapping[str, Any]) -> Iterator[str]:
    for file in objects_in(record.get("attachments")):
        # A URL has a signature that changes with every export.
        name = first_text(file, "fileName") or first_text(file, "url").split("?")[0]
        yield describe_attachment(media_kind(name), name)
    for sticker in objects_in(record.get("stickers")):
        yield describe_attachment("sticker", first_text(sticker, "name"))


def _origin(record: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(record.get("forwardedMessage"), dict):
        yield describe_attachment("forwarded message", first_text(record["forwardedMessage"], "timestamp"))
    if command := first_text(record.get("interaction"), "name"):
        yield describe_attachment("answers the command", command)


def _own_cards(record: Mapping[str, Any]) -> list[str]:
    """Return the cards that the sender wrote, which is what programs do."""
    return _cards(embed for embed in objects_in(record.get("embeds")) if not _is_preview(embed, record))


def _previews(record: Mapping[str, Any]) -> list[str]:
    """Return the cards that Discord made of links."""
    return _cards(embed for embed in objects_in(record.get("embeds")) if _is_preview(embed, record))


def _is_preview(embed: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    author, url = record.get("author"), first_text(embed, "url")
    by_program = isinstance(author, dict) and author.get("isBot") is True
    return not by_program or bool(url and url in first_text(record, "content"))


def _cards(embeds: Iterable[Mapping[str, Any]]) -> list[str]:
    return [card for embed in embeds if (card := _card(embed))]


def _card(embed: Mapping[str, Any]) -> str:
    """Return the text of an embedded card."""
    fields = (": ".join(filter(None, (first_text(one, "name"), first_text(one, "value")))) for one in objects_in(embed.get("fields")))
    lines = (first_text(embed, "title"), first_text(embed, "description"), *fields)
    return "\n".join(line for line in lines if line) or first_text(embed, "url")


def _packaged(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the messages of a data package, which holds only what its owner wrote."""
    conversation, (speaker, speaker_key) = _package_channel(log), _package_owner(log)
    yield Note("a data package has only its owner's own messages; its times are taken as UTC")
    yield from events_of(_rows(log), partial(_own_turn, conversation, speaker, speaker_key))


def _rows(log: SourceFile) -> Iterator[Any]:
    """Yield the records of messages.json, or of the messages.csv of older packages."""
    if log.is_json:
        yield from json_items(log)
        return
    lines = log.text_lines()
    try:
        rows = csv.DictReader(f"{line}\n" for line in lines if isinstance(line, str))
        if not set(PACKAGE_COLUMNS[:3]) <= set(rows.fieldnames or ()):
            yield Unreadable(f"the file does not have the shape of its format: messages have the columns {', '.join(PACKAGE_COLUMNS)}")
            return
        yield from ({name or "": value for name, value in row.items()} for row in rows)
    except csv.Error as error:
        yield Unreadable(f"the table cannot be read: {error}")


def _own_turn(conversation: str, speaker: str, speaker_key: str, record: Mapping[str, Any]) -> SourceTurn:
    addresses = optional_text(record, "Attachments").split()
    names = [address.split("?")[0].rsplit("/", 1)[-1] for address in addresses]
    return SourceTurn(
        conversation=conversation,
        speaker=speaker,
        text=optional_text(record, "Contents"),
        sent_at=_in_utc(parse_iso_time(required_text(record, "Timestamp"), "Timestamp")),
        key=id_field(record, "ID"),
        speaker_key=speaker_key,
        attachments=tuple(describe_attachment(media_kind(name), name) for name in names),
    )


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _package_channel(log: SourceFile) -> str:
    """Return the channel's id, from the name of its folder ("c4711")."""
    return re.sub(r"^c(?=\d)", "", parent_folder(log) if log.conversation == "messages" else log.conversation)


def _package_owner(log: SourceFile) -> tuple[str, str]:
    """Return name and id of the package's owner, from its account folder; "me" if that is missing."""
    package = log.path.resolve().parents[2:3]
    for path in (folder / name / "user.json" for folder in package for name in ("account", "Account")):
        try:
            user = orjson.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        if name := first_text(user, "global_name", "username"):
            return name, first_text(user, "id")
    return "me", ""
