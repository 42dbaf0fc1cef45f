"""HTML pages of chats: streamed message by message, and each message taken apart by the classes of its tags."""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TypeAlias

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.html_text import html_text
from graphmem.ingest.core.ingest_limits import SOURCE, TAKEOUT
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile

PartNamer: TypeAlias = Callable[[str, frozenset[str], dict[str, str]], str]
"""Names the part that a tag with these classes and attributes begins; "" for markup."""
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


def page_blocks(log: SourceFile, start: re.Pattern[str]) -> Iterator[str | Unreadable]:
    """Stream the page as blocks that begin with `start`, a pattern of a lookahead; what comes before the first is left out."""
    decode = codecs.getincrementaldecoder(log.encoding)("replace")
    rest = ""
    with log.open() as file:
        while raw := file.read(TAKEOUT.chunk_bytes):
            *blocks, rest = start.split(rest + decode.decode(raw))
            yield from (block for block in blocks if start.match(block))
            if len(rest) > TAKEOUT.entry_chars:
                yield Unreadable(f"a message is more than {TAKEOUT.entry_chars >> 20} MB long", rest[: SOURCE.excerpt_chars])
                return
    if start.match(rest):
        yield rest


@dataclass(slots=True)
class PagePart:
    """A part of a message: its name, the attributes of its tag, and its HTML without the parts inside it."""

    name: str
    attributes: dict[str, str]
    html: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The part as the page shows it."""
        return html_text("".join(self.html), spaced=False).strip()


def page_parts(block: str, name_of: PartNamer) -> list[PagePart]:
    """Return the parts of a block, in the order in which they begin. Raises RecordError for HTML that cannot be parsed."""
    parser = _PartParser(name_of)
    try:
        parser.feed(block)
        parser.close()
    except (AssertionError, RecursionError):
        raise RecordError("the HTML of the message is broken") from None
    return parser.parts


class _PartParser(HTMLParser):
    """Collects parts; markup inside a part is kept for its text."""

    def __init__(self, name_of: PartNamer) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[PagePart] = []
        self._name_of = name_of
        self._open: list[tuple[str, PagePart | None]] = []

    def _current(self) -> PagePart | None:
        return next((part for _, part in reversed(self._open) if part), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        name = self._name_of(tag, frozenset(attributes.get("class", "").split()), attributes)
        part = PagePart(name, attributes) if name else None
        if part:
            self.parts.append(part)
        elif current := self._current():
            current.html.append(self.get_starttag_text() or "")
        if tag not in _VOID:
            self._open.append((tag, part))

    def handle_endtag(self, tag: str) -> None:
        at = next((at for at in range(len(self._open) - 1, -1, -1) if self._open[at][0] == tag), None)
        if at is None:
            return
        is_markup = self._open[at][1] is None
        del self._open[at:]
        if is_markup and (current := self._current()):
            current.html.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if current := self._current():
            current.html.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")
