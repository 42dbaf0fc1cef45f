"""The schema of a reply, as pydantic types: the fields and values of schemas/facts.json and schemas/mentions.json that a model fills in.

The model quotes; ids, character offsets and times are computed from the quotes. The names and texts here are part of the prompt and of
the cache keys: a change to one invalidates the cached results.
"""

import json
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field, StringConstraints

from graphmem.extraction.llm.llm_extraction_config import REPLY_LIMITS
from graphmem.model import EntityKind, Modality, Polarity, Role

_NO_CONTROL_CHARACTERS = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"
_WORDS = r"^[^\W\d_][^\W_ '-]*(?:[ '-][^\W_ '-]+)*$"
Name: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=REPLY_LIMITS.name_characters, pattern=_NO_CONTROL_CHARACTERS),
]
Quote: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=REPLY_LIMITS.quote_characters)]
Predicate: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, min_length=2, max_length=REPLY_LIMITS.predicate_characters, pattern=_WORDS),
]
# The kinds of facts that a model may give: what it does not understand whole it leaves out, so it gives no remarks.
SaidKind: TypeAlias = Literal["event", "state", "preference", "plan", "instruction", "relation"]
SpokenTense: TypeAlias = Literal["past", "present", "perfect", "future"]

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
    """An entity and its role in a fact."""

    role: Role
    name: Name
    kind: EntityKind


class SaidFact(BaseModel):
    """One statement of one clause."""

    quote: Quote
    predicate: Predicate
    members: Annotated[list[SaidMember], Field(min_length=1, max_length=REPLY_LIMITS.members)]
    kind: SaidKind
    polarity: Polarity
    modality: Modality
    tense: SpokenTense
    time: Annotated[str, StringConstraints(strip_whitespace=True, max_length=REPLY_LIMITS.time_characters)] = ""


class SaidTurn(BaseModel):
    """The mentions and facts of one turn; `turn` is its number in the prompt."""

    turn: int
    mentions: list[SaidMention]
    facts: list[SaidFact]


_OMITTED = ("title", "description", "default", "pattern", "properties", "minLength", "maxLength", "maxItems")


@cache
def reply_schema() -> str:
    """The JSON Schema of one turn of a reply, as one line of JSON."""
    return json.dumps(_without_omitted(SaidTurn.model_json_schema()), separators=(",", ":"))


def _without_omitted(value: Any) -> Any:
    """The schema without keys that the model does not need: titles, descriptions, defaults and lengths."""
    if isinstance(value, list):
        return [_without_omitted(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = value.get("properties")
    kept = {key: _without_omitted(item) for key, item in value.items() if key not in _OMITTED}
    return kept | ({"properties": {name: _without_omitted(spec) for name, spec in named.items()}} if named else {})
