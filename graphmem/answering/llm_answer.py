"""A chat model's answer from a pack. It counts only if it cites messages of the pack."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from graphmem.chat_model import ChatModel, ask_for_json
from graphmem.model import Answer, Hit, Pack
from graphmem.model.validity import LATEST
from graphmem.retrieval.packing import render_hit

NOT_FOUND = "not in memory"


def ask_llm(pack: Pack, llm: ChatModel) -> Answer:
    """The model's answer from the pack; not found if it cites no message of the pack. Raises ModelError if the model fails."""
    hits = {hit.message.id: hit for hit in pack.hits}
    reply = ask_for_json(llm, prompt_for(pack), _well_formed)
    cited = [hits[id_] for id_ in (reply or {}).get("message_ids", []) if id_ in hits]
    if reply is None or not reply["found"] or not cited:
        return Answer(question=pack.question, text=NOT_FOUND, found=False, pack=pack)
    return Answer(question=pack.question, text=reply["answer"], found=True, evidence=tuple(cited), pack=pack)


def prompt_for(pack: Pack) -> str:
    """The prompt: the question, its date, and the evidence as quoted lines."""
    template = files("graphmem.answering").joinpath("prompts/answer.txt").read_text("utf-8")
    as_of = "the latest" if pack.as_of.valid == LATEST else f"{pack.as_of.valid:%Y-%m-%d}"
    return template.format(question=pack.question, as_of=as_of, evidence=_lines(pack.hits))


def _lines(hits: Sequence[Hit]) -> str:
    ordered = sorted(hits, key=lambda h: (h.message.sent_at, h.message.position))
    return "\n".join(f"[{hit.message.id}] {render_hit(hit)}" for hit in ordered)


def _well_formed(reply: Any) -> bool:
    ids = reply.get("message_ids")
    return (
        isinstance(reply.get("found"), bool)
        and isinstance(reply.get("answer"), str)
        and isinstance(ids, list)
        and all(isinstance(id_, str) for id_ in ids)
    )
