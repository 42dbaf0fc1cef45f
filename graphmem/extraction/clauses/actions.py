"""Clauses with a full verb -> propositions: a normalised predicate, and each argument as a member with its role."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import Argument, GrammaticalFunction, arguments, with_conjuncts
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.frame_lexicon import light_verbs
from graphmem.extraction.clauses.matrix_verbs import is_causative
from graphmem.extraction.clauses.parsed_message import ParsedMessage, Proposition
from graphmem.extraction.clauses.phrases import (
    EXCLUDING,
    conjunct_referents,
    content_noun,
    has_gerund,
    is_adverbial,
    is_goal_of_way,
    is_season,
    is_setting,
    is_time,
    members_as,
    noun_members,
    object_referents,
    role_of,
    subject_of,
)
from graphmem.extraction.coreference import Referent
from graphmem.extraction.facts.amounts import amounts, degrees, number_or_range
from graphmem.language import lexicon as lx
from graphmem.model import Member

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(slots=True)
class _PropositionBuilder:
    """A proposition under construction; arguments are added in the order of the sentence."""

    parsed: ParsedMessage
    clause: Clause
    agent_referents: tuple[Referent, ...]
    words: list[str]
    members: list[Member] = field(default_factory=list)
    preposition: str = ""
    has_object: bool = False
    incomplete: bool = False

    @property
    def verb(self) -> "Token":
        return self.clause.verb


def action_propositions(parsed: ParsedMessage, clause: Clause) -> Iterator[Proposition]:
    """The proposition of a clause, and the one of its causer, if it has one ("Tomas taught me to bake")."""
    builder = _PropositionBuilder(parsed, clause, subject_of(parsed, clause), [verb_word(clause.verb)])
    for argument in arguments(clause.verb):
        add = _ADD.get(argument.function)
        if add is not None:
            add(builder, argument)
    _add_relativised_object(builder)
    _add_passive_subject(builder)
    builder.members += degrees(clause.verb)
    _add_causer_as_owner(builder)
    words = [*_governor_words(clause), *builder.words, *([builder.preposition] if builder.preposition else [])]
    agents = members_as("agent", builder.agent_referents)
    agent_names = {m.name for m in agents}
    members = tuple(dict.fromkeys((*agents, *(m for m in builder.members if m.name not in agent_names))))
    liked = clause.verb.lemma_ in lx.PREFERENCE or words[0] in lx.PREFERENCE
    yield Proposition(" ".join(words), members, preference=liked, incomplete=builder.incomplete)
    yield from _causer_proposition(builder, [m for m in members if m.role != "agent"])


def _add_particle(builder: _PropositionBuilder, argument: Argument) -> None:
    builder.words.append(argument.token.lower_)


_MANNER = frozenset("well badly poorly great better worse fine okay smoothly".split())
_WHEREABOUTS = frozenset("alone together apart abroad nearby downtown upstairs downstairs".split())
_DIRECTIONS = frozenset(("forward", "together", "back", "away"))


def _add_adverb(builder: _PropositionBuilder, argument: Argument) -> None:
    """ "back" of "came back"; "five miles" of "ran five miles"."""
    token = argument.token
    if token.lower_ in _DIRECTIONS and token.i == builder.verb.i + 1:
        builder.words.append(token.lower_)
        for child in token.children:
            if child.dep_ == "prep":
                _add_preposition(builder, Argument(child, "preposition"))
    elif (
        token.lower_ in _MANNER
        and token.i == builder.verb.i + 1
        and builder.verb.lemma_ in ("do", "go", "feel", "sleep", "perform", "work")
    ):
        builder.words.append(token.lower_)  # "we did well": without it nothing is said
    elif token.lower_ in _WHEREABOUTS and token.i == builder.verb.i + 1 and builder.verb.lemma_ == "live":
        builder.words.append(token.lower_)
    elif token.dep_ == "npadvmod" and token.i not in builder.parsed.times:
        builder.members += amounts(builder.parsed, token) if builder.verb.lemma_ != "sleep" else _length(token)
        if token.pos_ == "PROPN" and token.i == builder.verb.i + 1:  # "I'm meeting Tom on Monday", as the parser sees it
            _add_object(builder, argument)


def _length(unit: "Token") -> list[Member]:
    """ "two hours", "a week": how long something takes."""
    length = next((number_or_range(t) for t in unit.lefts if t.dep_ == "nummod" or t.lower_ in ("a", "an", "several", "few")), "")
    return [Member("amount", f"{length} {unit.lower_}".strip())]


def _add_object(builder: _PropositionBuilder, argument: Argument) -> None:
    """The direct object as theme; the noun of a light verb ("time" of "had a great time") joins the predicate."""
    token, parsed = argument.token, builder.parsed
    builder.has_object = True
    if builder.clause.excepted:
        builder.members += members_as("theme", [r for t in builder.clause.excepted for r in parsed.referents(t)])
        return
    meant = light_verbs().get((verb_word(builder.verb), content_noun(token).lemma_.lower()))
    if meant is not None and not any(c.dep_ in ("compound", "poss", "nummod") for c in token.lefts):
        _add_light_noun(builder, token, meant)
        return
    counted = any(c.dep_ == "nummod" for c in token.lefts)
    if (verb_word(builder.verb) in ("take", "last") or counted) and token.lemma_.lower() in lx.TIME_UNITS:  # "booked three months ahead"
        builder.members += _length(token)
        return
    if builder.verb.lemma_ == "turn" and token.pos_ == "NUM" and not token.n_rights:
        builder.members.append(Member("amount", f"{token.text} years"))  # "My daughter turned six"
        return
    members = _themes(parsed, token)
    counted = any(amounts(parsed, token))
    if verb_word(builder.verb) == "spend" and (counted or any(t.is_currency for t in token.lefts)):
        if not counted:  # "I spent $120": how much, and not what
            builder.members.append(Member("amount", token.doc[token.left_edge.i : token.i + 1].text))
    elif members:
        builder.members += members
    elif token.tag_ == "NNS" and token.lemma_ == "time":
        pass  # "tried three times": how often
    elif token.pos_ == "NOUN" and content_noun(token).lemma_.lower() not in lx.EMPTY_NOUNS and token.text.isalpha():
        builder.words.append(content_noun(token).lemma_.lower())
    elif token.tag_ == "VBG" and token.text.isalpha():  # "went camping"
        builder.words.append(token.lower_)
    elif token.tag_ not in ("WP", "WDT") and not is_time(parsed, token):
        builder.incomplete = True
    builder.members += (*noun_members(parsed, content_noun(token)), *(a for t in with_conjuncts(token) for a in amounts(parsed, t)))
    if (verb_word(builder.verb), token.lower_) in _IDIOMS:
        builder.incomplete = True


def _add_light_noun(builder: _PropositionBuilder, noun: "Token", meant: str) -> None:
    """ "gave it a try": the verb that both mean is the predicate; an object before the noun is what was tried."""
    builder.words[0] = meant
    builder.has_object = False
    given = [m for m in builder.members if m.role == "recipient"]
    if any(
        c.dep_ == "dative" and c.pos_ == "PRON" and c.lower_ in lx.IT and not builder.parsed.referents(c) for c in builder.verb.children
    ):
        builder.incomplete = True
    builder.members = [replace(m, role="theme") if m in given else m for m in builder.members]
    for child in (*noun.rights, *(c for c in builder.verb.rights if c.i > noun.i and c.lower_ in ("to", "of"))):
        if child.dep_ in ("prep", "dative") and (child.lower_ == "of" or (child.lower_ == "to" and meant in ("visit", "call"))):
            builder.members += members_as("theme", object_referents(builder.parsed, child))
            builder.has_object = True
        elif child.dep_ == "prep" and child.head == noun:
            _add_preposition(builder, Argument(child, "preposition"))


# "We made it", "make this work", "I had to do it": an idiomatic "it", which refers to nothing.
_IDIOMS = frozenset((("make", "it"), ("make", "work"), ("do", "it"), ("do", "that"), ("do", "this"), ("get", "it"), ("feel", "it")))


def _themes(parsed: ParsedMessage, token: "Token") -> list[Member]:
    """Members of an object. "named the puppy Rex": theme puppy, attribute Rex. "a dog named Rex": theme Rex, attribute dog."""
    if token.head.lemma_ in lx.NAMING and token.dep_ == "dobj" and token.pos_ == "PROPN":
        named_noun = next((t for t in parsed.doc[token.head.i + 1 : token.i] if t.lemma_.lower() in lx.RELATIONAL_NOUNS), None)
        if named_noun is not None:
            return [Member("theme", named_noun.lemma_.lower()), *members_as("attribute", parsed.referents(token))]
    name = next((link.name for link in parsed.references.links if link.role == token.i), None)
    if name is None or parsed.referents(token) == parsed.referents(parsed.doc[name]):
        return members_as("theme", conjunct_referents(parsed, token))
    return [*members_as("theme", parsed.referents(parsed.doc[name])), *members_as("attribute", parsed.referents(token))]


def _add_recipient(builder: _PropositionBuilder, argument: Argument) -> None:
    token = argument.token
    if token.pos_ == "ADP" and builder.verb.lemma_ == "invite":
        _add_preposition(builder, argument)  # "invited me to a class"
        return
    builder.members += members_as(
        "recipient", object_referents(builder.parsed, token) if token.pos_ == "ADP" else conjunct_referents(builder.parsed, token)
    )


def _add_attribute(builder: _PropositionBuilder, argument: Argument) -> None:
    builder.members += members_as("attribute", conjunct_referents(builder.parsed, argument.token))


def _add_quality(builder: _PropositionBuilder, argument: Argument) -> None:
    """ "drawn" and "to it" of "feels drawn to it"."""
    if argument.token.pos_ not in ("ADJ", "VERB"):
        return
    builder.words.append(argument.token.lower_)
    for child in argument.token.children:
        if child.dep_ == "prep" and not is_time(builder.parsed, child):
            builder.words.append(child.lower_)
            builder.members += members_as("theme", object_referents(builder.parsed, child))


def _add_complement(builder: _PropositionBuilder, argument: Argument) -> None:
    if argument.token.dep_ == "xcomp" and argument.token.tag_ == "VBG":
        builder.members += members_as("theme", conjunct_referents(builder.parsed, argument.token))


def _add_agent(builder: _PropositionBuilder, argument: Argument) -> None:
    counted = [amount for child in argument.token.children if child.dep_ == "pobj" for amount in amounts(builder.parsed, child)]
    if counted and not any(t.lemma_.lower() in lx.PERSON_NOUNS | lx.GENERIC_PERSONS | lx.RELATIONAL_NOUNS for t in argument.token.children):
        builder.members += counted  # "elected by eleven votes"
    elif builder.clause.passive:
        builder.agent_referents = tuple(object_referents(builder.parsed, argument.token))


def _add_preposition(builder: _PropositionBuilder, argument: Argument) -> None:
    """The first preposition of a verb without an object joins the predicate ("move to"); other prepositions only give roles."""
    token, verb = argument.token, builder.verb
    if is_setting(token) or token.lower_ in ("according", "based") or token.lower_ in EXCLUDING:
        return
    if is_time(builder.parsed, token) and not _is_stranded(builder, token):
        return
    if is_season(token) or is_adverbial(token):
        return
    idiom = next((c for c in token.children if c.dep_ == "pobj" and c.lemma_.lower() in lx.IDIOM_OBJECTS), None)
    idiom = None if token.lower_ == "for" and idiom is not None and idiom.lower_ == "love" else idiom  # "adopt a dog - for love"
    if idiom is not None:
        _add_idiom(builder, token, idiom)
        return
    measured = [amount for child in token.children if child.dep_ == "pobj" for amount in amounts(builder.parsed, child)]
    builder.members += measured
    if measured and any(t.ent_type_ in ("MONEY", "QUANTITY", "PERCENT") for t in token.subtree):
        return
    found = list(builder.parsed.referents(verb.head)) if _is_stranded(builder, token) else object_referents(builder.parsed, token)
    alone = (
        not builder.has_object
        and not builder.preposition
        and not _has_object_gap(builder)
        and (not builder.clause.passive or verb.lemma_ == "bear")
        and token.i > verb.i
    )
    loose = token.lower_ in lx.LOOSE_PREPOSITIONS and f"{verb.lemma_} {token.lower_}" not in lx.PHRASAL and not _is_choice(token, found)
    if alone and found and not loose:
        builder.preposition = token.lower_
    found = [r for r in found if r.name not in {m.name for m in measured}]  # "for 90 euros" is an amount, and no purpose
    bound = builder.preposition == token.lower_
    for referent in found:
        if has_gerund(token) and referent.kind == "person":
            continue  # "by asking my sister": whom one asks is not the means
        role = (
            _GERUND_ROLES.get(token.lower_, "theme")
            if has_gerund(token) and referent.kind != "person"
            else role_of(token, referent, verb, builder.has_object, meant=builder.words[0])
        )
        role = "theme" if bound and (role in ("purpose", "topic", "circumstance") or "forward" in builder.words) else role
        builder.members.append(Member(role, referent.name, referent.kind))
    for child in token.children:
        if is_goal_of_way(child):
            _add_preposition(builder, Argument(child, "preposition"))
        if child.dep_ == "pobj" and found and not _is_gerund(child):  # "at Tidewerk" of "work as a nurse at Tidewerk"
            builder.members += noun_members(builder.parsed, content_noun(child))


# "by listening", "for helping", "after swimming": what is done is a means, an aim or a circumstance; of other prepositions it is the theme.
_GERUND_ROLES = {
    "by": "instrument",
    "through": "instrument",
    "for": "purpose",
    "after": "circumstance",
    "before": "circumstance",
    "since": "circumstance",
}


def _is_gerund(noun: "Token") -> bool:
    """ "trading" of "thinking about trading in my car", which the tagger may take for a noun: what follows is not about a noun."""
    return noun.lower_.endswith("ing") and not any(c.dep_ in ("det", "poss", "amod", "compound") for c in noun.lefts)


def _is_choice(preposition: "Token", found: Sequence[Referent]) -> bool:
    """ "go with" of "I'll go with the blue one", unlike "I'll go with my sister"."""
    things = all(r.kind != "person" and r.name.split(" ")[-1] not in lx.GROUPS | lx.RELATIONAL_NOUNS for r in found)
    return preposition.lower_ == "with" and preposition.head.lemma_ == "go" and things


def _add_idiom(builder: _PropositionBuilder, preposition: "Token", noun: "Token") -> None:
    """ "in touch" of "got in touch with Anna" joins the predicate; its own prepositions are arguments of the clause."""
    if preposition.i > builder.verb.i:
        builder.words += (preposition.lower_, noun.lemma_.lower())
        for child in noun.children:
            if child.dep_ == "prep":
                _add_preposition(builder, Argument(child, "preposition"))


def _is_stranded(builder: _PropositionBuilder, preposition: "Token") -> bool:
    """ "at" of "the shelter I volunteer at": a stranded preposition, its object is the noun that the clause modifies."""
    verb = builder.verb
    alone = not any(child.dep_ in ("pobj", "pcomp") for child in preposition.children)
    return verb.dep_ == "relcl" and alone and bool(builder.clause.subject) and verb.head not in builder.clause.subject


_ADD: dict[GrammaticalFunction, Callable[[_PropositionBuilder, Argument], None]] = {
    "particle": _add_particle,
    "adverb": _add_adverb,
    "object": _add_object,
    "recipient": _add_recipient,
    "attribute": _add_attribute,
    "quality": _add_quality,
    "complement": _add_complement,
    "agent": _add_agent,
    "preposition": _add_preposition,
}


def _add_causer_as_owner(builder: _PropositionBuilder) -> None:
    """ "I had a tooth pulled": whose tooth, if nothing else says so."""
    verb = builder.verb
    owned = any(c.dep_ == "poss" for noun in verb.lefts for c in noun.lefts)
    if verb.dep_ == "ccomp" and is_causative(verb) and not owned:
        having = (c for c in verb.head.lefts if c.dep_ == "nsubj")
        builder.members += members_as("owner", [r for c in having for r in builder.parsed.referents(c) if r.kind == "person"])


def _has_object_gap(builder: _PropositionBuilder) -> bool:
    """True for the verb of "the camera I had": the noun before its clause is no subject of it."""
    verb, subject = builder.verb, builder.clause.subject
    return verb.dep_ == "relcl" and bool(subject) and verb.head not in subject


_GIVING = frozenset("get give buy send make show tell bring offer teach lend cook bake order write knit sell".split())


def _add_relativised_object(builder: _PropositionBuilder) -> None:
    """ "the trip we took": the noun that a relative clause modifies is its object; "the album I got her" has a recipient."""
    verb = builder.verb
    is_object_gap = _has_object_gap(builder)
    has_object = any(c.dep_ == "dobj" and c.tag_ not in ("WDT", "WP") for c in verb.children)
    stranded = any(c.dep_ == "prep" and _is_stranded(builder, c) for c in verb.children)
    given = next(
        (c for c in verb.children if c.dep_ == "dobj" and c.pos_ == "PRON" and c.lower_ in lx.HE | lx.SHE | lx.THEY | lx.FIRST), None
    )
    if is_object_gap and given is not None and verb.lemma_ in _GIVING:
        people = {r.name for r in builder.parsed.referents(given)}
        builder.members = [replace(m, role="recipient") if m.name in people else m for m in builder.members]
        has_object = False
    if is_object_gap and not has_object and not stranded and not any(c.tag_ == "WRB" for c in verb.children):
        members = members_as("theme", builder.parsed.referents(content_noun(verb.head)))
        builder.members += members
        builder.incomplete = builder.incomplete or not (members or builder.has_object)


# What one gets done by oneself.
_REFLEXIVE = frozenset("started dressed organized organised prepared settled".split())
_BECOMING = frozenset("get gets got getting gotten become became becoming".split())


def _add_passive_subject(builder: _PropositionBuilder) -> None:
    """The subject of a passive is its theme; "be born" is a predicate of its own."""
    if not builder.clause.passive:
        return
    if builder.verb.lemma_ == "bear":
        builder.words[0] = "be born"
        return
    if builder.verb.lower_ in lx.TRAITS and not any(c.dep_ == "agent" or c.lower_ in _BECOMING for c in builder.verb.children):
        builder.words[0] = f"be {builder.verb.lower_}"  # "I'm married", "we're divorced": a state of the subject
        return
    if builder.verb.lower_ in _REFLEXIVE and any(c.dep_ == "auxpass" and c.lower_ in _BECOMING for c in builder.verb.children):
        return  # "I got started on the garden": the subject acts
    by_somebody = any(child.dep_ == "agent" for child in builder.verb.children)
    if builder.verb.lemma_ in ("call", "name") and not by_somebody and any(m.role == "attribute" for m in builder.members):
        builder.words[0] = "be named"  # "my son is called Emil"
        return
    builder.members += members_as("theme", [r for token in builder.clause.subject for r in builder.parsed.referents(content_noun(token))])
    if not by_somebody:
        builder.agent_referents = ()


def verb_word(verb: "Token") -> str:
    """The base form of a verb, with the lemmatizer's known errors corrected."""
    lemma, word = verb.lemma_.lower(), verb.lower_
    if word in lx.BASE_FORMS and verb.lemma_ != "have":  # "I've got a van"
        return lx.BASE_FORMS[word]
    if lemma.endswith("e") and len(lemma) > 4 and lemma[-2] == lemma[-3] and lemma[-2] not in "aeiouslf":
        return lemma[:-2]  # "preppe", of "prepping"
    return lemma


