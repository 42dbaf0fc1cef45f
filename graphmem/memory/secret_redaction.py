"""Replace secrets in messages before they are stored: keys, tokens, cards, passwords, PINs and one-time codes.

Forms with a known shape are matched as they are, cards by their checksum, and what people write out ("the password is ...") by the words
before it and the look of the value. A secret becomes `[redacted KIND]`.
"""

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from graphmem.graph.versions import id_like
from graphmem.memory.memory_config import SECRETS
from graphmem.model import Message, Quarantined

_NAMES = ("speaker", "speaker_key", "conversation", "thread", "key", "reply_to")
"""Fields of a message beside its texts that people write."""


@dataclass(frozen=True, slots=True)
class SecretPattern:
    """A kind of secret; the group `secret` (or all) is replaced if `holds` is true of it."""

    kind: str
    form: re.Pattern[str]
    holds: Callable[[str], bool] = bool


def redact(entry: Message | Quarantined, counts: Counter[str]) -> Message | Quarantined:
    """The entry without secrets; `counts` is told how many of each kind there were.

    A message has its id from what is left, so that it is the same message whenever it is read.
    """
    if isinstance(entry, Quarantined):
        return replace(entry, content=redact_text(entry.content, counts))
    attachments = tuple(redact_text(text, counts) for text in entry.attachments)
    # One secret in several names of a message is one.
    names: dict[str, Any] = {name: redact_text(getattr(entry, name), Counter()) for name in _NAMES}
    for said in {getattr(entry, name) for name in _NAMES}:
        redact_text(said, counts)
    kept = replace(entry, text=redact_text(entry.text, counts), attachments=attachments, **names)
    return entry if kept == entry else replace(kept, id=id_like(entry, kept))


def redact_text(text: str, counts: Counter[str]) -> str:
    """The text without secrets."""
    for pattern in PATTERNS:
        text = pattern.form.sub(lambda match, p=pattern: _replaced(match, p, counts), text)  # type: ignore[misc]
    return text


def _replaced(match: re.Match[str], pattern: SecretPattern, counts: Counter[str]) -> str:
    group = "secret" if "secret" in match.re.groupindex else 0
    secret = match[group]
    if not pattern.holds(secret) or "[redacted " in secret:
        return match[0]
    counts[pattern.kind] += 1
    start, end = match.start(group) - match.start(), match.end(group) - match.start()
    return f"{match[0][:start]}[redacted {pattern.kind}]{match[0][end:]}"


