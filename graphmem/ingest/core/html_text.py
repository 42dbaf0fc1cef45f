"""Plain text of HTML as a page shows it: lines, lists, quotes."""

import re
from html import unescape
from html.parser import HTMLParser

BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header li main ol p pre section"
    " table tr ul".split()
)
HIDDEN = frozenset("script style title template noscript".split())
RULE = "_" * 32
BULLET = "- "
_SPACES = re.compile(r"[ \t\r\n\f]+")


def html_text(html: str, *, between_cells: str = " ", spaced: bool = True) -> str:
    """Return the text without tags; list items start with "- ", quotes with "> ". `spaced`: a blank line follows a paragraph."""
    return read_html(HtmlText(between_cells=between_cells, spaced=spaced), html)


def read_html(reader: "HtmlText", html: str) -> str:
    """Feed HTML to a reader and return its text, however malformed the HTML is."""
    # html.parser rescans an unclosed tag again and again; behind the last ">" there are no tags to find.
    whole, end, rest = html.rpartition(">")
    try:
        reader.feed(whole + end)
        reader.close()
        reader.handle_data(unescape(rest))
    except (AssertionError, RecursionError):
        # html.parser fails on a broken "<!["; removing tags by a pattern still gives the text.
        return re.sub(r"<[^<>]*>", " ", html).strip()
    return reader.text()


class HtmlText(HTMLParser):
    """Collects the lines of text of HTML."""

    def __init__(self, *, between_cells: str = " ", spaced: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self._between_cells = between_cells
        self._spaced = spaced
        self._lines: list[str] = []
        self._line = ""
        self._quotes = 0
        self._hidden = 0
        self._pre = 0

    def text(self) -> str:
        """Return the lines so far, with at most one blank line in a row."""
        self.break_line()
        text = "\n".join(line.replace("\xa0", " ").rstrip() for line in self._lines)
        return re.sub(r"\n(?:[> ]*\n){2,}", "\n\n", text).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HIDDEN:
            self._hidden += 1
        elif tag == "br":
            self.break_line(always=True)
        elif tag == "hr":
            self.break_line()
            self._line = RULE
            self.break_line()
        elif tag in BLOCKS:
            if self._line != BULLET or tag == "li":  # A paragraph in a list item stays on the line of its bullet.
                self.break_line()
            self._quotes += tag == "blockquote"
            self._pre += tag == "pre"
            self.add(BULLET if tag == "li" else "")
        elif tag in ("td", "th") and self._line not in ("", BULLET):
            self.add(self._between_cells)

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in BLOCKS:
            self.break_line()
            self._quotes = max(0, self._quotes - (tag == "blockquote"))
            self._pre = max(0, self._pre - (tag == "pre"))
            if tag == "p" and self._spaced and self._lines and self._lines[-1].strip("> "):
                self._lines.append("> " * self._quotes)

    def handle_data(self, data: str) -> None:
        if self._pre:
            first, *rest = data.split("\n")
            self.add(first)
            for line in rest:
                self.break_line(always=True)
                self.add(line)
        else:
            self.add(_SPACES.sub(" ", data))

    def add(self, text: str) -> None:
        """Append to the current line."""
        if self._hidden or not text:
            return
        self._line += text.lstrip(" ") if self._line in ("", BULLET) and not self._pre else text

    def break_line(self, *, always: bool = False) -> None:
        """End the current line; a blank one only if `always`."""
        if self._line.strip(" ") or always:
            self._lines.append("> " * self._quotes + self._line.rstrip(" "))
        self._line = ""
