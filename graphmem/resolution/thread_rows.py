"""What a thread says of names, as a row that is kept; and what that adds to each name.

A row is a function of its thread alone. What it adds to names depends on two things of the conversation besides: who speaks in it, and
which full names share a word.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from graphmem.language.name_forms import folded, handle_of, normal_name, parts_of
from graphmem.model import Fact, Mention, Message
from graphmem.resolution.alias_patterns import find_aliases, find_relatives
from graphmem.resolution.entity_typing import PRONOUN_GENDER, mention_votes, uncertain_votes
from graphmem.resolution.profiles import ROLES, owner_of, sense_of
from graphmem.resolution.resolution_config import REACH
from graphmem.resolution.self_naming import claimed_names, is_new_name

Row: TypeAlias = dict[str, Any]
"""Plain JSON."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


class NameUse(NamedTuple):
    """The uses of a name in a message that are alike, as they are stored: `texts` of them are in the text, the others in its facts."""

    name: str
    written: str
    kind: str
    texts: int
    uses: int
    votes: float
    she: int
    he: int
    is_proper: int
    is_written: int


class MessageRow(NamedTuple):
    """What a message says of names.

    `time` in microseconds since 1970; `account` "" if the source gives the speaker no id; `acts` 0 if it was written by a tool.
    """

    id: str
    time: int
    position: int
    speaker: str
    display: str
    account: str
    uses: list[list[Any]]
    told: list[list[str]]
    relatives: list[list[str]]
    claimed: list[str]
    renamed: int
    acts: int

    @property
    def actor(self) -> str:
        """The normal name of the person or assistant who speaks; "" for a tool."""
        return self.speaker if self.acts else ""


