"""Signal's own export of a device's chats, main.jsonl: a line per person, chat and message."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphmem.ingest.chat.export_parts import describe_attachment, epoch_field, id_field, media_kind, required_time
from graphmem.ingest.chat.signal.signal_lines import json_lines
from graphmem.ingest.chat.signal.signal_room_events import account_id, backup_updates
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, room_event
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    list_field,
    object_field,
    objects_in,
    optional_text,
    required_object,
    to_json,
)
from graphmem.ingest.core.source_file import SourceFile

SKIP_REASONS = {
    "remoteDeletedMessage": "deleted message",
    "paymentNotification": "system message",
    "giftBadge": "system message",
    "viewOnceMessage": "view-once message",
}
NOTE_TO_SELF = "note-to-self"
OWNER = "Me"


@dataclass(frozen=True, slots=True)
class SignalRecipient:
    """A person or group: Signal's stable id of it, and its name."""

    key: str
    name: str
    is_group: bool = False


@dataclass
class SignalDirectory:
    """People, groups, chats and the owner's name, as far as the lines read so far give them."""

    recipients: dict[str, SignalRecipient] = field(default_factory=dict)
    chats: dict[str, str] = field(default_factory=dict)
    owner: str = OWNER

    def chat(self, key: str) -> str:
        """Return the stable name of a chat: the id of its person or group."""
        recipient = self.chats.get(key, "")
        known = self.recipients.get(recipient)
        return known.key if known else f"chat {key}"

    def room(self, key: str) -> str:
        """Return the title of a group's chat, "" of any other."""
        known = self.recipients.get(self.chats.get(key, ""))
        return known.name if known and known.is_group else ""

    def name_of_account(self, account: str) -> str:
        """Return the name of an account's id; the owner's own is the one that no recipient has."""
        return next((known.name for known in self.recipients.values() if known.key == account), self.owner)

    def author(self, key: str, *, is_outgoing: bool) -> SignalRecipient:
        """Return the author of a message."""
        known = self.recipients.get(key)
        if is_outgoing or (known and known.key == NOTE_TO_SELF):
            return SignalRecipient("me", self.owner)
        return known or SignalRecipient(f"recipient {key}", f"recipient {key}")


