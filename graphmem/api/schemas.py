"""Records as JSON: the response models, each with the `of` that makes it. An open end (FOREVER) is null."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from graphmem.model import (
    Answer,
    Edge,
    Entity,
    EntityKind,
    Fact,
    FactKind,
    Hit,
    LeftOut,
    Member,
    Message,
    Modality,
    Node,
    Pack,
    Polarity,
    Reason,
    Report,
    Step,
    Subgraph,
)
from graphmem.model.validity import LATEST, AsOf, Precision

CLOSEST = 5


def closed(moment: datetime) -> datetime | None:
    """The moment, or None for an open end."""
    return None if moment >= LATEST else moment


class View(BaseModel):
    """Made from a record by its field names."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class AsOfView(View):
    """The moments that were asked of; null means the latest."""

    valid: datetime | None
    known: datetime | None

    @classmethod
    def of(cls, as_of: AsOf) -> Self:
        return cls(valid=closed(as_of.valid), known=closed(as_of.known))


class MessageView(View):
    """One turn as it was said."""

    id: str
    conversation: str
    thread: str
    position: int
    key: str
    speaker: str
    role: str
    text: str
    sent_at: datetime
    source: str
    attachments: tuple[str, ...]

    @classmethod
    def of(cls, message: Message) -> Self:
        return cls.model_validate(message)


class MemberView(View):
    """An entity's part in a fact; `entity_id` is empty where the name is no entity."""

    role: str
    name: str
    kind: EntityKind
    entity_id: str

    @classmethod
    def of(cls, member: Member) -> Self:
        return cls.model_validate(member)


class FactView(View):
    """One n-ary statement. `holds` says whether it does as of the moments asked; `start`, `end` are in the message."""

    id: str
    text: str
    predicate: str
    members: tuple[MemberView, ...]
    kind: FactKind
    polarity: Polarity
    modality: Modality
    holds: bool
    valid_from: datetime
    valid_to: datetime | None
    precision: Precision
    event_start: datetime | None
    event_end: datetime | None
    event_precision: Precision | None
    recurrence: str
    recorded_at: datetime
    retired_at: datetime | None
    message_id: str
    start: int
    end: int
    supersedes: tuple[str, ...]
    contradicts: tuple[str, ...]

    @classmethod
    def of(cls, fact: Fact, as_of: AsOf) -> Self:
        return cls(
            id=fact.id,
            text=fact.text,
            predicate=fact.predicate,
            members=tuple(map(MemberView.of, fact.members)),
            kind=fact.kind,
            polarity=fact.polarity,
            modality=fact.modality,
            holds=fact.holds(as_of),
            valid_from=fact.valid_from,
            valid_to=closed(fact.valid_to),
            precision=fact.precision,
            event_start=fact.event_start,
            event_end=closed(fact.event_end) if fact.event_end else None,
            event_precision=fact.event_precision,
            recurrence=fact.recurrence,
            recorded_at=fact.recorded_at,
            retired_at=closed(fact.retired_at),
            message_id=fact.message_id,
            start=fact.start,
            end=fact.end,
            supersedes=fact.supersedes,
            contradicts=fact.contradicts,
        )


class FactDetail(View):
    """A fact, the message that said it, and other facts about its members."""

    fact: FactView
    message: MessageView | None
    neighbours: tuple[FactView, ...]


class EntityView(View):
    """A person, place, organisation, thing, event or concept."""

    id: str
    name: str
    kind: EntityKind
    aliases: tuple[str, ...]
    mentions: int
    first_seen: datetime | None

    @classmethod
    def of(cls, entity: Entity) -> Self:
        return cls(
            id=entity.id,
            name=entity.name,
            kind=entity.kind,
            aliases=entity.aliases,
            mentions=entity.mentions,
            first_seen=closed(entity.first_seen),
        )


class EntityDetail(View):
    """An entity, its facts (those that hold first, then the closed ones; newest first) and the messages behind them."""

    entity: EntityView
    facts: tuple[FactView, ...]
    messages: tuple[MessageView, ...]
    truncated: bool


class ReasonView(View):
    """Which step gave how much, and over which entities or facts."""

    step: str
    score: float
    via: tuple[str, ...]

    @classmethod
    def of(cls, reason: Reason) -> Self:
        return cls.model_validate(reason)


class HitView(View):
    """A message that was found, its score with the reasons, and its facts."""

    message: MessageView
    score: float
    reasons: tuple[ReasonView, ...]
    facts: tuple[FactView, ...]

    @classmethod
    def of(cls, hit: Hit, as_of: AsOf) -> Self:
        return cls(
            message=MessageView.of(hit.message),
            score=hit.score,
            reasons=tuple(map(ReasonView.of, hit.reasons)),
            facts=tuple(FactView.of(fact, as_of) for fact in hit.facts),
        )


