"""Clauses and noun phrases of a parse as tuples in the words of the sentence: what is read before names are resolved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.extract.clauses import Clause, find_clauses

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(frozen=True, slots=True)
class Verbatim:
    predicate: str
    arguments: tuple[str, ...]
    confidence: float


def tuples(doc: "Doc") -> Iterator[Verbatim]:
    for sentence in doc.sents:
        for clause in find_clauses(sentence):
            yield from clause_tuples(clause)


def text(tokens):
    return "".join(t.text_with_ws for t in sorted(set(tokens), key=lambda t: t.i)).strip()

def phrase(head, skip=("relcl",)):
    """subtree without some deps"""
    out=[]
    def walk(t):
        for c in t.children:
            if c.dep_ in skip and t==head: continue
            walk(c)
        out.append(t)
    walk(head)
    out.sort(key=lambda t:t.i)
    while out and (out[0].is_punct or out[0].dep_=="cc") and out[0]!=head and out[0].text not in ("``","(", '"'): out.pop(0)
    while out and out[-1].is_punct and out[-1]!=head and out[-1].text not in ("''",")","%",'"'): out.pop()
    return out

ARG=("dobj","attr","acomp","prep","npadvmod","advmod","oprd","dative","agent","ccomp","xcomp","pobj","advcl")
def clause_tuples(clause: Clause):
    verb=clause.verb
    if clause.aside in ("governor",) and any(c.dep_=="xcomp" and c.pos_ in("VERB","AUX") for c in verb.children): return
    chain=[verb]
    t=verb
    while t.dep_=="xcomp" and t.head.pos_ in("VERB","AUX","ADJ"):
        t=t.head; chain.append(t)
    words=[]
    for t in chain:
        words.append(t)
        words+= [c for c in t.children if c.dep_ in("aux","auxpass","neg","prt") or (c.dep_=="acomp" and c in chain)]
    subj=None
    top=chain[-1]
    if clause.subject:
        subj=clause.subject[0]
    if subj is None: return
    pre=""
    if not any(w.dep_ in("aux","auxpass") for w in words) and verb.tag_ in ("VBN",) and verb.dep_ in("acl","advcl","conj"): pre="be "
    args=[]
    for c in sorted((c for t in chain for c in t.children), key=lambda c:c.i):
        if c in words or c in chain or c.dep_ not in ARG: continue
        if c.i==subj.i: continue
        if c.dep_=="advcl": continue
        args.append(c)
    if not args: return
    after=[a for a in args if a.i>verb.i]; before=[a for a in args if a.i<verb.i]
    ordered=after+before
    pw=list(words)
    spans=[phrase(a) for a in ordered]
    if after and after[0].dep_ in("prep","agent") and after[0].n_rights:
        pw.append(after[0]); spans[0]=[t for t in spans[0] if t!=after[0]]
    yield Verbatim(pre+text(pw), (text(phrase(subj,("relcl","acl","appos") if verb.dep_ in("relcl","acl") else ())), *[text(s) for s in spans]), 0.8)
