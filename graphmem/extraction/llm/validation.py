"""A reply held to the contract and to what was said. What does not stand up is refused, with the reason; the rest is kept."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from graphmem.extraction.llm.context_window import Turn
from graphmem.extraction.llm.quote_matching import places_of
from graphmem.extraction.llm.reply_facts import facts_of
from graphmem.extraction.llm.reply_schema import SaidFact, SaidMember, SaidMention, SaidTurn
from graphmem.model import Fact, Mention

B = TypeVar("B", bound=BaseModel)
MISSING = "is not in the reply, or not as JSON"


@dataclass(frozen=True, slots=True)
class Checked:
    """What stands up of what a model said of a turn, and why the rest does not. `said` is all it said, if that stands up."""

    mentions: tuple[Mention, ...] = ()
    facts: tuple[Fact, ...] = ()
    problems: tuple[str, ...] = ()
    dropped: int = 0
    said: str = ""


class Refused(Exception):
    """Why a mention or a fact does not stand up. Never with words of a log: the reason is shown to the model as ours."""


def turns_in(reply: str) -> dict[int, dict[str, Any]]:
    """What a reply says of each turn, by its number: objects one after the other, in a list, or up to where the reply was cut off."""
    found: dict[int, dict[str, Any]] = {}
    decoder, start = json.JSONDecoder(), reply.find("{")
    while start >= 0:
        end = start + 1
        try:
            value, stop = decoder.raw_decode(reply, start)
        except (ValueError, RecursionError):  # Also a number of more digits than Python turns into one.
            value = None
        if isinstance(value, dict) and type(value.get("turn")) is int:
            found.setdefault(value["turn"], value)
            end = stop
        start = reply.find("{", end)
    return found


def check(turn: Turn, said: dict[str, Any] | None) -> Checked:
    """What stands up of what was said of a turn; None is a turn of which nothing was."""
    if said is None or not all(isinstance(said.get(field), list) for field in ("mentions", "facts")):
        return Checked(problems=(MISSING if said is None else "needs the lists mentions and facts",))
    mentions, bad_mentions = _mentions(turn, said["mentions"])
    facts, bad_facts = _facts(turn, said["facts"])
    problems = (*bad_mentions, *bad_facts)
    return Checked(mentions, facts, problems, len(problems), "" if problems else SaidTurn.model_validate(said).model_dump_json())


def _mentions(turn: Turn, items: Sequence[Any]) -> tuple[tuple[Mention, ...], list[str]]:
    found: dict[str, Mention] = {}
    problems: list[str] = []
    seen: Counter[str] = Counter()
    for number, item in enumerate(items, 1):
        try:
            said = _typed(SaidMention, item)
            # The second "Oslo" of the reply is the second one of the turn.
            start, end = _place(turn, said.quote, skip=seen[said.quote])
            seen[said.quote] += 1
            kind = "person" if turn.names.is_speaker(said.name) else said.kind
            mention = Mention.of(turn.message, start, end, _name(turn, said.name), kind)
            found[mention.id] = mention
        except Refused as reason:
            problems.append(f"mention {number}: {reason}")
    return tuple(found.values()), problems


def _facts(turn: Turn, items: Sequence[Any]) -> tuple[tuple[Fact, ...], list[str]]:
    found: dict[str, Fact] = {}
    problems: list[str] = []
    for number, item in enumerate(items, 1):
        try:
            said = _typed(SaidFact, item)
            said = said.model_copy(update={"members": [_member(turn, member) for member in said.members]})
            place = _place(turn, said.quote)
            time = _place(turn, said.time, within=place) if said.time else None
            _agree(turn, said)
            facts = facts_of(turn.message, said, place, time)
            found |= {fact.id: fact for fact in facts if fact.id not in found}
        except Refused as reason:
            problems.append(f"fact {number}: {reason}")
        except Exception as error:  # The reply was paid for: what nobody thought of costs one fact and not the run.
            problems.append(f"fact {number}: cannot be kept ({type(error).__name__})")
    return tuple(found.values()), problems


def _typed(kind: type[B], item: Any) -> B:
    try:
        return kind.model_validate(item)
    except ValidationError as error:
        raise Refused("; ".join(_told(error))) from None


def _told(error: ValidationError) -> Iterator[str]:
    """Where the type is wrong, and how: without what was given."""
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        yield f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}"


def _place(turn: Turn, quote: str, *, skip: int = 0, within: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """Where a quote stands: the first place `within` others, else the first, or the last, after `skip` others."""
    found = list(places_of(quote, turn.message.text))
    if not found:
        raise Refused("a quote is not in the turn, with exactly these characters")
    inside = [(start, end) for start, end in found if within[0] <= start and end <= within[1]]
    return inside[0] if inside else found[min(skip, len(found) - 1)]


def _name(turn: Turn, name: str) -> str:
    written = turn.names.written(name)
    if not written:
        raise Refused("a name is a pronoun, or is not among the names and words of the conversation")
    return written


def _member(turn: Turn, member: SaidMember) -> SaidMember:
    kind = "person" if turn.names.is_speaker(member.name) else member.kind
    return SaidMember(role=member.role, name=_name(turn, member.name), kind=kind)


def _agree(turn: Turn, said: SaidFact) -> None:
    """Raise Refused where two fields contradict each other."""
    if said.kind == "plan" and said.modality not in ("planned", "wished"):
        raise Refused("kind plan is for what is planned or wished")
    if said.kind == "instruction" and not (turn.names.has_assistant and turn.message.role == "user"):
        raise Refused("kind instruction is for what a user tells an assistant")
