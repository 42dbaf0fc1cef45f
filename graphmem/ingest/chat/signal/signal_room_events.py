"""Joins, leaves, names and calls of Signal, as its backup, its desktop program and signal-cli tell them."""

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from graphmem.ingest.chat.export_parts import id_field
from graphmem.ingest.core.json_fields import first_text, list_field, object_field, objects_in
from graphmem.model.room_event import RoomAction, RoomEvent, RoomUpdate

NameOf = Callable[[str], str]
"""From an account's id (a UUID) to the name of whoever has it."""

# The fields of a change of a group in a backup: what happened, who did it, to whom.
_BACKUP_CHANGES: Mapping[str, tuple[RoomAction, str, str]] = {
    "groupCreationUpdate": ("join", "updaterAci", "updaterAci"),
    "groupMemberJoinedUpdate": ("join", "newMemberAci", "newMemberAci"),
    "groupMemberJoinedByLinkUpdate": ("join", "newMemberAci", "newMemberAci"),
    "groupInvitationAcceptedUpdate": ("join", "newMemberAci", "newMemberAci"),
    "groupMemberAddedUpdate": ("join", "updaterAci", "newMemberAci"),
    "groupJoinRequestApprovalUpdate": ("join", "updaterAci", "requestorAci"),
    "groupMemberLeftUpdate": ("leave", "aci", "aci"),
    "groupMemberRemovedUpdate": ("leave", "removerAci", "removedAci"),
}
# The same in a row of the desktop's database: the types of the details of a change.
_DESKTOP_CHANGES: Mapping[str, RoomAction] = {
    "create": "join",
    "member-add": "join",
    "member-add-from-invite": "join",
    "member-add-from-link": "join",
    "member-add-from-admin-approval": "join",
    "member-remove": "leave",
}


def account_id(encoded: str) -> str:
    """Return an account's id, written in Base64, in the form of other exports."""
    try:
        return str(UUID(bytes=b64decode(encoded, validate=True)))
    except ValueError:
        return encoded


def backup_updates(update: Mapping[str, Any], name_of: NameOf, recipient_of: NameOf, author: str, room: str) -> Iterator[RoomUpdate]:
    """Yield who did what in the 'updateMessage' of a backup; nothing for expiration timers, safety numbers and the like.

    `name_of` knows accounts, `recipient_of` the backup's numbers of people; `author` is who wrote the line.
    """
    for change in objects_in(list_field(object_field(update, "groupChange"), "updates")):
        yield from _backup_change(change, name_of, room)
    profile, call, group = (object_field(update, name) for name in ("profileChange", "individualCall", "groupCall"))
    before, now = first_text(profile, "previousName"), first_text(profile, "newName")
    if before and now:
        yield before, RoomEvent(action="rename", people=(before,), name=now, room=room)
    if call:
        yield author, RoomEvent(action="call", people=(author,), room=room)
    if group:
        starter = next((id_field(group, name) for name in ("startedCallRecipientId", "ringerRecipientId") if id_field(group, name)), "")
        caller = recipient_of(starter) if starter else ""
        seconds = _seconds_between(group, "startedCallTimestamp", "endedCallTimestamp")
        yield caller, RoomEvent(action="call", people=(caller,) if caller else (), room=room, seconds=seconds)


def _backup_change(change: Mapping[str, Any], name_of: NameOf, room: str) -> Iterator[RoomUpdate]:
    renamed = object_field(change, "groupNameUpdate")
    if title := first_text(renamed, "newGroupName"):
        yield _person(renamed, "updaterAci", name_of), RoomEvent(action="rename", name=title)
    for kind, (action, actor_field, person_field) in _BACKUP_CHANGES.items():
        told = object_field(change, kind)
        person = _person(told, person_field, name_of)
        if person and told.get("wasApproved", True):
            yield _person(told, actor_field, name_of) or person, RoomEvent(action=action, people=(person,), room=room)


def _person(record: Mapping[str, Any], field: str, name_of: NameOf) -> str:
    encoded = first_text(record, field)
    return name_of(account_id(encoded)) if encoded else ""


def desktop_updates(record: Mapping[str, Any], owner: str) -> Iterator[RoomUpdate]:
    """Yield who did what in a row of the desktop's database; people are called by their account's id, as in its messages."""
    change = object_field(record, "groupV2Change")
    actor = first_text(change, "from")
    for detail in objects_in(list_field(change, "details")):
        kind = first_text(detail, "type")
        person = first_text(detail, "aci", "uuid") or (actor if kind == "create" else "")
        if kind == "title" and (title := first_text(detail, "newTitle")):
            yield actor, RoomEvent(action="rename", name=title)
        elif kind in _DESKTOP_CHANGES and person:
            yield actor or person, RoomEvent(action=_DESKTOP_CHANGES[kind], people=(person,))
    profile, call = object_field(record, "profileChange"), object_field(record, "callHistoryDetails")
    before, now = first_text(profile, "oldName"), first_text(profile, "newName")
    if before and now:
        yield before, RoomEvent(action="rename", people=(before,), name=now)
    if call:
        other = first_text(record, "sourceServiceId", "sourceUuid") or first_text(call, "ringerId", "creatorUuid")
        is_incoming = call.get("wasIncoming") is True or first_text(call, "direction") == "Incoming"
        caller = other if is_incoming else owner
        seconds = _seconds_between(call, "acceptedTime", "endedTime")
        yield caller, RoomEvent(action="call", people=(caller,) if caller else (), seconds=seconds)


def _seconds_between(record: Mapping[str, Any], start: str, end: str) -> int:
    """Return the seconds between two times in milliseconds, 0 if one is missing."""
    begun, ended = id_field(record, start), id_field(record, end)
    return max(0, (int(ended) - int(begun)) // 1000) if begun.isdigit() and ended.isdigit() else 0
