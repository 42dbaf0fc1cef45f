"""Response models: each is made from a record by its `of`. An open end (FOREVER) becomes null."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from graphmem.access.api_keys import Role
from graphmem.api.jobs import Job, JobStatus
from graphmem.memory.flagged_output import with_flags
from graphmem.memory.record_intake import RecordReport, RowResult, RowStatus
from graphmem.model import (
    Answer,
    Community,
    Decision,
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
    Quarantined,
    Reason,
    Standing,
    Step,
    Subgraph,
    Unit,
)
from graphmem.model.history import Conflict, HistoryDiff, TimelineLine
from graphmem.model.room_event import RoomAction, RoomLogEntry, Stay
from graphmem.model.subgraph_view import FactLooks, NodeKind
from graphmem.model.unit import UnitKind
from graphmem.model.validity import FOREVER, LATEST, AsOf, Precision
from graphmem.resolution.decisions import Change
from graphmem.retrieval.output_budget import DETAILS, FEWER, PART, fit_output
from graphmem.retrieval.packing import lines_of, part_of, render_hit, render_hits, words_of
from graphmem.tokens import count_tokens

# Hits shown for a question without an answer.
CLOSEST = 5
# Tokens of the field names of a fact in JSON: with all its values, no fact is written in fewer.
FACT_TOKENS = 120
# The same of a hit without facts and reasons.
HIT_TOKENS = 40


def null_if_open(moment: datetime) -> datetime | None:
    """The moment, or None for an open end."""
    return None if moment >= LATEST else moment


class View(BaseModel):
    """A response model, filled from a record by field name."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class AsOfView(View):
    """The two times that the question refers to; null means the latest."""

    valid: datetime | None
    known: datetime | None

    @classmethod
    def of(cls, as_of: AsOf) -> Self:
        return cls(valid=null_if_open(as_of.valid), known=null_if_open(as_of.known))


class HitMessageView(View):
    """One message, verbatim, as hits have it."""

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


class MessageView(HitMessageView):
    """One message with whom its words come from, and when they were said first (null if unknown); `event` is JSON of an event."""

    forwarded_from: str
    forwarded_at: datetime | None
    event: str

    @classmethod
    def of(cls, message: Message) -> Self:
        view = cls.model_validate(message)
        return view.model_copy(update={"forwarded_at": None}) if message.forwarded_at == FOREVER else view


class MemberView(View):
    """An entity's role in a fact; `entity_id` is empty if the name is not an entity."""

    role: str
    name: str
    kind: EntityKind
    entity_id: str

    @classmethod
    def of(cls, member: Member) -> Self:
        return cls.model_validate(member)


class FactView(View):
    """One n-ary statement. `holds` says whether it is valid at the times asked about; `start` and `end` are characters of the message."""

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
    confidence: float
    reason: str
    tags: tuple[str, ...]
    said_by: str
    trust: int
    standing: Standing
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
            valid_to=null_if_open(fact.valid_to),
            precision=fact.precision,
            event_start=fact.event_start,
            event_end=null_if_open(fact.event_end) if fact.event_end else None,
            event_precision=fact.event_precision,
            recurrence=fact.recurrence,
            confidence=fact.confidence,
            reason=fact.reason,
            tags=fact.tags,
            said_by=fact.said_by,
            trust=fact.trust,
            standing=fact.standing,
            recorded_at=fact.recorded_at,
            retired_at=null_if_open(fact.retired_at),
            message_id=fact.message_id,
            start=fact.start,
            end=fact.end,
            supersedes=fact.supersedes,
            contradicts=fact.contradicts,
        )


class FactDetail(View):
    """A fact, the message that states it, and other facts about its members."""

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
            first_seen=null_if_open(entity.first_seen),
        )


class EntityDetail(View):
    """An entity, its facts (valid ones first, then ended ones; newest first) and the messages that state them."""

    entity: EntityView
    facts: tuple[FactView, ...]
    messages: tuple[MessageView, ...]
    truncated: bool


class ReasonView(View):
    """A step of retrieval, what it added to the score, and the entities it went through."""

    step: str
    score: float
    via: tuple[str, ...]

    @classmethod
    def of(cls, reason: Reason) -> Self:
        return cls.model_validate(reason)


