"""Hits, facts and paths as lines of text, for `recall`, `answer`, `explain`, `timeline` and `demo`."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime

from graphmem.cli.budgeted_output import closest_hits
from graphmem.cli.output import say, shown
from graphmem.model import Answer, Fact, Hit, Message, Pack, Step
from graphmem.model.interval_words import start_in_digits
from graphmem.model.validity import LATEST

MAX_CHARACTERS = 400
"""Characters of a message that are shown; JSON has all of them."""
SHORTEST = 30
"""Characters of a message that is cut to fit a budget; with fewer it is left out."""
BRIEF = 70
"""Characters of a message on a path."""


def say_hit(hit: Hit, *, place: int | None = None, reasons: bool = False, characters: int = MAX_CHARACTERS) -> None:
    """Print a hit: rank and score if given, date, speaker and text up to so many characters; with `reasons`, one more line for each."""
    ranked = "" if place is None else f"{place:>3}. {hit.score:6.3f}  "
    said = f"{hit.message.speaker}: {_said(hit)}"
    say("  ", (ranked, "dim"), (f"{hit.message.sent_at:%Y-%m-%d %H:%M}  ", "cyan"), shown(said, characters))
    if reasons:
        _say_reasons(hit)


def _say_reasons(hit: Hit) -> None:
    for reason in hit.reasons:
        via = f" via {shown(', '.join(reason.via), MAX_CHARACTERS)}" if reason.via else ""
        say((f"{'':15}{reason.step} {reason.score:+.3f}{via}", "dim"))
    for fact in hit.facts:
        say((f"{'':15}fact: {fact_line(fact)}", "dim"))


def say_pack(pack: Pack, *, reasons: bool) -> None:
    """Print the hits of a pack, best first, as far as the printed lines fit its budget, and how many did not fit.

    If not even the best one fits, it is cut. With `reasons`, all hits are printed: an explanation is for people.
    """
    if reasons:
        shown_hits, used = [(hit, MAX_CHARACTERS) for hit in pack.hits], pack.used
    else:
        shown_hits, used = _printable(pack)
    for place, (hit, characters) in enumerate(shown_hits, 1):
        say_hit(hit, place=place, reasons=reasons, characters=characters)
    say((_summary(pack, len(shown_hits), used), "dim"))


def _summary(pack: Pack, fitting: int, used: int) -> str:
    left_out = len(pack.left_out) + len(pack.hits) - fitting
    left = f", {left_out} more did not fit" if left_out else ""
    return f"{fitting} {'hit' if fitting == 1 else 'hits'}, {used:,} of {pack.budget:,} tokens{left}."


def _printable(pack: Pack) -> tuple[list[tuple[Hit, int]], int]:
    """The hits that fit the budget as printed lines, with the summary, the characters of each, and the tokens of all."""
    from graphmem.tokens import count_tokens

    def tokens(place: int, hit: Hit, characters: int = MAX_CHARACTERS) -> int:
        said = shown(f"{hit.message.speaker}: {_said(hit)}", characters)
        return count_tokens(f"  {place:>3}. {hit.score:6.3f}  {hit.message.sent_at:%Y-%m-%d %H:%M}  {said}\n")

    used = count_tokens(_summary(pack, 0, pack.budget)) + 5
    printed: list[tuple[Hit, int]] = []
    for place, hit in enumerate(pack.hits, 1):
        size = tokens(place, hit)
        if used + size > pack.budget:
            break
        printed.append((hit, MAX_CHARACTERS))
        used += size
    if not printed and pack.hits:
        best = pack.hits[0]
        part = bisect_right(range(MAX_CHARACTERS), pack.budget - used, key=lambda characters: tokens(1, best, characters + 1))
        if part > SHORTEST:
            return [(best, part)], used + tokens(1, best, part)
    return printed, used


def say_answer(answer: Answer) -> None:
    """Print an answer, how sure it is, the fact it is drawn from, its evidence and paths; if there is none, the closest message."""
    say((answer.text, "bold green" if answer.found else "yellow"))
    if answer.found and answer.confidence:
        say("  ", ("confidence  ", "dim"), f"{answer.confidence:.0%}")
    for hit in closest_hits(answer):
        say("  ", ("closest, not an answer:", "dim"))
        say_hit(hit)
    if answer.fact:
        say("  ", ("fact  ", "dim"), fact_line(answer.fact))
    for hit in answer.evidence:
        say_hit(hit)
    for line in path_lines(answer):
        say("  ", ("path  ", "dim"), line)


def fact_line(fact: Fact) -> str:
    """A fact with its validity, and its polarity and modality if it is not a plain positive statement."""
    limits = [word for word in (fact.polarity, fact.modality) if word not in ("positive", "asserted")]
    return "; ".join((f"{shown(fact.text, MAX_CHARACTERS)} ({period(fact)})", *limits))


def period(fact: Fact) -> str:
    """The validity of a fact, as exactly as its start is known: "from 2026-03-01", "from the week of 2026-01-26 until 2026-03-01"."""
    start, end = start_in_digits(fact.valid_from, fact.precision), day(fact.valid_to)
    return " ".join((*(("from", start) if start else ()), *(("until", end) if end else ())))


def teller(fact: Fact, speakers: Mapping[str, str]) -> str:
    """ "said by Ada" where the agent is another than who said it, else ""; `speakers` has the speaker of each message by its id."""
    speaker = speakers.get(fact.message_id, "")
    is_own = any(speaker == m.name or (m.entity_id and m.entity_id == fact.said_by) for m in fact.members_in("agent"))
    return f"said by {speaker}" if speaker and not is_own else ""


def day(moment: datetime) -> str:
    """The date; "" for an open end."""
    return "" if moment >= LATEST else f"{moment:%Y-%m-%d}"


def path_lines(answer: Answer) -> list[str]:
    """How the pieces of evidence are connected: by the names they share, or else by the paths of recall."""
    pack_hits = answer.pack.hits if answer.pack else ()
    messages = {hit.message.id: hit.message for hit in (*pack_hits, *answer.evidence)}
    if len(answer.evidence) > 1:
        first, last = answer.evidence[0], answer.evidence[-1]
        names = _shared_names(first, last, answer)
        if names:
            return [f"{brief(first.message)} --[{', '.join(names)}]--> {brief(last.message)}"]
    found = {hit.message.id for hit in answer.evidence}
    paths = answer.pack.paths if answer.pack else ()
    return [trail(path, messages) for path in paths if path and path[-1].target in found]


def _shared_names(first: Hit, last: Hit, answer: Answer) -> list[str]:
    """Names that are in facts of both hits and not in the question."""
    facts = (answer.fact,) if answer.fact else last.facts
    known = {member.entity_id for fact in first.facts for member in fact.members}
    names = dict.fromkeys(m.name for fact in facts for m in fact.members if m.entity_id in known)
    return [name for name in names if name.casefold() not in answer.question.casefold()]


def trail(path: Iterable[Step], messages: Mapping[str, Message]) -> str:
    """A path in words: `question --[meaning]--> Mira: I work ... --[Halvorsen]--> Jonas: ...`."""
    steps = list(path)
    start = _place(steps[0].source, messages)
    return start + "".join(f" --[{shown(s.via)}]--> {_place(s.target, messages)}" for s in steps)


def _place(name: str, messages: Mapping[str, Message]) -> str:
    return brief(messages[name]) if name in messages else "question"


def brief(message: Message) -> str:
    """A message's date, speaker and first words."""
    return f"{day(message.sent_at)} {message.speaker}: {shown(_whole(message), BRIEF)}"


def _said(hit: Hit) -> str:
    return hit.excerpt or _whole(hit.message)


def _whole(message: Message) -> str:
    return " ".join((message.text, *(f"[{attachment}]" for attachment in message.attachments)))
