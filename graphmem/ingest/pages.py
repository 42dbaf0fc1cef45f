"""A piece of a web page as text: what a reader sees of it, with its lines, lists and code."""

import re
from html.parser import HTMLParser

BLOCKS = frozenset("p div ul ol table tr pre blockquote h1 h2 h3 h4 h5 h6 section article header footer hr dl dt dd".split())
UNSEEN = frozenset(("script", "style", "template", "noscript"))
_SPACE = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def text_of_page(html: str) -> str:
    """The text of a piece of HTML: a line for each block, "- " before what is listed, code as it was written."""
    page = _Page()
    page.feed(html)
    page.close()
    text = "\n".join(line.rstrip() for line in "".join(page.pieces).split("\n"))
    return _EMPTY_LINES.sub("\n\n", text).strip("\n")


class _Page(HTMLParser):
    """Gathers the pieces of text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._as_written = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._as_written += tag == "pre"
        self._unseen += tag in UNSEEN
        if tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self._new_line()
            self.pieces.append("- ")
        elif tag in ("td", "th"):
            self._apart()
        elif tag in BLOCKS:
            self._new_line()

    def handle_endtag(self, tag: str) -> None:
        self._as_written -= tag == "pre" and self._as_written > 0
        self._unseen -= tag in UNSEEN and self._unseen > 0
        if tag in BLOCKS or tag == "li":
            self._new_line()

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        text = data if self._as_written else _SPACE.sub(" ", data)
        at_start = not self.pieces or self.pieces[-1].endswith("\n")
        if text := text.lstrip(" ") if at_start and not self._as_written else text:
            self.pieces.append(text)

    def _new_line(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n") and self.pieces[-1] != "- ":
            self.pieces.append("\n")

    def _apart(self) -> None:
        """A space bar space between the cells of a row."""
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append(" | ")
