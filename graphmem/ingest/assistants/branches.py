"""A conversation that went more than one way: the branch that was shown, and the alternatives to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ConversationBranch:
    """Names of nodes, first to last. `number` is 0 for the branch that was shown; of an alternative, `replaced_at` is the
    time of the sibling that the conversation went on with, None where there is none."""

    nodes: tuple[str, ...]
    number: int = 0
    replaced_at: datetime | None = None

    def thread(self, title: str) -> str:
        """The thread of its messages."""
        return f"{title} (alternative {self.number})" if self.number else title

    def retired_at(self, sent_at: datetime) -> datetime | None:
        """When a message of it stopped being what was said: never, when it was replaced, or as soon as it was sent."""
        return None if not self.number else max(sent_at, self.replaced_at or sent_at)


class ConversationTree:
    """The nodes of a conversation, by their parents; a parent that is not among them, or that closes a circle, is none.

    A node without a time has that of its parent, or else `start`. `last` ends the branch that was shown; where it is no node,
    the newest leaf does.
    """

    def __init__(self, parents: Mapping[str, str | None], times: Mapping[str, datetime], start: datetime | None, last: object) -> None:
        self.parents = _without_circles(parents, last)
        self._place = {name: place for place, name in enumerate(parents)}
        self._children: dict[str | None, list[str]] = defaultdict(list)
        for name, parent in self.parents.items():
            self._children[parent].append(name)
        self.times = self._filled(times, start or min(times.values(), default=BEFORE_ALL))
        for siblings in self._children.values():
            siblings.sort(key=self._age)
        leaves = (name for name in parents if name not in self._children)
        self.last = last if isinstance(last, str) and last in parents else max(leaves, key=self._age, default=None)

    def branches(self) -> list[ConversationBranch]:
        """The branch that was shown, then the alternatives, in the order in which they were replaced. Each node is in one.

        So an alternative keeps its number while new answers are added. At a fork of its own it goes on with the newest way.
        """
        shown = tuple(reversed(list(self._up(self.last))))
        kept: dict[str | None, str] = dict(zip((None, *shown), shown, strict=False))
        for parent, children in self._children.items():
            if parent != self.last:
                kept.setdefault(parent, children[-1])
        left = sorted(self._left(kept))
        others = (
            ConversationBranch(tuple(_down(start, kept)), n, self._time_of(kept.get(self.parents[start])))
            for n, (*_, start) in enumerate(left, 1)
        )
        return [ConversationBranch(shown), *others] if shown else []

    def _left(self, kept: Mapping[str | None, str]) -> Iterator[tuple[datetime, tuple[datetime, int], str]]:
        """Where alternatives start, after the time of the next sibling, or their own where they are the newest."""
        for parent, children in self._children.items():
            for child, after in zip(children, (*children[1:], children[-1]), strict=True):
                if child != kept.get(parent):
                    yield self.times[after], self._age(child), child

    def _filled(self, times: Mapping[str, datetime], start: datetime) -> dict[str, datetime]:
        known: dict[str, datetime] = {}
        open_nodes = list(self._children.get(None, ()))
        while open_nodes:
            name = open_nodes.pop()
            known[name] = times.get(name) or known.get(self.parents[name] or "", start)
            open_nodes += self._children.get(name, ())
        return known

    def _age(self, name: str) -> tuple[datetime, int]:
        return self.times[name], self._place[name]

    def _time_of(self, name: str | None) -> datetime | None:
        return None if name is None else self.times[name]

    def _up(self, name: str | None) -> Iterator[str]:
        while name is not None:
            yield name
            name = self.parents[name]


def _down(name: str | None, kept: Mapping[str | None, str]) -> Iterator[str]:
    while name is not None:
        yield name
        name = kept.get(name)


def _without_circles(parents: Mapping[str, str | None], last: object) -> dict[str, str | None]:
    """Parents that are nodes; a circle is cut where the way up from `last`, or else from its first node, closes it."""
    safe: dict[str, str | None] = {}
    first: Iterable[str] = (last,) if isinstance(last, str) and last in parents else ()
    for start in chain(first, parents):
        name: str | None = start
        walked: set[str] = set()
        while name is not None and name not in safe:
            walked.add(name)
            parent = parents[name]
            safe[name] = None if parent not in parents or parent in walked else parent
            name = safe[name]
    return {name: safe[name] for name in parents}
