"""Tokens of Cypher: ASCII outside of strings, and no comments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from graphmem.cypher.cypher_config import QUERY_LIMITS
from graphmem.model.errors import QueryRefused

TokenKind: TypeAlias = Literal["name", "quoted", "string", "number", "parameter", "symbol", "end"]

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<comment>//|/\*)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|`(?P<quoted>[A-Za-z_][A-Za-z0-9_]*)`(?!`)"
    r"|(?P<number>(?:\d+\.\d+|\d+)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_]))"
    r"|\$(?P<parameter>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<symbol><=|>=|<>|\.\.|[-()\[\]{},:;.+*/%^=<>|])",
    re.DOTALL | re.ASCII,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Token:
    """One token with its place in the text (characters, from 0); `value` is the value of a string or number, else the text."""

    kind: TokenKind
    value: Any
    start: int
    end: int

    @property
    def word(self) -> str:
        """A bare name in capitals, as keywords are compared; "" for any other token."""
        return self.value.upper() if self.kind == "name" else ""


def refuse(what: str, at: int, *, hint: str = "") -> QueryRefused:
    """The error for a part of a query, with its position from 1."""
    return QueryRefused(f"cypher, character {at + 1}: {what}.{' ' + hint if hint else ''}", part=what, position=at + 1)


def tokens_of(text: str) -> list[Token]:
    """The tokens of a query, with an end token. Raises QueryRefused."""
    if len(text) > QUERY_LIMITS.characters:
        raise refuse(f"the query has {len(text):,} characters, at most {QUERY_LIMITS.characters:,} are allowed", QUERY_LIMITS.characters)
    return [*_tokens(text), Token("end", "", len(text), len(text))]


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise refuse(f"{_character(text[at])} is not part of a query", at, hint="Use parameters for values.")
        kind, found = match.lastgroup, match.group(match.lastgroup or 0)
        if kind == "comment":
            raise refuse("comments are not allowed", at)
        if kind == "string":
            yield Token("string", _string(found, at), at, match.end())
        elif kind == "number":
            yield Token("number", _number(found, at), at, match.end())
        elif kind != "space":
            yield Token(kind, found, at, match.end())  # type: ignore[arg-type]
        at = match.end()


def _character(found: str) -> str:
    return f"'{found}'" if found.isprintable() and found.isascii() else f"the character U+{ord(found):04X}"


def _string(quoted: str, at: int) -> str:
    def plain(match: re.Match[str]) -> str:
        escape = match.group(1)
        if len(escape) > 1:
            return chr(int(escape[1:], 16))
        if escape not in _ESCAPED:
            raise refuse(f"'\\{escape}' is no escape of a string", at + match.start() + 1)
        return _ESCAPED[escape]

    value = _ESCAPE.sub(plain, quoted[1:-1])
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise refuse("a string holds a character that cannot be stored", at)
    return value


def _number(text: str, at: int) -> int | float:
    value = float(text) if any(c in text for c in ".eE") else int(text)
    if abs(value) >= 2**63:
        raise refuse("a number is out of range", at)
    return value
