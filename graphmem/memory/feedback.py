"""Feedback: which hits of a question were useful and which were not, kept per space as labelled questions to train a ranker on."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from graphmem.memory.memory_config import FEEDBACK
from graphmem.model import Hit
from graphmem.model.errors import QuestionError
from graphmem.storage import GraphStore
from graphmem.storage.repository import messages_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedQuestion:
    """A question with the ids of the messages that were found useful and of those that were not."""

    question: str
    useful: tuple[str, ...] = ()
    useless: tuple[str, ...] = ()


def judged_questions(store: GraphStore, space: str) -> list[JudgedQuestion]:
    """The questions of a space that were judged, in the order of their first judgement."""
    rows = store.read("meta", id=_note(space))
    stored: list[dict[str, Any]] = orjson.loads(rows[0]["content"]) if rows else []
    return [JudgedQuestion(question=q["question"], useful=tuple(q["useful"]), useless=tuple(q["useless"])) for q in stored]


def add_judgement(store: GraphStore, space: str, judged: JudgedQuestion) -> JudgedQuestion:
    """Keep a judgement, joined with earlier ones of the same question; the later word on a message counts. Returns the whole.

    Beyond the most questions that a space keeps, the first ones are forgotten. Raises QuestionError if it judges nothing, judges a message
    both ways, or one that is not there.
    """
    if not judged.useful and not judged.useless:
        raise QuestionError("nothing is judged. Name useful or useless hits, by place or id.")
    if both := set(judged.useful) & set(judged.useless):
        raise QuestionError(f"{', '.join(sorted(both))}: named as useful and as useless. Choose one.")
    wanted = {*judged.useful, *judged.useless}
    if missing := sorted(wanted - set(messages_by_id(store, space, sorted(wanted)))):
        raise QuestionError(f"no message {', '.join(missing)} in the space {space!r}. `graphmem recall --json` shows ids.")
    known = {q.question: q for q in judged_questions(store, space)}
    earlier = known.get(judged.question, JudgedQuestion(question=judged.question))
    joined = JudgedQuestion(
        question=judged.question,
        useful=_joined(earlier.useful, judged.useful, judged.useless),
        useless=_joined(earlier.useless, judged.useless, judged.useful),
    )
    with store.transaction():
        _write(store, space, [*{**known, judged.question: joined}.values()][-FEEDBACK.most_questions :])
    return joined


def drop_judgements(store: GraphStore, space: str, message_ids: Collection[str]) -> None:
    """Remove the questions that judge one of these messages: a question may repeat what it says."""
    known = judged_questions(store, space)
    kept = [q for q in known if not {*q.useful, *q.useless} & set(message_ids)]
    if len(kept) != len(known):
        _write(store, space, kept)


def ids_of_hits(named: Sequence[str], hits: Sequence[Hit]) -> tuple[str, ...]:
    """The ids of messages that are named by their place among the hits, from 1, or by id. Raises QuestionError for an unknown place."""
    found = []
    for name in named:
        if name.isdecimal() and not 1 <= int(name) <= len(hits):
            raise QuestionError(f"there is no hit {name}: the question finds {len(hits)}. Give places as `graphmem recall` shows them.")
        found.append(hits[int(name) - 1].message.id if name.isdecimal() else name)
    return tuple(dict.fromkeys(found))


def _joined(earlier: Collection[str], more: Collection[str], taken_back: Collection[str]) -> tuple[str, ...]:
    return tuple(id_ for id_ in dict.fromkeys((*earlier, *more)) if id_ not in taken_back)


def _write(store: GraphStore, space: str, judged: Sequence[JudgedQuestion]) -> None:
    store.write("put_meta", id=_note(space), content=orjson.dumps([asdict(q) for q in judged]).decode())


def _note(space: str) -> str:
    return f"feedback:{space}"
