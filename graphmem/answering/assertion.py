"""Whether a sentence states what it says: not denied, not nearly, not imagined, and not ended later."""

import re
from collections.abc import Iterable

from graphmem.answering.evidence_sentences import EvidenceSentence
from graphmem.answering.relation_synonyms import same_relation
from graphmem.language.stemming import terms_of

_UNREAL = re.compile(
    r"\b(?:almost|nearly|imagine|suppose|supposing|pretend\w*|as if|as though|if only|wish(?:es|ed)?|would have|could have|not true|untrue"
    r"|false(?:ly)?|wrongly|den(?:y|ies|ied)|(?:it is|it's|that's) a lie|rumou?rs?|allegedly|supposedly"
    r"|if (?:i|we|he|she|they) (?:had|were|could|won|ever)"
    r"|(?:^|[,;] ?)had (?:i|we|he|she|they)(?= \w+)"
    r"|(?:everyone|everybody|all|nobody|anyone) (?:but|except)|i doubt|doubts? that)\b",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\b(?:no longer|not any ?more|n't .*any ?more|any longer|left|quit|resigned|was fired|got fired|laid off|was dismissed"
    r"|moved (?:out|away)|gave up|stopped|sold|lost|broke up|split up|divorced"
    r"|used to|cancel\w*|called off|ended|retired from|dropped out)\b",
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


def own_words(text: str) -> str:
    """The text without what it quotes of somebody: My nan used to say "I loathe the sea"."""
    return _QUOTED.sub(" ", text)


def verdict(relation: str, sentence: EvidenceSentence) -> str:
    """ "Yes" or "No" to whether a relation holds, by a sentence about it; "" if the sentence does not say."""
    text = own_words(sentence.span.text)
    kept = set(re.findall(r"\w+", text))
    lemmas = {token.lemma_.lower() for token in sentence.span if token.text in kept or not token.is_alpha}
    if relation in _LIKING | _DISLIKING:
        likes = bool(lemmas & _LIKING) and not (_CANNOT_BEAR.search(text) or is_negative(text))
        dislikes = bool(lemmas & _DISLIKING) or bool(_CANNOT_BEAR.search(text)) or (bool(lemmas & _LIKING) and is_negative(text))
        if not likes and not dislikes:
            return ""
        return "Yes" if likes == (relation in _LIKING) else "No"
    if not any(same_relation(relation, lemma) for lemma in lemmas):
        return ""
    return "No" if is_negative(text) or is_unreal(text) else "Yes"
