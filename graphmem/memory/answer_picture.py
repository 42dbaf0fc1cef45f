"""The picture of an answer: the facts it was drawn from, and the path to them from the question, numbered."""

from dataclasses import dataclass, replace

from graphmem.language.name_forms import normal_name
from graphmem.model import Answer, AsOf, Edge, Fact, Hit, Node, Step, Subgraph
from graphmem.model.subgraph_view import AnswerPicture, NodeKind, PathStep
from graphmem.retrieval.paths import WAYS
from graphmem.retrieval.subgraph import build_subgraph
from graphmem.storage import GraphStore

QUESTION = "question"
"""The id of the node that stands for the question."""
DRAWN_HITS = 10
"""Hits with facts that are drawn beside the evidence."""


def draw_answer(store: GraphStore, space: str, answer: Answer, as_of: AsOf, limit: int) -> AnswerPicture:
    """The subgraph of an answer. Its fact (or, without one, the message it was read in) and the path to it are always in it."""
    hits = answer.pack.hits[:DRAWN_HITS] if answer.pack else ()
    found = answer.evidence if answer.found else ()
    marks = [_Mark.of(hit, answer) for hit in found]
    first = [fact for mark in marks for fact in (mark.fact, mark.seed) if fact is not None]
    subgraph = build_subgraph(store, space, as_of=as_of, start=(), hits=(*answer.evidence, *hits), limit=limit, first=first)
    if not answer.found:
        return AnswerPicture(subgraph, ())
    trail = _Trail(answer.question, subgraph)
    for mark in marks:
        trail.follow(mark)
    return AnswerPicture(replace(subgraph, nodes=tuple(trail.nodes.values()), edges=tuple(trail.edges)), tuple(trail.steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """One hit of the evidence: the fact in it that answers, and the way of recall to it."""

    hit: Hit
    fact: Fact | None
    way: tuple[Step, ...]
    """As recall tells it: from the question, perhaps over another message."""
    seed: Fact | None
    """The fact of that other message which is about the same entity."""

    @classmethod
    def of(cls, hit: Hit, answer: Answer) -> "_Mark":
        pack = answer.pack
        way = next((path for path in pack.paths if path and path[-1].target == hit.message.id), ()) if pack else ()
        seeds = [h for h in (pack.hits if pack and len(way) > 1 else ()) if h.message.id == way[0].target]
        told = (fact for h in seeds for fact in h.facts if entity_called(way[-1].via, fact))
        fact = answering_fact(hit, answer)
        seed = next(told, None) if fact and entity_called(way[-1].via if way else "", fact) else None
        return cls(hit=hit, fact=fact, way=way, seed=seed)

    @property
    def how(self) -> str:
        """How recall came to the hit, by its way or by what scored it highest."""
        by = next((step.via for step in self.way if step.via in WAYS), "")
        if not self.way:
            reasons = [reason for reason in self.hit.reasons if reason.step in WAYS]
            by = max(reasons, key=lambda reason: reason.score).step if reasons else ""
        return f"by {WAYS[by]}" if by else ""


def answering_fact(hit: Hit, answer: Answer) -> Fact | None:
    """The fact of a hit that answers: the answer's own, or the one with the most words of the answer."""
    if answer.fact is not None and answer.fact.message_id == hit.message.id:
        return answer.fact
    words = set(answer.text.lower().split())

    def fit(fact: Fact) -> tuple[int, float]:
        told = " ".join((fact.text, fact.predicate, *(m.name for m in fact.members), *fact.tags)).lower().split()
        return len(words.intersection(told)), fact.confidence

    return max(hit.facts, key=fit, default=None)


def entity_called(name: str, fact: Fact | None) -> str:
    """The entity of the fact that has this name, or ""."""
    wanted = normal_name(name)
    members = fact.members if fact else ()
    return next((m.entity_id for m in members if m.entity_id and normal_name(m.name) == wanted), "")


class _Trail:
    """The numbered way from the question to what answers, laid over a picture: what it lacks is added."""

    def __init__(self, question: str, picture: Subgraph) -> None:
        self.nodes = {node.id: node for node in picture.nodes} | {QUESTION: Node(QUESTION, question, "question", "question", "", 1.0)}
        self.edges = list(picture.edges)
        self.steps = [PathStep(1, QUESTION, "question", question, "")]
        self._facts: list[Fact] = []

    def follow(self, mark: _Mark) -> None:
        """Add the way to one hit: over what it shares with a fact that is on the trail already, or else from the question."""
        if mark.fact is None:
            message = mark.hit.message.id
            self.nodes.setdefault(message, Node(message, _short(mark.hit.shown_text), "message", "message", "", 1.0))
            self._step(QUESTION, message, "message", mark.hit.shown_text, mark.how)
            return
        last = self._shared(mark.fact) or self._begin(mark, mark.fact)
        self._add_fact(last, mark.fact, mark.how)

    def _shared(self, fact: Fact) -> str:
        """The entity by which the fact hangs on to the trail, as a step of it; "" if there is none."""
        mine = {member.entity_id for member in fact.members if member.entity_id}
        on_trail = {step.id for step in self.steps}
        for earlier in reversed(self._facts):
            for member in earlier.members:
                if member.entity_id in mine and member.entity_id in self.nodes:
                    if member.entity_id not in on_trail:
                        self._step(earlier.id, member.entity_id, "entity", self.nodes[member.entity_id].label, "is in both")
                    return member.entity_id
        return ""

    def _begin(self, mark: _Mark, fact: Fact) -> str:
        """The way from the question to the entity of the fact that leads to it; returns the last node of it."""
        name = mark.way[-1].via if mark.way else ""
        drawn = [m.entity_id for m in fact.members if m.entity_id in self.nodes]
        asked = self.nodes[QUESTION].label.casefold()
        named = [id_ for id_ in drawn if self.nodes[id_].label.casefold() in asked]
        entity = entity_called(name, fact) or next(iter((*named, *drawn)), "")
        how = f"shares {name}" if mark.seed else "named in the question" if entity in named else "is what the fact is about"
        last = QUESTION
        if mark.seed is not None:
            self._add_fact(last, mark.seed, mark.how)
            last = mark.seed.id
        if not entity or entity not in self.nodes:
            return last
        self._step(last, entity, "entity", self.nodes[entity].label, how)
        return entity

    def _add_fact(self, last: str, fact: Fact, how: str) -> None:
        self._step(last, fact.id, "fact", fact.text or fact.predicate, how)
        self._facts.append(fact)

    def _step(self, last: str, id_: str, kind: NodeKind, label: str, how: str) -> None:
        """The next number, and an edge from the step before it, unless there is one."""
        if id_ in {step.id for step in self.steps}:
            return
        self.steps.append(PathStep(len(self.steps) + 1, id_, kind, label, how))
        if not any({edge.source, edge.target} == {last, id_} for edge in self.edges):
            self.edges.append(Edge(last, id_, "path"))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
