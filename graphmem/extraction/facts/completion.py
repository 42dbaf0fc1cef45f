"""What a clause says beside its members, as tags of its fact: "purpose=get back in shape", "theme=a pair of wool socks".

A member is an entity; a phrase that names none, or says more than its entity (adjectives, numbers, relative clauses), would be lost. Such
a phrase is a tag with the role that it has in the clause. Tags that are phrases complete a fact and are no values: two facts that differ
in them only say the same (`Fact.value_tags`).
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.clauses.arguments import phrase_tokens
from graphmem.extraction.clauses.clause_finder import Clause
from graphmem.extraction.clauses.parsed_message import ParsedMessage
from graphmem.extraction.clauses.phrases import EXCLUDING, content_noun, role_of
from graphmem.extraction.coreference import Referent
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
_BECAUSE = frozenset(("because", "cause", "'cause", "cuz", "coz"))
_BREAKS = frozenset(("-", "–", "—", "--", ";", "(", ":", "..."))
_LEADING = frozenset(("a", "an", "the", "some", "that"))


def completed(parsed: ParsedMessage, clause: Clause, fact: Fact, told: Collection[int] = ()) -> Fact:
    """The fact with a tag for each phrase of its clause that has content and no place among its members.

    `told`: the verbs (token numbers) of clauses that are read as facts of their own.
    """
    tags = tuple(dict.fromkeys(_phrase_tags(parsed, clause, fact, told)))
    return replace(fact, tags=tuple(dict.fromkeys((*fact.tags, *tags)))).with_id() if tags else fact


def _phrase_tags(parsed: ParsedMessage, clause: Clause, fact: Fact, told: Collection[int]) -> Iterator[str]:
    own = {clause.verb.i, *(g.i for g in clause.governors)}
    if any(t.lower_ in ("we", "us") and len(parsed.referents(t)) == 1 for t in clause.subject):
        yield f"agent={parsed.turn.speaker}'s group"
    yield from _durations(parsed, clause, fact)
    for head in (clause.verb, *clause.governors):
        for child in _dependents(head):
            if child.lower_ in EXCLUDING | {"according"} or (clause.excepted and child.dep_ == "dobj"):
                continue  # "everyone but Leo": said by a fact of its own
            if (
                (child.i in told and _role(parsed, clause, child) != "circumstance")
                or any(t.i in own for t in child.subtree)
                or (head != clause.verb and child.dep_ in ("nsubj", "nsubjpass"))
            ):
                continue
            role = _role(parsed, clause, child)
            unnamed = _is_unnamed_argument(parsed, child, fact)
            if role and (unnamed or lost_content(parsed, list(child.subtree), [fact])):
                text = _phrase_text(parsed, child, fact, role, anyway=unnamed)
                if text:
                    yield f"{role}={text}"


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
        return "circumstance"
    if child.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in _BECAUSE for c in child.children):
        return "circumstance"
    if child.pos_ == "PRON":
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
    undated = [t for t in tokens if not any(time.start <= t.idx < time.end for time in times)]
    tokens = _without_edges(undated, fact.predicate, role)
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
    stranded = token.dep_ == "prep" and token.head.dep_ == "relcl" and not token.n_rights
    return (token.dep_ in ("cc", "prep", "mark") and not stranded) or token.tag_ == "TO"


def _is_bare_marker(token: "Token", bound: str, role: str) -> bool:
    """A preposition that predicate or role say already."""
    return token.lower_ in (bound, role) or (token.dep_ == "prep" and role in ("theme", "recipient", "agent"))


def spelled(parsed: ParsedMessage, tokens: "Sequence[Token]") -> str:
    """The text of the tokens with names for the pronouns that are resolved."""
    text = "".join(_spelled_token(parsed, t) for t in tokens)
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