def has_card_checksum(written: str) -> bool:
    """True for the digits of a payment card: 13 to 19, a known first digit, and a right check digit (Luhn, ISO/IEC 7812)."""
    digits = [int(c) for c in written if c.isdigit()]
    if not 13 <= len(digits) <= 19 or digits[0] not in (2, 3, 4, 5, 6) or len(set(digits)) < SECRETS.card_kinds_of_digits:
        return False
    doubled = [d if n % 2 == 0 else sum(divmod(2 * d, 10)) for n, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def entropy(text: str) -> float:
    """Shannon entropy in bits per character."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares)


def is_random(text: str) -> bool:
    """True for a text that looks made by a machine: long, of letters and digits, and without the repetitions of words."""
    has_both = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    return len(text) >= SECRETS.token_characters and has_both and entropy(text) >= SECRETS.token_bits


def is_password(text: str) -> bool:
    """True for a value after "password:"; not for a word about passwords, nor for a placeholder."""
    bare = text.strip("\"'`.,;!?)")
    return len(bare) >= SECRETS.password_characters and bare.lower() not in _ABOUT_PASSWORDS and not _PLACEHOLDER.fullmatch(bare)


def is_told_password(text: str) -> bool:
    """True for a value after "password is": quoted, with a digit, sign or inner capital, or a word that describes no password."""
    bare = text.strip("\"'`.,;!?)")
    if not is_password(text):
        return False
    if text[0] in "\"'`" or any(c.isdigit() or not c.isalnum() for c in bare) or bare[1:] != bare[1:].lower():
        return True
    return not bare.lower().endswith(("ed", "ing", "able", "ly"))


_ABOUT_PASSWORDS = frozenset(
    "wrong right correct incorrect invalid valid expired expiring weak strong safe unsafe secure insecure missing lost forgotten required"
    " optional secret public private empty blank changed reset different same long short longer shorter easy hard simple complex unknown"
    " known here there gone ready broken stolen leaked compromised stored saved hashed encrypted needed enough good bad better great fine"
    " okay case-sensitive also always never still just really very quite only your yours mine theirs what that this these written somewhere"
    " inside under with from like about being going none null true false default protected manager field prompt".split()
)
_PLACEHOLDER = re.compile(r"[*•x.\-_#]+|<.*>|\$\{?\w+\}?|\{\{.*\}\}|%\w+%|\[.*\]|your[-_ ]?\w*", re.IGNORECASE)
_WORD = r"(?:pass(?:word|code|phrase|wd)|pwd|kennwort|passwort|mot\s+de\s+passe|contraseña|wachtwoord|lösenord|passord)s?"
_NAME = r"(?:api|access|auth|secret|private|client|bearer|refresh|session|bot|service)"
_LABEL = rf"(?:{_NAME}[\s_-]*(?:key|token|secret)|secret|token|credentials?)"

_VALUE = r"""(?P<secret>"[^"\n]+"|'[^'\n]+'|`[^`\n]+`|(?!\[redacted |<)[^\s,;"'`][^\s,;]*(?<![.?)]))(?=[.?)]*(?:[\s,;]|$))"""
_FOR = r"(?:\s+(?:for|to|of|on|at)\s+[^.!?\n]{1,40}?)?"
_IS = r"\s+(?:is|was|=|ist|lautet|heißt|est|es|er|är)(?:\s+(?:now|still|just))?\s+"
_PIN = r"\bpin(?:[\s-]*(?:code|number))?"
_CODE = r"\b(?:verification|one-?time|security|login|confirmation|2fa|mfa|otp|cvv2?|cvc)\b(?:\s+(?:code|password|passcode))?"


def _pattern(kind: str, form: str, holds: Callable[[str], bool] = bool, flags: re.RegexFlag = re.IGNORECASE) -> SecretPattern:
    return SecretPattern(kind, re.compile(form, flags), holds)


EXACT = re.NOFLAG
PATTERNS: tuple[SecretPattern, ...] = (
    _pattern("private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", flags=re.DOTALL),
    _pattern("token", r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}", flags=EXACT),
    _pattern("key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b", flags=EXACT),
    _pattern("token", r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,}|glpat-[\w-]{20,})", flags=EXACT),
    _pattern("token", r"\b(?:hf_[A-Za-z0-9]{30,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{40,}|dop_v1_[0-9a-f]{40,})", flags=EXACT),
    _pattern("token", r"\b(?:xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{20,}|gm_[a-z0-9]+_[\w-]{16,})", flags=EXACT),
    _pattern("token", r"https://hooks\.slack\.com/services/(?P<secret>[\w/]{20,})", flags=EXACT),
    _pattern("token", r"\b\d{8,10}:AA[\w-]{30,}", flags=EXACT),
    _pattern("key", r"\b(?:[srp]k_(?:live|test)_[A-Za-z0-9]{10,}|sk-(?:ant-|proj-|or-)?[\w-]{20,}|whsec_[\w+/=]{20,})", flags=EXACT),
    _pattern("key", r"\bAIza[\w-]{35}\b|\bGOCSPX-[\w-]{20,}|\bya29\.[\w-]{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}", flags=EXACT),
    _pattern("password", r"\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@]{0,100}:(?!\[redacted )(?P<secret>[^\s/@]{1,200})@"),
    _pattern("card", r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])", has_card_checksum),
    _pattern("key", rf"\b{_LABEL}\b[\"']?\s*(?:is|was|=|:|=>)\s*[\"'`]?(?P<secret>[\w+/=.~-]{{16,}})", is_random),
    _pattern("token", r"\bauthorization\b\W{1,4}(?:bearer|basic)\s+(?P<secret>[\w+/=.~-]{8,})"),
    _pattern("password", rf"\b{_WORD}\b[\"']?\s*(?::=|=>|[:=])\s*{_VALUE}", is_password),
    _pattern("password", rf"\b{_WORD}\b{_FOR}{_IS}{_VALUE}", is_told_password),
    _pattern("PIN", rf"{_PIN}\b[^.!?\n\d]{{0,24}}?\s(?P<secret>\d{{4,8}})\b(?!\s*[%€$£])"),
    _pattern("PIN", rf"{_PIN}\s*[:=]\s*(?P<secret>\d{{4,8}})\b"),
    _pattern("code", rf"{_CODE}\s*(?:is|:|=)?\s*(?P<secret>\d{{3,8}})\b"),
)
"""Those with an exact shape first: what they replace is not looked at again."""