class HitView(View):
    """A message that was found, its score with reasons, and its facts."""

    message: HitMessageView
    score: float
    reasons: tuple[ReasonView, ...]
    facts: tuple[FactView, ...]

    @classmethod
    def of(cls, hit: Hit, as_of: AsOf, *, brief: bool = False) -> Self:
        """The hit; if `brief`, without reasons and facts. A long message that was shortened has its excerpt as text."""
        message = HitMessageView.of(hit.message)
        return cls(
            message=message.model_copy(update={"text": hit.excerpt}) if hit.excerpt else message,
            score=hit.score,
            reasons=() if brief else tuple(map(ReasonView.of, hit.reasons)),
            facts=() if brief else tuple(FactView.of(fact, as_of) for fact in hit.facts),
        )


class StepView(View):
    """One step of a path: from a question or message, via an entity or channel, to a message."""

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


def path_views(paths: Iterable[Iterable[Step]]) -> tuple[tuple[StepView, ...], ...]:
    """Paths as JSON."""
    return tuple(tuple(map(StepView.of, path)) for path in paths)


class PackView(View):
    """Hits that fit the token budget, best first; `text` has them in reading order.

    The whole response fits the budget: if it has to, it has no facts, reasons, paths and seeds, or only the text and what was used
    and left out, with `message_ids` of what the text has (best first) if they fit. Fields without a value are then missing.
    """

    question: str = ""
    as_of: AsOfView | None = None
    hits: tuple[HitView, ...] = ()
    message_ids: tuple[str, ...] = ()
    text: str
    budget: int
    used: int
    left_out_count: int
    left_out: tuple[LeftOutView, ...] = ()
    paths: tuple[tuple[StepView, ...], ...] = ()
    seeds: tuple[str, ...] = ()

    @classmethod
    def of(cls, pack: Pack) -> Self:
        """The view with the most detail that fits the pack's budget."""
        # Besides the hits, it has their lines as a text; half is left for what tokens of lines that are joined may save.
        lines = lines_of(pack)
        make = partial(cls._at, pack, lines=lines)
        in_order = tuple(lines[hit.message.id] for hit in pack.hits)
        words = len(words_of(pack.hits))
        view = _fit(make, hits=pack.hits, budget=pack.budget, lines=in_order, beside=pack.used // 2, words=words)
        return view if view.hits else view.model_copy(update={"used": count_tokens(view.text)})

    @classmethod
    def _at(cls, pack: Pack, detail: str, hits: int, *, lines: Mapping[str, str] | None = None) -> Self:
        left_out = len(pack.left_out) + len(pack.hits) - (1 if detail == PART else hits)
        if detail in ("cited", "bare", PART):
            text = part_of(pack.hits, hits) if detail == PART else render_hits(pack.hits[:hits], lines)
            # What is used is counted once, when it is known what is shown; it is never longer to write than the budget.
            bare = cls(text=text, budget=pack.budget, used=pack.budget, left_out_count=left_out)
            cited = {"message_ids": tuple(hit.message.id for hit in pack.hits[:hits])}
            return bare.model_copy(update=cited) if detail == "cited" else bare
        brief = detail == "brief"
        shown = cls(
            question=pack.question,
            as_of=AsOfView.of(pack.as_of),
            hits=tuple(HitView.of(hit, pack.as_of, brief=brief) for hit in pack.hits),
            text=pack.text,
            budget=pack.budget,
            used=pack.used,
            left_out_count=left_out,
        )
        more = {"left_out": tuple(map(LeftOutView.of, pack.left_out)), "paths": path_views(pack.paths), "seeds": pack.seeds}
        return shown if brief else shown.model_copy(update=more)


class AnswerView(View):
    """An answer, its confidence (0 to 1), the fact it is drawn from, and its evidence.

    `found` is false for "not in memory"; then `closest` has the best hits, which do not answer it. The response fits the budget of
    evidence: if it has to, it has no facts, reasons and paths, or only the text and the ids of its messages.
    """

    question: str = ""
    text: str
    found: bool
    confidence: float
    fact: FactView | None = None
    evidence: tuple[HitView, ...] = ()
    closest: tuple[HitView, ...] = ()
    message_ids: tuple[str, ...] = ()
    paths: tuple[tuple[StepView, ...], ...] = ()

    @classmethod
    def of(cls, answer: Answer, as_of: AsOf) -> Self:
        """The view with the most detail that fits the budget of the answer's pack."""
        budget = answer.pack.budget if answer.pack else 0
        return _fit(lambda detail, hits: cls._at(answer, as_of, detail, hits), hits=answer.evidence, budget=budget)

    @classmethod
    def whole(cls, answer: Answer, as_of: AsOf) -> Self:
        """The view with all its detail, whatever its size."""
        return cls._at(answer, as_of, "full", len(answer.evidence))

    @classmethod
    def _at(cls, answer: Answer, as_of: AsOf, detail: str, hits: int) -> Self:
        confidence = round(answer.confidence, 3)
        if detail in ("cited", "bare"):
            ids = tuple(hit.message.id for hit in answer.evidence[:hits])
            return cls(text=answer.text, found=answer.found, confidence=confidence, message_ids=ids)
        brief = detail == "brief"
        return cls(
            question=answer.question,
            text=answer.text,
            found=answer.found,
            confidence=confidence,
            fact=FactView.of(answer.fact, as_of) if answer.fact and not brief else None,
            evidence=tuple(HitView.of(hit, as_of, brief=brief) for hit in answer.evidence),
            closest=tuple(HitView.of(hit, as_of, brief=brief) for hit in closest(answer)),
            paths=path_views(answer.pack.paths) if answer.pack and not brief else (),
        )


def _written(view: View) -> str:
    """The view as it is sent, but for flags."""
    return view.model_dump_json(exclude_unset=True)


V = TypeVar("V", bound=View)


def _fit(
    make: Callable[[str, int], V], *, hits: Sequence[Hit], budget: int, lines: Sequence[str] = (), beside: int = 0, words: int = 0
) -> V:
    """The most detailed view that fits the budget with its flags.

    `lines` are those of the hits, if they are known; `beside` are tokens that it takes at least beside the hits; `words` are those of the
    best hit, if it can be shown in part.
    """
    facts = sum(len(hit.facts) for hit in hits)
    least = len(hits) * HIT_TOKENS + beside
    details = DETAILS if facts * FACT_TOKENS + least <= budget else DETAILS[1:] if least <= budget else FEWER
    # A line, the id, and what JSON puts around them.
    written = lines or tuple(map(render_hit, hits))
    sizes = [count_tokens(line) + count_tokens(hit.message.id) + 2 for line, hit in zip(written, hits, strict=True)]
    view = fit_output(make, _written, hits=len(hits), budget=budget, details=details, sizes=sizes, words=words)
    flags = with_flags(view.model_dump(mode="json", exclude_unset=True))
    if "flagged" not in flags:
        return view
    rest = max(1, budget - count_tokens(f"{flags['flagged']} {flags['note']}"))
    return fit_output(make, _written, hits=len(hits), budget=rest, details=details, sizes=sizes, words=words)


def closest(answer: Answer) -> tuple[Hit, ...]:
    """The best hits, if the question has no answer."""
    return () if answer.found or answer.pack is None else answer.pack.hits[:CLOSEST]


class LooksView(View):
    """What is seen of a fact in a picture without opening it."""

    polarity: str
    modality: str
    standing: str
    confidence: float
    holds: bool
    valid_from: datetime
    valid_to: datetime | None
    trust: int
    speaker: str
    conversation: str
    source: str
    text: str

    @classmethod
    def of(cls, looks: FactLooks) -> Self:
        return cls.model_validate(looks).model_copy(update={"valid_to": null_if_open(looks.valid_to)})


class NodeView(View):
    """An entity or fact of a subgraph, the question, or a message. `type` is its kind; `weight` is meant for its size."""

    id: str
    label: str
    kind: NodeKind
    type: str
    community: str
    weight: float
    looks: LooksView | None = None

    @classmethod
    def of(cls, node: Node) -> Self:
        looks = LooksView.of(node.looks) if node.looks else None
        return cls(id=node.id, label=node.label, kind=node.kind, type=node.type, community=node.community, weight=node.weight, looks=looks)


class EdgeView(View):
    """A role, from a fact to an entity; `supersedes` or `contradicts`, from fact to fact; or `path`, a step to an answer."""

    source: str
    target: str
    role: str

    @classmethod
    def of(cls, edge: Edge) -> Self:
        return cls.model_validate(edge)


class SubgraphView(View):
    """A bounded part of the graph; `truncated` says that there is more."""

    as_of: AsOfView
    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    truncated: bool

    @classmethod
    def of(cls, subgraph: Subgraph) -> Self:
        return cls(
            as_of=AsOfView.of(subgraph.as_of),
            nodes=tuple(map(NodeView.of, subgraph.nodes)),
            edges=tuple(map(EdgeView.of, subgraph.edges)),
            truncated=subgraph.truncated,
        )


class RowView(View):
    """What became of one message of the request, by its index from 0: the id, or why it was rejected or skipped.

    `known`: the memory has a message of that key, which is updated if it says something else. Rejected ones are in quarantine.
    """

    index: int
    status: RowStatus
    id: str
    reason: str

    @classmethod
    def of(cls, row: RowResult) -> Self:
        return cls.model_validate(row)


class ReportView(View):
    """What was stored, by kind, and the seconds of each stage."""

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
    rows: tuple[RowView, ...]

    @classmethod
    def of(cls, done: RecordReport) -> Self:
        report = done.report
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
            skipped=dict(done.skipped),
            seconds=report.seconds,
            rows=tuple(map(RowView.of, done.rows)),
        )


