"""Resolve the pronouns and role phrases of a thread, message by message. Unclear references stay unresolved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from graphmem.extraction.coreference.coreference_config import DECISION_THRESHOLDS
from graphmem.extraction.coreference.coreference_records import Candidate, References, Referent, SpeakerTurn
from graphmem.extraction.coreference.discourse import DiscourseEntity, DiscourseState, entity_key, is_shorter_form
from graphmem.extraction.coreference.locative import is_locative_there, resolve_there
from graphmem.extraction.coreference.pleonastic import is_generic_you, is_pleonastic
from graphmem.extraction.coreference.quotes import quoted_spans, quoted_speaker
from graphmem.extraction.coreference.role_name_links import find_appositions, find_naming_clauses
from graphmem.extraction.coreference.speaker_pronouns import is_first_person_plural, person_referents, resolve_we
from graphmem.extraction.coreference.syntax import grammatical_role, parentheses_around
from graphmem.extraction.coreference.third_person import (
    choose_antecedent,
    group_candidates,
    person_candidates,
    recent_mentions,
    thing_candidates,
)
from graphmem.extraction.mentions import Phrase
from graphmem.language import lexicon as lx
from graphmem.language.given_names import gender_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_INDEFINITE = frozenset("someone somebody anyone anybody everyone everybody".split())
_TITLES = ("mr.", "mr", "mrs.", "mrs", "ms.", "ms")
_ANIMATE = lx.PERSON_NOUNS | lx.PETS
# Role nouns that identify one person or pet of their owner; the excluded ones name too many.
_RELATIONS = (lx.KIN | lx.ROLES | lx.PETS) - {"family", "friend", "baby", "kid", "child", "client", "buddy"}


@dataclass(slots=True, kw_only=True)
class _State:
    """One message while it is resolved: its parse, the discourse before it, and what is found."""

    doc: "Doc"
    by_head: dict[int, Phrase]
    turn: SpeakerTurn
    discourse: DiscourseState
    sentences: list[int]
    aliases: Mapping[int, int]
    quotes: Sequence[tuple[int, int]]
    people: Sequence[str]
    named: list[DiscourseEntity] = field(default_factory=list)
    referents: dict[int, tuple[Referent, ...]] = field(default_factory=dict)
    spans: list[tuple[int, int, Referent]] = field(default_factory=list)
    role_phrases: list[tuple[int, Referent]] = field(default_factory=list)
    candidates: dict[int, tuple[Candidate, ...]] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)

    def is_quoted(self, token: "Token") -> bool:
        return any(first <= token.i < end for first, end in self.quotes)


def resolve(doc: "Doc", phrases: Sequence[Phrase], turn: SpeakerTurn, discourse: DiscourseState) -> References:
    """The references of one message; `discourse` is updated with its mentions."""
    by_head = {phrase.head: phrase for phrase in phrases}
    links = tuple(find_appositions(doc, by_head, turn.people))
    for link in links:
        if by_head[link.role].kind == "person":
            by_head[link.name] = replace(by_head[link.name], kind="person")
    state = _State(
        doc=doc,
        by_head=by_head,
        turn=turn,
        discourse=discourse,
        sentences=_sentence_numbers(doc, discourse.sentences),
        aliases={link.role: link.name for link in links},
        quotes=quoted_spans(doc),
        people=tuple(dict.fromkeys(p.name for p in by_head.values() if p.proper and p.kind == "person")),
    )
    state.named = list(_named_persons(state))
    for sentence in doc.sents:
        for token in sentence:
            phrase = by_head.get(token.i)
            if phrase is None:
                _resolve_pronoun(state, token)
            else:
                _resolve_phrase(state, token, phrase)
        for token in sentence:
            _learn_names(state, token)
    discourse.sentences = state.sentences[-1] + 1 if state.sentences else discourse.sentences
    return References(
        referents=state.referents,
        spans=tuple(state.spans),
        links=links,
        role_phrases=tuple(state.role_phrases),
        candidates=state.candidates,
        keys=state.keys,
    )


def _sentence_numbers(doc: "Doc", first: int) -> list[int]:
    """The sentence number of each token, counted through the thread."""
    number, numbers = first - 1, []
    for token in doc:
        number += bool(token.is_sent_start)
        numbers.append(max(number, first))
    return numbers


def _named_persons(state: _State) -> Iterator[DiscourseEntity]:
    """The persons that the message names, by token; a pronoun may precede its name."""
    for _, phrase in sorted(state.by_head.items()):
        if phrase.proper and phrase.kind == "person":
            yield _phrase_mention(state, state.doc[phrase.head], phrase, (Referent(phrase.name, phrase.kind, True),))


def _resolve_phrase(state: _State, token: "Token", phrase: Phrase) -> None:
    """Record a noun phrase as a mention; a role phrase takes its proper name, if one is known."""
    referent = _phrase_referent(phrase, state.referents)
    if referent is None:
        return
    state.spans.append((phrase.start, phrase.end, referent))
    state.referents[token.i] = (referent,)
    if phrase.owner >= 0:
        _resolve_role_phrase(state, token, phrase, referent)
    mention = _phrase_mention(state, token, phrase, state.referents[token.i])
    state.keys[token.i] = mention.key
    if token.dep_ != "compound" or token.head.i not in state.by_head:
        state.discourse.entities.append(mention)
    _add_group(state, token)


def _resolve_role_phrase(state: _State, token: "Token", phrase: Phrase, referent: Referent) -> None:
    """ "My sister": new to the thread or known, with a name from its apposition or from earlier turns."""
    discourse, name = state.discourse, state.aliases.get(token.i)
    if referent.name not in discourse.role_phrases and token.lemma_.lower() in _RELATIONS and name is None and token.dep_ != "attr":
        state.role_phrases.append((token.i, state.referents[phrase.owner][0]))
    discourse.role_phrases.add(referent.name)
    alias = discourse.proper_name(referent.name) if name is None else state.by_head[name].name
    if alias:
        discourse.learn(referent.name, alias, phrase.gender)
        state.referents[token.i] = (Referent(alias, referent.kind, True),)
        if name is None:
            state.spans.append((phrase.start, phrase.end, state.referents[token.i][0]))


def _learn_names(state: _State, token: "Token") -> None:
    """Record names that a clause gives: "Anna is my sister", "his name is Rex"."""
    if token.pos_ not in ("AUX", "VERB"):
        return
    for bearer, name in find_naming_clauses(token, state.by_head):
        bearers = state.referents.get(bearer, ())
        if len(bearers) == 1 and not bearers[0].proper:
            gender = state.by_head[bearer].gender if bearer in state.by_head else _gender(state.doc[bearer].lower_)
            state.discourse.learn(bearers[0].name, name.name, gender)


def _phrase_referent(phrase: Phrase, referents: Mapping[int, tuple[Referent, ...]]) -> Referent | None:
    """The phrase's name, with its owner's name if it has an owner; None if the owner is unknown ("her brother")."""
    if phrase.owner < 0:
        return Referent(phrase.name, phrase.kind, phrase.proper)
    owners = referents.get(phrase.owner)
    return Referent(f"{owners[0].name}'s {phrase.name}", phrase.kind) if owners else None


def _phrase_mention(state: _State, token: "Token", phrase: Phrase, referents: tuple[Referent, ...]) -> DiscourseEntity:
    before = state.doc[phrase.start - 1].lower_ if phrase.start else ""
    gender = gender_of(f"{before} {referents[0].name}") if before in _TITLES else phrase.gender or state.discourse.gender(referents[0].name)
    animate = phrase.kind == "person" or phrase.owner >= 0 or bool(phrase.gender) or token.lemma_.lower() in _ANIMATE
    definite = phrase.proper or any(c.dep_ in ("det", "poss") for c in token.lefts)
    return DiscourseEntity(
        referents=referents,
        key=_name_key(state, referents) if phrase.proper else entity_key(referents),
        gender=gender,
        plural=phrase.plural,
        animate=animate,
        turn=state.turn.number,
        sentence=state.sentences[token.i],
        token=token.i,
        grammatical_role=grammatical_role(token),
        definite=definite,
        parenthetical=parentheses_around(token),
    )


def _name_key(state: _State, referents: tuple[Referent, ...]) -> str:
    """One key for "Voss" and "Helen Voss", if exactly one longer or shorter form of the name is known."""
    name = referents[0].name
    if referents[0].kind != "person":
        return name
    recent = recent_mentions(state.discourse)
    known = dict.fromkeys(m.key for m in recent if m.animate and len(m.referents) == 1 and m.referents[0].proper)
    longer = {form for form in (*known, *state.people) if is_shorter_form(name, form)}
    shorter = {form for form in known if is_shorter_form(form, name)}
    forms = longer or shorter
    return next(iter(forms)) if len(forms) == 1 and name not in known else name


def _add_group(state: _State, token: "Token") -> None:
    """Record "Anna and Tom" as one plural mention, for a later "they"."""
    if token.dep_ != "conj" or token.head.i not in state.by_head or token.head.i not in state.referents:
        return
    group = (*state.referents[token.head.i], *state.referents[token.i])
    if all(r.kind == "person" for r in group):
        state.discourse.entities.append(
            DiscourseEntity(
                referents=group,
                key=entity_key(group),
                gender="",
                plural=True,
                animate=True,
                turn=state.turn.number,
                sentence=state.sentences[token.i],
                token=token.i,
                grammatical_role=grammatical_role(token),
            )
        )


def _resolve_pronoun(state: _State, token: "Token") -> None:
    referents = _locative_referents(state, token) or _pronoun_referents(state, token)
    if referents:
        state.referents[token.i] = referents
        state.spans += ((token.i, token.i + 1, referent) for referent in referents)


def _locative_referents(state: _State, token: "Token") -> tuple[Referent, ...]:
    referents = resolve_there(state.turn, state.discourse) if is_locative_there(token) else ()
    if referents:
        state.discourse.entities.append(replace(_pronoun_mention(state, token, referents[0].name, "", False), referents=referents))
    return referents


def _pronoun_referents(state: _State, token: "Token") -> tuple[Referent, ...]:
    word = token.lower_
    if token.pos_ != "PRON" and word not in lx.POSSESSIVES and word not in ("i", "u"):
        return ()
    if word in _INDEFINITE:
        state.discourse.entities.append(_pronoun_mention(state, token, f"?{word}", "", True))
    if word in lx.FIRST or word in lx.SECOND or is_first_person_plural(token):
        return _quoted_referents(state, token) if state.is_quoted(token) else _interlocutor_referents(state, token)
    ranked = _ranked_candidates(state, token)
    return _decide_and_record(state, token, ranked) if ranked is not None else ()


def _interlocutor_referents(state: _State, token: "Token") -> tuple[Referent, ...]:
    """I, you and we outside quotations: the speaker, the addressee, or a group with the speaker."""
    word, turn = token.lower_, state.turn
    if word in lx.FIRST:
        return person_referents(turn.speaker)
    if word in lx.SECOND:
        return () if is_generic_you(token, group=turn.group) else person_referents(turn.addressee)
    return resolve_we(token, turn, state.discourse)


def _quoted_referents(state: _State, token: "Token") -> tuple[Referent, ...]:
    """ "I" in a quotation is its speaker; "you" and "we" stay unresolved."""
    first, end = next(q for q in state.quotes if q[0] <= token.i < q[1])
    speaker = quoted_speaker(state.doc, first, end)
    return state.referents.get(speaker.i, ()) if speaker is not None and token.lower_ in lx.FIRST else ()


def _ranked_candidates(state: _State, token: "Token") -> list[Candidate] | None:
    """Ranked antecedents of a third-person pronoun; None for other words."""
    word, turn, discourse, sentence = token.lower_, state.turn, state.discourse, state.sentences[token.i]
    if gender := _gender(word):
        if any(_gender(other.lower_) not in ("", gender) for other in token.conjuncts):
            return None  # "he or she"
        return person_candidates(token, gender, turn, discourse, sentence, state.named)
    if word in lx.THEY:
        return group_candidates(token, turn, discourse, sentence)
    return thing_candidates(token, turn, discourse, sentence) if word in lx.IT else None


def _gender(word: str) -> str:
    return "f" if word in lx.SHE else "m" if word in lx.HE else ""


def _decide_and_record(state: _State, token: "Token", ranked: Sequence[Candidate]) -> tuple[Referent, ...]:
    """The antecedent, if it is clear. Resolved or not, the pronoun becomes a mention that later pronouns may continue."""
    gender, word = _gender(token.lower_), token.lower_
    margin = DECISION_THRESHOLDS.thing_margin if word in lx.IT else DECISION_THRESHOLDS.person_margin
    referents = choose_antecedent(ranked, margin)
    state.candidates[token.i] = tuple(ranked)
    if gender:
        for referent in referents:
            state.discourse.genders.setdefault(referent.name, gender)
    if not referents and word in lx.IT and is_pleonastic(token):
        return ()
    mention = _pronoun_mention(state, token, f"?{gender or word}", gender, word in lx.THEY)
    if referents:
        mention = replace(mention, referents=referents, key=next(c.key for c in ranked if c.referents == referents))
    state.discourse.entities.append(mention)
    return referents


def _pronoun_mention(state: _State, token: "Token", key: str, gender: str, plural: bool) -> DiscourseEntity:
    """A pronoun as a mention without a referent."""
    return DiscourseEntity(
        referents=(),
        key=key,
        gender=gender,
        plural=plural,
        animate=bool(gender) or plural,
        turn=state.turn.number,
        sentence=state.sentences[token.i],
        token=token.i,
        grammatical_role=grammatical_role(token),
        pronoun=True,
    )
