"""A profile from facts: which section each fact that holds belongs to, and the line that it makes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from graphmem.graph.clause_rewriting import clearness_of, is_advice, is_bygone, is_of_everybody, is_resolved, sentence_of
from graphmem.graph.clause_trimming import has_relative_time
from graphmem.graph.fact_sentences import statement_of, time_of
from graphmem.graph.graph_config import PROFILES
from graphmem.graph.secret_words import is_secret
from graphmem.graph.topics import REPLIES, noun_stems, tags_of
from graphmem.language import lexicon as lx
from graphmem.model import Fact, Member
from graphmem.model.interval_words import start_in_digits
from graphmem.model.profile import ProfileLine, ProfileSection, SectionType
from graphmem.model.relations import claim_of
from graphmem.model.validity import LATEST

SECTIONS: dict[str, SectionType] = {
    "identity": "persona",
    "relations": "persona",
    "work": "persona",
    "home": "persona",
    "traits": "persona",
    "preferences": "preferences",
    "plans": "plans",
    "procedures": "procedures",
    "resources": "resources",
    "conflicts": "conflicts",
    "vault": "vault",
}
"""The sections of a profile in order, each with its type."""
VAULT = "vault"

_OF_RELATION = {
    "home": "home",
    "address": "home",
    "employment": "work",
    "occupation": "work",
    "study": "work",
    "partner": "relations",
    "household": "relations",
    "attitude": "preferences",
    "diet": "preferences",
    "possession": "resources",
}
# "Here's a pic": shown, not owned; "I have a few plans": it is not said which.
_SAY_NOTHING = noun_stems("pic pics photo picture image video vid") | noun_stems(" ".join(sorted(lx.INTENTIONS)))
# A wish of before ("I wanted to help") may have come true, or been given up.
_BYGONE = re.compile(
    r"\b(?:wanted|hoped|planned|intended|wished|needed|(?:aim|goal|hope|dream|plan|intention|idea|wish) was) to\b"
    r"|(?:['’]d| had| was| were) (?:\w+ )?(?:been )?(?:wanting|hoping|planning|going|wanted|hoped) to\b",
    re.IGNORECASE,
)
_OF_JOBS = frozenset("job boss coworkers colleagues workplace promotion promoted".split())
_SOON = frozenset("later tonight today now".split())
# What is offered to who listens.
_OFFER = re.compile(r"(?:['’]d| would) (?:love|like|be (?:happy|glad)) to (?:help|lend|join|hear|see|check)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# Relatives that everybody has: that somebody has one tells nothing.
_EVERYBODY_HAS = frozenset(
    "mother mom mum mommy mummy mama father dad daddy papa parent parents family relative relatives ancestor ancestors grandma grandmother"
    " granny nana grandpa grandfather granddad grandparent grandparents".split()
)
# Whom a wider word most likely means, if somebody has one of these.
_NARROWER = {
    **dict.fromkeys("partner spouse".split(), frozenset("husband wife fiance fiancee boyfriend girlfriend".split())),
    **dict.fromkeys("kid kids child children".split(), frozenset("son sons daughter daughters".split())),
    **dict.fromkeys("sibling siblings".split(), frozenset("brother brothers sister sisters".split())),
}
_ORIGINS = ("be from", "come from", "be born", "be named", "be called", "turn", "grow up")


def sections_of(
    facts: Iterable[Fact], entity_id: str, conflicts: Sequence[Fact] = (), asked: Sequence[str] = ()
) -> tuple[ProfileSection, ...]:
    """The sections with lines, in order. `facts` are those that hold; `conflicts` those of open conflicts.

    The vault holds what looks like a secret, and shows its lines only if `asked` names it; `asked` left out asks for all other sections.
    """
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if name := section_of(fact, entity_id):
            found[name].append(fact)
    said, work = max((fact.recorded_at for here in found.values() for fact in here), default=LATEST), tuple(found["work"])
    for name, here in found.items():
        found[name] = [fact for fact in here if not (_is_of_lost_job(fact, work) or (name == "plans" and _is_old(fact, said)))]
    found["relations"] = _without_wider(found["relations"])
    found["conflicts"] = [fact for fact in conflicts if not is_secret(fact)]
    wanted = asked or [name for name in SECTIONS if name != VAULT]
    sections: list[ProfileSection] = []
    told: set[str] = set()
    for name, type_ in SECTIONS.items():
        # A clause that states two facts has one line, in the first section of both.
        here = [fact for fact in _distinct(found[name]) if type_ in ("conflicts", "vault") or sentence_of(fact) not in told]
        here = [fact for fact in here if not any(_is_begun(fact, other) for other in here)]
        told.update(map(sentence_of, here))
        newest = sorted(here, key=lambda f: (f.valid_from, f.recorded_at, f.id), reverse=True)
        if name == VAULT and name not in wanted and newest:
            sections.append(ProfileSection(name=name, type=type_, lines=(), left_out=len(newest)))
        elif name in wanted and newest:
            shown = newest[: PROFILES.lines]
            sections.append(ProfileSection(name=name, type=type_, lines=tuple(map(_line, shown)), left_out=len(newest) - len(shown)))
    return tuple(sections)


def section_of(fact: Fact, entity_id: str) -> str:
    """The section of a fact in the profile of an entity; "" if it is in none: events, remarks, doubtful facts, and facts about others."""
    if is_secret(fact):
        return VAULT
    if fact.is_remark or fact.standing == "outranked" or not _is_sure(fact):
        return ""
    if fact.kind == "relation":
        return "" if fact.reason == "unnamed" and _role_of(fact) in _EVERYBODY_HAS else "relations"
    if not any(m.entity_id == entity_id for m in fact.members_in("agent", "owner")):
        return ""
    if fact.kind == "instruction":
        return "procedures"
    if is_advice(fact) or (fact.event_start is None and has_relative_time(sentence_of(fact))):
        return ""  # When "last month" was, is not known.
    if clearness_of(fact) < (2 if fact.members_in("owner") and fact.members_in("agent") else 1):
        return ""
    if fact.kind == "plan" or fact.modality in ("planned", "wished"):
        says_what = len(fact.members) > 1 or fact.tags
        return "" if not says_what or _is_of_the_moment(fact) or is_of_everybody(fact) or _BYGONE.search(fact.text) else "plans"
    if fact.modality != "asserted" or not _says_what(fact, entity_id) or is_of_everybody(fact):
        return ""
    return _section_of_state(fact)


def _is_sure(fact: Fact) -> bool:
    """True for a fact that is sure enough; one whose clause cannot be read alone was understood from around it, and has to be surer."""
    follows = fact.kind == "relation" or fact.reason == "inferred"
    is_own = sentence_of(fact) != statement_of(fact) and not is_resolved(fact)
    least = PROFILES.least_confident if follows or is_own else PROFILES.least_confident_parts
    return fact.confidence >= least


def _is_of_the_moment(fact: Fact) -> bool:
    """True for what somebody leaves for ("I'm off to bake a cake"), and for an offer to who listens ("I'll send you a picture")."""
    words = _words_of(fact)
    if _OFFER.search(fact.text):
        return True
    return not (lx.SECOND | _SOON).isdisjoint(words) or any(pair == ("off", "to") for pair in pairwise(words))


def _is_old(plan: Fact, now: datetime) -> bool:
    """True for a plan of which nothing was said for long, unless its time is still to come."""
    return (now - plan.recorded_at).days > PROFILES.plan_days and (plan.event_end is None or plan.event_end < now)


def _is_of_lost_job(fact: Fact, work: Iterable[Fact]) -> bool:
    """True for what was said of a job before its loss."""
    is_of_job = not _OF_JOBS.isdisjoint(_words_of(fact)) or claim_of(fact).relation.partition(" ")[0] in ("employment", "occupation")
    return is_of_job and any(lost.polarity == "negative" and lost.recorded_at > fact.recorded_at for lost in work)


def _words_of(fact: Fact) -> list[str]:
    return [word.casefold() for word in _WORD.findall(fact.text)]


def _says_what(fact: Fact, entity_id: str) -> bool:
    """False without a value that tells something: "has a pic", "has a plan", "does not work at"."""
    tags = [value for role, value in tags_of(fact) if role not in (*REPLIES, "context") and not value.endswith("'s group")]
    values = [m.name for m in fact.members if m.entity_id != entity_id] + tags
    return any(noun_stems(value) - _SAY_NOTHING for value in values) or (not values and len(fact.members) > 1)


def _section_of_state(fact: Fact) -> str:
    if fact.kind not in ("state", "preference"):
        return ""  # "had a picnic" is an event, and nothing that somebody has.
    relation = claim_of(fact).relation.partition(" ")[0]
    if fact.predicate.startswith(_ORIGINS):
        return "identity"
    if relation == "possession" and any(m.kind == "event" for m in fact.members_in("theme")):
        return ""  # "we have regular meetings"
    if fact.predicate == "have" and fact.reason == "inferred" and any(_is_named_person(m) for m in fact.members_in("theme")):
        return ""  # "we got a cat named Max"
    if relation == "attitude" and fact.reason == "inferred":
        return ""  # Who "used to love" something may love it still.
    if relation in _OF_RELATION:
        return _OF_RELATION[relation]
    if fact.kind == "preference":
        return "preferences"
    if fact.predicate.startswith("work"):
        return "work"
    return "traits"


def _is_named_person(member: Member) -> bool:
    return member.kind == "person" and member.name[:1].isupper() and "'s " not in member.name


def _role_of(relation: Fact) -> str:
    """ "sister" of "be sister of"."""
    return relation.predicate.removeprefix("be ").removesuffix(" of")


def _without_wider(relations: Sequence[Fact]) -> list[Fact]:
    """The relations without "has a partner" where a husband is known."""
    roles = frozenset(map(_role_of, relations))
    return [fact for fact in relations if fact.reason != "unnamed" or roles.isdisjoint(_NARROWER.get(_role_of(fact), frozenset()))]


def _is_begun(fact: Fact, other: Fact) -> bool:
    """True if the sentence of the other one goes on with more."""
    said, more = sentence_of(fact), sentence_of(other)
    return len(more) > len(said) and more.startswith(said) and not more[len(said)].isalnum()


def _distinct(facts: Iterable[Fact]) -> list[Fact]:
    """One fact for each statement and each sentence: the newest."""
    kept = sorted(facts, key=lambda f: (f.recorded_at, f.id))
    for said in (statement_of, sentence_of):
        kept = list({said(fact).casefold(): fact for fact in kept}.values())
    return kept


def _line(fact: Fact) -> ProfileLine:
    when = time_of(fact) or ("" if is_bygone(fact) else start_in_digits(fact.valid_from, fact.precision))
    return ProfileLine(text=sentence_of(fact), fact=fact, since=when, said_at=f"{fact.recorded_at:%Y-%m-%d}")
