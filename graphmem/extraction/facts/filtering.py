"""What is worth keeping: statements with something definite in them, no small talk. What is left out has a reason."""

from collections.abc import Sequence

from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import Reading, Statement
from graphmem.language import lexicon as lx
from graphmem.model import Member

# Roles that say more of a statement but do not make one.
_SIDE_ROLES = frozenset(("agent", "amount", "degree", "owner", "reporter"))
# How a preposition after "to be" says something of a person: "be in Rome", not "be over the moon".
_WHERE = frozenset(("be in", "be at", "be from", "be into", "be of", "be on", "be with", "be near", "be under"))


def why_left_out(reading: Reading, clause: Clause, statement: Statement, *, has_time: bool) -> str:
    """Why a statement is not kept, in a word; empty if it is. The first reason that applies counts.

    `incomplete` a part of it is not known, `unnamed` nobody and nothing in it has a name, `polite` thanks, guesses and the
    like, `order` it tells the other one to do something, `agentless` nobody does it, `loose` it could, should or might be,
    `bare` nothing but its subject, `echo` tells the addressee of the addressee, `abstract` of feelings and values alone,
    `known` what everybody has, `feeling` what it made somebody feel, `general` of kinds, not of somebody, `praise` liking what
    was just shown.
    """
    if statement.relation:
        return "" if len(statement.members) > 1 else "incomplete"
    people = reading.turn.people
    known = people if reading.message.role != "assistant" else ()  # what an assistant is and can is no news
    agents = [m for m in statement.members if m.role == "agent"]
    owners = [m for m in statement.members if m.role == "owner"]
    others = [m for m in statement.members if m.role not in _SIDE_ROLES and m.name not in people]
    checks = (
        ("incomplete", statement.incomplete and not (has_time and _is_told_anyway(clause, others))),
        ("unnamed", not has_time and not any(_is_named(m) or m.name in known for m in statement.members)),
        ("polite", _is_polite(clause)),
        ("order", clause.imperative and not reading.to_assistant and not has_time),
        ("agentless", _is_agentless(clause, statement, agents, others, people, has_time)),
        (
            "loose",
            _is_loose(clause, statement, agents, people)
            and not has_time
            and (_is_proposed(clause, agents, people) or not any(map(_is_definite, others))),
        ),
        ("bare", not others and not _is_bare_news(clause, statement, agents, people, has_time, bool(owners))),
        ("echo", _is_echo(reading, clause, agents, owners) and not has_time and not any(map(_is_named, others))),
        ("abstract", _is_all_abstract(others)),
        ("known", _is_known(statement, agents)),
        ("feeling", _is_feeling(clause, statement) and not has_time and not any(map(_is_own_named, others))),
        ("general", statement.there and not (has_time and clause.tense == "past" and not all(map(_is_abstract, agents)))),
        ("general", _is_general(agents, others) and not owners and not has_time),
        ("praise", _is_praise(clause, statement) and not any(map(_is_named, others))),
        ("polite", clause.verb.lemma_ in lx.SMALL_TALK_VERBS and bool(others) and all(map(_is_weak, others)) and not has_time),
    )
    return next((reason for reason, applies in checks if applies), "")


def _is_told_anyway(clause: Clause, others: Sequence[Member]) -> bool:
    """ "I made it in pottery class yesterday": what it was is not known, but that something was made there that day."""
    happened = clause.tense == "past" and clause.modality == "asserted" and clause.polarity == "positive"
    return happened and any(m.role != "theme" and not _is_abstract(m) for m in others)


def _is_named(member: Member) -> bool:
    """It has a name of its own, or an owner who has: no "kid" or "nature" in general."""
    return any(map(str.isupper, member.name))


def _is_own_named(member: Member) -> bool:
    return _is_named(member) and "'s " not in member.name


def _is_definite(member: Member) -> bool:
    return _is_named(member) or member.kind != "concept"


def _is_weak(member: Member) -> bool:
    return member.kind == "concept" and " " not in member.name


def _is_abstract(member: Member) -> bool:
    head = member.name.split(" ")[-1]
    return member.kind == "concept" and not _is_named(member) and (head in lx.ABSTRACT or head.endswith("ness"))


def _is_all_abstract(others: Sequence[Member]) -> bool:
    """Nothing in it has an outline, or what it is about has none, whatever else is told of it: "the importance of roads"."""
    themes = [m for m in others if m.role == "theme"]
    looked_at = themes if themes and not any(map(_is_definite, others)) else others
    return bool(looked_at) and all(map(_is_abstract, looked_at))


def _is_known(statement: Statement, agents: Sequence[Member]) -> bool:
    """ "I have a family", "the friends I have": everybody has."""
    if statement.predicate not in ("have", "be with"):
        return False
    own = {f"{agent.name}'s " for agent in agents}
    names = [m.name for m in statement.members if m.role in ("theme", "with")]
    heads = [name.split("'s ")[-1] if any(name.startswith(o) for o in own) else name for name in names]
    return bool(heads) and all(head in lx.EVERYBODYS | {"friend", "friends", "people"} for head in heads)


