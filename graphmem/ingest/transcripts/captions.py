"""Captions as transcripts: WebVTT (Teams, Zoom, Meet, YouTube), SubRip (.srt) and SubViewer (.sbv)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import CAPTIONS, SOURCE
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.transcripts.caption_speakers import CaptionSpeakers, is_sound
from graphmem.ingest.transcripts.recording_dates import recording_start

UNKNOWN_SPEAKER = "Unknown speaker"
_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"^\s*{_TIME}\s*(?:-->|,(?=\d{{1,4}}:\d\d:\d\d[.,]))\s*{_TIME}(?:\s.*)?$")
_BLOCK = re.compile(r"^(NOTE|STYLE|REGION)(?:\s|$)")
_HEADER = re.compile(r"^(?:WEBVTT(?:\s|$)|Kind:|Language:|X-TIMESTAMP-MAP=)")
_NUMBER = re.compile(r"^\s*\d+\s*$")


def is_webvtt(log: SourceFile) -> bool:
    """True for the mark of WebVTT."""
    return log.head.startswith(b"WEBVTT") and log.head[6:7] in (b"", b"\n", b"\r", b" ", b"\t")


def is_subrip(log: SourceFile) -> bool:
    """True if the first line, or the second behind a number, gives a caption's times."""
    if b":" not in log.head[: CAPTIONS.detection_bytes]:
        return False
    lines = [line[: CAPTIONS.detection_bytes] for line in log.first_lines[:6] if line.strip()]
    return bool(lines) and bool(_TIMING.match(lines[0]) or (_NUMBER.match(lines[0]) and len(lines) > 1 and _TIMING.match(lines[1])))


@log_format("vtt", detect=is_webvtt, rank=-5)
def webvtt_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of a recording: captions of one speaker that follow each other are one turn."""
    yield from _events(log)


@log_format("srt", detect=is_subrip, rank=-5)
def subrip_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of a recording, as of WebVTT."""
    yield from _events(log)


@dataclass(slots=True)
class Caption:
    """A caption: when it is shown, counted from the start of the recording, its lines, and its line in the file."""

    start: timedelta
    end: timedelta
    line: int
    lines: list[str] = field(default_factory=list)


def _events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    speakers, notes = CaptionSpeakers(), list[str]()
    for piece in captions(log):
        if isinstance(piece, Caption):
            speakers.take(piece.lines)
        elif isinstance(piece, str) and len(notes) < CAPTIONS.notes:
            notes.append(piece)
    start, zone, note = recording_start(log, notes)
    if note:
        yield Note(note)
    if not speakers.has_names:
        yield Note(f"the captions name nobody: the speaker is '{UNKNOWN_SPEAKER}'")
    turns = _CaptionJoiner(log.conversation, start, zone, speakers)
    for piece in captions(log):
        if isinstance(piece, Caption):
            yield from turns.take(piece)
        else:
            yield Skipped("note") if isinstance(piece, str) else piece
    yield from turns.finish()


Piece: TypeAlias = Caption | Skipped | Unreadable | str


def captions(log: SourceFile) -> Iterator[Piece]:
    """Yield the captions of a file, its notes as text, and what else stands in it."""
    caption: Caption | None = None
    for block in _blocks(log):
        for piece in [block] if isinstance(block, Unreadable) else _pieces(block, caption):
            if piece is caption:
                continue
            if isinstance(piece, Caption):
                if caption:
                    yield caption
                caption = piece
            else:
                yield piece
    if caption:
        yield caption