class StepView(View):
    """From an entity over a message to the next entity."""

    source: str
    via: str
    target: str

    @classmethod
    def of(cls, step: Step) -> Self:
        return cls.model_validate(step)


class LeftOutView(View):
    """A hit that did not fit the budget, with its size in tokens."""

    message_id: str
    tokens: int

    @classmethod
    def of(cls, left_out: LeftOut) -> Self:
        return cls.model_validate(left_out)


def paths_of(paths: Iterable[Iterable[Step]]) -> tuple[tuple[StepView, ...], ...]:
    """Paths as JSON."""
    return tuple(tuple(map(StepView.of, path)) for path in paths)


class PackView(View):
    """Hits chosen to fit the budget (tokens), best first; `text` has them in reading order."""

    question: str
    as_of: AsOfView
    hits: tuple[HitView, ...]
    text: str
    budget: int
    used: int
    left_out: tuple[LeftOutView, ...]
    paths: tuple[tuple[StepView, ...], ...]
    seeds: tuple[str, ...]

    @classmethod
    def of(cls, pack: Pack) -> Self:
        return cls(
            question=pack.question,
            as_of=AsOfView.of(pack.as_of),
            hits=tuple(HitView.of(hit, pack.as_of) for hit in pack.hits),
            text=pack.text,
            budget=pack.budget,
            used=pack.used,
            left_out=tuple(map(LeftOutView.of, pack.left_out)),
            paths=paths_of(pack.paths),
            seeds=pack.seeds,
        )


class AnswerView(View):
    """What the memory says, the fact it rests on, and the evidence; `found` is false for "not in memory".

    Without an answer, `closest` has the best hits there were.
    """

    question: str
    text: str
    found: bool
    fact: FactView | None
    evidence: tuple[HitView, ...]
    closest: tuple[HitView, ...]
    paths: tuple[tuple[StepView, ...], ...]

    @classmethod
    def of(cls, answer: Answer, as_of: AsOf) -> Self:
        return cls(
            question=answer.question,
            text=answer.text,
            found=answer.found,
            fact=FactView.of(answer.fact, as_of) if answer.fact else None,
            evidence=tuple(HitView.of(hit, as_of) for hit in answer.evidence),
            closest=tuple(HitView.of(hit, as_of) for hit in closest(answer)),
            paths=paths_of(answer.pack.paths) if answer.pack else (),
        )


def closest(answer: Answer) -> tuple[Hit, ...]:
    """The best hits of a question without an answer."""
    return () if answer.found or answer.pack is None else answer.pack.hits[:CLOSEST]


class NodeView(View):
    """An entity or a fact of a picture. `type` is its kind; `weight` asks for a size."""

    id: str
    label: str
    kind: str
    type: str
    community: str
    weight: float

    @classmethod
    def of(cls, node: Node) -> Self:
        return cls.model_validate(node)


class EdgeView(View):
    """A role, from a fact to an entity."""

    source: str
    target: str
    role: str

    @classmethod
    def of(cls, edge: Edge) -> Self:
        return cls.model_validate(edge)


class PictureView(View):
    """A bounded part of the graph; `truncated` says that there was more."""

    as_of: AsOfView
    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    truncated: bool

    @classmethod
    def of(cls, picture: Subgraph) -> Self:
        return cls(
            as_of=AsOfView.of(picture.as_of),
            nodes=tuple(map(NodeView.of, picture.nodes)),
            edges=tuple(map(EdgeView.of, picture.edges)),
            truncated=picture.truncated,
        )


class Problem(View):
    """A message of the request that went to quarantine: its place (from 0) and why."""

    index: int
    reason: str


class ReportView(View):
    """What came in, by kind, with the seconds of each stage."""

    messages: int
    new: int
    unchanged: int
    changed: int
    entities: int
    facts: int
    units: int
    communities: int
    quarantined: int
    skipped: dict[str, int]
    seconds: dict[str, float]
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, report: Report, problems: Iterable[Problem], skipped: Mapping[str, int]) -> Self:
        return cls(
            messages=report.messages,
            new=report.new,
            unchanged=report.unchanged,
            changed=report.changed,
            entities=report.entities,
            facts=report.facts,
            units=report.units,
            communities=report.communities,
            quarantined=report.quarantined,
            skipped=dict(skipped),
            seconds=report.seconds,
            problems=tuple(problems),
        )


class Stats(View):
    """Whose memory it is, where, how much is in it, and from when to when."""

    space: str
    store: str
    counts: dict[str, int]
    first: datetime | None
    last: datetime | None


class Health(View):
    """The store answers."""

    status: str
    space: str
    store: str
