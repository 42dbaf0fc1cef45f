"""A reader of tokens: look ahead, take, or refuse what stands there."""

from collections.abc import Sequence

from graphmem.cypher.cypher_config import QUERY_LIMITS
from graphmem.cypher.cypher_tokens import Token, refuse
from graphmem.model.errors import QueryRefused

KEYWORDS = frozenset(
    "MATCH OPTIONAL WHERE WITH UNWIND RETURN ORDER BY SKIP LIMIT UNION ALL AS DISTINCT AND OR XOR NOT IN STARTS ENDS CONTAINS IS NULL"
    " TRUE FALSE CASE WHEN THEN ELSE END EXISTS COUNT ASC ASCENDING DESC DESCENDING".split()
)
RESERVED = KEYWORDS - {"END", "COUNT", "ALL", "ENDS", "STARTS", "CONTAINS", "EXISTS", "ASC", "DESC", "BY"}
"""No bare name of a variable; `end` is one, because facts have a field of that name."""
OWN_PREFIX = "graphmem"
"""Names that start with it are made by the rewriting."""


class TokenReader:
    """Where the parser stands in the tokens of a query."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self._tokens = tokens
        self.place = 0
        self._depth = 0

    @property
    def next(self) -> Token:
        return self._tokens[self.place]

    def ahead(self, count: int) -> Token:
        """The token after `count` others, or the end."""
        return self._tokens[min(self.place + count, len(self._tokens) - 1)]

    @property
    def last_end(self) -> int:
        """Where the token that was taken last ends."""
        return self._tokens[self.place - 1].end

    def take(self) -> Token:
        token = self.next
        if token.kind != "end":
            self.place += 1
        return token

    def at_symbol(self, *symbols: str) -> bool:
        return self.next.kind == "symbol" and self.next.value in symbols

    def at_word(self, *words: str) -> bool:
        """True if these keywords stand next, in this order."""
        return all(self.ahead(number).word == word for number, word in enumerate(words))

    def skip_symbol(self, symbol: str) -> bool:
        found = self.at_symbol(symbol)
        if found:
            self.place += 1
        return found

    def skip_word(self, *words: str) -> bool:
        found = self.at_word(*words)
        if found:
            self.place += len(words)
        return found

    def need_symbol(self, symbol: str, after: str) -> None:
        if not self.skip_symbol(symbol):
            raise self.unexpected(f"'{symbol}' is expected {after}")

    def need_word(self, word: str, after: str) -> None:
        if not self.skip_word(word):
            raise self.unexpected(f"{word} is expected {after}")

    def need_name(self, what: str) -> str:
        """Any name, as of a property, label or type."""
        if self.next.kind not in {"name", "quoted"}:
            raise self.unexpected(f"{what} is expected")
        return str(self.take().value)

    def need_variable(self) -> str:
        """The name of a variable or alias: no keyword, and none of those that the rewriting makes."""
        token = self.next
        name = self.need_name("a name")
        if token.word in RESERVED:
            raise refuse(f"{token.word} is a keyword, not a name", token.start)
        if name.lower().startswith(OWN_PREFIX):
            raise refuse(f"names that start with '{OWN_PREFIX}' are reserved", token.start)
        return name

    def at_variable(self) -> bool:
        return self.next.kind == "quoted" or (self.next.kind == "name" and self.next.word not in RESERVED)

    def deeper(self) -> "_Level":
        """A block that is one level deeper; raises QueryRefused at the limit."""
        return _Level(self)

    def enter(self) -> None:
        self._depth += 1
        if self._depth > QUERY_LIMITS.depth:
            raise refuse(f"the query is nested deeper than {QUERY_LIMITS.depth} levels", self.next.start)

    def leave(self) -> None:
        self._depth -= 1

    def unexpected(self, wanted: str = "") -> QueryRefused:
        """The error for the token that stands next."""
        token = self.next
        found = "the end of the query" if token.kind == "end" else f"'{self.text[token.start : token.end][:40]}'"
        return refuse(f"{found} is not allowed here", token.start, hint=f"{wanted[:1].upper()}{wanted[1:]}." if wanted else "")


class _Level:
    def __init__(self, reader: TokenReader) -> None:
        self._reader = reader

    def __enter__(self) -> None:
        self._reader.enter()

    def __exit__(self, *_: object) -> None:
        self._reader.leave()
