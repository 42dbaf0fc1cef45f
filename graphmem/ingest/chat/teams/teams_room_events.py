"""Who joined, left, called or renamed a chat of Teams: details of events, and the XML of the user's export."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from graphmem.ingest.chat.export_parts import id_field
from graphmem.ingest.core.events import SourceTurn, room_event
from graphmem.ingest.core.json_fields import RecordError, first_text, objects_in, optional_text, parse_iso_time
from graphmem.model.room_event import RoomAction, RoomEvent

_GRAPH: Mapping[str, RoomAction] = {
    **dict.fromkeys(("membersAdded", "membersJoined"), "join"),
    **dict.fromkeys(("membersDeleted", "membersLeft"), "leave"),
    **dict.fromkeys(("chatRenamed", "channelRenamed"), "rename"),
    "callEnded": "call",
}
_EXPORT: Mapping[str, RoomAction] = {
    **dict.fromkeys(("ThreadActivity/AddMember", "ThreadActivity/MemberJoined"), "join"),
    **dict.fromkeys(("ThreadActivity/DeleteMember", "ThreadActivity/MemberLeft"), "leave"),
    "ThreadActivity/TopicUpdate": "rename",
    "Event/Call": "call",
}
_DURATION = re.compile(r"PT(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?(?:(?P<seconds>\d{1,6})(?:\.\d+)?S)?")
_TAG = r"<{name}>([^<>]{{1,500}})</{name}>"


def graph_room_event(message: Mapping[str, Any], otherwise: str) -> SourceTurn | None:
    """Return the event of a system message of the Graph API; None if it is of another kind, or names nobody."""
    detail = message.get("eventDetail")
    if not isinstance(detail, dict) or not message.get("createdDateTime"):
        return None
    kind = first_text(detail, "@odata.type").rpartition(".")[2].removesuffix("EventMessageDetail")
    action, actor = _GRAPH.get(kind), _person(detail.get("initiator"))
    listed = [*objects_in(detail.get("members")), *(one.get("participant") for one in objects_in(detail.get("callParticipants")))]
    people = tuple(dict.fromkeys(filter(None, map(_person, listed))))
    name = first_text(detail, "chatDisplayName", "channelDisplayName") if action == "rename" else ""
    people = () if action == "rename" else people or ((actor,) if actor else ())
    if action is None or not (people or name):
        return None
    channel = first_text(message.get("channelIdentity"), "channelId")
    return room_event(
        RoomEvent(action=action, people=people, name=name, seconds=_seconds(first_text(detail, "callDuration"))),
        conversation=optional_text(message, "chatId") or channel or otherwise,
        sent_at=parse_iso_time(first_text(message, "createdDateTime"), "createdDateTime"),
        actor=actor,
        key=id_field(message, "id"),
    )


def exported_room_event(message: Mapping[str, Any], kind: str, conversation: str, names: Mapping[str, str]) -> SourceTurn | None:
    """Return the event of a system message of the user's export, whose content is XML with ids; `names` has those that are known."""
    action, content = _EXPORT.get(kind), message.get("content")
    if action is None or not isinstance(content, str):
        return None
    actors = _named("initiator", content, names)
    people = tuple(_named("target", content, names) or (_named("name", content, names) if action == "call" else ()) or actors)
    name = next(iter(_values("value", content)), "") if action == "rename" else ""
    people = () if action == "rename" else people
    written = first_text(message, "originalarrivaltime", "composetime")
    if not (people or name) or not written:
        return None
    try:
        sent_at = parse_iso_time(written, "originalarrivaltime")
    except RecordError:
        return None
    length = next(iter(_values("duration", content)), "0").partition(".")[0]
    return room_event(
        RoomEvent(action=action, people=people, name=name, seconds=int(length) if length.isdecimal() and len(length) < 8 else 0),
        conversation=conversation,
        sent_at=sent_at,
        actor=next(iter(actors), ""),
        key=id_field(message, "id"),
    )


def _person(identity: object) -> str:
    """Return the name of a Graph identity, which may be wrapped by its kind; else its id."""
    if not isinstance(identity, dict):
        return ""
    inner = next((value for value in (identity.get("user"), identity.get("application")) if isinstance(value, dict)), identity)
    return first_text(inner, "displayName") or first_text(inner, "id")


def _values(tag: str, content: str) -> list[str]:
    return [unescape(found).strip() for found in re.findall(_TAG.format(name=tag), content)]


def _named(tag: str, content: str, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names.get(one) or one.partition(":")[2] or one for one in _values(tag, content) if one))


def _seconds(duration: str) -> int:
    found = _DURATION.fullmatch(duration)
    return sum(int(found[unit] or 0) * size for unit, size in (("hours", 3600), ("minutes", 60), ("seconds", 1))) if found else 0
