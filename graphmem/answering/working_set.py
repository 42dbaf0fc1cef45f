"""What a chat model works with over several steps: the evidence so far, the sub-questions it asked and the notes it took (HGMem,
Zhou et al. 2025, without its own memory of hyperedges: the graph has these)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphmem.answering.answering_config import LLM_STEPS
from graphmem.chat_model import ChatModel, quoted_json
from graphmem.model import Hit, Pack
from graphmem.model.errors import QuestionError
from graphmem.retrieval.packing import pack as pack_hits

RecallMore = Callable[[str], Pack]
"""The evidence for a sub-question."""


class LimitedModel:
    """A chat model that is called at most `calls` times; after that, its replies are empty."""

    def __init__(self, model: ChatModel, calls: int) -> None:
        self._model = model
        self.left = calls

    def invoke(self, input: Any) -> Any:
        if self.left <= 0:
            return ""
        self.left -= 1
        return self._model.invoke(input)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingSet:
    """A pack with the hits of all steps, within its budget, the sub-questions and the notes."""

    pack: Pack
    questions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def after(self, reply: Mapping[str, Any], recall_more: RecallMore) -> "WorkingSet":
        """The set after a reply: with its notes, and the evidence for its new sub-questions before what is there already."""
        limits = LLM_STEPS
        asked = [q for q in _texts(reply.get("questions"), limits.characters) if q not in self.questions][: limits.questions]
        notes = (*self.notes, *_texts(reply.get("notes"), limits.characters))[-limits.notes :]
        found: dict[str, Hit] = {}
        for question in asked:
            try:
                more = recall_more(question).hits[: limits.hits]
            except QuestionError:
                continue
            found |= {hit.message.id: hit for hit in more if hit.message.id not in found}
        hits = [*found.values(), *(hit for hit in self.pack.hits if hit.message.id not in found)]
        packed = pack_hits(
            self.pack.question, hits, as_of=self.pack.as_of, budget=self.pack.budget, paths=self.pack.paths, seeds=self.pack.seeds
        )
        return replace(self, pack=packed, questions=(*self.questions, *asked), notes=notes)

    def as_json(self) -> str:
        """The sub-questions and notes as one line of JSON; "" if there are none."""
        return quoted_json({"asked": self.questions, "notes": self.notes}) if self.questions or self.notes else ""


def _texts(found: Any, characters: int) -> list[str]:
    """The texts of a list, in one line and not too long; what is no text is left out."""
    texts = [" ".join(text.split())[:characters] for text in found if isinstance(text, str)] if isinstance(found, list) else []
    return [text for text in dict.fromkeys(texts) if text]
