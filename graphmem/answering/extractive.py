"""Answers without a chat model: from facts first, then from what a copula states, two facts, or a span of the text."""

from dataclasses import dataclass, replace

from graphmem.answering.aggregate_answers import answer_over_facts
from graphmem.answering.answer_model import AnswerModel, shipped_model
from graphmem.answering.answering_config import AGGREGATES, ANSWER_SELECTION
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.asked_time import AskedTime, asked_time
from graphmem.answering.assertion import later_end
from graphmem.answering.attribute_answers import yes_or_no
from graphmem.answering.choice_answers import chosen_of
from graphmem.answering.dated_facts import answer_by_dated_fact
from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.answering.fact_answers import FactAnswer, answer_by_chain, answer_by_fact
from graphmem.answering.labelled_answers import labelled_value
from graphmem.answering.llm_answer import NOT_FOUND, ask_llm
from graphmem.answering.occupation_answers import answer_by_occupation
from graphmem.answering.parallel_answers import answer_by_parallel
from graphmem.answering.people import is_same_person
from graphmem.answering.relation_answers import answer_by_relation, bearer_of, owner_of_named, relation_of_named
from graphmem.answering.reply_answers import answer_by_reply, confirmed_by_reply
from graphmem.answering.rescheduling import rescheduled
from graphmem.answering.span_answers import SpanTable, best_span, sentences_of, span_table
from graphmem.answering.spoken_corrections import corrected
from graphmem.answering.stance_answers import answer_by_stance
from graphmem.answering.stated_answers import stated_in_words
from graphmem.answering.told_facts import has_ended
from graphmem.chat_model import ChatModel
from graphmem.language.stemming import terms_of
from graphmem.model import Answer, Hit, Pack
from graphmem.retrieval.question_frame import QuestionFrame, frame_question
from graphmem.retrieval.question_parser import ParsedQuestion, parse_question
from graphmem.retrieval.recall import Sources, recall


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedQuestion:
    """A question with what its answer is chosen from; `certain` is set if a rule decides, also that there is no answer."""

    pack: Pack
    frame: QuestionFrame
    expects_list: bool
    asked: AskedPerson | None = None
    sentences: tuple[EvidenceSentence, ...] = ()
    table: SpanTable | None = None
    certain: Answer | None = None


def answer(pack: Pack, sources: Sources, *, llm: ChatModel | None = None) -> Answer:
    """The answer to the pack's question from its hits, of the type that the question asks for, with a confidence.

    If the hits do not support one, `found` is False and the text "not in memory". With a chat model, the model words the answer from the
    pack, and must cite its messages. Raises ModelError if the model fails.
    """
    if llm is not None:
        return ask_llm(pack, llm, recall_more=lambda question: recall(question, sources, as_of=pack.as_of, budget=pack.budget))
    return choose_answer(prepare_question(pack, sources), shipped_model())


def prepare_question(pack: Pack, sources: Sources) -> PreparedQuestion:
    """The question's frame, and either the answer by a rule or the spans that may answer."""
    frame, parsed = frame_question(pack.question, sources.language), parse_question(pack.question, sources.language)
    expects_list = parsed.expects_list
    if not pack.hits or not frame.retrieve or _unknown_names(parsed, pack, sources):
        return PreparedQuestion(pack=pack, frame=frame, expects_list=expects_list, certain=_not_found(pack, 0.0))
    within = asked_time(pack.question, pack.hits) if frame.answer_type != "when" else None
    if within is not None:
        frame = replace(frame, content=frame.content - within.terms)
    asked = AskedPerson.of(frame, pack.hits, sources.names)
    if asked.is_ambiguous:
        return PreparedQuestion(pack=pack, frame=frame, expects_list=expects_list, certain=_not_found(pack, 0.0))
    sentences = sentences_of(pack, frame, sources.language)
    certain = _over_facts(pack, frame, asked, sources) or _certain(pack, frame, parsed, asked, sentences, sources.language, within)
    table = span_table(frame, asked, pack, sentences, sources) if certain is None else None
    return PreparedQuestion(
        pack=pack, frame=frame, expects_list=expects_list, asked=asked, sentences=tuple(sentences), table=table, certain=certain
    )


