"""Whether a sentence states what it says: not denied, not nearly, not imagined, and not ended later."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.answering.relation_synonyms import same_relation
from graphmem.language.stemming import terms_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_UNREAL = re.compile(
    r"\b(?:almost|nearly|imagine|suppose|supposing|pretend\w*|as if|as though|if only|wish(?:es|ed)?(?! (?:me|us|him|her|them)\b)"
    r"|would have|could have|not true|untrue"
    r"|false(?:ly)?|wrongly|den(?:y|ies|ied)|(?:it is|it's|that's) a lie|rumou?rs?|allegedly|supposedly"
    r"|if (?:i|we|he|she|they) (?:had|were|could|won|ever)"
    r"|(?:^|[,;] ?)had (?:i|we|he|she|they)(?= \w+)"
    r"|(?:everyone|everybody|all|nobody|anyone) (?:but|except)|i doubt|doubts? that"
    r"|(?:was|were) (?:all |just )?(?:set|ready|about|meant|supposed|due|poised) to"
    r"|(?:was|were) going to\b[^.!?]*\b(?:but|until|then|instead)"
    r"|(?:on the (?:verge|point|brink)|this close|so close|inches away) (?:of|to|from)"
    r"|(?:made|make|making|makes) (?:\w+ )?up (?:that|this|the|a|some|all)\b[^.!?]*"
    r"\b(?:story|stories|stuff|lies?|rumou?r|tales?|nonsense|thing)"
    r"|(?:tells|telling) (?:everyone|everybody|people) (?:that )?i|(?:thinks|claims|believes|is convinced) (?:that )?i(?:'m)?"
    r"|which is (?:just |complete |utter )?(?:nonsense|rubbish|false|wrong|a lie|untrue|not true)"
    r"|invented (?:that|this|the|a) (?:\w+ )?(?:story|rumou?r|tale))\b",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\b(?:no longer|not any ?more|n't .*any ?more|any longer|left|quit|resigned|was fired|got fired|laid off|was dismissed"
    r"|moved (?:out|away)|gave up|stopped|sold|lost|broke up|split up|divorced"
    r"|used to|cancel\w*|called off|ended|retired from|dropped out|withdrew|had to withdraw"
    r"|(?:handed|gave|put) in (?:my|his|her|their) notice|(?:my|his|her) last (?:day|shift)"
    r"|(?:pull|back|bail)(?:ed)? out|bailed on"
    r"|(?:gone|went) (?:right |completely |totally |rather |quite )?off (?!to\b|on\b|with\b)\w+)\b",
    re.IGNORECASE,
)
_REFUTED = re.compile(
    r"^\W*(?:(?:that|this|it)(?:'s| is| was) )?(?:just |all |complete |total |utter |absolute |pure )*"
    r"(?:nonsense|rubbish|bullshit|bs|lies|a lie|a joke|a myth|made up|not true|untrue|false|wrong|no truth)\b",
    re.IGNORECASE,
)
_OVER = re.compile(r"\b(?:no longer|not any ?more|any longer)\b|n['’]t\b.*\bany ?more\b", re.IGNORECASE)
_LIKING = frozenset("like love enjoy adore prefer fancy appreciate fan".split())
_DISLIKING = frozenset("hate dislike detest loathe despise avoid abhor".split())
_CANNOT_BEAR = re.compile(r"\b(?:can't|cannot|can not|couldn't|don't|doesn't) (?:stand|bear|like|love|enjoy)\b", re.IGNORECASE)
_QUOTED = re.compile(r"(?<=[\s,:])[\"“][^\"“”]{2,}[\"”]")
_NOBODY = frozenset("neither no none nobody nothing".split())
_NEGATIVE = re.compile(r"\b(?:not|never|no longer|nobody|none|neither|nor)\b|n't\b|n’t\b", re.IGNORECASE)


def is_unreal(text: str) -> bool:
    """True for "I almost bought it", "Imagine I lived there", "It is not true that ..."."""
    return bool(_UNREAL.search(text))


def is_refuted(after: str) -> bool:
    """True if what follows a statement calls it untrue: "Complete nonsense."."""
    return bool(_REFUTED.match(after))


def is_over(text: str) -> bool:
    """True for "no longer" and "not any more"."""
    return bool(_OVER.search(text))


def is_negative(text: str) -> bool:
    """True if the text has a negation."""
    return bool(_NEGATIVE.search(text))


def ends(text: str) -> bool:
    """True if the text tells the end of something: "no longer", "left", "quit", "sold"."""
    return bool(_ENDED.search(text))


def later_end(value: str, sentence: EvidenceSentence, sentences: Iterable[EvidenceSentence]) -> EvidenceSentence | None:
    """A later sentence of the same speaker that names the value and tells its end or denies it; None if there is none."""
    terms = set(terms_of(value))
    said = sentence.hit.message
    for other in sentences:
        message = other.hit.message
        later = message.speaker == said.speaker and message.sent_at > said.sent_at
        if later and terms and terms <= other.terms and (ends(other.span.text) or is_negative(other.span.text)):
            return other
    return None


def used_to(text: str, relation: str) -> bool:
    """True if the text says that the relation held once: "I used to have a motorbike"."""
    return re.search(rf"\bused to (?:\w+ )?{re.escape(relation)}\b", text, re.IGNORECASE) is not None


def denies(word: "Token") -> bool:
    """True for a word at a verb that denies it: "not", "never", and the subjects "neither of us" and "no neighbour"."""
    if word.dep_ == "neg" or word.lower_ in ("not", "never", "longer"):
        return True
    return word.dep_ in ("nsubj", "nsubjpass") and any(t.lower_ in _NOBODY for t in (word, *word.children))


def own_words(text: str) -> str:
    """The text without what it quotes of somebody: My nan used to say "I loathe the sea"."""
    return _QUOTED.sub(" ", text)


def is_condition(token: "Token") -> bool:
    """True for a word of a condition: the "get" of "If I get the grant, I'll buy a kiln"."""
    clauses = (t for t in (token, *token.ancestors) if t.dep_ == "advcl")
    return any(c.dep_ == "mark" and c.lower_ in ("if", "unless") for clause in clauses for c in clause.children)


def verdict(relation: str, sentence: EvidenceSentence) -> str:
    """ "Yes" or "No" to whether a relation holds, by a sentence about it; "" if the sentence does not say."""
    text = own_words(sentence.span.text)
    kept = set(re.findall(r"\w+", text))
    stated = [token for token in sentence.span if not is_condition(token)]
    lemmas = {token.lemma_.lower() for token in stated if token.text in kept or not token.is_alpha}
    if relation in _LIKING | _DISLIKING:
        likes = bool(lemmas & _LIKING) and not (_CANNOT_BEAR.search(text) or is_negative(text))
        dislikes = bool(lemmas & _DISLIKING) or bool(_CANNOT_BEAR.search(text)) or (bool(lemmas & _LIKING) and is_negative(text))
        if not likes and not dislikes:
            return ""
        return "Yes" if likes == (relation in _LIKING) else "No"
    if not any(same_relation(relation, lemma) for lemma in lemmas):
        return ""
    return "No" if is_negative(text) or is_unreal(text) else "Yes"
