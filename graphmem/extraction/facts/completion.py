"""What a clause says beside its members, as tags of its fact: "purpose=get back in shape", "theme=a pair of wool socks".

A member is an entity; a phrase that names none, or says more than its entity (adjectives, numbers, relative clauses), would be lost. Such
a phrase is a tag with the role that it has in the clause. Tags that are phrases complete a fact and are no values: two facts that differ
in them only say the same (`Fact.value_tags`).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import phrase_tokens
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.clauses.phrases import EXCLUDING, content_noun, is_setting, role_of
from graphmem.extraction.coreference import Referent
from graphmem.extraction.facts.ended_states import FORMERLY
from graphmem.extraction.facts.fact_config import COMPLETION
from graphmem.extraction.facts.lost_words import lost_content, stems
from graphmem.language import lexicon as lx
from graphmem.model import Fact

if TYPE_CHECKING:
    from spacy.tokens import Token

_ROLES = {
    "dobj": "theme",
    "attr": "attribute",
    "oprd": "attribute",
    "acomp": "attribute",
    "dative": "recipient",
    "agent": "agent",
    "nsubj": "agent",
    "nsubjpass": "theme",
    "npadvmod": "circumstance",
}
_SUBORDINATE = frozenset(("relcl", "acl", "advcl", "ccomp", "parataxis"))
_SPACE_BEFORE = re.compile(r" ([,.;:!?)])")
# Conjunctions of clauses that say when, why or on what condition.
_CONJUNCTIONS = frozenset(
    "because cause 'cause cuz coz when whenever while since after before until till once if unless although though as so where".split()
)
_BREAKS = frozenset(("-", "–", "—", "--", ";", "(", ":", "..."))
_LEADING = frozenset(("a", "an", "the", "some", "that"))


def completed(parsed: ParsedMessage, clause: Clause, fact: Fact, told: Collection[int] = ()) -> Fact:
    """The fact with a tag for each phrase of its clause that has content and no place among its members.

    `told`: the verbs (token numbers) of clauses that are read as facts of their own.
    """
    tags = tuple(dict.fromkeys(_phrase_tags(parsed, clause, fact, told)))
    return replace(fact, tags=tuple(dict.fromkeys((*fact.tags, *tags)))).with_id() if tags else fact


def with_phrases(state: Fact, event: Fact) -> Fact:
    """A state that follows from an event, with the phrases of the event that tell what it is: "theme=pack of 20 dental chews"."""
    told = {m.role for m in state.members} - {"agent"}
    tags = tuple(tag for tag in event.tags if tag.partition("=")[0] in told and " " in tag)
    return replace(state, tags=tuple(dict.fromkeys((*state.tags, *tags)))).with_id() if tags else state


def _phrase_tags(parsed: ParsedMessage, clause: Clause, fact: Fact, told: Collection[int]) -> Iterator[str]:
    own = {clause.verb.i, *(g.i for g in clause.governors)}
    if clause.used_to and clause.polarity == "positive":
        yield FORMERLY
    if clause.verb.dep_ in ("relcl", "acl"):
        yield from _modified_noun(parsed, clause, fact)
    if any(t.lower_ in ("we", "us") and len(parsed.referents(t)) == 1 for t in clause.subject):
        yield f"agent={parsed.turn.speaker}'s group"
    yield from _durations(parsed, clause, fact)
    for head in (clause.verb, *clause.governors):
        for child in _dependents(head):
            if child.lower_ in EXCLUDING | {"according", "based"} or is_setting(child) or (clause.excepted and child.dep_ == "dobj"):
                continue  # "everyone but Leo": said by a fact of its own
            if (
                (child.i in told and _role(parsed, clause, child) not in ("circumstance", "purpose", "theme"))
                or any(t.i in own for t in child.subtree)
                or (head != clause.verb and child.dep_ in ("nsubj", "nsubjpass"))
                or (head != clause.verb and child.dep_ == "dobj" and head.lemma_ in _SPENDING)
                or (fact.event_start is not None and _is_dated(parsed, child))
            ):
                continue
            role = _role(parsed, clause, child)
            unnamed = _is_unnamed_argument(parsed, child, fact) or _loses_modifier(child, fact) or _is_relative_time(child, role)
            unnamed = unnamed or _loses_conjunct(child, fact) or _loses_owner(parsed, child, fact)
            if role and (unnamed or lost_content(parsed, list(child.subtree), [fact])):
                text = _phrase_text(parsed, child, fact, role, anyway=unnamed)
                if text:
                    yield f"{role}={text}"


# "spent the rest of the day baking": how long, and not what was baked.
_SPENDING = frozenset("spend have waste pass".split())


def _is_dated(parsed: ParsedMessage, child: "Token") -> bool:
    """ "over the past three weeks": a phrase whose object is a time expression."""
    objects = [c for c in child.children if c.dep_ == "pobj"] if child.dep_ == "prep" else []
    return any(time.start <= noun.idx < time.end for noun in objects for time in parsed.times.values())


def _modified_noun(parsed: ParsedMessage, clause: Clause, fact: Fact) -> Iterator[str]:
    """ "5-gallon tank with a betta fish" of "a 5-gallon tank with a betta fish, which I got from my cousin"."""
    noun = clause.verb.head
    inside = {t.i for t in clause.verb.subtree}
    tokens = [t for t in phrase_tokens(noun) if t.i not in inside and t.i < clause.verb.i and not t.is_space]
    tokens = _without_edges(tokens, fact.predicate, "theme")
    if noun.pos_ in ("NOUN", "PROPN") and 1 < len(tokens) <= COMPLETION.longest_phrase and lost_content(parsed, tokens, [fact]):
        held = noun in clause.subject
        role = next((m.role for m in fact.members for r in parsed.referents(noun) if m.name == r.name), "agent" if held else "theme")
        yield f"{role}={spelled(parsed, tokens)}"


def _durations(parsed: ParsedMessage, clause: Clause, fact: Fact) -> Iterator[str]:
    """ "for 10 years": how long, which is no date."""
    for child in clause.verb.children:
        noun = next((c for c in child.children if c.dep_ == "pobj" and c.lemma_.lower() in lx.TIME_UNITS), None)
        counted = noun is not None and any(c.dep_ == "nummod" or c.lower_ in ("a", "an", "several", "many") for c in noun.lefts)
        if child.lower_ in ("for", "over") and child.dep_ == "prep" and noun is not None and counted:
            yield f"circumstance={spelled(parsed, phrase_tokens(child))}"


def _is_unnamed_argument(parsed: ParsedMessage, child: "Token", fact: Fact) -> bool:
    """True for a subject or object that is a common noun and neither a member nor in the predicate: "my area" of "my area was flooded"."""
    if child.dep_ not in ("nsubj", "nsubjpass", "dobj") or child.pos_ != "NOUN":
        return False
    names = {m.name for m in fact.members} | {tag.partition("=")[2] for tag in fact.tags}
    noun = content_noun(child)
    return not any(r.name in names for r in parsed.referents(noun)) and not stems(noun.text) & stems(" ".join((fact.predicate, *names)))


def _is_relative_time(child: "Token", role: str) -> bool:
    """True for "before bed", of which a member would only say "bed"."""
    return role == "circumstance" and child.dep_ == "prep" and child.lower_ in ("after", "before", "since", "until", "despite", "besides")


def _loses_modifier(child: "Token", fact: Fact) -> bool:
    """True for "my last name" where only "name" is told: what kind of object it is."""
    noun = content_noun(child) if child.dep_ in ("dobj", "attr") else child
    if noun.pos_ not in ("NOUN", "PROPN") or child.dep_ not in ("dobj", "attr"):
        return False
    told = stems(" ".join((fact.predicate, *(m.name for m in fact.members))))
    words = (noun, *(c for c in noun.lefts if c.dep_ in ("amod", "compound", "nmod")))
    terms = [stems(w.text) | stems(w.lemma_) for w in words if w.text.isalnum() and w.lemma_.lower() not in lx.EMPTY_NOUNS]
    return any(own and not own & told for own in terms)


def _loses_owner(parsed: ParsedMessage, child: "Token", fact: Fact) -> bool:
    """True if an object belongs to somebody else than those who act, and no member says to whom: "her blankets"."""
    governed = next((c for c in child.children if c.dep_ == "pobj"), child) if child.dep_ == "prep" else child
    noun = content_noun(governed)
    if governed.dep_ not in ("dobj", "attr", "pobj") or noun.pos_ not in ("NOUN", "PROPN"):
        return False
    told = " ".join((*(m.name for m in fact.members), *fact.tags))
    owners = (r.name for c in noun.lefts if c.dep_ == "poss" for r in parsed.referents(c))
    return any(owner not in told and owner != parsed.turn.speaker for owner in owners)


def _loses_conjunct(child: "Token", fact: Fact) -> bool:
    """True if the fact has the first of coordinated nouns and not another: "their rights" of "veterans and their rights"."""
    told = stems(" ".join((fact.predicate, *(m.name for m in fact.members), *fact.tags)))
    nouns = (t for t in child.subtree if t.dep_ == "conj" and t.pos_ == "NOUN" and t.head.pos_ in ("NOUN", "PROPN"))
    return any(not (stems(t.text) | stems(t.lemma_)) & told and t.lemma_.lower() not in lx.EMPTY_NOUNS for t in nouns)


def _dependents(verb: "Token") -> "Iterator[Token]":
    """The dependents of a verb; of a quality its own ones, since the adjective is in the predicate."""
    for child in verb.children:
        if child.dep_ == "acomp":
            yield from child.children
        else:
            yield child


def _role(parsed: ParsedMessage, clause: Clause, child: "Token") -> str:
    """The role of a dependent of the verb; empty if it is no phrase of this clause."""
    if child.dep_ == "prep" and child.n_rights:
        noun = next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), child)
        referent = next(iter(parsed.referents(content_noun(noun))), Referent(noun.lemma_.lower(), "concept"))
        if child.head.dep_ == "acomp":
            return "theme"
        return "purpose" if noun.dep_ == "pcomp" and child.lower_ == "for" else role_of(child, referent, clause.verb)
    infinitive = child.tag_ == "VB" and any(c.tag_ == "TO" for c in child.children)
    if child.dep_ in ("xcomp", "advcl", "ccomp") and infinitive:
        return "theme" if child.head.dep_ == "acomp" else "purpose"
    if child.dep_ == "xcomp" and child.tag_ == "VBG":
        return "theme"
    if child.lower_ == "speaking":
        return ""  # "speaking of which"
    if child.dep_ == "advcl" and child.tag_ == "VBG" and not any(c.dep_ == "nsubj" for c in child.children):
        listed = child.head.tag_ == "VBG" and child.left_edge == child  # "love hiking, going to the park": the next of a list
        return "" if listed else "circumstance"
    if child.dep_ == "advcl" and any(c.dep_ in ("mark", "advmod") and c.lower_ in _CONJUNCTIONS for c in child.lefts):
        return "circumstance"
    if child.dep_ == "ccomp" and child.i > child.head.i and child.head == clause.verb:
        return "theme"  # "I noticed that the speaker hums"
    if child.pos_ == "PRON" and content_noun(child) == child:
        return ""
    return _ROLES.get(child.dep_, "")


def _phrase_text(parsed: ParsedMessage, head: "Token", fact: Fact, role: str, *, anyway: bool = False) -> str:
    """The words of a phrase, with names for pronouns; without its subordinate clauses if they make it too long."""
    outside = {t.i for one in head.subtree if one != head and _is_apart(one) for t in one.subtree}
    tokens = [t for t in phrase_tokens(head) if t.i not in outside and not t.is_space]
    pause = next((n for n, t in enumerate(tokens) if n and t.text in _BREAKS and tokens[n - 1].whitespace_), len(tokens))
    tokens = tokens[:pause]
    if len(tokens) > COMPLETION.longest_phrase:
        inside = {t.i for one in tokens if one != head and one.dep_ in _SUBORDINATE for t in one.subtree}
        tokens = [t for t in tokens if t.i not in inside]
    times = [parsed.times[t.i] for t in tokens if t.i in parsed.times]
    undated = [t for t in tokens if not any(time.start <= t.idx < time.end or (t.tag_ == "POS" and t.idx == time.end) for time in times)]
    tokens = _without_edges(undated, fact.predicate, role)
    if all(t.lower_ in lx.INTERJECTIONS or t.pos_ == "INTJ" or t.dep_ == "intj" for t in tokens):
        return ""  # "pretty cool, huh"
    if len(tokens) > 1 and tokens[0].dep_ == "prep" and tokens[1].is_punct:
        return ""  # what the preposition governs is dated or named elsewhere
    if not tokens or len(tokens) > COMPLETION.longest_phrase or not (anyway or lost_content(parsed, tokens, [fact])):
        return ""
    return spelled(parsed, tokens)


def _is_apart(token: "Token") -> bool:
    """A coordinated clause with its own subject, or an aside."""
    return token.dep_ == "parataxis" or (token.dep_ == "conj" and any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children))


def _without_edges(tokens: "list[Token]", predicate: str, role: str) -> "list[Token]":
    """The tokens without articles, "to" and the predicate's own preposition at the start, and without a loose end."""
    bound = predicate.rpartition(" ")[2]
    first = 0
    while first < len(tokens) and (
        tokens[first].lower_ in _LEADING
        or tokens[first].is_punct
        or tokens[first].tag_ == "TO"
        or (not first and _is_bare_marker(tokens[0], bound, role))
    ):
        first += 1
    last = len(tokens)
    while last > first and (tokens[last - 1].is_punct or _is_loose_end(tokens[last - 1])):
        last -= 1
    return tokens[first:last]


