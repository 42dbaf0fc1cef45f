"""Salience filter: keep propositions with specific content and reject small talk, with a reason for each rejection."""

from collections.abc import Sequence

from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition
from graphmem.extraction.clauses.subordinate import is_skill
from graphmem.extraction.facts.fact_config import SALIENCE
from graphmem.language import lexicon as lx
from graphmem.model import Member

# Roles that add to a proposition but do not make it worth keeping.
_SIDE_ROLES = frozenset(("agent", "amount", "degree", "owner", "reporter"))
# Verbs whose amount is the information.
_MEASURING = frozenset("sleep turn take last run walk swim drive ride cycle cost weigh lose gain earn save hike climb travel".split())
# Literal locations and ties ("be in Rome"), not idioms ("be over the moon").
_WHERE = frozenset(("be in", "be at", "be from", "be into", "be of", "be on", "be with", "be near", "be under"))


def rejection_reason(parsed: ParsedMessage, clause: Clause, proposition: Proposition, *, has_time: bool) -> str:
    """Why a proposition is rejected, as one word; empty if it is kept. The first reason that applies counts.

    `incomplete` a part is unresolved, `unnamed` nothing in it has a name, `polite` thanks and guesses, `order` a request to the
    addressee, `agentless` no agent, `loose` it could, should or might be, `bare` only a subject, `echo` about the addressee,
    `weak` a verb of small talk with general members,
    `abstract` only feelings and values, `known` a truism ("I have a family"), `feeling` an emotional reaction, `general` about kinds,
    not individuals, `praise` liking something just shown.
    """
    if proposition.relation:
        return "" if len(proposition.members) > 1 else "incomplete"
    people = parsed.turn.people
    agents = [m for m in proposition.members if m.role == "agent"]
    owners = [m for m in proposition.members if m.role == "owner"]
    others = [m for m in proposition.members if m.role not in _SIDE_ROLES and m.name not in people]
    checks = (
        ("incomplete", proposition.incomplete and not (has_time and _is_informative_anyway(clause, others))),
        ("unnamed", not has_time and not any(_is_named(m) or _is_own_relative(m) or m.name in people for m in proposition.members)),
        ("polite", _is_polite(clause) or (_is_anticipation(clause) and not has_time and not any(map(_is_named, others)))),
        ("polite", _is_talk_of_talk(clause) and not any(map(_is_named, others))),
        ("weak", clause.verb.lemma_ in lx.EMPTY_VERBS | {"remind"}),
        ("order", clause.imperative and not parsed.to_assistant and not has_time),
        ("agentless", _is_agentless(clause, proposition, agents, others, people, has_time)),
        (
            "loose",
            _is_loose(clause, proposition, agents, people)
            and not has_time
            and (_is_proposed(clause, agents, people) or not any(map(_is_definite, others))),
        ),
        (
            "bare",
            not others
            and not _is_done_to_somebody(clause, proposition, agents, people)
            and not _is_bare_news(clause, proposition, agents, people, has_time, bool(owners)),
        ),
        ("echo", _is_echo(parsed, clause, agents, owners) and not has_time and not any(map(_is_own_named, others))),
        ("abstract", _is_all_abstract(others)),
        ("known", _is_truism(proposition, agents)),
        ("feeling", _is_feeling(clause, proposition) and not has_time and not any(map(_is_own_named, others))),
        ("general", proposition.existential and not (has_time and clause.tense == "past" and not all(map(_is_abstract, agents)))),
        ("general", _is_general(agents, others) and not owners and not has_time),
        ("praise", _is_praise(clause, proposition) and not any(map(_is_named, others))),
        ("weak", clause.verb.lemma_ in lx.SMALL_TALK_VERBS and bool(others) and all(map(_is_weak, others)) and not has_time),
    )
    return next((reason for reason, applies in checks if applies), "")


def _is_informative_anyway(clause: Clause, others: Sequence[Member]) -> bool:
    """ "I made it in pottery class yesterday": the theme is unresolved, but the place and day are informative."""
    happened = clause.tense == "past" and clause.modality == "asserted" and clause.polarity == "positive"
    return happened and any(m.role != "theme" and not _is_abstract(m) for m in others)


def _is_named(member: Member) -> bool:
    """True for a proper name or a named owner ("Ada's kid"), not for "kid" or "nature"."""
    return any(map(str.isupper, member.name))


def _is_own_relative(member: Member) -> bool:
    """True for "Mum": a relative without an owner is the speaker's."""
    return member.kind == "person" and member.name in lx.UNIVERSAL_KIN


def _is_own_named(member: Member) -> bool:
    return _is_named(member) and "'s " not in member.name


def _is_definite(member: Member) -> bool:
    return _is_named(member) or member.kind != "concept"


