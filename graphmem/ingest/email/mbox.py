"""Stream the mails of an mbox file, or of a file that is one mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.ingest_limits import MAIL
from graphmem.ingest.core.source_file import SourceFile

HEADER = re.compile(rb"^[!-9;-~]+[ \t]*:")
FROM = b"From "
_DATED = re.compile(rb"^From .*\d{1,2}:\d\d.*\d{4}")
_COMMON_HEADER = re.compile(
    rb"^(?:From|Date|Subject|To|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|X-[\w-]+|Reply-To|Sender)[ \t]*:", re.I
)
_QUOTED = re.compile(rb"^>+From ")


@dataclass(slots=True)
class RawMail:
    """A mail's lines, the line of the file it starts at, and the "From " line before it ("" if there is none)."""

    line: int
    envelope: str = ""
    data: list[bytes] = field(default_factory=list)
    size: int = 0

    def add(self, line: bytes) -> None:
        self.size += len(line) + 1
        if self.size <= MAIL.mail_bytes:
            self.data.append(line)

    @property
    def is_blank(self) -> bool:
        return not any(line.strip() for line in self.data)


def raw_mails(log: SourceFile) -> Iterator[RawMail | Unreadable]:
    """Yield the mails, and an Unreadable for each line that is too long."""
    is_mbox = log.head.lstrip().startswith(FROM)
    mail = RawMail(1)
    blank, candidate = True, b""
    for number, line in enumerate(log.lines(), start=1):
        if isinstance(line, Unreadable):
            yield line
            continue
        if candidate:
            if _starts_mail(candidate, line):
                yield from [] if mail.is_blank and not mail.envelope else [mail]
                mail = RawMail(number - 1, candidate.decode("utf-8", "replace"))
            else:
                mail.add(candidate)
            candidate = b""
        if is_mbox and line.startswith(FROM) and (blank or _DATED.match(line[: MAIL.from_line_bytes])):
            candidate = line
        elif mail.data or line.strip():
            mail.add(line[1:] if is_mbox and _QUOTED.match(line) else line)
        blank = not line.strip()
    if candidate:
        mail.add(candidate)
    if mail.envelope or not mail.is_blank:
        yield mail


def _starts_mail(line: bytes, following: bytes) -> bool:
    """True if a "From " line and the next line start a mail and not a sentence."""
    if _DATED.match(line[: MAIL.from_line_bytes]):
        return HEADER.match(following) is not None or following.startswith(b">From ")
    return _COMMON_HEADER.match(following) is not None