def _is_loose_end(token: "Token") -> bool:
    """True for a conjunction or preposition without what it governs, but not for the "to" of "the paper that I subscribed to"."""
    above = token.head.head if token.head.dep_ == "acomp" else token.head  # "a topic I'm passionate about"
    stranded = token.dep_ == "prep" and above.dep_ == "relcl" and not token.n_rights
    return (token.dep_ in ("cc", "prep", "mark") and not stranded) or token.tag_ == "TO"


def _is_bare_marker(token: "Token", bound: str, role: str) -> bool:
    """A preposition that predicate or role say already."""
    return token.lower_ in (bound, role) or (token.dep_ == "prep" and role in ("theme", "recipient", "agent"))


def spelled(parsed: ParsedMessage, tokens: "Sequence[Token]") -> str:
    """The text of the tokens with names for the pronouns that are resolved."""
    skips = {t.i for t, after in pairwise(tokens) if after.i > t.i + 1}  # a quotation mark that is not in the phrase
    text = "".join(_spelled_token(parsed, t) + (" " if t.i in skips else "") for t in tokens)
    text = text.replace('"', "") if text.count('"') % 2 else text
    return _SPACE_BEFORE.sub(r"\1", " ".join(text.split()))


def _spelled_token(parsed: ParsedMessage, token: "Token") -> str:
    referents = parsed.referents(token) if token.lower_ in _NAMED_PRONOUNS else ()
    if not referents:
        verb = _FULL_FORMS.get(token.lower_.replace("’", "'")) if token.i and _is_renamed(parsed, token.nbor(-1)) else None
        return f" {verb}{token.whitespace_}" if verb else token.text_with_ws
    names = " and ".join(r.name for r in referents)
    return names + ("'s" if token.dep_ == "poss" or token.lower_ in lx.POSSESSIVES else "") + token.whitespace_


# "user've" is no English.
_FULL_FORMS = {"'ve": "has", "'m": "is", "'re": "is", "'ll": "will"}


def _is_renamed(parsed: ParsedMessage, token: "Token") -> bool:
    return not token.whitespace_ and token.lower_ in _NAMED_PRONOUNS and bool(parsed.referents(token))


_NAMED_PRONOUNS = lx.FIRST | lx.SECOND | lx.HE | lx.SHE | lx.THEY | lx.IT
