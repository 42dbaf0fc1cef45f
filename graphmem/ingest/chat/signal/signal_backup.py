"""Signal's own export of the chats on a device, main.jsonl: a line for each person, chat and message."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphmem.ingest.chat.export_parts import described, dict_of, dicts_in, file_kind, id_of, moment_of, required, word_in
from graphmem.ingest.chat.signal.signal_lines import json_lines
from graphmem.ingest.core.events import Skipped, Turn, Unit, Unreadable
from graphmem.ingest.core.json_fields import NotATurn, list_of, object_of, optional_text, shown
from graphmem.ingest.core.source_file import Log

NO_MESSAGE = {
    "updateMessage": "system message",
    "remoteDeletedMessage": "deleted message",
    "paymentNotification": "system message",
    "giftBadge": "system message",
    "viewOnceMessage": "view-once message",
}
NOTES = "note-to-self"
OWNER = "Me"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person or group: the id that Signal knows it by everywhere, and what it is called."""

    key: str
    name: str


@dataclass
class Known:
    """What the lines so far have said: who there is, which chat is with whom, and what the owner is called."""

    recipients: dict[str, Recipient] = field(default_factory=dict)
    chats: dict[str, str] = field(default_factory=dict)
    owner: str = OWNER

    def chat(self, key: str) -> str:
        """The name of a chat that stays the same: the id of its person or group."""
        recipient = self.chats.get(key, "")
        known = self.recipients.get(recipient)
        return known.key if known else f"chat {key}"

    def author(self, key: str, *, is_outgoing: bool) -> Recipient:
        """Who wrote something."""
        known = self.recipients.get(key)
        if is_outgoing or (known and known.key == NOTES):
            return Recipient("me", self.owner)
        return known or Recipient(f"recipient {key}", f"recipient {key}")


def backup_units(log: Log) -> Iterator[Unit]:
    """The messages; an edited one once for each of its versions."""
    known = Known()
    for record in json_lines(log):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            yield from _units(known, dict_of(record, "line"))
        except NotATurn as error:
            yield Unreadable(str(error), shown(record))


def _units(known: Known, frame: Mapping[str, Any]) -> Iterator[Unit]:
    if "chatItem" in frame:
        yield from _versions(known, object_of(frame, "chatItem"))
        return
    _learn(known, frame)
    yield Skipped("no message")


def _learn(known: Known, frame: Mapping[str, Any]) -> None:
    """Take in a line about a person, a group, a chat or the account."""
    recipient, chat, account = object_of(frame, "recipient"), object_of(frame, "chat"), object_of(frame, "account")
    if recipient:
        known.recipients[id_of(recipient, "id")] = _recipient(recipient)
    if chat:
        known.chats[id_of(chat, "id")] = id_of(chat, "recipientId")
    if name := _full_name(account, "givenName", "familyName"):
        known.owner = name


def _recipient(record: Mapping[str, Any]) -> Recipient:
    number, contact, group = id_of(record, "id"), object_of(record, "contact"), object_of(record, "group")
    if "self" in record:
        return Recipient(NOTES, OWNER)
    if group:
        title = word_in(object_of(object_of(group, "snapshot"), "title"), "title")
        return Recipient(word_in(group, "masterKey") or title or f"group {number}", title)
    phone = id_of(contact, "e164")
    key = _uuid(word_in(contact, "aci")) or (f"+{phone.lstrip('+')}" if phone else "") or word_in(contact, "username")
    names = [
        _full_name(object_of(contact, "nickname"), "given", "family"),
        _full_name(contact, "systemGivenName", "systemFamilyName"),
        _full_name(contact, "profileGivenName", "profileFamilyName"),
    ]
    key = key or f"recipient {number}"
    return Recipient(key, next(filter(None, names), "") or key)


def _full_name(record: Mapping[str, Any], *names: str) -> str:
    return " ".join(filter(None, (word_in(record, name) for name in names)))


def _uuid(encoded: str) -> str:
    """An account's id, which is written in Base64, as Signal shows it elsewhere."""
    try:
        return str(UUID(bytes=b64decode(encoded, validate=True)))
    except ValueError:
        return encoded


def _versions(known: Known, item: Mapping[str, Any]) -> Iterator[Unit]:
    """A message; its older versions first, which are kept in 'revisions' from the oldest on."""
    why = next((reason for name, reason in NO_MESSAGE.items() if name in item), "")
    if why:
        yield Skipped(why)
        return
    versions = [*dicts_in(list_of(item, "revisions")), item]
    for version, after in zip(versions, [*versions[1:], None], strict=True):
        yield _turn(known, item, versions[0], version, after)


def _turn(
    known: Known, item: Mapping[str, Any], first: Mapping[str, Any], version: Mapping[str, Any], after: Mapping[str, Any] | None
) -> Turn | Skipped:
    said = object_of(version, "standardMessage") or object_of(version, "directStoryReplyMessage")
    words = object_of(said, "text") or object_of(object_of(said, "textReply"), "text")
    extra = [_sticker(version), _contact(version), _poll(version)]
    if not said and not any(extra):
        return Skipped("unknown event")
    sent_at, written_at = (required(moment_of(one, "dateSent", a_second=1000), "dateSent") for one in (first, version))
    author = known.author(id_of(item, "authorId"), is_outgoing="outgoing" in item)
    quote = object_of(said, "quote")
    return Turn(
        conversation=known.chat(id_of(item, "chatId")),
        speaker=author.name or author.key,
        text=optional_text(words, "body"),
        sent_at=sent_at,
        key=_key(id_of(first, "dateSent"), author.key),
        reply_to=_quoted(known, quote) if quote else "",
        speaker_key=author.key,
        attachments=(*_files(said), *filter(None, extra)),
        edited_at=written_at if version is not first else None,
        retired_at=moment_of(after, "dateSent", a_second=1000) if after is not None else None,
    )


def _key(moment: str, author: str) -> str:
    """What Signal knows a message by: its author and the millisecond in which it was sent."""
    return f"{moment}:{author}"


def _quoted(known: Known, quote: Mapping[str, Any]) -> str:
    moment, author = id_of(quote, "targetSentTimestamp"), id_of(quote, "authorId")
    return _key(moment, known.author(author, is_outgoing=False).key) if moment else ""


def _files(said: Mapping[str, Any]) -> Iterator[str]:
    for file in (*dicts_in(said.get("attachments")), *dicts_in([said.get("longText")] if "pointer" in said else [])):
        pointer = file.get("pointer") if isinstance(file.get("pointer"), dict) else {}
        name = word_in(pointer, "fileName")
        yield described(file_kind(name, word_in(pointer, "contentType")), name, word_in(pointer, "caption"))
    for link in dicts_in(said.get("linkPreview")):
        yield described("link", word_in(link, "url"), word_in(link, "title"))


def _sticker(version: Mapping[str, Any]) -> str:
    sticker = object_of(object_of(version, "stickerMessage"), "sticker")
    return described("sticker", word_in(sticker, "emoji")) if sticker else ""


def _contact(version: Mapping[str, Any]) -> str:
    contact = object_of(object_of(version, "contactMessage"), "contact")
    return described("contact", _full_name(object_of(contact, "name"), "givenName", "familyName")) if contact else ""


def _poll(version: Mapping[str, Any]) -> str:
    poll = object_of(version, "poll")
    return (
        described("poll", word_in(poll, "question"), *(word_in(one, "option", "text") for one in dicts_in(poll.get("options"))))
        if poll
        else ""
    )
