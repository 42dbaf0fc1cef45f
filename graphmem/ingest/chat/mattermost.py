"""Mattermost's bulk export (`mmctl export`): JSON lines of teams, channels, users and posts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from graphmem.ingest.chat.cards import with_added_lines
from graphmem.ingest.chat.export_parts import describe_attachment, epoch_field, media_kind, required_time
from graphmem.ingest.chat.slack.slack_text import attachment_text
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    object_field,
    objects_in,
    optional_text,
    required_object,
    required_text,
    string_list,
    to_json,
)
from graphmem.ingest.core.json_records import json_lines
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.room_event import RoomAction, RoomEvent

OTHER_TYPES = frozenset("version team channel user bot role scheme emoji direct_channel custom_status role_assignment".split())
_ACTIONS: Mapping[str, RoomAction] = {
    **dict.fromkeys(("system_join_channel", "system_add_to_channel", "system_join_team", "system_add_to_team"), "join"),
    **dict.fromkeys(("system_leave_channel", "system_remove_from_channel", "system_leave_team"), "leave"),
    "system_displayname_change": "rename",
}
_VERSION_FIELDS = frozenset({"type", "version"})


def detect(log: SourceFile) -> bool:
    """True for the version line of a bulk export, or a first line with a post of one."""
    if log.first_keys == _VERSION_FIELDS or (log.first_keys >= _VERSION_FIELDS and b'"version"' in log.head[:60]):
        return bool({"post", "direct_post", "team", "channel", "user", "create_at"} & log.keys) or log.size < len(log.raw_head)
    return {"type", "create_at", "message", "user"} <= log.first_keys and bool({"post", "direct_post"} & log.first_keys)


@log_format("mattermost", detect=detect)
def mattermost_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the posts of all channels, each followed by its replies."""
    export = _BulkExport()
    for number, value in enumerate(json_lines(log), start=1):
        if isinstance(value, Skipped):
            yield value
        elif isinstance(value, Unreadable):
            yield Unreadable(value.reason, value.content, number)
        else:
            yield from export.events(value, number)


@dataclass(slots=True)
class _BulkExport:
    """Reads the lines of an export; users come before what they posted."""

    _names: dict[str, str] = field(default_factory=dict)

    def events(self, value: object, number: int) -> Iterator[ReaderEvent]:
        """Yield the turns of a line: a post and its replies."""
        try:
            record = required_object(value, "the line")
            kind = optional_text(record, "type")
            if kind in ("post", "direct_post"):
                post = object_field(record, kind)
                conversation, root = _conversation(post, kind), _key(post)
                thread = root if objects_in(post.get("replies")) else ""
            elif kind in OTHER_TYPES:
                self._take_user(record)
                yield Skipped("no message")
                return
            else:
                raise RecordError(f"'type' is {kind[:40]!r}, which no bulk export has" if kind else "'type' is missing or blank")
        except RecordError as error:
            yield Unreadable(str(error), to_json(value), number)
            return
        for index, one in enumerate([post, *objects_in(post.get("replies"))]):
            answered = root if index else ""
            yield event_or_unreadable(partial(self._turn, one, conversation, thread, answered, number), "", partial(to_json, one), number)

    def _take_user(self, record: Mapping[str, Any]) -> None:
        user = object_field(record, "user") or object_field(record, "bot")
        names = (first_text(user, "first_name"), first_text(user, "last_name"))
        if name := first_text(user, "nickname") or " ".join(filter(None, names)) or first_text(user, "display_name"):
            self._names[first_text(user, "username")] = name

    def _turn(self, post: Mapping[str, Any], conversation: str, thread: str, answered: str, line: int) -> SourceTurn | Skipped:
        if (kind := optional_text(post, "type")).startswith("system_"):
            return self._happened(post, kind, conversation, line) or Skipped("system message")
        user, props = required_text(post, "user"), post.get("props")
        shown = first_text(props, "override_username") if isinstance(props, dict) else ""
        return SourceTurn(
            conversation=conversation,
            speaker=shown or self._names.get(user, user),
            text=with_added_lines(optional_text(post, "message"), "\n".join(_cards(props))),
            sent_at=required_time(epoch_field(post, "create_at", per_second=1000), "create_at"),
            thread=thread,
            key=_key(post),
            role="bot" if isinstance(props, dict) and str(props.get("from_webhook") or props.get("from_bot")) == "true" else "user",
            reply_to=answered,
            speaker_key=user,
            attachments=tuple(_files(post)),
            edited_at=epoch_field(post, "edit_at", per_second=1000) if post.get("edit_at") else None,
            retired_at=epoch_field(post, "delete_at", per_second=1000) if post.get("delete_at") else None,
            line=line,
        )

    def _happened(self, post: Mapping[str, Any], kind: str, conversation: str, line: int) -> SourceTurn | None:
        """Return who joined, left or renamed the channel; None for any other system post."""
        action, props = _ACTIONS.get(kind), post.get("props")
        told = props if isinstance(props, dict) else {}
        user = first_text(post, "user")
        who = first_text(told, "addedUsername", "removedUsername") or first_text(told, "username") or user
        name = first_text(told, "new_displayname")
        if action is None or not who or (action == "rename" and not name):
            return None
        people = () if action == "rename" else (self._names.get(who, who),)
        by = who if who in (first_text(told, "username"), user) or not user else user
        return room_event(
            RoomEvent(action=action, people=people, name=name, room=first_text(post, "channel")),
            conversation=conversation,
            sent_at=required_time(epoch_field(post, "create_at", per_second=1000), "create_at"),
            actor=self._names.get(by, by),
            key=_key(post),
            speaker_key=by,
            line=line,
        )


def _conversation(post: Mapping[str, Any], kind: str) -> str:
    if kind == "direct_post":
        return ", ".join(sorted(string_list(post, "channel_members")))
    team = optional_text(post, "team")
    return f"{team}/{channel}" if (channel := required_text(post, "channel")) and team else channel


def _key(post: Mapping[str, Any]) -> str:
    """Return a key of time and user: the export has no ids."""
    return f"{post.get('create_at')}-{first_text(post, 'user')}"


def _cards(props: object) -> list[str]:
    """Return the texts of the cards that programs attach, which have Slack's form."""
    cards = objects_in(props.get("attachments")) if isinstance(props, dict) else []
    return [text for card in cards if (text := attachment_text(card))]


def _files(post: Mapping[str, Any]) -> Iterator[str]:
    for file in objects_in(post.get("attachments")):
        name = first_text(file, "path").rsplit("/", 1)[-1]
        yield describe_attachment(media_kind(name), name)
