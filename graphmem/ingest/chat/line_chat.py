"""LINE's "Export chat history": a text file with a line per date, and below it time, name and text between tabs or spaces."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from graphmem.ingest.chat.message_lines import MessageStart, OpenMessage, ParsedLine, first_text_lines, message_events
from graphmem.ingest.chat.room_lines import clock_seconds, room_turn
from graphmem.ingest.chat.written_dates import CLOCK, DATE, DayMonthOrder, read_clock, read_date
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import CHAT
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.room_event import RoomEvent

_WORD = r"[^\s\d/()（）.,]{1,14}\.?"
_DATE_LINE = re.compile(rf"^(?:({_WORD}),?\s+)?({DATE})\s?(?:[(（]?({_WORD})[)）]?)?\s*$")
_TABBED = re.compile(rf"^({CLOCK})\t(?:([^\t]*)\t)?(.*)$", re.DOTALL)
_SPACED = re.compile(rf"^({CLOCK}) (.*)$", re.DOTALL)
_TITLE = re.compile(r"^\[LINE\]\s*(.+?)\s*$")
_SAVED = re.compile(rf"^[^\t]{{2,30}}?[:：]?\s?{DATE},?\s{{0,2}}{CLOCK}\s*$")
_TITLE_WORDS = (
    re.compile(
        r"^(?:Chat history (?:with|in)|ประวัติการ(?:แชท|สนทนา)กับ|Riwayat obrolan (?:dengan|di)|[与與])\s*"
        r"[\"「]?(?P<name>.+?)[\"」]?(?:的聊天[记記][录錄])?$"
    ),
    re.compile(
        r"^[\"「]?(?P<name>.+?)[\"」]?\s*(?:との?トーク履歴|のトーク履歴|的聊天[记記][录錄]|님?(?:과의|와의|과|와) (?:대화|채팅).*)$"
    ),
)
_PLACEHOLDERS = frozenset(
    """photo photos video videos sticker stickers file files voice message audio contact location album note notes gif
    写真 動画 スタンプ ファイル ボイスメッセージ 連絡先 位置情報 アルバム ノート
    照片 影片 貼圖 檔案 語音訊息 聯絡資訊 位置訊息 位置 相簿 记事本 記事本 视频 贴图 文件 语音信息
    사진 동영상 스티커 파일 음성메시지 연락처 위치 앨범
    รูป รูปภาพ ภาพ วิดีโอ สติกเกอร์ ไฟล์ ข้อความเสียง ตำแหน่ง อัลบั้ม foto stiker berkas""".split()
)
_FILED = re.compile(r"^\[(?:File|ファイル|檔案|文件|파일|ไฟล์|Album|アルバム|相簿|相册)\] ?(.+)$", re.IGNORECASE)
_UNSENT = re.compile(
    r"unsent a message|message unsent|送信を取り消し|收回(?:了)?(?:一則|一条)?(?:訊息|消息|讯息)|撤回了?一条消息|ยกเลิก(?:การส่ง)?ข้อความ"
    r"|메시지(?:의 전송|를)? ?(?:전송을 )?(?:취소|삭제)|membatalkan (?:pengiriman|pesan)",
    re.IGNORECASE,
)
_OWN_UNSENT = re.compile(
    r"(?:You unsent a message|Message unsent|メッセージの送信を取り消しました|(?:您|你)?已?收回(?:了)?訊息|撤回了?一条消息)[.。]?"
)


def detect(log: SourceFile) -> bool:
    """True for LINE's title with a date line below it, or a date line first and LINE's columns below it."""
    lines = first_text_lines(log)
    if not lines or not (_TITLE.match(lines[0]) or _DATE_LINE.match(lines[0]) or "トーク履歴" in lines[0] or "Chat history" in lines[0]):
        return False
    at = next((number for number, line in enumerate(lines[: CHAT.header_lines]) if _DATE_LINE.match(line)), None)
    if at is None:
        return bool(_TITLE.match(lines[0]))
    pattern = _SPACED if at == 0 and not any(map(_TABBED.match, lines)) else _TABBED
    return any(map(pattern.match, lines[at + 1 :])) or bool(_TITLE.match(lines[0]))


@log_format("line", detect=detect, rank=5)
def line_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the messages of a chat. The file is read twice: first for its order of day and month, and for names."""
    survey = _DateOrder()
    for line in log.text_lines():
        if isinstance(line, str):
            survey.take(line)
    if survey.order.month_first:
        yield Note("dates are read month first, by their weekdays")
    names = survey.names(_name_in(log.conversation))
    conversation = chat_title(log)
    parser = _LineChatParser(survey.order.month_first, survey.is_tabbed, names, conversation)
    yield from message_events(log.text_lines(), parser.parse, lambda message: [_to_event(message, conversation)])


def chat_title(log: SourceFile) -> str:
    """Return the name of the chat: from the title in the file, else from the file's name."""
    titled = _TITLE.match(log.first_lines[0]) if log.first_lines else None
    return _name_in(titled[1] if titled else log.conversation) or log.conversation


