"""KakaoTalk's "Export chat": text of the phones (Android, iOS) and of Windows, and the CSV of macOS, in Korean or English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from graphmem.ingest.chat.message_lines import MessageStart, OpenMessage, ParsedLine, first_text_lines, message_events
from graphmem.ingest.chat.room_lines import clock_seconds, room_turn
from graphmem.ingest.chat.written_dates import CLOCK, DATE, read_clock, read_date
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import CHAT
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import parse_time
from graphmem.ingest.tabular.csv_rows import CountedLines, csv_rows
from graphmem.model.room_event import RoomEvent

_GAP = r"[\s\u202f\xa0]"
_SAVED = re.compile(r"^\s*(?:저장한 날짜|Date Saved|Saved Date)\s*[:：]\s*\S")
_TALK_FILE = re.compile(r"^\s*Talk_\d{4}\D.{5,40}\.txt\s*$")
_ROOM = re.compile(
    r"^\s*(?:KakaoTalk Chats with (?P<after>.+?)|(?P<before>.+?)\s?(?:님과의?|과의?|와의?)?\s?카카오톡 대화"
    r"|(?P<english>.+?) (?:with KakaoTalk Chats|Talk Chats|KakaoTalk Chats))\s*$"
)
_DAY = re.compile(
    rf"^(?:-+{_GAP}*)?(?:[A-Z][a-z]+day, )?(?P<date>{DATE})(?:{_GAP}*[(（]?[^\s\d:,()（）-]{{1,6}}[)）]?)?(?:{_GAP}+{CLOCK})?{_GAP}*-*$"
)
_DATED = re.compile(rf"^(?P<date>{DATE})(?:,| at)?{_GAP}+(?P<clock>{CLOCK})(?P<sign>[,:]){_GAP}(?P<rest>.*)$", re.DOTALL)
_TIMED = re.compile(rf"^(?P<clock>{CLOCK}), (?P<rest>.*)$", re.DOTALL)
_BRACKETS = re.compile(rf"^\[(?P<speaker>[^\n]+?)\] \[(?P<clock>{CLOCK})\](?: (?P<text>.*))?$", re.DOTALL)
_SAID = re.compile(r"^(?P<speaker>.{1,100}?) : (?P<text>.*)$", re.DOTALL)
_SYSTEM = re.compile(
    r"^.{1,200}님이 .{0,200}(?:초대했습니다|초대하였습니다|나갔습니다|들어왔습니다|내보냈습니다|가렸습니다|되었습니다"
    r"|변경했습니다|설정했습니다)\.?(?:채팅방.*)?$"
    r"|^.{1,100} (?:joined this chatroom|left this chatroom|has left this chatroom|invited .{1,200}|was removed .{0,60}"
    r"|has joined .{0,60})\.?$"
)
_DELETED = (
    *("삭제된 메시지입니다", "메시지가 삭제되었습니다", "채팅방 관리자가 메시지를 가렸습니다"),
    *("This message was deleted", "This message has been deleted", "Message deleted"),
)
_PLACEHOLDERS = re.compile(
    r"(?:사진|동영상|이모티콘|음성메시지|지도|연락처)(?: \d+장)?|\(?이모티콘\)?|<(?:사진|동영상|Photo|Video)[^<>]*>"
    r"|Photos?(?: \d+)?|\d+ photos|Videos?|\(?Emoticons?\)?|Stickers?|Voice [Mm]essage"
)
_CALL = re.compile(
    r"(?:보이스톡|페이스톡|그룹콜|라이브톡)(?: .{0,20})?|(?:Voice|Video|Group) Call(?: .{0,20})?|(?:Voicetalk|Facetalk)(?: .{0,20})?",
    re.IGNORECASE,
)
_FILED = re.compile(r"^(?:파일|File) ?: (.+)$")
_COLUMNS = ["date", "user", "message"]


def detect(log: SourceFile) -> bool:
    """True for the date of saving or a room's title with KakaoTalk's lines below it, Korean lines of a message, or its CSV."""
    lines = first_text_lines(log)
    if not lines:
        return False
    if is_table(log):
        return True
    has_header = not lines[0].startswith("[LINE]") and any(
        _SAVED.match(line) or _ROOM.match(line) or _TALK_FILE.match(line) for line in lines[: CHAT.header_lines]
    )
    if has_header:
        return any(_BRACKETS.match(line) or _DATED.match(line) or _DAY.match(line) or _TIMED.match(line) for line in lines)
    first = lines[0]
    starts = [line for line in lines if (found := _DATED.match(line)) and _SAID.match(found["rest"])]
    is_korean = "년" in first or "오전" in first or "오후" in first
    return (is_korean and bool(starts)) or (first.startswith("-----") and bool(_DAY.match(first)) and any(map(_BRACKETS.match, lines[1:3])))


def is_table(log: SourceFile) -> bool:
    """True for the CSV of macOS, whose columns are Date, User and Message."""
    return bool(log.first_lines) and [name.strip('" ').lower() for name in log.first_lines[0].split(",", 3)] == _COLUMNS


@log_format("kakaotalk", detect=detect, rank=5)
def kakaotalk_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of a chat; who came and went is skipped."""
    conversation = room_name(log)
    if is_table(log):
        yield from _rows(log, conversation)
    else:
        yield from message_events(
            log.text_lines(), _KakaoTalkParser(conversation).parse, lambda message: [_to_event(message, conversation)]
        )


