"""Who joined and left Zulip's channels, and their names: from the audit log in `realm.json`."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from graphmem.ingest.chat.export_parts import epoch_field
from graphmem.ingest.core.events import SourceTurn, Unreadable, room_event
from graphmem.ingest.core.json_fields import RecordError, to_json
from graphmem.model.room_event import RoomAction, RoomEvent

_ACTIONS: Mapping[object, RoomAction] = {301: "join", 302: "join", 303: "leave", 603: "rename"}
"""Zulip's numbers of the events: subscribed for the first time, again, unsubscribed, and the channel renamed."""
_NEW_VALUE = "2"
"""The key of the new value in the extra data of a change."""


Names = Mapping[str, str]
"""From Zulip's numbers of users or channels to their names."""


def audit_events(rows: Iterator[dict[str, Any]], users: Names, channels: Names) -> Iterator[SourceTurn | Unreadable]:
    """Yield the events of channels; other rows of the audit log are about settings."""
    for row in rows:
        if row.get("event_type") not in _ACTIONS:
            continue
        try:
            if turn := _turn(row, users, channels):
                yield turn
        except RecordError as error:
            yield Unreadable(f"the audit log: {error}", to_json(row))


def _turn(row: Mapping[str, Any], users: Names, channels: Names) -> SourceTurn | None:
    channel = channels.get(_number(row, "modified_stream"), "")
    sent_at = epoch_field(row, "event_time")
    action = _ACTIONS[row["event_type"]]
    person = users.get(_number(row, "modified_user"), "")
    name = _new_name(row.get("extra_data")) if action == "rename" else ""
    if not channel or sent_at is None or not (name if action == "rename" else person):
        return None
    event = RoomEvent(action=action, people=() if action == "rename" else (person,), name=name, room="" if name else channel)
    actor = users.get(_number(row, "acting_user"), "") or person
    return room_event(event, conversation=channel, sent_at=sent_at, actor=actor, key=f"audit {_number(row, 'id')}")


def _new_name(extra: object) -> str:
    """Return the new name in the extra data, which older exports have as text."""
    if isinstance(extra, str):
        try:
            extra = orjson.loads(extra)
        except ValueError:
            return ""
    name = extra.get(_NEW_VALUE) if isinstance(extra, dict) else ""
    return name if isinstance(name, str) else ""


def _number(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return str(value) if isinstance(value, int | str) else ""
