"""TEMPORARY stand-in: resolves the whole space at each update."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from graphmem.language.name_forms import normal_name
from graphmem.model import Decision, Entity, Fact, Mention, Message
from graphmem.model.keyed_state import KeyedState
from graphmem.resolution.resolver import AliasIndex, resolve
from graphmem.serialization import from_dict

ThreadKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ThreadInput:
    conversation: str
    thread: str
    messages: Sequence[Message]
    mentions: Sequence[Mention]
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class ResolutionUpdate:
    entities: tuple[Entity, ...]
    gone: frozenset[str]
    decisions: tuple[Decision, ...]
    gone_decisions: frozenset[str]
    rulings: tuple[Decision, ...]
    rebind: frozenset[ThreadKey]


class NameIndex:
    def __init__(self, space: str, state: KeyedState) -> None:
        self._space, self._state = space, state

    def update(self, threads: Iterable[ThreadInput], ruled: Sequence[Decision], ruling_names: Collection[str] = ()) -> ResolutionUpdate:
        from graphmem.graph.record_json import fact_from_json

        row = self._state.get("shim", [""]).get("", {"threads": {}, "aliases": [], "entities": [], "decisions": []})
        before = {tuple(a[:3]): a[3] for a in row["aliases"]}
        for t in threads:
            key = f"{t.conversation}\x1f{t.thread}"
            row["threads"].pop(key, None)
            if t.messages:
                row["threads"][key] = orjson.loads(orjson.dumps([t.messages, t.mentions, t.facts]))
        msgs, ments, facts = [], [], []
        for m, n, f in row["threads"].values():
            for raw in m:
                times = {k: datetime.fromisoformat(raw[k]) for k in ("sent_at", "recorded_at", "retired_at")}
                msgs.append(from_dict(Message, {**raw, **times}))
            ments += [from_dict(Mention, x) for x in n]
            facts += [fact_from_json(x) for x in f]
        found = resolve(self._space, msgs, ments, facts, ruled)
        now = [[a.conversation, a.message_id, a.name, a.entity_id] for a in found.aliases]
        new = AliasIndex(found.aliases)
        from graphmem.model import Alias

        old = AliasIndex([Alias(self._space, n, e, c, m) for (c, m, n), e in before.items()])
        by_id = {m.id: m for m in msgs}
        rebind: set[ThreadKey] = set()
        for m in ments:
            msg = by_id[m.message_id]
            try:
                was = old.entity_id(msg, m.name)
            except KeyError:
                was = ""
            if was != new.entity_id(msg, m.name):
                rebind.add((msg.conversation, msg.thread))
        for f in facts:
            msg = by_id[f.message_id]
            for x in f.members:
                try:
                    was = old.entity_id(msg, x.name)
                except KeyError:
                    was = ""
                if was != new.entity_id(msg, x.name):
                    rebind.add((msg.conversation, msg.thread))
        ids = {e.id for e in found.entities}
        dec = [d for d in found.decisions if d.made_by == "rule"]
        out = ResolutionUpdate(
            found.entities,
            frozenset(set(row["entities"]) - ids),
            tuple(dec),
            frozenset(set(row["decisions"]) - {d.id for d in dec}),
            tuple(d for d in found.decisions if d.made_by == "user"),
            frozenset(rebind),
        )
        row |= {"aliases": now, "entities": sorted(ids), "decisions": sorted(d.id for d in dec)}
        row["speakers"] = sorted({normal_name(m.speaker) for m in msgs if m.speaker})
        self._state.put("shim", {"": row})
        return out

    def _aliases(self) -> list[Any]:
        from graphmem.model import Alias

        row = self._state.get("shim", [""]).get("", {"aliases": []})
        return [Alias(self._space, n, e, c, m) for c, m, n, e in row["aliases"]]

    def binder(self, threads: Sequence[ThreadKey]) -> AliasIndex:
        return AliasIndex(self._aliases())

    def entity_ids_of(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        out: dict[str, set[str]] = {}
        for a in self._aliases():
            if a.name in names:
                out.setdefault(a.name, set()).add(a.entity_id)
        return {n: tuple(sorted(v)) for n, v in out.items()}

    def speakers_among(self, names: Collection[str]) -> dict[str, tuple[str, ...]]:
        row = self._state.get("shim", [""]).get("", {"speakers": []})
        return {n: v for n, v in self.entity_ids_of(names).items() if n in row["speakers"]}
