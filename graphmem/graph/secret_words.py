"""What nobody is shown without asking for it."""

import re

from graphmem.model import Fact

_NAMES = (
    "password|passphrase|passcode|pin|pin code|pin number|cvv|cvc|api key|secret key|access token|private key|seed phrase|social security"
    "|ssn|passport number|iban|account number|card number|credentials?"
)
_NUMBER = r"\d(?:[ -]?\d){11,18}"
_KEY = r"(?:sk|ghp|xox[abp])[-_]\w{12,}"
_SECRET = re.compile(rf"\b(?:{_NAMES}|{_NUMBER}|{_KEY})\b", re.IGNORECASE)


def is_secret(fact: Fact) -> bool:
    """True for passwords, numbers of cards and accounts, and keys: they are in no unit, and in profiles only in the vault."""
    return bool(_SECRET.search(fact.text) or any(_SECRET.search(m.name) for m in fact.members))
