"""Prices: "We replaced the roof. It set us back eleven grand." answers "How much did the roof cost?"."""

import re
from collections.abc import Sequence

from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.assertion import is_unreal
from graphmem.answering.evidence_sentences import EvidenceSentence, goes_on
from graphmem.extraction.temporal.time_words import COUNTS
from graphmem.language.stemming import terms_of
from graphmem.retrieval.question_frame import QuestionFrame

_WORDS = "|".join(COUNTS)
_NUMBER = rf"(?:\d[\d.,']*|(?:a|couple of|few|{_WORDS})(?:[ -](?:{_WORDS}|hundred|thousand))*)"
_UNIT = r"(?:k|grand|thousand|hundred|million|dollars?|euros?|pounds?|bucks?|quid|cents?|francs?|kronor|kroner|yen|usd|eur|gbp|chf)"
_PER = r"(?: (?:a|per|each|an)\b ?(?:night|day|week|month|year|hour|person|piece|kilo|pound|litre|liter|ticket)?)"
_PRICE = re.compile(
    rf"[$€£¥] ?\d[\d.,']*(?: ?(?:k|million|thousand))?{_PER}?|\b{_NUMBER} ?{_UNIT}(?: {_UNIT})*\b{_PER}?|\b\d[\d.,']*{_PER}", re.IGNORECASE
)
_BARE = re.compile(r"\b\d[\d.,']*\b")
_PAID = re.compile(
    r"\b(?:cost|costs|paid|pay|charged?|spent|spend|priced?|set (?:me|us|him|her|them) back|for only|went for|sold for)\b", re.IGNORECASE
)
_TRADE = frozenset(
    terms_of("pay paid cost costs spend spent buy bought purchase price much new sell sold charge amount total per night day")
)
_PRICED = frozenset(terms_of("cost pay price"))
_TRADING = frozenset("pay cost spend buy purchase sell charge be".split())
_STARTS = re.compile(
    r"^\W*(?:it|they|that|this|these|those|total|only|just|for|paid|cost|all in|in total)\b|^\W*[$€£\d]"
    r"|^\W*(?P<thing>(?:the|my|our) (?:\w+ )?\w+) (?:was|were|is|are|cost)\b",
    re.IGNORECASE,
)
_NEXT = 2


def stated_price(frame: QuestionFrame, asked: AskedPerson, sentences: Sequence[EvidenceSentence]) -> tuple[str, EvidenceSentence] | None:
    """The price of what is asked, in the newest sentence that names the thing or in one of the two after it; None if there is none."""
    if frame.answer_type != "how_much" or not (frame.relation in _TRADING or frame.content & _PRICED):
        return None
    wanted = (frame.content - _TRADE) | {t for name in frame.people if not asked.is_named(name) for t in terms_of(name)}
    if not wanted:
        return None
    found: list[tuple[str, EvidenceSentence]] = []
    for n, sentence in enumerate(sentences):
        of_asked = not asked.speaks or asked.is_named(sentence.hit.message.speaker)
        if not of_asked or not wanted <= sentence.terms or is_unreal(sentence.span.text):
            continue
        if said := _in_sentence(sentence, wanted):
            found.append((said, sentence))
            continue
        later = [
            s for s in sentences[n + 1 : n + 1 + _NEXT] if s.hit.message.id == sentence.hit.message.id and s.span.start >= sentence.span.end
        ] or [s for s in sentences if goes_on(sentence, s)]
        said_of = next(((price, s) for s in later if (price := _price_of_it(s.span.text, wanted))), None)
        if said_of is not None:
            found.append(said_of)
    return max(found, key=lambda one: one[1].hit.message.sent_at, default=None)


def _price_of_it(text: str, wanted: frozenset[str]) -> str:
    """The price in a sentence that goes on about the thing, and not about another one."""
    goes_on = _STARTS.search(text)
    if goes_on is None or (goes_on["thing"] and not set(terms_of(goes_on["thing"])) & wanted):
        return ""
    return _price(text, bool(_PAID.search(text) or goes_on["thing"]))


def _in_sentence(sentence: EvidenceSentence, wanted: frozenset[str]) -> str:
    """The first price after the thing, or else the one before it; each thing of a list has its own."""
    text = sentence.span.text
    place = max((m.start() for m in re.finditer(r"\w+", text) if set(terms_of(m[0])) & wanted), default=0)
    after, before = text[place:], text[:place]
    is_priced = bool(_PAID.search(text)) or bool(re.match(r"\w+ (?:was|were|is|are)\b", after))
    return _price(after, is_priced) or _price(before, bool(_PAID.search(before)))


def _price(text: str, is_priced: bool) -> str:
    """The first price of a text; where it is one of something paid for, a number alone will do."""
    found = _PRICE.search(text) or (_BARE.search(text) if is_priced else None)
    return found[0].strip(" .,") if found is not None else ""