def ticks(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // _TICK


def moment(time: int) -> datetime:
    """The moment (UTC) of microseconds since 1970."""
    return _EPOCH + time * _TICK


def read_thread(messages: Sequence[Message], mentions: Iterable[Mention], facts: Iterable[Fact]) -> Row:
    """The row of a thread; {} if it has no messages."""
    of_message: dict[str, list[Mention]] = defaultdict(list)
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for mention in mentions:
        of_message[mention.message_id].append(mention)
    for fact in facts:
        members[fact.message_id] += [(m.name, m.kind) for m in fact.members]
    ordered = sorted(messages, key=lambda m: (m.sent_at, m.position, m.id))
    people = {normal_name(m.speaker) for m in ordered if _is_actor(m)}
    rows = [list(_message_row(m, sorted(of_message[m.id], key=_by_span), members[m.id], people)) for m in ordered]
    return {"m": rows} if rows else {}


def _by_span(mention: Mention) -> tuple[int, int, str, str]:
    return mention.start, mention.end, mention.name, mention.id


def _is_actor(message: Message) -> bool:
    """False for the output of a tool and for instructions to a model: their "speaker" is the name of no person."""
    return message.role != "tool" and message.speaker.lower() != "system"


def _message_row(message: Message, mentions: Sequence[Mention], members: Iterable[tuple[str, str]], people: Collection[str]) -> MessageRow:
    claimed = sorted(set(claimed_names(message, mentions)))
    has_account = message.speaker_key != message.speaker and message.speaker_key.lower() not in ROLES
    return MessageRow(
        message.id,
        ticks(message.sent_at),
        message.position,
        normal_name(message.speaker),
        message.speaker,
        message.speaker_key if has_account else "",
        [list(use) for use in _uses(message, mentions, members)],
        _pairs(find_aliases(message.text, mentions)),
        _pairs(find_relatives(message.text, mentions, people)),
        sorted(map(normal_name, claimed)),
        int(any(is_new_name(message.speaker, name) for name in claimed)),
        int(_is_actor(message)),
    )


def _pairs(found: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [list(pair) for pair in sorted({(normal_name(left), normal_name(right)) for left, right in found})]


def _uses(message: Message, mentions: Iterable[Mention], members: Iterable[tuple[str, str]]) -> Iterator[NameUse]:
    found: dict[tuple[str, str, str], NameUse] = {}

    def note(name: str, kind: str, votes: float, text: str) -> None:
        normal, gender = normal_name(name), PRONOUN_GENDER.get(text.lower())
        is_proper = any(map(str.isupper, name)) or bool(handle_of(normal))
        use = NameUse(normal, name, kind, 0, 0, 0, 0, 0, int(is_proper), 0)
        use = found.get((normal, name, kind), use)
        found[normal, name, kind] = use._replace(
            texts=use.texts + bool(text),
            uses=use.uses + 1,
            votes=use.votes + votes,
            she=use.she + (gender == "f"),
            he=use.he + (gender == "m"),
            is_written=int(use.is_written or (bool(text) and text.casefold() in name.casefold())),
        )

    for mention in mentions:
        note(mention.name, mention.kind, mention_votes(message, mention), mention.text)
    tool = "" if _is_actor(message) else normal_name(message.speaker)
    for name, kind in members:
        meant = "thing" if normal_name(name) == tool else kind
        note(name, meant, uncertain_votes(meant), "")
    return iter([found[key] for key in sorted(found)])


def messages_of(row: Row) -> list[MessageRow]:
    """The messages of a row, in order."""
    return [MessageRow(*message) for message in row.get("m", ())]


def speakers_of(row: Row) -> set[str]:
    """The normal names of those who speak in a thread."""
    return {message.actor for message in messages_of(row) if message.actor}


def votes_of(row: Row, speakers: Collection[str]) -> dict[str, list[float]]:
    """For each name: votes for a person, messages that it speaks, proper uses, uses of a full name for a person."""
    votes: dict[str, list[float]] = defaultdict(lambda: [0.0, 0, 0, 0])
    for message in messages_of(row):
        if message.actor:
            votes[message.actor][1] += 1
        for use in map(NameUse._make, message.uses):
            name = sense_of(use.name, message.speaker, speakers)
            found = votes[name]
            found[0] += use.votes
            found[2] += use.is_proper
            found[3] += use.uses if use.kind == "person" and " " in name and not owner_of(name) else 0
    return votes


def bare_names(row: Row, speakers: Collection[str], shared: Callable[[str], Iterable[str]]) -> dict[tuple[str, str], str]:
    """By message id and name: the full name that a bare first name or surname stands for, the one that the thread used last.

    `shared` gives the words of a full name that another full name of the conversation has too.
    """
    last: dict[str, str] = {}
    bare: dict[tuple[str, str], str] = {}
    for message in messages_of(row):
        names = names_in(message, speakers)
        for name in names:
            last.update(dict.fromkeys(shared(name), name))
        bare.update({(message.id, name): last[name] for name in names if name in last and name not in speakers})
    return bare


def names_in(message: MessageRow, speakers: Collection[str]) -> list[str]:
    """The names that a message uses, as it means them, sorted."""
    return sorted({sense_of(use[0], message.speaker, speakers) for use in message.uses})


def names_of(row: Row, speakers: Collection[str]) -> set[str]:
    """The names that a thread uses or speaks under."""
    messages = messages_of(row)
    return {m.actor for m in messages if m.actor} | {name for m in messages for name in names_in(m, speakers)}


def contributions(row: Row, speakers: Collection[str], bare: Mapping[tuple[str, str], str]) -> dict[str, Row]:
    """What a thread adds to each name, as counts.

    w written forms [in the text, in all], k kinds, m messages, g pronouns, c company [names that are no speakers, names written with it],
    t who mentions it, s display names and a accounts of a speaker, r new names claimed, d names told to be the same, n names of
    relatives, b full names that it stands for or is a part of; f is the time of the first use, None if it always stands for a full
    name.
    """
    parts: dict[str, Row] = defaultdict(lambda: {"f": None})
    here = speakers_of(row)
    for message in messages_of(row):
        _add_uses(parts, message, speakers, here, bare)
        if message.actor:
            _add_speaker(parts[message.actor], message)
            for word in name_parts(message.actor):
                if word not in here:  # of this thread alone: speakers who come to others change nothing here
                    _count(parts[word], "b", message.actor, 1)
        _add_pairs(parts, message, speakers, bare)
    return parts


def _add_uses(
    parts: dict[str, Row], message: MessageRow, speakers: Collection[str], here: Collection[str], bare: Mapping[tuple[str, str], str]
) -> None:
    of_name: dict[str, list[NameUse]] = defaultdict(list)
    for use in map(NameUse._make, message.uses):
        of_name[sense_of(use.name, message.speaker, speakers)].append(use)
    company = [name for name in sorted(of_name) if any(use.is_proper for use in of_name[name])][: REACH.company]
    written = {name for name in company if any(use.is_written for use in of_name[name])}
    mentioned = set()
    for name, uses in of_name.items():
        meant = bare.get((message.id, name), name)
        part = parts[meant]
        if meant != name:
            _count(parts[name], "b", meant, 1)
        part["f"] = message.time if part["f"] is None else min(part["f"], message.time)
        for use in uses:
            _count_use(part, use)
        if any(use.texts for use in uses):
            mentioned.add(meant)
        if name in written and message.speaker != name:
            _count(part, "t", message.speaker, 1)
        for other in company if name in company else ():
            if other != name and (other not in here or (name in written and other in written)):
                both = part.setdefault("c", {}).setdefault(other, [0, 0])
                both[0] += other not in here
                both[1] += name in written and other in written
    for name in mentioned:
        parts[name]["m"] = parts[name].get("m", 0) + 1


def _count_use(part: Row, use: NameUse) -> None:
    forms = part.setdefault("w", {}).setdefault(use.written, [0, 0])
    forms[0] += use.texts
    forms[1] += use.uses
    _count(part, "k", use.kind, use.uses)
    for gender, count in (("f", use.she), ("m", use.he)):
        if count:
            _count(part, "g", gender, count)


def name_parts(name: str) -> list[str]:
    """The words of a display name, each of which may stand for it: "anna" and "berg" of "dr anna berg"."""
    known = set(parts_of(name).words)
    words = [word for word in name.split() if folded(word) in known and len(word) > 1]
    return sorted(set(words)) if len(known) > 1 and "'s" not in name else []


def _add_speaker(part: Row, message: MessageRow) -> None:
    part["f"] = message.time if part["f"] is None else min(part["f"], message.time)
    _count(part, "s", message.display, 1)
    if message.account:
        _count(part, "a", message.account, 1)
    if message.renamed:
        part["r"] = part.get("r", 0) + 1


def _add_pairs(parts: dict[str, Row], message: MessageRow, speakers: Collection[str], bare: Mapping[tuple[str, str], str]) -> None:
    """Pairs are noted with both names, so that each leads to the other."""

    def meant(name: str) -> str:
        sense = sense_of(name, message.speaker, speakers)
        return bare.get((message.id, sense), sense)

    same = [(meant(left), meant(right)) for left, right in message.told]
    same += [(message.actor, meant(name)) for name in message.claimed if message.actor]
    relatives = [(meant(left), meant(right)) for left, right in message.relatives]
    for field, pairs in (("d", same), ("n", relatives)):
        for left, right in pairs:
            if left != right:
                _count(parts[left], field, right, 1)
                _count(parts[right], field, left, 1)


def _count(part: Row, field: str, key: str, count: int) -> None:
    counts = part.setdefault(field, {})
    counts[key] = counts.get(key, 0) + count


def add(row: Row, part: Mapping[str, Any], sign: int, fields: Collection[str]) -> None:
    """Add counts to a row, or take them away (`sign` -1); what comes to nothing is removed."""
    for field in fields:
        if field not in part:
            continue
        if isinstance(part[field], dict):
            counts = row.setdefault(field, {})
            for key, count in part[field].items():
                counts[key] = _sum(counts.get(key), count, sign)
                if not (any(counts[key]) if isinstance(counts[key], list) else counts[key]):
                    del counts[key]
        else:
            row[field] = row.get(field, 0) + sign * part[field]
        if not row[field]:
            del row[field]


def _sum(counted: Any, count: Any, sign: int) -> Any:
    if isinstance(count, list):
        return [a + sign * b for a, b in zip(counted or [0] * len(count), count, strict=True)]
    return (counted or 0) + sign * count
