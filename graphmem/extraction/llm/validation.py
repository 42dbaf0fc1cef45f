"""Validate a reply against the schema and the text. Invalid mentions and facts are rejected with a reason; the rest is kept."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from graphmem.extraction.llm.context_window import PromptTurn
from graphmem.extraction.llm.quote_matching import find_quote
from graphmem.extraction.llm.reply_facts import facts_from
from graphmem.extraction.llm.reply_schema import SaidFact, SaidMember, SaidMention, SaidTurn
from graphmem.model import Fact, Mention

B = TypeVar("B", bound=BaseModel)
_MISSING = "is not in the reply, or not as JSON"


@dataclass(frozen=True, slots=True)
class ValidatedTurn:
    """The valid mentions and facts of a reply about one turn.

    `problems` has one reason per rejected item, `rejected` their number. `content` is the reply as JSON for the cache, "" if anything
    was rejected.
    """

    mentions: tuple[Mention, ...] = ()
    facts: tuple[Fact, ...] = ()
    problems: tuple[str, ...] = ()
    rejected: int = 0
    content: str = ""


class ItemRejected(Exception):
    """Why a mention or fact is invalid. The message never quotes the log, because it is shown to the model as ours."""


def parse_reply(reply: str) -> dict[int, dict[str, Any]]:
    """The JSON object of each turn in a reply, by turn number.

    The objects may follow each other, be in a list or in a code block; a truncated reply gives those before the break.
    """
    found: dict[int, dict[str, Any]] = {}
    decoder, start = json.JSONDecoder(), reply.find("{")
    while start >= 0:
        end = start + 1
        try:
            value, stop = decoder.raw_decode(reply, start)
        except (ValueError, RecursionError):  # Also for a number with more digits than Python converts.
            value = None
        if isinstance(value, dict) and type(value.get("turn")) is int:
            found.setdefault(value["turn"], value)
            end = stop
        start = reply.find("{", end)
    return found


def validate_turn(turn: PromptTurn, reply: dict[str, Any] | None) -> ValidatedTurn:
    """The valid part of a reply about a turn; None means that the reply did not mention the turn."""
    if reply is None or not all(isinstance(reply.get(field), list) for field in ("mentions", "facts")):
        return ValidatedTurn(problems=(_MISSING if reply is None else "needs the lists mentions and facts",))
    mentions, mention_problems = _mentions(turn, reply["mentions"])
    facts, fact_problems = _facts(turn, reply["facts"])
    problems = (*mention_problems, *fact_problems)
    content = "" if problems else SaidTurn.model_validate(reply).model_dump_json()
    return ValidatedTurn(mentions, facts, problems, len(problems), content)


def _mentions(turn: PromptTurn, items: Sequence[Any]) -> tuple[tuple[Mention, ...], list[str]]:
    """The valid mentions, and one problem per rejected one."""
    found: dict[str, Mention] = {}
    problems: list[str] = []
    occurrences: Counter[str] = Counter()
    for number, item in enumerate(items, 1):
        try:
            said = _parsed(SaidMention, item)
            # The second "Oslo" of the reply is the second one of the turn.
            start, end = _locate(turn, said.quote, skip=occurrences[said.quote])
            occurrences[said.quote] += 1
            kind = "person" if turn.names.is_speaker(said.name) else said.kind
            mention = Mention.of(turn.message, start, end, _canonical_name(turn, said.name), kind)
            found[mention.id] = mention
        except ItemRejected as reason:
            problems.append(f"mention {number}: {reason}")
    return tuple(found.values()), problems


def _facts(turn: PromptTurn, items: Sequence[Any]) -> tuple[tuple[Fact, ...], list[str]]:
    """The valid facts with the states that they imply, and one problem per rejected fact."""
    found: dict[str, Fact] = {}
    problems: list[str] = []
    for number, item in enumerate(items, 1):
        try:
            said = _parsed(SaidFact, item)
            said = said.model_copy(update={"members": [_member(turn, member) for member in said.members]})
            place = _locate(turn, said.quote)
            time = _locate(turn, said.time, within=place) if said.time else None
            _check_consistency(turn, said)
            facts = facts_from(turn.message, said, place, time)
            found |= {fact.id: fact for fact in facts if fact.id not in found}
        except ItemRejected as reason:
            problems.append(f"fact {number}: {reason}")
        except Exception as error:  # The reply has been charged: an unforeseen error costs one fact, not the run.
            problems.append(f"fact {number}: cannot be kept ({type(error).__name__})")
    return tuple(found.values()), problems


def _parsed(kind: type[B], item: Any) -> B:
    try:
        return kind.model_validate(item)
    except ValidationError as error:
        raise ItemRejected("; ".join(_schema_errors(error))) from None


def _schema_errors(error: ValidationError) -> Iterator[str]:
    """The location and kind of each schema error, without the value."""
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        yield f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}"


def _locate(turn: PromptTurn, quote: str, *, skip: int = 0, within: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """(Start, end) of a quote in the turn: the first occurrence inside `within`, else the one after `skip` others, else the last."""
    found = list(find_quote(quote, turn.message.text))
    if not found:
        raise ItemRejected("a quote is not in the turn, with exactly these characters")
    inside = [(start, end) for start, end in found if within[0] <= start and end <= within[1]]
    return inside[0] if inside else found[min(skip, len(found) - 1)]


def _canonical_name(turn: PromptTurn, name: str) -> str:
    canonical = turn.names.canonical(name)
    if not canonical:
        raise ItemRejected("a name is a pronoun, or is not among the names and words of the conversation")
    return canonical


def _member(turn: PromptTurn, member: SaidMember) -> SaidMember:
    kind = "person" if turn.names.is_speaker(member.name) else member.kind
    return SaidMember(role=member.role, name=_canonical_name(turn, member.name), kind=kind)


def _check_consistency(turn: PromptTurn, said: SaidFact) -> None:
    """Raise ItemRejected if two fields contradict each other."""
    if said.kind == "plan" and said.modality not in ("planned", "wished"):
        raise ItemRejected("kind plan is for what is planned or wished")
    if said.kind == "instruction" and not (turn.names.has_assistant and turn.message.role == "user"):
        raise ItemRejected("kind instruction is for what a user tells an assistant")
