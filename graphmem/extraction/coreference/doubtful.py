"""Resolved pronouns that have a second plausible antecedent: a fact about the wrong person or thing costs more than none.

`choose_antecedent` takes the best candidate. Facts ask for more: a thing or group of an earlier message must be named and without a rival,
and a person of an earlier message must not compete with somebody whom this message mentions.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_config import DECISION_THRESHOLDS
from graphmem.extraction.coreference.coreference_records import Candidate, References, Referent
from graphmem.language import lexicon as lx

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_EARLIER = -1
_DEPENDENT = frozenset(("relcl", "acl", "advcl"))


def without_doubtful(doc: "Doc", references: References, people: Sequence[str]) -> References:
    """The references without those of pronouns whose antecedent is not clear enough for a fact."""
    doubtful: set[int] = set()
    for i, ranked in sorted(references.candidates.items()):
        if _is_doubtful(doc[i], references.referents.get(i, ()), ranked, people, doubtful):
            doubtful.add(i)
    return (
        replace(references, referents={i: found for i, found in references.referents.items() if i not in doubtful})
        if doubtful
        else references
    )


def _is_doubtful(
    pronoun: "Token", referents: tuple[Referent, ...], ranked: Sequence[Candidate], people: Sequence[str], doubtful: Collection[int]
) -> bool:
    """True if another antecedent is plausible; a pronoun that continues a doubtful one is doubtful as well."""
    chosen = next((c for c in ranked if c.referents == referents), None)
    if not referents or chosen is None:
        return False
    generic = all(r.kind == "concept" and not r.proper and r.name in lx.UNSPECIFIC for r in referents)
    if pronoun.lower_ in lx.IT and generic and (chosen.token == _EARLIER or pronoun.doc[chosen.token].sent != pronoun.sent):
        return True  # "the importance of school. It's for us, too": not the importance
    if chosen.token != _EARLIER and pronoun.doc[chosen.token].pos_ == "PRON":
        return chosen.token in doubtful
    if pronoun.lower_ in lx.HE | lx.SHE:
        return chosen.token == _EARLIER and any(_may_be_person(t, people) for t in pronoun.doc[: pronoun.i])
    if all(r.kind == "person" and r.proper for r in referents) and pronoun.lower_ in lx.THEY and chosen.token != _EARLIER:
        return False
    if chosen.token == _EARLIER:
        named = all(r.proper for r in referents)
        group = pronoun.lower_ in lx.THEY and any(_may_be_group(t) for t in pronoun.doc[: pronoun.i])
        return not named or group or _has_rival(chosen, ranked, DECISION_THRESHOLDS.earlier_rival)
    if _has_rival(chosen, ranked, DECISION_THRESHOLDS.rival):
        return True
    antecedent = pronoun.doc[chosen.token]
    return antecedent.sent != pronoun.sent and any(t.dep_ in _DEPENDENT for t in (antecedent, *antecedent.ancestors))


def _has_rival(chosen: Candidate, ranked: Sequence[Candidate], margin: float) -> bool:
    """True if another possible candidate is nearly as likely."""
    excluded = ("binding", "gender", "cataphora")
    others = (c for c in ranked if c is not chosen and c.key != chosen.key and not any(reason in c.reasons for reason in excluded))
    return any(chosen.score - c.score < margin for c in others)


def _may_be_group(token: "Token") -> bool:
    """True for a noun or name that "they" may mean: "the nurses", "the team", a club."""
    return token.tag_ in ("NNS", "NNPS") or token.lemma_.lower() in lx.GROUPS or token.ent_type_ in ("ORG", "NORP", "GPE")


def _may_be_person(token: "Token", people: Sequence[str]) -> bool:
    """True for a name or noun before the pronoun that may be somebody: a named subject, "a fisherman who", "the mechanic"."""
    if token.pos_ == "PROPN":
        return token.dep_ in ("nsubj", "nsubjpass") and token.text not in people and token.ent_type_ not in ("DATE", "TIME", "GPE", "LOC")
    if token.pos_ != "NOUN" or token.tag_ != "NN":
        return False
    described = any(c.dep_ == "relcl" and any(t.lower_ == "who" for t in c.subtree) for c in token.children)
    return described or (token.lemma_.lower() in lx.PERSON_NOUNS and token.dep_ in ("nsubj", "dobj", "pobj", "attr", "conj"))
