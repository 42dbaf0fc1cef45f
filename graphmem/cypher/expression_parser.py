"""Expressions, by precedence: OR, XOR, AND, NOT, comparisons, + -, * / %, ^, signs, and atoms with what follows them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from graphmem.cypher.cypher_functions import AGGREGATES, FUNCTIONS
from graphmem.cypher.cypher_syntax import (
    Binary,
    CaseExpression,
    Comprehension,
    Constant,
    Expression,
    FunctionCall,
    LabelTest,
    ListLiteral,
    MapLiteral,
    NullTest,
    Parameter,
    Property,
    Quantifier,
    Subquery,
    Unary,
    Variable,
)
from graphmem.cypher.cypher_tokens import refuse
from graphmem.cypher.pattern_parser import parse_chain, parse_patterns, starts_chain
from graphmem.cypher.token_reader import OWN_PREFIX, TokenReader

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_QUANTIFIERS = ("ANY", "ALL", "NONE", "SINGLE")
_RESERVED_PARAMETERS = frozenset({"space"})


def parse_expression(reader: TokenReader) -> Expression:
    """One expression. Raises QueryRefused."""
    with reader.deeper():
        return _either(reader)


def _left_to_right(reader: TokenReader, part: Callable[[TokenReader], Expression], words: tuple[str, ...]) -> Expression:
    left = part(reader)
    while reader.next.word in words:
        left = Binary(reader.take().word, left, part(reader))
    return left


def _either(reader: TokenReader) -> Expression:
    exclusive = partial(_left_to_right, part=partial(_left_to_right, part=_not, words=("AND",)), words=("XOR",))
    return _left_to_right(reader, exclusive, ("OR",))


def _not(reader: TokenReader) -> Expression:
    if not reader.skip_word("NOT"):
        return _comparison(reader)
    with reader.deeper():
        return Unary("NOT", _not(reader))


def _comparison(reader: TokenReader) -> Expression:
    left = _tested(reader)
    compared: Expression | None = None
    while reader.at_symbol(*_COMPARISONS):
        operator = str(reader.take().value)
        right = _tested(reader)
        link = Binary(operator, left, right)
        compared = link if compared is None else Binary("AND", compared, link)
        left = right
    return compared or left


def _tested(reader: TokenReader) -> Expression:
    """A sum, with tests of text, lists and null after it."""
    left = _sum(reader)
    while True:
        if reader.skip_word("IN"):
            left = Binary("IN", left, _sum(reader))
        elif reader.skip_word("CONTAINS"):
            left = Binary("CONTAINS", left, _sum(reader))
        elif reader.skip_word("STARTS", "WITH"):
            left = Binary("STARTS WITH", left, _sum(reader))
        elif reader.skip_word("ENDS", "WITH"):
            left = Binary("ENDS WITH", left, _sum(reader))
        elif reader.skip_word("IS", "NULL"):
            left = NullTest(left, negated=False)
        elif reader.skip_word("IS", "NOT", "NULL"):
            left = NullTest(left, negated=True)
        else:
            return left


def _sum(reader: TokenReader) -> Expression:
    left = _product(reader)
    while reader.at_symbol("+", "-"):
        left = Binary(str(reader.take().value), left, _product(reader))
    return left


def _product(reader: TokenReader) -> Expression:
    left = _power(reader)
    while reader.at_symbol("*", "/", "%"):
        left = Binary(str(reader.take().value), left, _power(reader))
    return left


def _power(reader: TokenReader) -> Expression:
    left = _signed(reader)
    while reader.at_symbol("^"):
        left = Binary(str(reader.take().value), left, _signed(reader))
    return left


def _signed(reader: TokenReader) -> Expression:
    if reader.skip_symbol("-"):
        with reader.deeper():
            operand = _signed(reader)
        value = operand.value if isinstance(operand, Constant) else None
        return Constant(-value) if isinstance(value, int | float) and not isinstance(value, bool) else Unary("-", operand)
    return _with_properties(reader)


def _with_properties(reader: TokenReader) -> Expression:
    found = _atom(reader)
    while True:
        at = reader.next.start
        if reader.skip_symbol("."):
            found = Property(found, reader.need_name("a property"), at)
        elif reader.at_symbol(":") and isinstance(found, Variable):
            reader.take()
            labels = [reader.need_name("a label")]
            while reader.skip_symbol("|"):
                labels.append(reader.need_name("a label"))
            found = LabelTest(found, tuple(labels))
        elif reader.at_symbol("["):
            raise reader.unexpected("items of a list are taken with head(list) and last(list), properties as n.name")
        elif reader.at_symbol("{"):
            raise reader.unexpected("properties are listed one by one, as in RETURN m.text, m.sent_at")
        else:
            return found


def _atom(reader: TokenReader) -> Expression:
    token = reader.next
    if token.kind in {"string", "number"}:
        return Constant(reader.take().value)
    if token.kind == "parameter":
        return parse_parameter(reader)
    if token.kind == "symbol":
        return _bracketed(reader)
    if token.word in _WORDS and not (token.word in {"EXISTS", "COUNT"} and reader.ahead(1).value != "{"):
        return _WORDS[token.word](reader)
    if token.word in _QUANTIFIERS and reader.ahead(1).value == "(":
        return _quantifier(reader)
    if token.kind == "name" and reader.ahead(1).value == "(" and reader.ahead(1).kind == "symbol":
        return _call(reader)
    if reader.at_variable():
        return Variable(reader.need_variable(), token.start)
    raise reader.unexpected("an expression is expected")


def parse_parameter(reader: TokenReader) -> Parameter:
    """The parameter that stands next. Raises QueryRefused for a reserved name."""
    token = reader.take()
    if token.value.lower() in _RESERVED_PARAMETERS or token.value.lower().startswith(OWN_PREFIX):
        raise refuse(f"the parameter ${token.value} is reserved", token.start)
    return Parameter(token.value, token.start)


def _constant(value: Any) -> Callable[[TokenReader], Expression]:
    def parse(reader: TokenReader) -> Expression:
        reader.take()
        return Constant(value)

    return parse


def _bracketed(reader: TokenReader) -> Expression:
    if reader.at_symbol("("):
        if starts_chain(reader):
            return Subquery("EXISTS", (parse_chain(reader, parse_expression),), None)
        reader.take()
        inner = parse_expression(reader)
        reader.need_symbol(")", "at the end of an expression in parentheses")
        return inner
    if reader.at_symbol("["):
        return _list(reader)
    if reader.at_symbol("{"):
        return _map(reader)
    raise reader.unexpected("an expression is expected")


def _list(reader: TokenReader) -> Expression:
    reader.take()
    if reader.at_variable() and reader.ahead(1).word == "IN":
        return _comprehension(reader)
    if reader.at_symbol("(") and starts_chain(reader):
        raise reader.unexpected("a pattern is matched by MATCH, and its results gathered with collect(...)")
    items: list[Expression] = []
    while not reader.at_symbol("]"):
        if items:
            reader.need_symbol(",", "between the items of a list")
        items.append(parse_expression(reader))
    reader.take()
    return ListLiteral(tuple(items))


def _comprehension(reader: TokenReader) -> Expression:
    variable = reader.need_variable()
    reader.need_word("IN", "after the variable")
    items = parse_expression(reader)
    condition = parse_expression(reader) if reader.skip_word("WHERE") else None
    result = parse_expression(reader) if reader.skip_symbol("|") else None
    reader.need_symbol("]", "at the end of a list")
    return Comprehension(variable, items, condition, result)


def _map(reader: TokenReader) -> Expression:
    reader.take()
    items: list[tuple[str, Expression]] = []
    while not reader.at_symbol("}"):
        if items:
            reader.need_symbol(",", "between the entries of a map")
        at = reader.next.start
        name = reader.need_name("a key")
        if name.startswith("_"):
            raise refuse(f"the key '{name}' begins with _, as those of the engine do", at)
        reader.need_symbol(":", "after a key")
        items.append((name, parse_expression(reader)))
    if not items or len(dict(items)) < len(items):
        raise reader.unexpected("a map has entries, each with a key of its own")
    reader.take()
    return MapLiteral(tuple(items))


def _quantifier(reader: TokenReader) -> Expression:
    kind = reader.take().word.lower()
    reader.take()
    variable = reader.need_variable()
    reader.need_word("IN", "after the variable")
    items = parse_expression(reader)
    reader.need_word("WHERE", "before the condition")
    condition = parse_expression(reader)
    reader.need_symbol(")", f"at the end of {kind}(...)")
    return Quantifier(kind, variable, items, condition)  # type: ignore[arg-type]


def _call(reader: TokenReader) -> Expression:
    token = reader.take()
    name = token.value.lower()
    function = FUNCTIONS.get(name)
    if function is None:
        raise refuse(f"{token.value}() is not a function of the list", token.start, hint=f"There are {', '.join(sorted(FUNCTIONS))}.")
    reader.take()
    if name == "count" and reader.skip_symbol("*"):
        reader.need_symbol(")", "after count(*")
        return FunctionCall(name, (), at=token.start)
    distinct = reader.skip_word("DISTINCT")
    if distinct and name not in AGGREGATES:
        raise refuse(f"DISTINCT is not allowed in {token.value}()", token.start)
    arguments: list[Expression] = []
    while not reader.at_symbol(")"):
        if arguments:
            reader.need_symbol(",", "between arguments")
        arguments.append(parse_expression(reader))
    reader.take()
    if not function.least <= len(arguments) <= function.most:
        raise refuse(f"{token.value}() does not take {len(arguments)} arguments", token.start)
    return FunctionCall(name, tuple(arguments), distinct, token.start)


def _case(reader: TokenReader) -> Expression:
    reader.take()
    subject = None if reader.at_word("WHEN") else parse_expression(reader)
    whens: list[tuple[Expression, Expression]] = []
    while reader.skip_word("WHEN"):
        condition = parse_expression(reader)
        reader.need_word("THEN", "after WHEN")
        whens.append((condition, parse_expression(reader)))
    default = parse_expression(reader) if reader.skip_word("ELSE") else None
    if not whens:
        raise reader.unexpected("WHEN is expected")
    reader.need_word("END", "at the end of CASE")
    return CaseExpression(subject, tuple(whens), default)


def _subquery(reader: TokenReader) -> Expression:
    kind = reader.take().word
    reader.take()
    with reader.deeper():
        reader.skip_word("MATCH")
        patterns = parse_patterns(reader, parse_expression)
        condition = parse_expression(reader) if reader.skip_word("WHERE") else None
        reader.need_symbol("}", f"at the end of {kind} {{ ... }}, which holds one MATCH with one WHERE")
    return Subquery(kind, patterns, condition)  # type: ignore[arg-type]


_WORDS: Mapping[str, Callable[[TokenReader], Expression]] = {
    "TRUE": _constant(True),
    "FALSE": _constant(False),
    "NULL": _constant(None),
    "CASE": _case,
    "EXISTS": _subquery,
    "COUNT": _subquery,
}