def _blocks(log: SourceFile) -> Iterator[list[tuple[int, str]] | Unreadable]:
    """Yield the lines between blank lines, with their numbers."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(log.text_lines(), start=1):
        if isinstance(line, Unreadable):
            yield line
        elif line:
            block.append((number, line))
        if block and (line == "" or len(block) >= CAPTIONS.block_lines):
            yield block
            block = []
    if block:
        yield block


def _pieces(block: list[tuple[int, str]], last: Caption | None) -> Iterator[Piece]:
    """Yield what a block holds; lines without a time go on with the last caption."""
    timings = [(at, found) for at, (_, line) in enumerate(block) if (found := _TIMING.match(line))]
    first = timings[0][0] if timings else len(block)
    # The line before a time is the caption's name or number.
    lead = block[: first - (bool(timings) and _is_identifier(block, first - 1))]
    kind = _BLOCK.match(lead[0][1]) if lead else None
    if kind and not (last and timings and first > 1):
        yield " ".join(line for _, line in lead)[: SOURCE.excerpt_chars] if kind[1] == "NOTE" else Skipped("style")
    elif lead and not last:
        yield from (Skipped("header") if _HEADER.match(line) else _stray(line, number) for number, line in lead if line.strip())
    elif lead and last:
        last.lines.extend(line for _, line in lead)
    for at, found in timings:
        ends = next((other for other, _ in timings if other > at), len(block))
        ends -= ends < len(block) and _is_identifier(block, ends - 1) and ends - 1 > at
        lines = [line for _, line in block[at + 1 : ends]]
        yield Caption(_offset(found, 1), _offset(found, 5), block[at][0], lines)


def _is_identifier(block: list[tuple[int, str]], at: int) -> bool:
    return at == 0 or (at > 0 and bool(_NUMBER.match(block[at][1])))


def _offset(found: re.Match[str], group: int) -> timedelta:
    hours, minutes, seconds, rest = (found[group + number] or "0" for number in range(4))
    return timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds), milliseconds=int(rest.ljust(3, "0")))


def _stray(line: str, number: int) -> Unreadable:
    return Unreadable("text before the first time of a caption", line[: SOURCE.excerpt_chars], number)


@dataclass(slots=True)
class _CaptionJoiner:
    """Joins the captions of one speaker that follow each other."""

    conversation: str
    began: datetime
    zone: str
    speakers: CaptionSpeakers
    _speaker: str = ""
    _first: Caption | None = None
    _end: timedelta = timedelta()
    _texts: list[str] = field(default_factory=list)
    _last: Caption | None = None

    def take(self, caption: Caption) -> Iterator[ReaderEvent]:
        """Take a caption; yield the turn that it ends, if any."""
        parts = self.speakers.split(caption.lines[1:] if self._is_scrolled(caption) else caption.lines)
        self._last = caption
        if not parts:
            yield Skipped("empty caption")
        for name, text in parts:
            if is_sound(text):
                yield Skipped("sound")
                continue
            speaker = name or self._speaker
            if self._first and (speaker != self._speaker or self._is_over(caption)):
                yield from self.finish()
            self._speaker, self._first, self._end = speaker, self._first or caption, caption.end
            self._texts.append(text)

    def finish(self) -> Iterator[ReaderEvent]:
        """Yield the turn that is open, if any."""
        if self._first:
            try:
                sent_at = self.began + self._first.start
            except OverflowError:
                yield Unreadable("the time lies outside the calendar", " ".join(self._texts), self._first.line)
            else:
                yield SourceTurn(
                    conversation=self.conversation,
                    speaker=self._speaker or UNKNOWN_SPEAKER,
                    text=" ".join(filter(None, self._texts)),
                    sent_at=sent_at,
                    zone=self.zone,
                    line=self._first.line,
                )
        self._first, self._texts = None, []

    def _is_scrolled(self, caption: Caption) -> bool:
        """True if the first line is the last one of the caption before: live captions scroll."""
        last = self._last
        is_next = last is not None and caption.start - last.end <= CAPTIONS.scroll_gap
        return is_next and bool(last and last.lines and caption.lines and caption.lines[0].strip() and caption.lines[0] == last.lines[-1])

    def _is_over(self, caption: Caption) -> bool:
        """True if a pause, or the length of the turn, divides this caption from it."""
        ends = bool(self._texts) and self._texts[-1].rstrip("\"' )").endswith((".", "?", "!", "。"))
        is_long = sum(map(len, self._texts)) > CAPTIONS.turn_chars
        return caption.start - self._end > CAPTIONS.turn_pause or (is_long and ends)
