"""Text, quoted message and attachments of a Teams message, from HTML or the older Skype markup."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from graphmem.ingest.chat.export_parts import describe_attachment
from graphmem.ingest.core.html_text import HtmlText, read_html

MEDIA_KINDS = {"picture": "photo", "video": "video", "audio": "audio", "file": "file", "swift": "card"}
_REPLY = "schema.skype.com/Reply"
_EMOJI = "schema.skype.com/Emoji"


@dataclass(frozen=True, slots=True)
class TeamsContent:
    """A message's text, the key of the message it answers, its attachments, and the time of its edit (milliseconds, as text)."""

    text: str
    reply_to: str = ""
    attachments: tuple[str, ...] = ()
    edited: str = ""


def render_teams_text(content: str, *, is_html: bool) -> TeamsContent:
    """Render a message's markup. In HTML, tags make the lines; in Skype's own markup, lines are as written."""
    reader = _TeamsText(is_html)
    text = read_html(reader, content)
    return TeamsContent(text, reader.reply_to, tuple(reader.attachments), reader.edited)


class _TeamsText(HtmlText):
    """Reads the tags of Teams; the quoted text of an answered message is left out."""

    def __init__(self, is_html: bool) -> None:
        super().__init__()
        self._pre = 0 if is_html else 1
        self._ignored: list[str] = []
        self.reply_to = ""
        self.edited = ""
        self.attachments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if self._ignored:
            self._inside(tag, attributes)
        elif tag == "quote" or (tag == "blockquote" and _REPLY in attributes.get("itemtype", "")):
            self.reply_to = self.reply_to or attributes.get("messageid") or attributes.get("itemid", "")
            self._ignored.append(tag)
        elif tag == "uriobject":
            kind = MEDIA_KINDS.get(re.split(r"[./]", attributes.get("type", ""))[0].lower(), "file")
            self.attachments.append(kind)
            self._ignored.append(tag)
        elif tag in ("img", "emoji"):
            self._image(tag, attributes)
        elif tag == "e_m":
            edited = attributes.get("ts_ms", "") or attributes.get("ts", "") + "000"
            self.edited = edited if edited.isdecimal() and len(edited) > 3 else ""
        elif tag == "c" and attributes.get("f"):
            self.attachments.append(describe_attachment("contact", attributes["f"]))
        elif tag == "location":
            self.attachments.append(describe_attachment("location", attributes.get("address", "")))
        else:
            super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._ignored:
            if tag == self._ignored[-1]:
                self._ignored.pop()
        else:
            super().handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if not self._ignored:
            super().handle_data(data)

    def _inside(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == self._ignored[-1]:
            self._ignored.append(tag)
        elif tag == "originalname" and attributes.get("v") and self.attachments:
            self.attachments[-1] = describe_attachment(self.attachments[-1].partition(":")[0], attributes["v"])

    def _image(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "emoji" or _EMOJI in attributes.get("itemtype", "") or "emoji" in attributes.get("class", ""):
            self.add(attributes.get("alt", ""))
            return
        name = attributes.get("alt", "")
        with suppress(IndexError):
            name = (
                name
                if name not in ("", "image")
                else re.findall(r"([\w-]+\.(?:png|jpe?g|gif|webp))(?:$|[?#])", attributes.get("src", ""))[0]
            )
        self.attachments.append(describe_attachment("photo", name))