def _is_polite(clause: Clause) -> bool:
    lemma = clause.verb.lemma_
    if lemma in lx.EMPTY_VERBS | {"remind"} or (lemma in ("say", "admit") and clause.modality != "asserted"):
        return True
    if any(g.lemma_ in ("appreciate", "thank", "bet") for g in clause.governors) or any(c.lower_ == "sorry" for c in clause.verb.children):
        return True
    if clause.verb.lower_ == "speaking" and clause.verb.dep_ == "advcl":
        return True  # "speaking of shoes"
    if lemma in ("see", "hear", "chat", "talk", "catch") and any(g.lemma_ == "look" for g in clause.governors):
        return True  # "looking forward to seeing you"
    if lemma in lx.TALK and clause.modality in ("wished", "planned"):
        return True
    if lemma in ("hear", "see", "know") and any(g.pos_ == "ADJ" for g in clause.governors):
        return True  # "sorry to hear about Max"
    return clause.imperative and lemma in ("see", "have", "let")


def _is_agentless(
    clause: Clause, statement: Statement, agents: Sequence[Member], others: Sequence[Member], people: Sequence[str], has_time: bool
) -> bool:
    """A passive may be without, if there is more than what it was done to; a participle needs somebody."""
    if clause.verb.dep_ == "acl" and not any(m.kind in ("person", "organisation") for m in agents):
        return True
    if clause.passive and clause.tense == "present" and clause.verb.lemma_ in lx.LIGHT_VERBS and len(others) < 2 and not agents:
        return True  # "our group is made of all kinds of people"
    about_people = (has_time or bool(others)) and any(m.name in people for m in statement.members)
    return not agents and not (clause.passive and (len(others) > 1 or about_people))


def _is_loose(clause: Clause, statement: Statement, agents: Sequence[Member], people: Sequence[str]) -> bool:
    """It could be, should be, or let us do it: too little to keep without something definite."""
    if clause.verb.lemma_ in lx.SKILLS and clause.ability:
        return False
    placed = clause.verb.lemma_ == "be" and any(c.dep_ == "prep" for c in clause.verb.children) and len(statement.predicate.split()) < 4
    vague = placed and statement.predicate not in _WHERE and not any(c.dep_ in ("acomp", "attr") for c in clause.verb.children)
    return _is_proposed(clause, agents, people) or vague or clause.modality == "hypothetical"


def _is_proposed(clause: Clause, agents: Sequence[Member], people: Sequence[str]) -> bool:
    """ "Let's do it", "we'll make it", "you can do it": encouragement, unless it is a skill."""
    if any(g.lower_ in ("let", "lets") for g in clause.governors) or (clause.ability and clause.modality == "asserted"):
        return True
    return clause.modality == "planned" and len(people) > 1 and {m.name for m in agents} == set(people)


def _is_echo(reading: Reading, clause: Clause, agents: Sequence[Member], owners: Sequence[Member]) -> bool:
    """ "You did so well!", "Your shop is open!": the addressee knows."""
    return {m.name for m in owners or agents} == {reading.turn.addressee} and not clause.imperative


def _is_feeling(clause: Clause, statement: Statement) -> bool:
    words = statement.predicate.split()
    if words[0] in lx.FELT:
        return True
    if clause.verb.lemma_ in ("stay", "keep", "look", "seem") and any(c.dep_ == "acomp" for c in clause.verb.rights):
        return True
    return len(words) > 1 and words[0] in ("be", "feel", "get") and words[1] in lx.FEELINGS


def _is_general(agents: Sequence[Member], others: Sequence[Member]) -> bool:
    """ "Pets bring us joy": of a kind of thing, about nothing that has a name."""
    return bool(agents) and all(m.kind == "concept" and not _is_named(m) for m in agents) and not any(map(_is_definite, others))


def _is_praise(clause: Clause, statement: Statement) -> bool:
    """ "Love the colours!", "I love that pic": of what was just shown."""
    if not statement.preference or clause.verb.lemma_ not in lx.PREFERENCE:
        return False
    objects = [c for c in clause.verb.children if c.dep_ == "dobj"]
    if any(o.lower_ in ("it", "this", "that", "these", "those") and o.tag_ != "WDT" for o in objects):
        return True
    return any(c.lower_ in ("the", "that", "this", "those", "these", "your", "how") for o in objects for c in o.lefts)


def _tells(lemma: str) -> bool:
    """A verb that, with a time, is news by itself: no "happened", no "went"."""
    return lemma not in lx.SMALL_TALK_VERBS and lemma not in ("happen", "go", "do", "get", "think", "feel", "know", "say", "tell", "start")


def _is_bare_news(
    clause: Clause, statement: Statement, agents: Sequence[Member], people: Sequence[str], has_time: bool, owned: bool
) -> bool:
    """Without another member: a trait of a person, a turn of life, or a word on something that has a name or an owner."""
    word = statement.predicate.split(" ")[-1]
    if clause.verb.lemma_ == "be":
        news = owned or any(m.name not in people and _is_named(m) for m in agents)
        amount = any(m.role == "amount" for m in statement.members)
        dated = has_time and word == "be"  # "The opening night is tomorrow."
        return dated or word in lx.TRAITS or statement.predicate == "be years old" or amount or (news and word not in lx.EVALUATIVE)
    if (has_time or owned) and clause.tense == "past" and clause.modality == "asserted":
        return _tells(clause.verb.lemma_)
    return clause.verb.lemma_ in lx.LIFE_VERBS and (
        has_time or (clause.modality == "asserted" and clause.verb.lemma_ in ("graduate", "retire", "divorce", "marry", "die", "resign"))
    )