def _is_weak(member: Member) -> bool:
    return member.kind == "concept" and " " not in member.name


def _is_abstract(member: Member) -> bool:
    head = member.name.split(" ")[-1]
    abstract = head in lx.ABSTRACT and not (head == "company" and " " in member.name)  # "good company", and an insurance company
    return member.kind == "concept" and not _is_named(member) and (abstract or head.endswith("ness"))


def _is_all_abstract(others: Sequence[Member]) -> bool:
    """True if all members, or all themes, are abstract: "the importance of roads"."""
    themes = [m for m in others if m.role == "theme"]
    looked_at = themes if themes and not any(map(_is_definite, others)) else others
    return bool(looked_at) and all(map(_is_abstract, looked_at))


def _is_truism(proposition: Proposition, agents: Sequence[Member]) -> bool:
    """ "I have a family", "the friends I have": true of everybody."""
    if proposition.predicate not in ("have", "be with"):
        return False
    own = {f"{agent.name}'s " for agent in agents}
    names = [m.name for m in proposition.members if m.role in ("theme", "with")]
    heads = [name.split("'s ")[-1] if any(name.startswith(o) for o in own) else name for name in names]
    return bool(heads) and all(head in lx.UNIVERSAL_KIN | {"friend", "friends", "people"} for head in heads)


def _is_polite(clause: Clause) -> bool:
    lemma = clause.verb.lemma_
    if lemma in lx.EMPTY_VERBS | {"remind"} and _is_of_those_who_talk(clause):
        return True
    if lemma in ("say", "admit") and clause.modality != "asserted":
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


def _is_talk_of_talk(clause: Clause) -> bool:
    """ "We haven't talked in a while": of the conversation itself."""
    return clause.verb.lemma_ in ("talk", "speak", "chat") and bool(clause.subject) and all(t.lower_ == "we" for t in clause.subject)


def _is_anticipation(clause: Clause) -> bool:
    """ "Looking forward to the meeting": of what both know."""
    return clause.verb.lemma_ == "look" and any(c.lower_ == "forward" for c in clause.verb.children)


def _is_of_those_who_talk(clause: Clause) -> bool:
    """ "I appreciate it", "that means a lot", "sounds good": the subject is a speaker, "it" or "that", or is left out."""
    pronouns = lx.FIRST | lx.FIRST_PLURAL | lx.SECOND | lx.IT | {"that", "this"}
    return not clause.subject or all(t.lower_ in pronouns for t in clause.subject)


def _is_agentless(
    clause: Clause, proposition: Proposition, agents: Sequence[Member], others: Sequence[Member], people: Sequence[str], has_time: bool
) -> bool:
    """True if an agent is missing. A passive needs none if it has more than a theme; a participle needs a person or organisation."""
    if clause.verb.dep_ == "acl" and not any(m.kind in ("person", "organisation") for m in agents):
        return True
    if clause.verb.lemma_ in ("take", "cost") and any(c.lower_ == "it" for c in clause.subject):
        return not any(m.role == "amount" for m in proposition.members)  # "It took me two hours to get home"
    if (
        clause.passive
        and clause.tense == "present"
        and clause.verb.lemma_ in lx.LIGHT_VERBS
        and len(others) < SALIENCE.passive_members
        and not agents
    ):
        return True  # "our group is made of all kinds of people"
    news = has_time or bool(others) or clause.verb.lemma_ in lx.LIFE_VERBS  # "We are not getting married"
    about_people = news and any(m.name in people or (m.role == "owner" and m.kind == "person") for m in proposition.members)
    return not agents and not (clause.passive and (len(others) >= SALIENCE.passive_members or about_people))


def _is_loose(clause: Clause, proposition: Proposition, agents: Sequence[Member], people: Sequence[str]) -> bool:
    """True for possibilities, proposals and vague locations, which are kept only with a specific member."""
    if clause.verb.lemma_ in lx.SKILLS and clause.ability:
        return False
    if clause.ability and clause.tense == "present" and clause.polarity == "negative" and clause.verb.lemma_ in _CONSUMING:
        return not any(m.kind == "person" for m in agents)  # "I can't eat gluten"
    placed = (
        clause.verb.lemma_ == "be"
        and any(c.dep_ == "prep" for c in clause.verb.children)
        and len(proposition.predicate.split()) < SALIENCE.specific_predicate_words
    )
    vague = placed and proposition.predicate not in _WHERE and not any(c.dep_ in ("acomp", "attr") for c in clause.verb.children)
    return _is_proposed(clause, agents, people) or vague or clause.modality == "hypothetical"


_CONSUMING = frozenset("eat drink take tolerate digest have wear use".split())


