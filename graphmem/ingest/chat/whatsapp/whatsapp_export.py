"""WhatsApp's "Export chat": a text file in the language and date format of the phone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from graphmem.ingest.chat.room_lines import room_turn
from graphmem.ingest.chat.whatsapp import whatsapp_words as words
from graphmem.ingest.chat.whatsapp.whatsapp_dates import DateOrderDetector, Order, WhatsAppHeader, parse_header
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import SOURCE, WHATSAPP
from graphmem.ingest.core.source_file import SourceFile

GENERIC_NAME = re.compile(r"_?chat(?:[ _]?\(?\d+\)?)?", re.IGNORECASE)

_MARK = f"[{words.MARKS}]"
_FEW = f"{_MARK}{{0,5}}"
_MARKS = re.compile(f"{_MARK}+")
# WhatsApp puts these around mentioned names, and before its own words.
_OWN_MARKS = re.compile(r"[\u200e\u2068\u2069\ufeff]")
_NAME = re.compile(rf"(.{{1,{WHATSAPP.name_chars}}}?)(?<!\s):(?:\s|$)")
_OPEN_QUOTE = re.compile(r"[\"“”„«»]")
_BRACKETED = re.compile(rf"{_FEW}<{_FEW}([^<>]{{1,60}}?)\.?>")
# "<attached: 00000012-PHOTO-2024-06-12-21-36-05.jpg>"; without the direction mark only if numbered, since people write "<see: a.txt>".
_TAG = re.compile(rf"{_FEW}<{_FEW}(?P<word>[^<>:：\n]{{1,30}}?)\s?[:：]{_FEW}\s{_FEW}(?P<file>[^<>\n]+?\.\w{{1,8}}){_FEW}>")
_OLD_TAG = re.compile(rf"^{_FEW}(\d{{4}}-\d\d-\d\d-[^<>\n/]+?\.\w{{1,8}}) {_FEW}<{_FEW}\w[\w ]{{3,29}}>")
_TAIL = re.compile(r"^(.*?)\s?\u200e([^\u200e\n]{5,40})$", re.DOTALL)
_FILE = re.compile(rf"^({_FEW})([^<>\n/]{{1,200}}?\.\w{{1,8}}){_FEW} \({_FEW}([^()\n]{{4,30}}){_FEW}\)$")
_SIGNS = re.compile(rf"[<(•{words.MARKS}]")
_NUMBERED = re.compile(r"(?:IMG|VID|AUD|PTT|STK|DOC)-\d{8}-WA\d+", re.IGNORECASE)
_PAGES = re.compile(rf"^(.+?\.\w{{1,8}}) • ({_FEW}.+)$")
_EDITED = re.compile(rf"\s?({_FEW})<{_FEW}([^<>\n]{{4,60}}?)\.?>\s*$")
_KINDS = {"photo": "jpg jpeg png heic gif", "video": "mp4 mov 3gp", "audio": "opus ogg m4a mp3 aac amr", "sticker": "webp"}


def detect(log: SourceFile) -> bool:
    """True if one of the first lines starts with a date and time like WhatsApp's, and one has a name and a colon behind it."""
    lines = [line for line in log.first_lines[: WHATSAPP.detection_lines] if line.strip()]
    if not any(map(parse_header, lines[: WHATSAPP.header_lines])):
        return False
    headers = [found[0] for line in lines if (found := parse_header(line))]
    return any(_NAME.match(header.rest) and header.rest[0] not in "<*" for header in headers) or "whatsapp" in log.name.lower()


