"""Walks the tree of a conversation's messages: the branch that was shown, then its alternatives, each message with its context."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from graphmem.ingest.assistants.branches import NO_TIME, ConversationBranch, ConversationTree
from graphmem.ingest.core.events import ReaderEvent, SourceTurn, Unreadable
from graphmem.ingest.core.json_fields import RecordError, to_json, to_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageContext:
    """Where a message stands: its conversation and branch, the time to use if it has none, and the key of the turn above it."""

    conversation: str
    title: str
    node: str
    branch: ConversationBranch
    time: datetime
    above: str

    def turn(self, role: str, text: str, sent_at: datetime | None, key: str, attachments: tuple[str, ...] = ()) -> SourceTurn:
        """Return the turn of the message. Raises RecordError if neither the message nor its conversation has a time."""
        at = sent_at or self.time
        if at == NO_TIME:
            raise RecordError("there is no time: neither the message nor its conversation has one")
        return SourceTurn(
            conversation=self.conversation,
            speaker=role,
            text=text,
            sent_at=at,
            thread=self.branch.thread(self.title),
            key=key,
            role=role,
            reply_to=self.above,
            attachments=attachments,
            retired_at=self.branch.retired_at(to_utc(at)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTree:
    """A conversation as its export has it: messages and parents by name, and how its messages are read."""

    conversation: str
    title: str
    messages: Mapping[str, object]
    parents: Mapping[str, str | None]
    started: datetime | None
    time_of: Callable[[object], datetime | None]
    events_of: Callable[[object, MessageContext], list[ReaderEvent]]

    def events(self) -> Iterator[ReaderEvent]:
        """Yield the events of each message, branch by branch; of one that cannot be read, why."""
        tree = ConversationTree(self.parents, self._times(), _utc_or_none(self.started), None)
        keys: dict[str | None, str] = {}
        for branch in tree.branches():
            for node in branch.nodes:
                above = keys.get(tree.parents[node], "")
                context = MessageContext(
                    conversation=self.conversation, title=self.title, node=node, branch=branch, time=tree.times[node], above=above
                )
                events = self._events(node, context)
                keys[node] = next((event.key for event in reversed(events) if isinstance(event, SourceTurn)), above)
                yield from events

    def _events(self, node: str, context: MessageContext) -> list[ReaderEvent]:
        try:
            return self.events_of(self.messages[node], context)
        except RecordError as error:
            return [Unreadable(f"conversation '{self.conversation}', message '{node}': {error}", to_json(self.messages[node]))]

    def _times(self) -> dict[str, datetime]:
        times = ((name, _time_or_none(self.time_of, message)) for name, message in self.messages.items())
        return {name: time for name, time in times if time}


def _time_or_none(time_of: Callable[[object], datetime | None], message: object) -> datetime | None:
    try:
        return _utc_or_none(time_of(message))
    except RecordError:
        return None


def _utc_or_none(moment: datetime | None) -> datetime | None:
    return None if moment is None else to_utc(moment)
