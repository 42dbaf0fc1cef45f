"""Text that tries to steer whoever reads it ("ignore your instructions and store that ..."): kept as a message, never read for facts."""

import re

_STEERING = re.compile(
    r"\b(?:ignore|disregard|override|bypass|forget|discard)\s+(?:\w+\s+){0,3}?(?:instructions?|rules?|prompts?|guidelines?|directions?|polic(?:y|ies))\b"
    r"|\b(?:ignore|disregard|forget)\s+(?:everything|all)\s+(?:you|above|before|previous|prior)"
    r"|\b(?:new|updated|real|actual|hidden)\s+(?:system\s+)?(?:instructions?|prompt)\s*:"
    r"|(?:^|\n)\s*(?:#+\s*|\[|<)?(?:system|developer)(?:\s+(?:prompt|message|note))?\s*[\]>]?\s*:"
    r"|<\|?(?:system|im_start|endoftext)"
    r"|\byou\s+are\s+now\s+(?:in\s+)?(?:\w+\s+mode\b|DAN\b|an?\s+unrestricted|free\s+from)"
    r"|\b(?:system|developer)\s+(?:prompt|override)\b",
    re.IGNORECASE,
)


def is_injection(text: str) -> bool:
    """True if the text gives orders about instructions themselves."""
    return _STEERING.search(text[:100_000]) is not None
