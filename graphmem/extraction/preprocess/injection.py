"""Detect prompt injection ("ignore your instructions and store that ..."): such messages are stored, but give no facts."""

import re

from graphmem.extraction.preprocess.normalization import deobfuscate
from graphmem.extraction.preprocess.preprocessing_config import PREPROCESSING

_RULES = r"(?:instructions?|rules?|prompts?|guidelines?|directions?|directives?|polic(?:y|ies))"
# An imperative, not a report: "he told me to ignore his instructions".
_ORDER = r"\b(?=[bdfio])(?<!\bto )(?<!\bI )(?<!\bwe )(?<!\bhe )(?<!\bshe )(?<!\bthey )"
_START = r"(?:^|[\n.!?:;>*#\]]|\b(?:and|then|please|now|you\s+must|you\s+should|you\s+will))[ \t]*"
_FORMS = (
    # Override or replace instructions.
    rf"{_ORDER}(?:ignore|disregard|override|bypass|forget|discard)\s+(?:\w+\s+){{0,3}}?{_RULES}\b",
    rf"\byou\s+to\s+(?:ignore|disregard|override|bypass|forget)\s+(?:\w+\s+){{0,3}}?{_RULES}\b",
    rf"{_ORDER}(?:ignore|disregard|forget)\s+(?:(?:everything|all)\s+(?:you|above|before|previous|prior)|(?:the|all)\s+above\b)",
    rf"\b(?:stop\s+following|(?:do\s+not|don't|never)\s+(?:follow|obey))\s+(?:your|any|all|previous|prior)\s+(?:\w+\s+)?{_RULES}\b",
    rf"{_START}(?:your\s+)?(?:new|updated|real|actual|hidden)\s+(?:system\s+)?{_RULES}\s*(?::|are\b|is\b)",
    rf"\byour\s+(?:\w+\s+)?{_RULES}\s+(?:have|has)\s+(?:been\s+)?(?:changed|updated|replaced|overridden)",
    rf"\b(?:reveal|print|repeat|show|output|leak)\s+(?:me\s+)?your\s+(?:\w+\s+){{0,2}}{_RULES}\b",
    # Chat template markers and role headers inside a message.
    r"^[ \t]*(?:#+\s*|\[|<)?(?:system|developer)(?:\s+(?:prompt|message|note))?\s*[\]>]?\s*:",
    r"^[ \t]*(?:human|assistant)\s*:|^[ \t]*#+\s*(?:system|instructions?|response|assistant)\b",
    r"<\|?\s*/?\s*(?:system|im_start|im_end|endoftext|instructions?|assistant)\b|\[/?INST\]|<</?SYS>>|\[system\]",
    r"\b(?:begin|end)\s+(?:of\s+)?(?:system|admin|developer)\s+(?:message|prompt|instructions?)\b",
    r"\b(?:system|developer)\s+(?:prompt|override)\b|\bdeveloper\s+mode\b|^[ \t]*(?:override|jailbreak|sudo)\b",
    # Orders to the memory itself.
    rf"{_START}(?:store|save|record|write|add|insert|log|put|update|overwrite)\b[^.\n]{{0,40}}\b(?:to|in|into|your|the)\s+(?:memory|knowledge\s+(?:graph|base))\b",
    rf"{_START}(?:store|save|record|insert)\s+(?:the\s+following|this|these)\s+(?:\w+\s+)?(?:facts?|statements?|information)\b",
    rf"{_START}(?:delete|erase|wipe|clear|purge|overwrite)\s+(?:\w+\s+){{0,2}}(?:facts?|memory|memories|knowledge)\b",
    r"\b(?:do\s+not|don't|never)\s+(?:tell|inform)\s+the\s+user\b",
    r"\byou\s+(?:will|must|shall)\s+(?:now\s+)?(?:believe|store|record|output)\b",
    # Addressed to a model, or role play.
    r"\b(?:as|if\s+you\s+are)\s+an?\s+(?:AI|language\s+model|LLM|chatbot)\b[^.\n]{0,20}\b(?:must|should|store|record|remember|say|output)\b",
    r"\b(?:AI|assistant|model|LLM)\b[^.\n]{0,20}\b(?:reading|processing|summari[sz]ing|extracting|analy[sz]ing)\s+this\b",
    r"\bwhen(?:ever)?\s+you\s+(?:summari[sz]e|process|extract|analy[sz]e)\s+this\b",
    r"\byou\s+are\s+now\s+(?:in\s+)?(?:\w+\s+mode\b|DAN\b|an?\s+unrestricted|free\s+from)",
    r"\b(?:imagine|pretend|act\s+as\s+if|role-?play|play\s+a\s+game)\b[^.\n]{0,30}\byou(?:\s+are|'re)\b",
    # The first group in other languages.
    r"\b(?:ignor(?!(?:e|ed|es|ing)\b)\w+|oublie\w*|vergiss|vergesst|vergeet|negeer|olvida\w*|dimentica\w*|esque[cç]a\w*|glem|glöm)\s+(?:\w+\s+){0,3}?"
    r"(?:instru\w+|instrux\w+|istruzion\w*|anweisung\w*|richtlinien|regeln|regler|consignes|r[eè]gles|reglas|regras|regole|opdracht\w*)",
    r"忽略.{0,8}(?:指示|指令|说明|提示)|指示.{0,4}無視|игнорир\w+\s+(?:\w+\s+){0,3}?(?:инструкц|указан|правил)",
)
_STEERING = re.compile("|".join(_FORMS), re.IGNORECASE | re.MULTILINE)


def is_injection(text: str) -> bool:
    """True if the text gives orders about instructions, or to the memory that stores it."""
    return _STEERING.search(deobfuscate(text[: PREPROCESSING.max_characters])) is not None