@log_format("whatsapp", detect=detect, rank=20)
def whatsapp_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the messages of a chat, of one or more lines each. The file is read twice: first for its dates and names."""
    survey = _survey(log)
    order, why = survey.order.decide()
    yield Note(why)
    assembler = _MessageAssembler(chat_name(log), order, survey)
    for number, line in enumerate(log.text_lines(), start=1):
        if isinstance(line, Unreadable):
            yield line
        else:
            yield from assembler.take(number, line)
    yield from assembler.finish()


def chat_name(log: SourceFile) -> str:
    """Return the name of the chat, from the name of the file, or of its folder or archive."""
    parts = [*PurePosixPath(log.name).parts]
    if len(parts) == 1 and words.TITLE.match(log.path.parent.name):
        parts.insert(0, log.path.parent.name)
    for part in reversed(parts):
        stem = re.sub(r"\s?\(\d\)$", "", Path(part).stem if Path(part).suffix.lower() in (".txt", ".zip") else part)
        if titled := words.TITLE.match(stem) or words.TITLE_AFTER.match(stem):
            return titled["name"].strip()
        if not GENERIC_NAME.fullmatch(stem):
            return stem
    return log.conversation


@dataclass(slots=True)
class _ChatSurvey:
    """What the first pass finds: the style of the headers, the order of the dates, and names with a colon."""

    style: str = ""
    order: DateOrderDetector = field(default_factory=DateOrderDetector)
    names_with_colon: dict[str, tuple[int, str]] = field(default_factory=dict)

    def take(self, line: str) -> None:
        if found := parse_header(line, self.style):
            header, self.style = found
            self.order.take(header, line)
            self._take_name(header.rest)

    def _take_name(self, rest: str) -> None:
        if not (first := _NAME.match(rest)) or (first[1] not in self.names_with_colon and len(self.names_with_colon) >= WHATSAPP.names):
            return
        second = _NAME.match(rest, first.end())
        whole = rest[: second.end(1)] if second else ""
        count, before = self.names_with_colon.get(first[1], (0, whole))
        self.names_with_colon[first[1]] = (count + 1, before if before == whole else "")

    def split(self, rest: str) -> tuple[str, str]:
        """Return sender and text; ("", rest) for a system line."""
        if not (found := _NAME.match(rest)) or len(_OPEN_QUOTE.findall(found[1])) % 2:
            return "", rest
        count, whole = self.names_with_colon.get(found[1], (0, ""))
        end = len(whole) if count >= WHATSAPP.name_evidence and whole and rest.startswith(whole + ":") else found.end(1)
        return rest[:end], rest[end + 1 :].removeprefix(" ")


def _survey(log: SourceFile) -> _ChatSurvey:
    survey = _ChatSurvey()
    for line in log.text_lines():
        if isinstance(line, str):
            survey.take(line)
    return survey


@dataclass(slots=True)
class _MessageAssembler:
    """Assembles messages from lines."""

    chat: str
    order: Order
    survey: _ChatSurvey
    _header: WhatsAppHeader | None = None
    _number: int = 0
    _lines: list[str] = field(default_factory=list)

    def take(self, number: int, line: str) -> Iterator[ReaderEvent]:
        """Take a line; yield the message that it ends, if any."""
        found = parse_header(line, self.survey.style)
        if found:
            yield from self.finish()
            self._header, self._number, self._lines = found[0], number, [found[0].rest]
        elif self._header and len(self._lines) < WHATSAPP.message_lines:
            self._lines.append(line)
        elif not line.strip():
            yield Skipped("blank line")
        else:
            why = (
                f"this goes on for more than {WHATSAPP.message_lines:,} lines"
                if self._header
                else "text before the first line that has a date"
            )
            yield Unreadable(why, line[: SOURCE.excerpt_chars], number)

    def finish(self) -> Iterator[ReaderEvent]:
        """Yield the message that is open, if any."""
        if self._header:
            header, body = self._header, "\n".join(self._lines).rstrip()
            yield event_or_unreadable(
                lambda: self._to_event(header, body), "", lambda: f"{header.date} {body}"[: SOURCE.excerpt_chars], self._number
            )
        self._header = None

    def _to_event(self, header: WhatsAppHeader, body: str) -> SourceTurn | Skipped:
        sent_at = header.moment(self.order)
        sender, text = self.survey.split(body)
        if not sender:
            return self._room_turn(body, sent_at) or Skipped("system line")
        key = _MARKS.sub("", sender).strip()
        speaker = re.sub(r"^~\s?", "", key)
        if reason := _skip_reason(text, of_chat=key == self.chat, speaker=speaker):
            told = self._room_turn(text, sent_at, speaker) if reason == "system line" else None
            return told or Skipped(reason)
        if _normalized(text).startswith(f"{speaker.casefold()} ") and (told := self._room_turn(text, sent_at, speaker)):
            return told
        text, attachments = split_attachments(_without_edit_mark(text))
        return SourceTurn(
            conversation=self.chat,
            speaker=speaker,
            text=text,
            sent_at=sent_at,
            speaker_key=key,
            attachments=attachments,
            line=self._number,
        )

    def _room_turn(self, line: str, sent_at: datetime, speaker: str = "") -> SourceTurn | None:
        """Return who joined, left or called, if the line tells that; a group's own events stand in a line of the group."""
        who = "" if speaker == self.chat else speaker
        return room_turn(line, conversation=self.chat, sent_at=sent_at, room=self.chat, speaker=who, number=self._number)