class Stats(View):
    """Space and store, row counts, and the times of the first and last message."""

    space: str
    store: str
    counts: dict[str, int]
    first: datetime | None
    last: datetime | None


class Health(View):
    """The answer of a healthy server."""

    status: str


class SpacesView(View):
    """The names of spaces, sorted, and the default one."""

    spaces: tuple[str, ...]
    default: str
    role: Role


class StayView(View):
    """One stay in a conversation: null where the log does not tell its start, or its end, or it lasts."""

    conversation: str
    room: str
    person: str
    since: datetime | None
    until: datetime | None

    @classmethod
    def of(cls, stay: Stay) -> Self:
        return cls.model_validate(stay)


class RoomEventView(View):
    """A join, leave, rename or call; `actor` is who did it ("unknown" if the log does not say), `text` the words of the log."""

    message_id: str
    conversation: str
    at: datetime
    actor: str
    action: RoomAction
    people: tuple[str, ...]
    name: str
    room: str
    seconds: int
    text: str

    @classmethod
    def of(cls, entry: RoomLogEntry) -> Self:
        event = entry.event
        told = {"action": event.action, "people": event.people, "name": event.name, "room": event.room, "seconds": event.seconds}
        own = {name: getattr(entry, name) for name in ("message_id", "conversation", "at", "actor", "text")}
        return cls.model_validate({**own, **told})


