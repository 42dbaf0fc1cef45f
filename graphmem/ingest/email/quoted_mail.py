"""A mail within a mail: who wrote it and when, from its header in the text or from an attribution line."""

import re
from dataclasses import dataclass
from datetime import datetime

from graphmem.ingest.core.ingest_limits import MAIL
from graphmem.ingest.email.mail_dates import written_time
from graphmem.ingest.email.mail_headers import sender_of
from graphmem.ingest.email.quote_marks import ADDRESS, DATED, FIELD, FROM, SENDER, SENT, SUBJECT, WROTE

_BARE_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_BRACKETED = re.compile(r"[<\[(]+\s*(?:mailto:)?[^<>\[\]()\s]*@[^<>\[\]()\s]*\s*[>\])]+", re.IGNORECASE)
_HALF_OR_ZONE = re.compile(r"[AaPp]\.?[Mm]\.?|Uhr|[A-Z]{3,4}|h|г\.?|г|(?:GMT|UTC).*")
_EDGES = " \t,.;:：()[]<>\"'*“”„«»"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedMail:
    """Who wrote a mail that another one quotes, when, and its words; "" and None for what the quote does not tell."""

    sender: str = ""
    address: str = ""
    sent_at: datetime | None = None
    subject: str = ""
    text: str = ""

    def is_by(self, name: str, address: str) -> bool:
        """True if this is the mail of that sender."""
        return self.address == address if self.address and address else bool(self.sender) and self.sender == name


def read_header(lines: list[str], sent_at: datetime) -> tuple[QuotedMail, list[str]]:
    """Return the origin that the header in front of some lines tells, and the lines below it. `sent_at` is of the mail that quotes."""
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)
    fields: list[str] = []
    place = start
    for place in range(start, min(len(lines), start + MAIL.quoted_header_lines)):
        line = lines[place].strip()
        if FIELD.match(line) or SUBJECT.match(line):
            fields.append(line)
        elif fields and line and (lines[place][0].isspace() or fields[-1].endswith((",", ";"))):
            # A list of receivers that goes over the line.
            fields[-1] += f" {line}"
        else:
            break
    else:
        place = min(len(lines), start + MAIL.quoted_header_lines)
    if not fields:
        return QuotedMail(), lines
    sender = _value(FROM, fields) or next((found["value"] for one in fields if (found := FIELD.match(one)) and SENDER.search(one)), "")
    name, address = sender_of(sender.strip("* "))
    others = [one for one in fields if not FROM.match(one)]
    dated = _value(SENT, fields) or next((found["value"] for one in others if (found := FIELD.match(one)) and DATED.search(one)), "")
    when = written_time(dated, zone=sent_at.tzinfo, before=sent_at)
    subject = _value(SUBJECT, fields).strip("* ")
    return QuotedMail(sender=name, address=address if "@" in address else "", sent_at=when, subject=subject), lines[place:]


def _value(pattern: re.Pattern[str], fields: list[str]) -> str:
    return next((found["value"] for one in fields if (found := pattern.match(one))), "")


def read_attribution(line: str, sent_at: datetime) -> QuotedMail:
    """Return the origin that an attribution line tells: "On Tue, Jan 2, 2018 at 10:00 AM Ada Roe <ada@x.org> wrote:"."""
    address = found[0].lower() if (found := _BARE_ADDRESS.search(line)) else ""
    name = _name(_BARE_ADDRESS.sub(" @ ", _BRACKETED.sub(" @ ", line))) if ADDRESS.search(line) or WROTE.search(line) else ""
    return QuotedMail(sender=name or address, address=address, sent_at=written_time(line, zone=sent_at.tzinfo, before=sent_at))


def _name(line: str) -> str:
    """The name in an attribution line: behind its date, behind its verb, or at its start."""
    verb = WROTE.search(line)
    before, after = (line[: verb.start()], line[verb.end() :]) if verb else (line, "")
    after = re.sub(r"^\(\w+\)", "", after)
    if not any(map(str.isdigit, after)) and (name := _capitalised(after)):
        return name
    last = next((place for place in range(len(before) - 1, -1, -1) if before[place].isdigit()), -1)
    first = next((place for place, letter in enumerate(before) if letter.isdigit()), len(before))
    at = before.find("@")
    begins = 0 <= at < first or (verb is not None and first == len(before))
    return _capitalised(before[:first]) if begins else _capitalised(before[last + 1 :])


def _capitalised(text: str) -> str:
    """The words from the first to the last that no small letter begins, without halves of the day and zones in front."""
    words = [word.strip(_EDGES) for word in text.replace("님이", " ").replace("@", " ").split()]
    words = [word for word in words if word]
    while words and (words[0][0].islower() or _HALF_OR_ZONE.fullmatch(words[0])):
        words.pop(0)
    while words and words[-1][0].islower():
        words.pop()
    return " ".join(words) if any(map(str.isalpha, "".join(words))) else ""
