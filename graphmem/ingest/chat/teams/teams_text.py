"""What a Teams message shows: its text, what it answers, what is attached. Also of the older markup that Skype has left in it."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from graphmem.ingest.chat.export_parts import describe_attachment
from graphmem.ingest.core.html_text import HtmlText, read_html

KINDS = {"picture": "photo", "video": "video", "audio": "audio", "file": "file", "swift": "card"}
_REPLY = "schema.skype.com/Reply"
_EMOJI = "schema.skype.com/Emoji"


@dataclass(frozen=True, slots=True)
class TeamsContent:
    """A message's text, the key of the one it answers, what is attached, and the time of its edit in milliseconds."""

    text: str
    reply_to: str = ""
    attachments: tuple[str, ...] = ()
    edited: str = ""


def render_teams_text(content: str, *, is_html: bool) -> TeamsContent:
    """What a message's markup shows. In HTML the lines are made by tags, in Skype's own markup they are as written."""
    reader = _TeamsText(is_html)
    text = read_html(reader, content)
    return TeamsContent(text, reader.reply_to, tuple(reader.attachments), reader.edited)


class _TeamsText(HtmlText):
    """Reads the tags of Teams; what is quoted from the message that is answered is left out."""

    def __init__(self, is_html: bool) -> None:
        super().__init__()
        self._pre = 0 if is_html else 1
        self._unread: list[str] = []
        self.reply_to = ""
        self.edited = ""
        self.attachments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._unread:
            self._inside(tag, given)
        elif tag == "quote" or (tag == "blockquote" and _REPLY in given.get("itemtype", "")):
            self.reply_to = self.reply_to or given.get("messageid") or given.get("itemid", "")
            self._unread.append(tag)
        elif tag == "uriobject":
            kind = KINDS.get(re.split(r"[./]", given.get("type", ""))[0].lower(), "file")
            self.attachments.append(kind)
            self._unread.append(tag)
        elif tag in ("img", "emoji"):
            self._image(tag, given)
        elif tag == "e_m":
            edited = given.get("ts_ms", "") or given.get("ts", "") + "000"
            self.edited = edited if edited.isdecimal() and len(edited) > 3 else ""
        elif tag == "c" and given.get("f"):
            self.attachments.append(describe_attachment("contact", given["f"]))
        elif tag == "location":
            self.attachments.append(describe_attachment("location", given.get("address", "")))
        else:
            super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            if tag == self._unread[-1]:
                self._unread.pop()
        else:
            super().handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if not self._unread:
            super().handle_data(data)

    def _inside(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == self._unread[-1]:
            self._unread.append(tag)
        elif tag == "originalname" and given.get("v") and self.attachments:
            self.attachments[-1] = describe_attachment(self.attachments[-1].partition(":")[0], given["v"])

    def _image(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "emoji" or _EMOJI in given.get("itemtype", "") or "emoji" in given.get("class", ""):
            self.add(given.get("alt", ""))
            return
        name = given.get("alt", "")
        with suppress(IndexError):
            name = name if name not in ("", "image") else re.findall(r"([\w-]+\.(?:png|jpe?g|gif|webp))(?:$|[?#])", given.get("src", ""))[0]
        self.attachments.append(describe_attachment("photo", name))