class TimelineLineView(View):
    """One fact in words: about whom, what, since and until when, who said it, and what it replaced."""

    subject: str
    what: str
    since: str
    until: str
    said_by: str
    said_at: str
    replaced: tuple[str, ...]
    fact: FactView

    @classmethod
    def of(cls, line: TimelineLine) -> Self:
        return cls(
            subject=line.subject,
            what=line.what,
            since=line.since,
            until=line.until,
            said_by=line.said_by,
            said_at=line.said_at,
            replaced=line.replaced,
            fact=FactView.of(line.fact, AsOf()),
        )


class HistoryDiffView(View):
    """What changed between two moments."""

    became_true: tuple[TimelineLineView, ...]
    ceased: tuple[TimelineLineView, ...]
    learnt: tuple[TimelineLineView, ...]
    corrected: tuple[TimelineLineView, ...]

    @classmethod
    def of(cls, diff: HistoryDiff) -> Self:
        return cls(
            became_true=tuple(map(TimelineLineView.of, diff.became_true)),
            ceased=tuple(map(TimelineLineView.of, diff.ceased)),
            learnt=tuple(map(TimelineLineView.of, diff.learnt)),
            corrected=tuple(map(TimelineLineView.of, diff.corrected)),
        )


class ConflictView(View):
    """Two facts that contradict each other; `is_open` says that both hold until further notice."""

    id: str
    is_open: bool
    later: FactView
    earlier: FactView

    @classmethod
    def of(cls, conflict: Conflict) -> Self:
        later, earlier = FactView.of(conflict.later, AsOf()), FactView.of(conflict.earlier, AsOf())
        return cls(id=conflict.id, is_open=conflict.is_open, later=later, earlier=earlier)


class ConflictDecisionView(View):
    """What was decided of a conflict: `kept` and `other` are facts as they were then; `verdict` is keep or both."""

    id: str
    verdict: str
    kept: str
    other: str
    reasons: tuple[str, ...]
    decided_at: datetime

    @classmethod
    def of(cls, decision: Decision) -> Self:
        return cls(
            id=decision.id,
            verdict=decision.verdict,
            kept=decision.left_id,
            other=decision.right_id,
            reasons=decision.reasons,
            decided_at=decision.decided_at,
        )


class CorrectionView(View):
    """A fact that was retracted or corrected: its id then, and the message that says what is right ("" if it was retracted)."""

    id: str
    verdict: str
    fact: str
    message_id: str
    reasons: tuple[str, ...]
    decided_at: datetime

    @classmethod
    def of(cls, decision: Decision) -> Self:
        return cls(
            id=decision.id,
            verdict=decision.verdict,
            fact=decision.left_id,
            message_id=decision.right_conversation if decision.verdict == "correct" else "",
            reasons=decision.reasons,
            decided_at=decision.decided_at,
        )


