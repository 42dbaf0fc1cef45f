"""What a reply may be: the fields and words of schemas/facts.json and schemas/mentions.json that a reader fills in, as pydantic types.

Ids, characters and times are worked out here, never by the model: it quotes, and the quotes are looked up.
"""

import json
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field, StringConstraints

from graphmem.model import EntityKind, FactKind, Modality, Polarity, Role

Name: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$")
]
Quote: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Predicate: TypeAlias = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, min_length=2, max_length=60, pattern=r"^[^\W\d_][^\W_ '-]*(?:[ '-][^\W_ '-]+)*$"
    ),
]
Spoken: TypeAlias = Literal["past", "present", "perfect", "future"]

ROLES: dict[Role, str] = {
    "agent": "who does it, or what it is said of",
    "theme": "whom or what it is done to, or what it is about",
    "recipient": "to or for whom",
    "place": "where",
    "source": "from where or whom",
    "with": "together with whom or what",
    "instrument": "by what means",
    "topic": "about what",
    "purpose": "for what",
    "attribute": "what somebody is, is called, or serves as",
    "circumstance": "after, during, because of or besides what",
    "without": "without what",
    "amount": "how much or how many",
    "degree": "how very",
    "owner": "whose it is",
    "reporter": "who said or believed it, if not the speaker",
}


class SaidMention(BaseModel):
    """A span that names or refers to an entity."""

    quote: Quote
    name: Name
    kind: EntityKind


class SaidMember(BaseModel):
    """An entity's part in a fact."""

    role: Role
    name: Name
    kind: EntityKind


class SaidFact(BaseModel):
    """One statement of one clause."""

    quote: Quote
    predicate: Predicate
    members: Annotated[list[SaidMember], Field(min_length=1, max_length=12)]
    kind: FactKind
    polarity: Polarity
    modality: Modality
    tense: Spoken
    time: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class SaidTurn(BaseModel):
    """What was read in one turn, by its number in the prompt."""

    turn: int
    mentions: list[SaidMention]
    facts: list[SaidFact]


_UNSAID = ("title", "description", "default", "pattern", "properties", "minLength", "maxLength", "maxItems")


@cache
def reply_schema() -> str:
    """The JSON Schema of one turn of a reply, on one line."""
    return json.dumps(_untitled(SaidTurn.model_json_schema()), separators=(",", ":"))


def _untitled(value: Any) -> Any:
    """Without what the model does not need: titles, descriptions, defaults and lengths."""
    if isinstance(value, list):
        return [_untitled(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = value.get("properties")
    kept = {key: _untitled(item) for key, item in value.items() if key not in _UNSAID}
    return kept | ({"properties": {name: _untitled(spec) for name, spec in named.items()}} if named else {})
