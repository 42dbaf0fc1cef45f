"""Marks of turns: stored before the messages that they are of, so that there is no moment at which these are open."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from graphmem.model import Message, Quarantined, message_id
from graphmem.model.access import Mark
from graphmem.model.errors import ContractError
from graphmem.storage import GraphStore

# Messages that are marked at a time.
_BATCH = 500
SCOPES = ("", "private", "team", "public")


def check_mark(mark: Mark) -> None:
    """Raise ContractError for a mark that nobody could meet."""
    if mark.scope not in SCOPES:
        raise ContractError(f"scope '{mark.scope}': is unknown. Give private, team or public.")
    if mark.scope == "private" and not mark.agent:
        raise ContractError("scope 'private': names no agent, so nobody could read it. Give the agent.")


def marked(
    store: GraphStore,
    space: str,
    entries: Iterable[Message | Quarantined],
    mark: Mark,
    *,
    as_stored: Callable[[Message | Quarantined], Message | Quarantined],
) -> Iterator[Message | Quarantined]:
    """The entries, each batch after its marks are stored; `as_stored` gives an entry without its secrets."""
    check_mark(mark)
    waiting = iter(entries)
    while batch := list(islice(waiting, _BATCH)):
        put_marks(store, space, [turn_of(m.space, m.conversation, m.key) for m in map(as_stored, batch) if isinstance(m, Message)], mark)
        yield from batch


def put_marks(store: GraphStore, space: str, turns: Sequence[str], mark: Mark) -> None:
    """Store one mark for turns; it takes the place of an earlier one."""
    own = {"agent": mark.agent, "task": mark.task, "scope": mark.scope, "purpose": " ".join(sorted(set(mark.purpose.split())))}
    store.write_rows("put_marks", [{"id": turn, "space": space, **own} for turn in dict.fromkeys(turns)])


def turn_of(space: str, conversation: str, key: str) -> str:
    """The id of a turn, whatever version of it: that of its first one."""
    return message_id(space, conversation, key)
