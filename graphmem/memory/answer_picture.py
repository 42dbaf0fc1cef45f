"""The picture of an answer: the facts it was drawn from, and the path to them from the question, numbered."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from graphmem.language.name_forms import normal_name
from graphmem.model import Answer, AsOf, Edge, Fact, Hit, Node, Step, Subgraph
from graphmem.model.subgraph_view import AnswerPicture, NodeKind, PathStep
from graphmem.retrieval.subgraph import build_subgraph
from graphmem.storage import GraphStore

QUESTION = "question"
"""The id of the node that stands for the question."""
CHANNELS = {"meaning": "its meaning", "words": "its words", "names": "the names in it", "topics": "the topics in it"}
"""The steps of retrieval that are named in a path, in plain words."""
DRAWN_HITS = 10
"""Hits with facts that are drawn beside the evidence."""


def draw_answer(store: GraphStore, space: str, answer: Answer, as_of: AsOf, limit: int) -> AnswerPicture:
    """The subgraph of an answer. Its fact (or, without one, the message it was read in) and the path to it are always in it."""
    hits = answer.pack.hits[:DRAWN_HITS] if answer.pack else ()
    shown = (*answer.evidence, *hits)
    marks = [_Mark.of(hit, answer, steps) for hit, steps in _ways(answer)]
    first = [fact for mark in marks for fact in mark.facts]
    subgraph = build_subgraph(store, space, as_of=as_of, start=(), hits=shown, limit=limit, first=first)
    if not answer.found:
        return AnswerPicture(subgraph, ())
    return _with_path(subgraph, answer, marks)


class _Mark:
    """One hit of the evidence: the fact that answers, the way to it as entities, and how the way begins."""

    def __init__(self, hit: Hit, facts: Sequence[Fact], via: Sequence[tuple[str, str]]) -> None:
        self.hit = hit
        self.facts = facts
        self.via = via

    @classmethod
    def of(cls, hit: Hit, answer: Answer, steps: Sequence[Step]) -> "_Mark":
        best = answering_fact(hit, answer)
        via = [(step.via, entity_called(step.via, best)) for step in steps]
        return cls(hit, (best,) if best else (), via)

    @property
    def node(self) -> tuple[str, NodeKind, str]:
        """Id, kind and label of the node that answers."""
        if self.facts:
            return self.facts[0].id, "fact", self.facts[0].text or self.facts[0].predicate
        return self.hit.message.id, "message", self.hit.shown_text


def _ways(answer: Answer) -> Iterable[tuple[Hit, tuple[Step, ...]]]:
    """The hits of the evidence, each with the path that leads to it."""
    paths = {path[-1].target: path for path in answer.pack.paths if path} if answer.pack else {}
    return [(hit, paths.get(hit.message.id, ())) for hit in answer.evidence]


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


def _with_path(subgraph: Subgraph, answer: Answer, marks: Sequence[_Mark]) -> AnswerPicture:
    """The subgraph with the nodes of the path that it lacks, and its edges."""
    nodes = {node.id: node for node in subgraph.nodes}
    edges = list(subgraph.edges)
    steps = [PathStep(1, QUESTION, "question", answer.question, "")]
    nodes[QUESTION] = Node(QUESTION, answer.question, "question", "question", "", 1.0)
    for mark in marks:
        for entity, how in _entities_on(mark):
            if entity not in {step.id for step in steps} and entity in nodes:
                steps.append(PathStep(len(steps) + 1, entity, "entity", nodes[entity].label, how))
        id_, kind, label = mark.node
        if kind == "message" and id_ not in nodes:
            nodes[id_] = Node(id_, _short(label), "message", "message", "", 1.0)
        if id_ in nodes and id_ not in {step.id for step in steps}:
            steps.append(PathStep(len(steps) + 1, id_, kind, label, _how(mark)))
    drawn = {frozenset((edge.source, edge.target)) for edge in edges}
    for one, other in pairwise(steps):
        if frozenset((one.id, other.id)) not in drawn:
            edges.append(Edge(one.id, other.id, "path"))
    return AnswerPicture(replace(subgraph, nodes=tuple(nodes.values()), edges=tuple(edges)), tuple(steps))


def _entities_on(mark: _Mark) -> Iterable[tuple[str, str]]:
    """The entities on the way, each with how it was found; without any, the one that acts in the fact."""
    named = [(entity, f"shares {name}" if number else "named in the question") for number, (name, entity) in enumerate(mark.via) if entity]
    if named or not mark.facts:
        return named
    acting = next((m for m in mark.facts[0].members if m.entity_id), None)
    return [(acting.entity_id, "is what the fact is about")] if acting else []


def _how(mark: _Mark) -> str:
    """How the hit was found, by its path or by what scored it highest."""
    if mark.via:
        return " then ".join(f"by {CHANNELS[name]}" if name in CHANNELS else f"through {name}" for name, _ in mark.via)
    strongest = max(mark.hit.reasons, key=lambda reason: reason.score, default=None)
    return f"by {CHANNELS.get(strongest.step, strongest.step)}" if strongest else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