def _is_proposed(clause: Clause, agents: Sequence[Member], people: Sequence[str]) -> bool:
    """ "Let's do it", "we'll make it", "you can do it": proposals and encouragement."""
    if any(g.lower_ in ("let", "lets") for g in clause.governors) or (clause.ability and clause.modality == "asserted"):
        return True
    return clause.modality == "planned" and len(people) > 1 and {m.name for m in agents} == set(people)


def _is_echo(parsed: ParsedMessage, clause: Clause, agents: Sequence[Member], owners: Sequence[Member]) -> bool:
    """ "You did so well!", "Your shop is open!": tells the addressee about the addressee."""
    addressee = parsed.turn.addressee
    names = {m.name for m in owners or agents}
    theirs = bool(names) and bool(addressee) and all(n == addressee or n.startswith(f"{addressee}'s ") for n in names)
    return theirs and not clause.imperative


def _is_feeling(clause: Clause, proposition: Proposition) -> bool:
    words = proposition.predicate.split()
    if words[0] in lx.FEELING_PARTICIPLES:
        return True
    if clause.verb.lemma_ in ("stay", "keep", "look", "seem") and any(c.dep_ == "acomp" for c in clause.verb.rights):
        return True
    return len(words) > 1 and words[0] in ("be", "feel", "get") and words[1] in lx.FEELINGS


def _is_general(agents: Sequence[Member], others: Sequence[Member]) -> bool:
    """ "Pets bring us joy": about a kind, with no specific member."""
    return bool(agents) and all(m.kind == "concept" and not _is_named(m) for m in agents) and not any(map(_is_definite, others))


def _is_praise(clause: Clause, proposition: Proposition) -> bool:
    """ "Love the colours!", "I love that pic": about something just shown."""
    if not proposition.preference or clause.verb.lemma_ not in lx.PREFERENCE:
        return False
    objects = [c for c in clause.verb.children if c.dep_ == "dobj"]
    if any(o.lower_ in ("it", "this", "that", "these", "those") and o.tag_ != "WDT" for o in objects):
        return True
    return any(c.lower_ in ("the", "that", "this", "those", "these", "your", "how") for o in objects for c in o.lefts)


def _is_done_to_somebody(clause: Clause, proposition: Proposition, agents: Sequence[Member], people: Sequence[str]) -> bool:
    """ "My aunt helped us": what somebody else did to one of those who talk."""
    acts = bool(agents) and all(m.name not in people and (m.kind == "person" or _is_named(m)) for m in agents)
    to_us = any(m.role in ("theme", "recipient") and m.name in people for m in proposition.members)
    return acts and to_us and clause.modality == "asserted" and clause.verb.lemma_ not in lx.LIGHT_VERBS | lx.EMPTY_VERBS


def _is_newsworthy_verb(lemma: str) -> bool:
    """True for a verb that is informative with nothing but a time: not "happened" or "went"."""
    return lemma not in lx.SMALL_TALK_VERBS and lemma not in ("happen", "go", "do", "get", "think", "feel", "know", "say", "tell", "start")


def _is_bare_news(
    clause: Clause, proposition: Proposition, agents: Sequence[Member], people: Sequence[str], has_time: bool, owned: bool
) -> bool:
    """True if a proposition with no other member is informative: a trait, a life event, or a quality of something named or owned."""
    word = proposition.predicate.split(" ")[-1]
    if clause.verb.lemma_ in _MEASURING and any(m.role == "amount" for m in proposition.members):
        return True  # "The hike took us two hours", "I ran five miles"
    if clause.verb.lemma_ == "be":
        news = owned or any(m.name not in people and _is_named(m) for m in agents)
        amount = any(m.role == "amount" for m in proposition.members)
        dated = has_time and word == "be"  # "The opening night is tomorrow."
        return dated or word in lx.TRAITS or proposition.predicate == "be years old" or amount or (news and word not in lx.EVALUATIVE)
    if clause.verb.lemma_ == "get" and word in lx.TRAITS:
        return True  # "I'm getting divorced"
    if clause.verb.lemma_ == "live":
        return word != "live"  # "I live alone"
    if is_skill(clause.verb):
        return any(m.kind == "person" for m in agents)  # "I don't know how to drive"
    if clause.verb.lemma_ in lx.HABITS and clause.modality == "asserted" and not clause.progressive:
        habit = clause.tense == "present" or clause.used_to or clause.ended
        return habit and any(m.kind == "person" for m in agents)
    if (has_time or owned) and clause.tense == "past" and clause.modality == "asserted":
        return _is_newsworthy_verb(clause.verb.lemma_)
    return clause.verb.lemma_ in lx.LIFE_VERBS and (
        has_time or (clause.modality == "asserted" and clause.verb.lemma_ in ("graduate", "retire", "divorce", "marry", "die", "resign"))
    )