def _skip_reason(text: str, *, of_chat: bool, speaker: str) -> str:
    """Return why this is not a message, "" if it is one: it was deleted, or WhatsApp wrote it itself."""
    bare = _normalized(text)
    if bare in words.DELETED or bare.startswith(words.DELETED_BY):
        return "deleted message"
    marked = text.startswith(words.LEFT_TO_RIGHT)
    if marked and bare.startswith(words.SYSTEM):
        return "system line"
    name = speaker.casefold()
    if (marked or name in bare[: len(name) + 2]) and _is_own_event(bare, name, marked=marked):
        return "system line"
    # In groups, iPhones write the group's name before its events.
    return "system line" if marked and of_chat and not split_attachments(text)[1] and "http" not in bare else ""


def _is_own_event(bare: str, speaker: str, *, marked: bool) -> bool:
    """True for an event that WhatsApp writes into the line of the one who did it: "Ron: Ron changed the group name"."""
    own = next((name for name in (f"~\u202f{speaker} ", f"~ {speaker} ", f"{speaker} ") if bare.startswith(name)), "")
    if own:
        return bare[len(own) :].startswith(words.GROUP_EVENTS) or (marked and "\n" not in bare)
    return marked and any(bare.startswith(you) and bare[len(you) :].startswith(words.GROUP_EVENTS) for you in words.YOU)


def split_attachments(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the sender's text, and the attachments: a file's name, or the placeholder of one that was left out."""
    first, _, rest = text.partition("\n")
    if len(first) > WHATSAPP.placeholder_chars and not _SIGNS.search(text):
        return text.strip("\n"), ()
    if (found := _PAGES.match(first)) and (things := split_attachments(found[2])[1]):
        return _clean(rest), things if ": " in things[0] else (_file(found[1]),)
    if (found := _TAIL.match(text)) and _is_placeholder(_normalized(found[2])):
        return _clean(found[1]), (_MARKS.sub("", found[2]).strip(),)
    if _is_placeholder(_normalized(first)) or _is_bracketed(first, words.MEDIA):
        return _clean(rest), (_MARKS.sub("", first).strip().strip("<>"),)
    if (found := _FILE.match(first)) and (found[1] or _NUMBERED.search(found[2]) or found[3].casefold() in words.ATTACHED):
        return _clean(rest), (_file(found[2]),)
    if found := _OLD_TAG.match(first):
        return _clean(text[found.end() :]), (_file(found[1]),)
    return _split_tags(text)


def _split_tags(text: str) -> tuple[str, tuple[str, ...]]:
    tags = [found for found in _TAG.finditer(text) if words.LEFT_TO_RIGHT in found[0] or re.match(r"\d{5,}-", found["file"])]
    for found in reversed(tags):
        text = text[: found.start()].rstrip(" ") + text[found.end() :]
    return _clean(text), tuple(_file(found["file"]) for found in tags)


def _without_edit_mark(text: str) -> str:
    """Return the text without WhatsApp's edit mark; the time of the edit is not known."""
    found = _EDITED.search(text)
    return text[: found.start()] if found and _normalized(found[2]) in words.EDITED else text


def _is_placeholder(bare: str) -> bool:
    parts = bare.split()
    if not 2 <= len(parts) <= 4:
        return bool(words.LEFT_OUT_GLUED.fullmatch(bare))
    ends = {parts[0], parts[-1]}
    return bool(ends & words.LEFT_OUT) and bool(ends & words.THINGS)


def _is_bracketed(line: str, known: frozenset[str]) -> bool:
    found = _BRACKETED.fullmatch(line.strip())
    return found is not None and _normalized(found[1]) in known


def _normalized(text: str) -> str:
    """Return words for comparison: without marks and full stop, in lower case."""
    return _MARKS.sub("", text).strip().rstrip(".。").casefold()


def _clean(text: str) -> str:
    return _OWN_MARKS.sub("", text).strip("\n ") if _MARKS.search(text) else text.strip("\n")


def _file(name: str) -> str:
    name = _MARKS.sub("", name).strip()
    ending = name.rpartition(".")[2].lower()
    kind = next((kind for kind, endings in _KINDS.items() if ending in endings.split()), "file")
    return f"{kind}: {name}"
