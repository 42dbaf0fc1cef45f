"""What is worth keeping: statements with something definite in them, no small talk."""

from collections.abc import Sequence

from graphmem.extract import lexicon as lx
from graphmem.extract.clauses import Clause
from graphmem.extract.reading import Reading, Statement
from graphmem.model import Member


def is_salient(reading: Reading, clause: Clause, statement: Statement, has_time: bool) -> bool:
    """Something or somebody besides the two who talk has a part in it, and it is no phrase of politeness."""
    if statement.relation:
        return len(statement.members) > 1
    if not has_time and not any(_is_named(m) for m in statement.members):
        return False
    people = reading.turn.people
    agents = [m for m in statement.members if m.role == "agent"]
    others = [m for m in statement.members if m.role != "agent" and m.name not in people]
    lemma = clause.verb.lemma_
    if (
        lemma in lx.EMPTY_VERBS
        or (lemma in ("say", "admit") and clause.modality != "asserted")
        or (clause.imperative and lemma in ("see", "have", "let"))
    ):
        return False
    if clause.imperative and not reading.to_assistant and not has_time:
        return False
    if clause.verb.dep_ == "acl" and not any(m.kind in ("person", "organisation") for m in agents):
        return False
    if not agents:
        return clause.passive and (has_time or bool(others)) and (len(others) > 1 or any(m.name in people for m in statement.members))
    if _is_loose(clause) and not has_time and not any(_is_named(m) or m.kind != "concept" for m in others):
        return False
    if not others:
        return _is_bare_news(clause, statement, agents, people, has_time)
    weak = all(m.kind == "concept" and " " not in m.name for m in others)
    if {m.name for m in agents} == {reading.turn.addressee} and not clause.imperative:
        return not weak or has_time
    return has_time or not (weak and lemma in lx.SMALL_TALK_VERBS)


def _is_named(member: Member) -> bool:
    """It has a name of its own, or an owner who has: no "kid" or "nature" in general."""
    return any(map(str.isupper, member.name))


def _is_loose(clause: Clause) -> bool:
    """It could be, should be, or let us do it: too little to keep without something definite."""
    proposed = any(g.lower_ in ("let", "lets") for g in clause.governors)
    able = clause.ability and clause.modality == "asserted" and clause.verb.lemma_ not in lx.SKILLS
    return proposed or able or clause.modality == "hypothetical"


def lemma_tells(lemma: str) -> bool:
    """A verb that, with a time, is news by itself: no "happened", no "went"."""
    return lemma not in lx.SMALL_TALK_VERBS and lemma not in ("happen", "go", "do", "get", "think", "feel", "know", "say", "tell", "start")


def _is_bare_news(clause: Clause, statement: Statement, agents: Sequence[Member], people: Sequence[str], has_time: bool) -> bool:
    """Without another member: a trait of a person, a turn of life, or a word on something that is no generic concept."""
    word = statement.predicate.split(" ")[-1]
    if clause.verb.lemma_ == "be":
        news = any(m.name not in people and _is_named(m) for m in agents)
        dated = has_time and word == "be"  # "The opening night is tomorrow."
        return dated or word in lx.TRAITS or statement.predicate == "be years old" or (news and word not in lx.EVALUATIVE)
    if has_time and clause.tense == "past" and clause.modality == "asserted":
        return lemma_tells(clause.verb.lemma_)
    return clause.verb.lemma_ in lx.LIFE_VERBS and (
        has_time or (clause.modality == "asserted" and clause.verb.lemma_ in ("graduate", "retire", "divorce", "marry", "die", "resign"))
    )