def backup_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages; an edited one once per version."""
    directory = SignalDirectory()
    for record in json_lines(log):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            yield from _events(directory, required_object(record, "the line"))
        except RecordError as error:
            yield Unreadable(str(error), to_json(record))


def _events(directory: SignalDirectory, frame: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    if "chatItem" in frame:
        yield from _versions(directory, object_field(frame, "chatItem"))
        return
    _register(directory, frame)
    yield Skipped("no message")


def _register(directory: SignalDirectory, frame: Mapping[str, Any]) -> None:
    """Store what a line says about a person, a group, a chat or the account."""
    recipient, chat, account = object_field(frame, "recipient"), object_field(frame, "chat"), object_field(frame, "account")
    if recipient:
        directory.recipients[id_field(recipient, "id")] = _recipient(recipient)
    if chat:
        directory.chats[id_field(chat, "id")] = id_field(chat, "recipientId")
    if name := _full_name(account, "givenName", "familyName"):
        directory.owner = name


def _recipient(record: Mapping[str, Any]) -> SignalRecipient:
    number, contact, group = id_field(record, "id"), object_field(record, "contact"), object_field(record, "group")
    if "self" in record:
        return SignalRecipient(NOTE_TO_SELF, OWNER)
    if group:
        title = first_text(object_field(object_field(group, "snapshot"), "title"), "title")
        return SignalRecipient(first_text(group, "masterKey") or title or f"group {number}", title, is_group=True)
    phone = id_field(contact, "e164")
    key = account_id(first_text(contact, "aci")) or (f"+{phone.lstrip('+')}" if phone else "") or first_text(contact, "username")
    names = [
        _full_name(object_field(contact, "nickname"), "given", "family"),
        _full_name(contact, "systemGivenName", "systemFamilyName"),
        _full_name(contact, "profileGivenName", "profileFamilyName"),
    ]
    key = key or f"recipient {number}"
    return SignalRecipient(key, next(filter(None, names), "") or key)


def _full_name(record: Mapping[str, Any], *names: str) -> str:
    return " ".join(filter(None, (first_text(record, name) for name in names)))


def _versions(directory: SignalDirectory, item: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    """Yield a message, preceded by its older versions, which 'revisions' holds oldest first."""
    if "updateMessage" in item:
        yield from _updates(directory, item)
        return
    why = next((reason for name, reason in SKIP_REASONS.items() if name in item), "")
    if why:
        yield Skipped(why)
        return
    versions = [*objects_in(list_field(item, "revisions")), item]
    for version, after in zip(versions, [*versions[1:], None], strict=True):
        yield _turn(directory, item, versions[0], version, after)


def _updates(directory: SignalDirectory, item: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    """Yield what happened in the room, or why the line is skipped."""
    chat, author = id_field(item, "chatId"), directory.author(id_field(item, "authorId"), is_outgoing="outgoing" in item)
    update = object_field(item, "updateMessage")
    is_mine = first_text(object_field(update, "individualCall"), "direction") == "OUTGOING"
    caller = directory.owner if is_mine else author.name or author.key
    told = list(
        backup_updates(
            update, directory.name_of_account, lambda key: directory.author(key, is_outgoing=False).name, caller, directory.room(chat)
        )
    )
    if not told:
        yield Skipped("system message")
    sent_at, key = required_time(epoch_field(item, "dateSent", per_second=1000), "dateSent"), _key(id_field(item, "dateSent"), author.key)
    for number, (actor, event) in enumerate(told):
        yield room_event(event, conversation=directory.chat(chat), sent_at=sent_at, actor=actor, key=f"{key}:{number}")


def _turn(
    directory: SignalDirectory,
    item: Mapping[str, Any],
    first: Mapping[str, Any],
    version: Mapping[str, Any],
    after: Mapping[str, Any] | None,
) -> SourceTurn | Skipped:
    said = object_field(version, "standardMessage") or object_field(version, "directStoryReplyMessage")
    words = object_field(said, "text") or object_field(object_field(said, "textReply"), "text")
    extra = [_sticker(version), _contact(version), _poll(version)]
    if not said and not any(extra):
        return Skipped("unknown event")
    sent_at, written_at = (required_time(epoch_field(one, "dateSent", per_second=1000), "dateSent") for one in (first, version))
    author = directory.author(id_field(item, "authorId"), is_outgoing="outgoing" in item)
    quote = object_field(said, "quote")
    return SourceTurn(
        conversation=directory.chat(id_field(item, "chatId")),
        speaker=author.name or author.key,
        text=optional_text(words, "body"),
        sent_at=sent_at,
        key=_key(id_field(first, "dateSent"), author.key),
        reply_to=_quoted(directory, quote) if quote else "",
        speaker_key=author.key,
        attachments=(*_files(said), *filter(None, extra)),
        edited_at=written_at if version is not first else None,
        retired_at=epoch_field(after, "dateSent", per_second=1000) if after is not None else None,
    )


def _key(moment: str, author: str) -> str:
    """Return Signal's identity of a message: its author and the millisecond in which it was sent."""
    return f"{moment}:{author}"


def _quoted(directory: SignalDirectory, quote: Mapping[str, Any]) -> str:
    moment, author = id_field(quote, "targetSentTimestamp"), id_field(quote, "authorId")
    return _key(moment, directory.author(author, is_outgoing=False).key) if moment else ""


def _files(said: Mapping[str, Any]) -> Iterator[str]:
    for file in (*objects_in(said.get("attachments")), *objects_in([said.get("longText")] if "pointer" in said else [])):
        pointer = file.get("pointer") if isinstance(file.get("pointer"), dict) else {}
        name = first_text(pointer, "fileName")
        yield describe_attachment(media_kind(name, first_text(pointer, "contentType")), name, first_text(pointer, "caption"))
    for link in objects_in(said.get("linkPreview")):
        yield describe_attachment("link", first_text(link, "url"), first_text(link, "title"))


def _sticker(version: Mapping[str, Any]) -> str:
    sticker = object_field(object_field(version, "stickerMessage"), "sticker")
    return describe_attachment("sticker", first_text(sticker, "emoji")) if sticker else ""


def _contact(version: Mapping[str, Any]) -> str:
    contact = object_field(object_field(version, "contactMessage"), "contact")
    return describe_attachment("contact", _full_name(object_field(contact, "name"), "givenName", "familyName")) if contact else ""


def _poll(version: Mapping[str, Any]) -> str:
    poll = object_field(version, "poll")
    return (
        describe_attachment(
            "poll", first_text(poll, "question"), *(first_text(one, "option", "text") for one in objects_in(poll.get("options")))
        )
        if poll
        else ""
    )
