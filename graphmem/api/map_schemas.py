"""Response models of the explorer: the map, pictures of answers, and pages about one thing."""

from datetime import datetime
from typing import Self

from graphmem.api.schemas import (
    AnswerView,
    AsOfView,
    EntityView,
    FactView,
    HitView,
    MessageView,
    SubgraphView,
    View,
    null_if_open,
)
from graphmem.memory.detail_reader import CommunityPage, EntityContext, ThreadPage, UnitLine
from graphmem.model import Answer, Decision, Entity
from graphmem.model.map_view import MapView, WholeMap
from graphmem.model.subgraph_view import AnswerPicture, NodeKind
from graphmem.model.validity import AsOf

RIVALS = 8
"""Hits that an answer won against, which are shown."""


class AreaView(View):
    """A community on the map: its disc, and how many entities and memberships of facts it holds."""

    id: str
    title: str
    summary: str
    x: float
    y: float
    radius: float
    entities: int
    facts: int


class PlaceView(View):
    """An entity on the map; `community` is an id, empty for none."""

    id: str
    label: str
    type: str
    community: str
    weight: float
    x: float
    y: float
    speaks: bool


class TieView(View):
    """Two entities, or two communities, that share facts, and how many."""

    source: str
    target: str
    weight: float


class MapPicture(View):
    """What is drawn of the map, and how much the whole of it has; `truncated` says that not all is in it."""

    as_of: AsOfView
    areas: tuple[AreaView, ...]
    places: tuple[PlaceView, ...]
    ties: tuple[TieView, ...]
    area_ties: tuple[TieView, ...]
    entities: int
    facts: int
    all_ties: int
    communities: int
    truncated: bool

    @classmethod
    def of(cls, view: MapView) -> Self:
        return cls(
            as_of=AsOfView.of(view.as_of),
            areas=tuple(map(AreaView.model_validate, view.areas)),
            places=tuple(map(PlaceView.model_validate, view.places)),
            ties=tuple(map(TieView.model_validate, view.ties)),
            area_ties=tuple(map(TieView.model_validate, view.area_ties)),
            entities=view.entities,
            facts=view.facts,
            all_ties=view.all_ties,
            communities=view.communities,
            truncated=view.truncated,
        )


class WholeMapView(View):
    """Every entity and tie as columns: `source` and `target` are indexes of entities, `community` of areas (-1: none)."""

    as_of: AsOfView
    areas: tuple[AreaView, ...]
    ids: tuple[str, ...]
    labels: tuple[str, ...]
    types: tuple[str, ...]
    community: tuple[int, ...]
    weight: tuple[int, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    source: tuple[int, ...]
    target: tuple[int, ...]
    strength: tuple[int, ...]

    @classmethod
    def of(cls, whole: WholeMap) -> Self:
        """The columns as they are: they are not checked one by one."""
        columns = {name: getattr(whole, name) for name in cls.model_fields if name not in ("as_of", "areas")}
        areas = tuple(map(AreaView.model_validate, whole.areas))
        return cls.model_construct(as_of=AsOfView.of(whole.as_of), areas=areas, **columns)


class HistogramView(View):
    """How many facts begin to hold (`held`) and were recorded (`known`) in each period; `starts` are ISO dates."""

    starts: tuple[str, ...]
    held: tuple[int, ...]
    known: tuple[int, ...]


class PathStepView(View):
    """A numbered step from a question to its answer: a node of the graph, and how it was reached."""

    number: int
    id: str
    kind: NodeKind
    label: str
    how: str


class AnswerPictureView(View):
    """An answer with all its detail, the part of the graph it was drawn from, the path to it, and the hits it won against."""

    answer: AnswerView
    graph: SubgraphView
    path: tuple[PathStepView, ...]
    rivals: tuple[HitView, ...]

    @classmethod
    def of(cls, answer: Answer, picture: AnswerPicture, as_of: AsOf) -> Self:
        chosen = {hit.message.id for hit in answer.evidence}
        others = [hit for hit in (answer.pack.hits if answer.pack and answer.found else ()) if hit.message.id not in chosen]
        return cls(
            answer=AnswerView.whole(answer, as_of),
            graph=SubgraphView.of(picture.subgraph),
            path=tuple(map(PathStepView.model_validate, picture.path)),
            rivals=tuple(HitView.of(hit, as_of) for hit in others[:RIVALS]),
        )


class EntityPathView(View):
    """The entities on the shortest path between two, in order; none if there is no path."""

    entities: tuple[EntityView, ...]
    graph: SubgraphView


class NeighbourView(View):
    """An entity that shares facts with another one: in which role, and in how many."""

    entity_id: str
    name: str
    kind: str
    role: str
    facts: int


class UnitLineView(View):
    """A unit in a list."""

    id: str
    title: str
    kind: str
    valid_from: datetime
    valid_to: datetime | None

    @classmethod
    def of(cls, unit: UnitLine) -> Self:
        return cls.model_validate(unit).model_copy(update={"valid_to": null_if_open(unit.valid_to)})


class NameDecisionView(View):
    """Whether two names are of one entity: `verdict` is merge, review or apart; `made_by` rule or user."""

    id: str
    left_name: str
    right_name: str
    left_id: str
    right_id: str
    verdict: str
    score: float
    reasons: tuple[str, ...]
    made_by: str

    @classmethod
    def of(cls, decision: Decision) -> Self:
        return cls.model_validate(decision)


class ConversationCount(View):
    """A conversation, and how many of its messages mention an entity."""

    conversation: str
    messages: int


class EntityContextView(View):
    """What stands around an entity: neighbours by role, conversations, units, its community, and the decisions on its names."""

    neighbours: tuple[NeighbourView, ...]
    conversations: tuple[ConversationCount, ...]
    units: tuple[UnitLineView, ...]
    decisions: tuple[NameDecisionView, ...]
    community: str
    community_title: str

    @classmethod
    def of(cls, context: EntityContext) -> Self:
        return cls(
            neighbours=tuple(map(NeighbourView.model_validate, context.neighbours)),
            conversations=tuple(ConversationCount(conversation=name, messages=count) for name, count in context.conversations),
            units=tuple(map(UnitLineView.of, context.units)),
            decisions=tuple(map(NameDecisionView.of, context.decisions)),
            community=context.community,
            community_title=context.community_title,
        )


class CommunityMember(View):
    """An entity of a community."""

    id: str
    name: str
    kind: str


class CommunityPageView(View):
    """A community with its entities, the most mentioned first, and how many it has in all."""

    id: str
    title: str
    summary: str
    entities: tuple[CommunityMember, ...]
    total: int

    @classmethod
    def of(cls, page: CommunityPage) -> Self:
        entities = tuple(CommunityMember(id=id_, name=name, kind=kind) for id_, name, kind in page.entities)
        found = page.community
        return cls(id=found.id, title=found.title, summary=found.summary, entities=entities, total=page.total)


class ThreadView(View):
    """A message, its thread around it in the order in which it was said, its facts, and how many messages are before and after these."""

    message: MessageView
    thread: tuple[MessageView, ...]
    facts: tuple[FactView, ...]
    before: int
    after: int

    @classmethod
    def of(cls, page: ThreadPage, as_of: AsOf) -> Self:
        return cls(
            message=MessageView.of(page.message),
            thread=tuple(map(MessageView.of, page.thread)),
            facts=tuple(FactView.of(fact, as_of) for fact in page.facts),
            before=page.before,
            after=page.after,
        )


def entity_views(entities: list[Entity]) -> tuple[EntityView, ...]:
    """Entities as JSON."""
    return tuple(map(EntityView.of, entities))