class UnitView(View):
    """A situation: who takes part in which role, and the facts that it rests on."""

    id: str
    title: str
    text: str
    kind: UnitKind
    members: tuple[MemberView, ...]
    fact_ids: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime | None
    precision: Precision
    last_at: datetime
    sessions: int
    importance: float
    history: tuple[str, ...]
    recorded_at: datetime
    retired_at: datetime | None

    @classmethod
    def of(cls, unit: Unit) -> Self:
        return cls(
            id=unit.id,
            title=unit.title,
            text=unit.text,
            kind=unit.kind,
            members=tuple(map(MemberView.of, unit.members)),
            fact_ids=unit.fact_ids,
            valid_from=unit.valid_from,
            valid_to=null_if_open(unit.valid_to),
            precision=unit.precision,
            last_at=unit.last_at,
            sessions=unit.sessions,
            importance=unit.importance,
            history=unit.history,
            recorded_at=unit.recorded_at,
            retired_at=null_if_open(unit.retired_at),
        )


class EarlierUnitView(View):
    """An earlier unit that another one bears on."""

    id: str
    title: str


class UnitDetail(View):
    """A unit, its facts, the messages that state them, and the earlier units that it bears on."""

    unit: UnitView
    facts: tuple[FactView, ...]
    messages: tuple[MessageView, ...]
    bears_on: tuple[EarlierUnitView, ...]


class CommunityView(View):
    """Entities that belong together; level 0 is the coarsest, `parent` the community that this one is a part of ("" at level 0)."""

    id: str
    level: int
    title: str
    summary: str
    key_members: tuple[str, ...]
    entity_ids: tuple[str, ...]
    parent: str

    @classmethod
    def of(cls, community: Community) -> Self:
        return cls.model_validate(community)


class DecisionView(View):
    """Whether two names are of one entity: `merge`, `apart`, or `review` (open). `made_by` is rule or user."""

    id: str
    verdict: str
    left_name: str
    left_conversation: str
    left_id: str
    right_name: str
    right_conversation: str
    right_id: str
    score: float
    reasons: tuple[str, ...]
    made_by: str
    decided_at: datetime

    @classmethod
    def of(cls, decision: Decision) -> Self:
        return cls.model_validate(decision)


class DecisionChangeView(View):
    """The decisions that a request made and took back."""

    added: tuple[DecisionView, ...]
    removed: tuple[DecisionView, ...]

    @classmethod
    def of(cls, change: Change) -> Self:
        return cls(added=tuple(map(DecisionView.of, change.added)), removed=tuple(map(DecisionView.of, change.removed)))


class QuarantinedView(View):
    """What could not be read or stored: where, why, and its content, at most 2,000 characters."""

    id: str
    stage: str
    source: str
    line: int
    reason: str
    content: str

    @classmethod
    def of(cls, entry: Quarantined) -> Self:
        return cls.model_validate(entry)


class ExplanationView(View):
    """An answer, and the pack that it was found in, with the seeds, paths and reasons of every hit. It has no budget of its own."""

    question: str
    as_of: AsOfView
    text: str
    found: bool
    confidence: float
    fact: FactView | None
    evidence: tuple[HitView, ...]
    hits: tuple[HitView, ...]
    paths: tuple[tuple[StepView, ...], ...]
    seeds: tuple[str, ...]
    left_out: tuple[LeftOutView, ...]

    @classmethod
    def of(cls, answer: Answer, as_of: AsOf) -> Self:
        pack = answer.pack
        return cls(
            question=answer.question,
            as_of=AsOfView.of(as_of),
            text=answer.text,
            found=answer.found,
            confidence=round(answer.confidence, 3),
            fact=FactView.of(answer.fact, as_of) if answer.fact else None,
            evidence=tuple(HitView.of(hit, as_of) for hit in answer.evidence),
            hits=tuple(HitView.of(hit, as_of) for hit in pack.hits) if pack else (),
            paths=path_views(pack.paths) if pack else (),
            seeds=pack.seeds if pack else (),
            left_out=tuple(map(LeftOutView.of, pack.left_out)) if pack else (),
        )


class JobView(View):
    """Work that goes on after its request. `progress` counts what was done, by stage; `result` is there when `status` is done."""

    id: str
    kind: str
    status: JobStatus
    progress: dict[str, int]
    created_at: datetime
    ended_at: datetime | None
    result: dict[str, Any] | None
    error: str

    @classmethod
    def of(cls, job: Job) -> Self:
        return cls.model_validate(job)