def _name_in(title: str) -> str:
    title = re.sub(r"^\[LINE\][\s_]*|(?: ?\(\d+\)|_\d+)$", "", title).strip()
    found = next((found for pattern in _TITLE_WORDS if (found := pattern.match(title))), None)
    return found["name"].strip() if found else title


@dataclass(slots=True)
class _DateOrder:
    """What the first pass finds: the order of day and month, whether tabs divide, and how lines without tabs begin."""

    order: DayMonthOrder = field(default_factory=DayMonthOrder)
    tabbed: int = 0
    spaced: int = 0
    _starts: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def is_tabbed(self) -> bool:
        return self.tabbed > 0 or not self.spaced

    def take(self, line: str) -> None:
        if found := _DATE_LINE.match(line):
            self.order.take(found[2], found[1] or found[3] or "")
        elif _TABBED.match(line):
            self.tabbed += 1
        elif not self.tabbed and (spaced := _SPACED.match(line)):
            self.spaced += 1
            first, _, rest = spaced[2].partition(" ")
            second = rest.partition(" ")[0]
            if len(self._starts) < CHAT.names or first in self._starts:
                self._starts.setdefault(first, Counter())[second] += 1

    def names(self, partner: str) -> tuple[str, ...]:
        """Return names with a space in them, longest first: the chat's, and pairs of words that begin many lines."""
        pairs = (
            f"{first} {second}"
            for first, seconds in self._starts.items()
            for second, count in seconds.items()
            if second and count >= CHAT.name_evidence and count == seconds.total()
        )
        return tuple(sorted({partner, *pairs} if " " in partner else set(pairs), key=len, reverse=True))


@dataclass(slots=True)
class _LineChatParser:
    """Says what each line is."""

    month_first: bool
    is_tabbed: bool
    names: tuple[str, ...]
    chat: str
    _day: date | None = None
    _number: int = 0
    _after_blank: bool = True

    def parse(self, line: str, message: OpenMessage | None) -> ParsedLine:
        self._number += 1
        after_blank, self._after_blank = self._after_blank, not line.strip()
        if self._number <= CHAT.header_lines and self._day is None and (_TITLE.match(line) or _SAVED.match(line)):
            return Skipped("header")
        is_quoted = message is not None and _is_open_quote(message)
        if (found := _DATE_LINE.match(line)) and (after_blank or not is_quoted):
            if day := read_date(found[2], month_first=self.month_first):
                self._day = day
                return Skipped("date line")
            return None
        return self._message(line)

    def _message(self, line: str) -> ParsedLine:
        found = (_TABBED if self.is_tabbed else _SPACED).match(line)
        clock = read_clock(found[1]) if found else None
        if found is None or clock is None:
            return None
        sent_at = datetime.combine(self._day, clock) if self._day else None
        speaker, text = (found[2] or "", found[3]) if self.is_tabbed else self._split(found[2])
        if not speaker.strip() or not text.strip():
            told = f"{speaker}{text}"
            happened = room_turn(told, conversation=self.chat, sent_at=sent_at, room=self.chat)
            return happened or Skipped("deleted message" if _UNSENT.search(told) else "system line")
        return MessageStart(speaker=speaker.strip(), text=text, sent_at=sent_at)

    def _split(self, rest: str) -> tuple[str, str]:
        for name in self.names:
            if rest.startswith(f"{name} "):
                return name, rest[len(name) + 1 :]
        speaker, _, text = rest.partition(" ")
        return speaker, text


def _is_open_quote(message: OpenMessage) -> bool:
    return message.lines[0].startswith('"') and not (message.lines[-1].endswith('"') and len(message.lines) > 1)


def _to_event(message: OpenMessage, conversation: str) -> SourceTurn | Skipped:
    text = _unquoted(message.body)
    bare = text.strip().casefold()
    if bare.strip("[]") in _PLACEHOLDERS or bare in ("[voice message]", "[audio message]"):
        return Skipped("media left out")
    if text.startswith("☎"):
        return _call(message, text, conversation)
    if _OWN_UNSENT.fullmatch(text.strip()):
        return Skipped("deleted message")
    filed = _FILED.match(text)
    return SourceTurn(
        conversation=conversation,
        speaker=message.start.speaker,
        text="" if filed else text,
        sent_at=message.start.sent_at or datetime.min,  # noqa: DTZ901
        attachments=(f"file: {filed[1].strip()}",) if filed else (),
        line=message.number,
    )


def _call(message: OpenMessage, text: str, conversation: str) -> SourceTurn | Skipped:
    """Return the call of "☎ Call time 12:05"."""
    speaker, sent_at = message.start.speaker, message.start.sent_at
    if sent_at is None:
        return Skipped("call")
    event = RoomEvent(action="call", people=(speaker,), room=conversation, seconds=clock_seconds(text))
    return room_event(event, conversation=conversation, sent_at=sent_at, actor=speaker, text=text, line=message.number)


def _unquoted(text: str) -> str:
    """Return a text of several lines without the quotes that LINE puts around it."""
    if "\n" in text and text.startswith('"') and text.endswith('"'):
        return text[1:-1].replace('""', '"').strip("\n")
    return text
