"""What somebody does for a living: "I'm a plumber" answers "What does Ada do for work?"."""

import re
from collections.abc import Sequence
from datetime import datetime

from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.fact_answers import FactAnswer, as_said
from graphmem.answering.people import is_same_person
from graphmem.answering.told_facts import has_ended
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.lexicon import KIN, PERSON_NOUNS, PETS
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit
from graphmem.retrieval.question_frame import QuestionFrame

_ASKS = re.compile(
    r"\bfor (?:a living|work)\b|\b(?:job|profession|occupation|line of work)\b(?! (?:search|offer|interview))", re.IGNORECASE
)
# Nouns of people who do something for others; many are no occupations.
_OCCUPATION = re.compile(
    r"(?:[a-z]{2,}(?:er|or|ist|ian|ant|eer|yst|man|woman|ess|ician)|chef|cook|nurse|vet|judge|pilot|clerk|monk|priest|guard|pharmacist)$"
)
_NO_OCCUPATION = frozenset(
    "member supporter lover owner winner believer dreamer beginner newcomer foreigner outsider teenager loner finisher sucker reader "
    "swimmer runner hiker climber gamer drinker smoker eater sleeper listener survivor stranger loser killer number matter christian "
    "vegetarian human giant player speaker follower starter fighter friend roommate flatmate neighbor neighbour colleague coworker "
    "teammate bestie buddy classmate visitor guest host customer candidate applicant teen adult gentleman lady toddler seller buyer "
    "man woman guy girl boy landlord landlady bachelor mess".split()
) | (KIN | PETS)
_KIN_TERMS = frozenset(terms_of(" ".join(KIN)))
_TOLD = ("positive", "asserted")
_BEING = ("be", "become", "work as", "work")


def answer_by_occupation(question: str, frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit], at: datetime) -> FactAnswer | None:
    """The newest fact that tells what the person asked about works as, which holds at `at`; None if none does."""
    if not (_ASKS.search(question) or _asks_at_large(frame)) or frame.answer_type not in ("what", "who") or not asked.name:
        return None
    names = _bearers(frame, asked, hits)
    found = [
        FactAnswer(value=value, fact=fact, hit=hit)
        for hit in hits[: ANSWER_SELECTION.hits]
        for fact in hit.facts
        if (value := _occupation(fact, names))
        and (frame.values != "current" or not has_ended(fact, at))
        and not is_injection(hit.message.text)
    ]
    return max(found, key=lambda a: (a.fact.standing != "outranked", a.fact.valid_from, a.fact.id), default=None)


def _asks_at_large(frame: QuestionFrame) -> bool:
    """True for "What does Felix do?" and "What does Felix's sister do?"."""
    kin = frame.content <= _KIN_TERMS and len(frame.content) <= 1
    return frame.relation == "do" and frame.values == "current" and kin and not frame.focus


def _bearers(frame: QuestionFrame, asked: AskedPerson, hits: Sequence[Hit]) -> frozenset[str]:
    """The names of the person asked about; of their relative, if the question says one ("Kenji's sister")."""
    if not frame.content or not _asks_at_large(frame):
        return asked.names
    told = (fact for hit in hits for fact in hit.facts if fact.kind == "relation" and (fact.polarity, fact.modality) == _TOLD)
    return frozenset(
        m.name
        for fact in told
        if any(asked.is_named(owner.name) for owner in fact.members_in("theme"))
        and frame.content <= set(terms_of(fact.predicate.removeprefix("be ").removesuffix(" of")))
        for m in fact.members_in("agent")
    )


def _occupation(fact: Fact, names: frozenset[str]) -> str:
    if (fact.polarity, fact.modality) != ("positive", "asserted") or fact.is_remark or fact.predicate not in _BEING:
        return ""
    if not any(is_same_person(name, m.name) for name in names for m in fact.members_in("agent")):
        return ""
    occupations = [m.name for m in fact.members_in("attribute") if fact.predicate == "work as" or _is_occupation(m.name)]
    return ", ".join(dict.fromkeys(as_said(name, fact.text) for name in occupations))


def _is_occupation(name: str) -> bool:
    head = name.split(" ")[-1].lower()
    return head not in _NO_OCCUPATION and (bool(_OCCUPATION.match(head)) or head in PERSON_NOUNS)