def choose_answer(prepared: PreparedQuestion, model: AnswerModel, *, min_confidence: float = ANSWER_SELECTION.min_confidence) -> Answer:
    """The answer by a rule, or else the best span if the model gives it at least that chance to be right."""
    chosen = _choose(prepared, model, min_confidence)
    # Several messages do not say the same thing wrong, and a verdict is no value that a slip could stand for.
    may_slip = len(chosen.evidence) == 1 and prepared.frame.answer_type != "yes_no"
    change = _change_of(chosen, prepared) if may_slip else None
    if change is None:
        return chosen
    return replace(chosen, text=change[0], evidence=tuple(dict.fromkeys((*chosen.evidence, change[1]))), fact=None)


def _change_of(chosen: Answer, prepared: PreparedQuestion) -> tuple[str, Hit] | None:
    """What the speaker said later in place of the answer, with the hit that says so."""
    hit, hits = chosen.evidence[0], prepared.pack.hits
    return corrected(chosen.text, hit, hits) or rescheduled(hit, hits, prepared.frame)


def _choose(prepared: PreparedQuestion, model: AnswerModel, min_confidence: float) -> Answer:
    pack = prepared.pack
    if prepared.certain is not None:
        return prepared.certain
    best = (
        best_span(prepared.frame, prepared.asked, prepared.table, prepared.sentences, model, expects_list=prepared.expects_list)
        if prepared.table is not None and prepared.asked is not None
        else None
    )
    if best is None or best.confidence < min_confidence:
        dated = answer_by_dated_fact(prepared.frame, prepared.asked, pack.hits) if prepared.asked is not None else None
        if dated is not None:
            return _by_fact(pack, dated, ANSWER_SELECTION.clause_confidence)
        return _not_found(pack, best.confidence if best is not None else 0.0)
    return _found(pack, best.text, best.confidence, best.hits)


def _certain(
    pack: Pack,
    frame: QuestionFrame,
    parsed: ParsedQuestion,
    asked: AskedPerson,
    sentences: list[EvidenceSentence],
    language: str,
    within: AskedTime | None,
) -> Answer | None:
    """The answer by a rule, where relation, person and type are those of the question; None if no rule applies."""
    chosen = chosen_of(pack.question, frame, asked, sentences)
    if chosen is not None:
        return _found(pack, chosen[0], ANSWER_SELECTION.fact_confidence, (chosen[1].hit,))
    if frame.answer_type == "yes_no":
        return _verdict(pack, frame, asked, sentences, language)
    chain = answer_by_chain(parsed, pack.hits) if frame.hops > 1 else None
    if chain is not None:
        return _by_fact(pack, chain, ANSWER_SELECTION.chain_confidence)
    said_by_then = [hit for hit in pack.hits if not within or hit.message.sent_at < within.end]
    relative = answer_by_relation(frame, asked, said_by_then)
    if relative is not None and not _ended_later(relative, sentences):
        return _by_fact(pack, relative, ANSWER_SELECTION.fact_confidence)
    direct = answer_by_fact(frame, asked, pack.hits, at=pack.as_of.valid, expects_list=parsed.expects_list, within=within)
    if direct is not None:
        is_over = within is None and (has_ended(direct.fact, pack.as_of.valid) or _ended_later(direct, sentences))
        if frame.values == "current" and is_over:
            return _not_found(pack, 0.0)
        return _by_fact(pack, direct, ANSWER_SELECTION.fact_confidence)
    owner = owner_of_named(frame, pack.hits) or relation_of_named(frame, asked, pack.hits)
    if owner is not None:
        return _by_fact(pack, owner, ANSWER_SELECTION.fact_confidence)
    if within is not None:
        sentences = [s for s in sentences if s.hit.message.sent_at < within.end]
    stated = stated_in_words(pack.question, frame, asked, sentences)
    if stated is not None:
        return _found(pack, stated[0], ANSWER_SELECTION.fact_confidence, (stated[1].hit,))
    occupation = answer_by_occupation(pack.question, frame, asked, pack.hits, pack.as_of.valid)
    if occupation is not None:
        return _by_fact(pack, occupation, ANSWER_SELECTION.fact_confidence)
    bearer = bearer_of(frame, pack.hits, pack.as_of.valid)
    if bearer is not None:
        return _by_fact(pack, bearer, ANSWER_SELECTION.fact_confidence)
    labelled = labelled_value(frame, pack.hits)
    if labelled is not None:
        return _found(pack, labelled[0], ANSWER_SELECTION.fact_confidence, labelled[1:])
    replied = answer_by_reply(frame, asked, pack.hits, language) or answer_by_parallel(frame, asked, pack.hits)
    return _found(pack, replied[0], ANSWER_SELECTION.fact_confidence, replied[1:]) if replied is not None else None