def _governor_words(clause: Clause) -> tuple[str, ...]:
    """Governors that change the meaning and so begin the predicate: "love", "try to", "can"."""
    for governor in clause.governors:
        if governor.lemma_ in lx.PREFERENCE and governor == clause.governors[0] and clause.modality == "asserted":
            return (governor.lemma_, "to") if clause.verb.tag_ == "VB" else (governor.lemma_,)
        if governor.lemma_ == "try" and clause.polarity == "positive":
            return (governor.lemma_, "to")
        if governor.lemma_ in ("start", "begin", "finish", "learn") and clause.modality == "asserted":
            return (governor.lemma_,)
    return ("can",) if clause.ability and clause.modality == "asserted" and clause.tense != "past" else ()


def _causer_proposition(builder: _PropositionBuilder, members: Sequence[Member]) -> Iterator[Proposition]:
    """ "Tomas taught me to bake": besides my baking, what Tomas did."""
    verb, governor = builder.verb, builder.verb.head
    bare = verb.dep_ in ("xcomp", "ccomp") and verb.tag_ == "VB" and not any(c.dep_ == "mark" for c in verb.children)
    if not bare or governor.lemma_ not in lx.CAUSATIVES or governor not in builder.clause.governors:
        return
    mover = [r for child in governor.children if child.dep_ == "nsubj" for r in builder.parsed.referents(content_noun(child))]
    others = [r for r in builder.agent_referents if r not in mover]
    if mover and others:
        predicate = f"{governor.lemma_} to {verb_word(verb)}"
        yield Proposition(
            predicate, (*members_as("agent", mover), *members_as("recipient", others), *members), incomplete=builder.incomplete
        )
