"""A chat model's answer from a pack. Every sentence must cite messages of the pack with their own words, and say no more than they do."""

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from graphmem.answering.answering_config import CITATION_CHECK, LLM_STEPS
from graphmem.answering.working_set import LimitedModel, RecallMore, WorkingSet
from graphmem.chat_model import ChatModel, ask_for_json, quoted_json
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.stemming import terms_of
from graphmem.model import Answer, Hit, Pack
from graphmem.model.validity import FOREVER, LATEST
from graphmem.tokens import count_tokens

NOT_FOUND = "not in memory"
_NAME_OR_NUMBER = re.compile(r"\b(?:[A-ZÀ-Þ][\w'’-]+|\d[\d.,:]*)\b")


def ask_llm(pack: Pack, llm: ChatModel, *, recall_more: RecallMore | None = None) -> Answer:
    """The model's answer from the pack; not found unless every sentence is supported by what it cites.

    With `recall_more`, the model may ask sub-questions first, whose evidence joins the pack; it is called LLM_STEPS.calls times at most.
    Raises ModelError if the model fails.
    """
    model, working = LimitedModel(llm, LLM_STEPS.calls), WorkingSet(pack=pack)
    reply = ask_for_json(model, prompt_for(pack, working, more=recall_more is not None and model.left > 1), _well_formed)
    while recall_more is not None and model.left and reply is not None and not reply["found"] and reply.get("questions"):
        further = working.after(reply, recall_more)
        if further.questions == working.questions:
            break
        working = further
        reply = ask_for_json(model, prompt_for(working.pack, working, more=model.left > 1), _well_formed)
    return _checked(working.pack, reply)


def _checked(pack: Pack, reply: Mapping[str, Any] | None) -> Answer:
    """The reply as an answer, if the hits that were shown support every sentence of it."""
    hits = {hit.message.id: hit for hit in shown_hits(pack) if not is_injection(hit.message.text)}
    sentences = reply["sentences"] if reply is not None and reply["found"] else []
    if not sentences or not all(is_supported(sentence, hits, pack.question) for sentence in sentences):
        return Answer(question=pack.question, text=NOT_FOUND, found=False, pack=pack)
    text = " ".join(sentence["text"].strip() for sentence in sentences)
    cited = dict.fromkeys(citation["message_id"] for sentence in sentences for citation in sentence["citations"])
    return Answer(question=pack.question, text=text, found=True, evidence=tuple(hits[id_] for id_ in cited), pack=pack)


def is_supported(sentence: Mapping[str, Any], hits: Mapping[str, Hit], question: str) -> bool:
    """True if each citation quotes its message, and the sentence says no more than the cited messages and the question do.

    Its words may differ in form, and some may be the model's own; its names and numbers may not.
    """
    citations = sentence["citations"]
    if not citations or not all(_quotes(citation, hits) for citation in citations):
        return False
    cited = " ".join(f"{_shown(hits[c['message_id']])} {hits[c['message_id']].message.sent_at:%Y-%m-%d %d %B %A}" for c in citations)
    return says_no_more(sentence["text"], cited, question)


def says_no_more(text: str, evidence: str, question: str = "") -> bool:
    """True if every name and number of a text is in the evidence or the question, and of its words beyond the question enough are."""
    known = set(terms_of(evidence)) | set(terms_of(question))
    named = {term for match in _NAME_OR_NUMBER.finditer(text) for term in terms_of(match[0])}
    new = set(terms_of(text)) - set(terms_of(question))
    return named <= known and len(new & known) >= CITATION_CHECK.min_share * len(new)


def _quotes(citation: Mapping[str, Any], hits: Mapping[str, Hit]) -> bool:
    """True if the words are in the message that is cited for them."""
    hit = hits.get(citation["message_id"])
    quote = _plain(citation["quote"])
    return hit is not None and bool(terms_of(quote)) and f" {quote} " in f" {_plain(_shown(hit))} "


def _shown(hit: Hit) -> str:
    message = hit.message
    return f"{message.speaker}: {hit.excerpt}" if hit.excerpt else message.rendered_text


def _plain(text: str) -> str:
    """Words alone, in lower case, with single spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def prompt_for(pack: Pack, working: WorkingSet | None = None, *, more: bool = False) -> str:
    """The prompt: the question, its date, what was asked and noted so far, and the evidence as a JSON object per line.

    The evidence has at most as many tokens as the budget of the pack. With `more`, the model may ask sub-questions.
    """
    prompts = files("graphmem.answering").joinpath("prompts")
    as_of = "the latest" if pack.as_of.valid == LATEST else f"{pack.as_of.valid:%Y-%m-%d}"
    known = working.as_json() if working is not None else ""
    return (
        prompts.joinpath("answer.txt")
        .read_text("utf-8")
        .format(
            question=pack.question,
            as_of=as_of,
            steps=prompts.joinpath("steps.txt").read_text("utf-8") if more else "",
            known=f"Asked and noted so far: {known}\n" if known else "",
            evidence="\n".join(map(_line, in_reading_order(shown_hits(pack)))),
        )
    )


def shown_hits(pack: Pack) -> list[Hit]:
    """The hits, best first, as far as their lines of JSON fit the budget of the pack."""
    shown, left = [], pack.budget
    for hit in pack.hits:
        tokens = count_tokens(_line(hit) + "\n")
        if tokens <= left:
            shown.append(hit)
            left -= tokens
    return shown


def in_reading_order(hits: Sequence[Hit]) -> list[Hit]:
    """The hits in the order in which they were said."""
    return sorted(hits, key=lambda h: (h.message.sent_at, h.message.position))


def _line(hit: Hit) -> str:
    """A hit as one line of ASCII JSON, in which no text can end the line, the string or the evidence."""
    message = hit.message
    fields: dict[str, Any] = {
        "id": message.id,
        "time": f"{message.sent_at:%Y-%m-%d %H:%M}",
        "speaker": message.speaker,
        "text": hit.excerpt or " ".join((message.text, *(f"[{attached}]" for attached in message.attachments))),
    }
    ended = [f"until {fact.valid_to:%Y-%m-%d}: {fact.text}" for fact in hit.facts if fact.valid_to != FOREVER and fact.kind == "state"]
    if ended:
        fields["ended"] = ended
    if hit.facts:
        fields["trust"] = max(fact.trust for fact in hit.facts)
    if standings := sorted({fact.standing for fact in hit.facts if fact.standing}):
        fields["standing"] = standings
    if is_injection(message.text):
        fields["flags"] = ["injection"]
    return quoted_json(fields)


def _well_formed(reply: Any) -> bool:
    sentences = reply.get("sentences")
    return isinstance(reply.get("found"), bool) and isinstance(sentences, list) and all(map(_is_sentence, sentences))


def _is_sentence(sentence: Any) -> bool:
    return (
        isinstance(sentence, dict)
        and isinstance(sentence.get("text"), str)
        and isinstance(sentence.get("citations"), list)
        and all(
            isinstance(c, dict) and isinstance(c.get("message_id"), str) and isinstance(c.get("quote"), str) for c in sentence["citations"]
        )
    )