def room_name(log: SourceFile) -> str:
    """Return the chat's name: from the title in the file, else from the file's name without its date and number."""
    for line in log.first_lines[: CHAT.header_lines]:
        if (found := _ROOM.match(line)) and (name := next(filter(None, found.groups()), "")):
            return name.strip()
    named = re.match(r"KakaoTalk_Chat_(.+?)_\d{4}[-_]\d\d[-_]\d\d", log.conversation)
    return named[1] if named else re.sub(r"(?:-\d{1,3}| ?\(\d+\))$", "", log.conversation)


@dataclass(slots=True)
class _KakaoTalkParser:
    """Says what each line is. The date is in the line, or in the line that begins its day."""

    chat: str
    _day: date | None = None
    _last: datetime | None = None
    _has_begun: bool = False
    _in_brackets: bool = False

    def parse(self, line: str, message: OpenMessage | None) -> ParsedLine:
        if not self._has_begun and (_SAVED.match(line) or _ROOM.match(line) or _TALK_FILE.match(line)):
            return Skipped("header")
        if (found := _DAY.match(line)) and (day := read_date(found["date"])):
            self._day, self._last, self._has_begun = day, None, True
            return Skipped("date line")
        parsed = self._start(line)
        if parsed is None and (self._in_brackets or message is None) and _SYSTEM.match(line):
            return self._happened(line, self._last)
        self._has_begun = self._has_begun or parsed is not None
        return parsed

    def _start(self, line: str) -> ParsedLine:
        if found := _BRACKETS.match(line):
            self._in_brackets = True
            return self._message(found["speaker"], found["text"] or "", found["clock"], self._day)
        found = _DATED.match(line) or _TIMED.match(line)
        if found is None:
            return None
        parts = found.groupdict()
        day = read_date(parts["date"]) if parts.get("date") else self._day
        said = _SAID.match(found["rest"]) if parts.get("sign") != ":" else None
        if said is None:
            clock = read_clock(found["clock"])
            return self._happened(found["rest"], datetime.combine(day, clock) if day and clock else None)
        return self._message(said["speaker"], said["text"], found["clock"], day)

    def _message(self, speaker: str, text: str, clock: str, day: date | None) -> ParsedLine:
        moment = read_clock(clock)
        if moment is None:
            return Unreadable(f"there is no such time: {clock!r}")
        self._last = datetime.combine(day, moment) if day else None
        return MessageStart(speaker=speaker.strip(), text=text, sent_at=self._last)

    def _happened(self, line: str, at: datetime | None) -> ParsedLine:
        """Return who came or went; a line without a time of its own has that of the message before it, or begins its day."""
        at = at or (datetime.combine(self._day, time()) if self._day else None)
        return room_turn(line, conversation=self.chat, sent_at=at, room=self.chat) or Skipped("system line")


def _to_event(message: OpenMessage, conversation: str) -> SourceTurn | Skipped:
    sent_at = message.start.sent_at or datetime.min  # noqa: DTZ901
    return _turn(conversation, message.start.speaker, message.body, sent_at, message.number)


def _turn(conversation: str, speaker: str, text: str, sent_at: datetime, line: int) -> SourceTurn | Skipped:
    bare = text.strip()
    if bare.rstrip(".。") in _DELETED:
        return Skipped("deleted message")
    if _PLACEHOLDERS.fullmatch(bare):
        return Skipped("media left out")
    if _CALL.fullmatch(bare):
        event = RoomEvent(action="call", people=(speaker,), room=conversation, seconds=clock_seconds(bare))
        return room_event(event, conversation=conversation, sent_at=sent_at, actor=speaker, text=bare, line=line)
    filed = _FILED.match(bare) if "\n" not in bare else None
    attachments = (f"file: {filed[1]}",) if filed else ()
    return SourceTurn(
        conversation=conversation, speaker=speaker, text="" if filed else text, sent_at=sent_at, attachments=attachments, line=line
    )


def _rows(log: SourceFile, conversation: str) -> Iterator[ReaderEvent]:
    """Yield the rows of the CSV; times are local."""
    lines = CountedLines(f"{line}\n" if isinstance(line, str) else "\n" for line in log.text_lines())
    for number, cells in csv_rows(lines, ",", '"'):
        yield _row(cells, number, conversation)


def _row(cells: list[str] | Unreadable, number: int, conversation: str) -> ReaderEvent:
    if isinstance(cells, Unreadable):
        return cells
    if not any(cell.strip() for cell in cells):
        return Skipped("blank line")
    if number == 1:
        return Skipped("header")
    if len(cells) != len(_COLUMNS):
        return Unreadable(f"the row has {len(cells)} cells, not date, user and message", ",".join(cells), number)
    sent_at, speaker, text = cells
    try:
        at = parse_time(sent_at, "date")
        if not speaker.strip() or _SYSTEM.match(text.strip()):
            told = room_turn(text, conversation=conversation, sent_at=at, room=conversation, number=number)
            return told or Skipped("system line")
        return _turn(conversation, speaker, text, at, number)
    except RecordError as error:
        return Unreadable(str(error), ",".join(cells), number)