def _verdict(pack: Pack, frame: QuestionFrame, asked: AskedPerson, sentences: list[EvidenceSentence], language: str) -> Answer:
    """Yes or no by the newest that decides it: a sentence, a fact of a relation with sides, or a reply to the same question."""
    decided = yes_or_no(frame, asked, sentences, pack.as_of.valid)
    stance = answer_by_stance(frame, asked, pack.hits, pack.as_of.valid)
    replied = confirmed_by_reply(frame, asked, pack.hits, language)
    if stance is not None:
        others = ([decided[1].hit] if decided else []) + ([replied[1]] if replied else [])
        if all(stance.hit.message.sent_at > hit.message.sent_at for hit in others):
            return _by_fact(pack, stance, ANSWER_SELECTION.fact_confidence)
    if replied is not None and (decided is None or replied[1].message.sent_at >= decided[1].hit.message.sent_at):
        return _found(pack, replied[0], ANSWER_SELECTION.fact_confidence, replied[1:])
    return _found(pack, decided[0], ANSWER_SELECTION.fact_confidence, (decided[1].hit,)) if decided else _not_found(pack, 0.0)


def _over_facts(pack: Pack, frame: QuestionFrame, asked: AskedPerson, sources: Sources) -> Answer | None:
    """How many times, or when first or last, by all facts of the graph; None if that is not asked or not told."""
    found = answer_over_facts(pack.question, frame, asked, sources, as_of=pack.as_of)
    if found is None:
        return None
    return Answer(
        question=pack.question,
        text=found.text,
        found=True,
        confidence=AGGREGATES.confidence,
        evidence=found.hits,
        fact=found.fact,
        pack=pack,
    )


def _ended_later(direct: FactAnswer, sentences: list[EvidenceSentence]) -> bool:
    """True if a later message of the same speaker tells the end of the fact."""
    said = next((s for s in sentences if s.hit.message.id == direct.fact.message_id), None)
    return said is not None and later_end(direct.value, said, sentences) is not None


def _unknown_names(parsed: ParsedQuestion, pack: Pack, sources: Sources) -> bool:
    """True if the question has proper names and the memory knows none of them, neither whole nor by a part."""
    if not parsed.proper_names or sources.known_names(parsed.proper_names):
        return False
    spoken = {hit.message.speaker for hit in pack.hits}
    words = {term for hit in pack.hits for term in terms_of(hit.message.text)}
    return not any(any(is_same_person(name, s) for s in spoken) or set(terms_of(name)) & words for name in parsed.proper_names)


def _by_fact(pack: Pack, found: FactAnswer, confidence: float) -> Answer:
    evidence = (found.hit,) if found.lead is None else (found.lead, found.hit)
    return Answer(
        question=pack.question, text=found.value, found=True, confidence=confidence, evidence=evidence, fact=found.fact, pack=pack
    )


def _found(pack: Pack, text: str, confidence: float, hits: tuple[Hit, ...]) -> Answer:
    return Answer(question=pack.question, text=text, found=True, confidence=confidence, evidence=hits, pack=pack)


def _not_found(pack: Pack, confidence: float) -> Answer:
    return Answer(question=pack.question, text=NOT_FOUND, found=False, confidence=confidence, pack=pack)
