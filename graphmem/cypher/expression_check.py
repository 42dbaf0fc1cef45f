"""Check the expressions of a query: known variables and properties, no aggregate where none may be, and a bounded size."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from graphmem.cypher.cypher_config import QUERY_LIMITS
from graphmem.cypher.cypher_functions import AGGREGATES, DATE_PARTS
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
    PathPattern,
    Property,
    Quantifier,
    Subquery,
    Unary,
    Variable,
)
from graphmem.cypher.cypher_tokens import refuse
from graphmem.cypher.graph_schema import HIDDEN, GraphSchema
from graphmem.cypher.query_scope import Meaning, Scope

Patterns = Callable[[Iterable[PathPattern], Scope], tuple[PathPattern, ...]]
Found = tuple[Expression, Meaning]
VALUE = Meaning()


class ExpressionCheck:
    """Resolves expressions; `patterns` does so for the patterns of subqueries."""

    def __init__(self, schema: GraphSchema, parameters: Mapping[str, Any], patterns: Patterns) -> None:
        self._schema = schema
        self._parameters = parameters
        self._patterns = patterns
        self._may_aggregate = False

    def resolve(self, expression: Expression, scope: Scope, *, aggregates: bool) -> Found:
        """The expression with its subqueries resolved, and what it stands for. Raises QueryRefused."""
        before, self._may_aggregate = self._may_aggregate, aggregates
        try:
            found, meaning = self._resolve(expression, scope)
        finally:
            self._may_aggregate = before
        if meaning.weight > QUERY_LIMITS.weight:
            raise refuse(f"an expression joins {meaning.weight:,} values, at most {QUERY_LIMITS.weight:,} are allowed", 0)
        return found, meaning

    def check_property(self, owner: Meaning, name: str, at: int) -> None:
        """Raise QueryRefused unless something of that kind has the property."""
        if name in HIDDEN:
            raise refuse(f"the property '{name}' is not open to queries", at, hint="A query sees its own space only.")
        known = dict.fromkeys(found for owner_name in sorted(owner.names) for found in self._schema.properties_of(owner_name))
        if name not in known:
            there = f"There are {', '.join(known)}." if known else "It has none."
            raise refuse(f"{'|'.join(sorted(owner.names))} has no property '{name}'", at, hint=there)

    def _resolve(self, expression: Expression, scope: Scope) -> Found:
        match expression:
            case Constant():
                return expression, VALUE
            case Parameter(name=name, at=at):
                return expression, self._parameter(name, at)
            case Variable(name=name, at=at):
                if name not in scope.variables:
                    raise refuse(f"the variable '{name}' is not known here", at)
                return expression, scope.variables[name]
            case Property():
                return self._property(expression, scope)
            case ListLiteral(items=items):
                return self._list(items, scope)
            case MapLiteral(items=entries):
                values, meaning = self._all([value for _, value in entries], scope)
                return MapLiteral(tuple(zip((name for name, _ in entries), values, strict=True))), replace(VALUE, weight=meaning.weight)
            case Unary(operator=operator, operand=operand):
                return Unary(operator, self._resolve(operand, scope)[0]), VALUE
            case Binary():
                return self._binary(expression, scope)
            case NullTest(operand=operand):
                return replace(expression, operand=self._resolve(operand, scope)[0]), VALUE
            case LabelTest():
                return self._label_test(expression, scope)
            case CaseExpression():
                return self._case(expression, scope)
            case FunctionCall():
                return self._call(expression, scope)
            case Quantifier(variable=variable, items=items, condition=condition):
                found, inner = self._items(variable, items, scope)
                return replace(expression, items=found, condition=self.resolve(condition, inner, aggregates=False)[0]), VALUE
            case Comprehension():
                return self._comprehension(expression, scope)
            case Subquery(patterns=patterns, condition=condition):
                inner = scope.inner()
                resolved = self._patterns(patterns, inner)
                where = None if condition is None else self.resolve(condition, inner, aggregates=False)[0]
                return replace(expression, patterns=resolved, condition=where), VALUE

    def _all(self, expressions: Iterable[Expression], scope: Scope) -> tuple[tuple[Expression, ...], Meaning]:
        """Several expressions, and what holds them all."""
        found = [self._resolve(expression, scope) for expression in expressions]
        shapes = {(meaning.shape, meaning.lists) for _, meaning in found}
        weight = sum(meaning.weight for _, meaning in found)
        if len(shapes) == 1 and found[0][1].shape != "value":
            shape, lists = shapes.pop()
            names = frozenset[str]().union(*(meaning.names for _, meaning in found))
            return tuple(e for e, _ in found), Meaning(shape, names, lists, weight)
        return tuple(e for e, _ in found), Meaning(lists=max((m.lists for _, m in found), default=0), weight=max(weight, 1))

    def _list(self, items: tuple[Expression, ...], scope: Scope) -> Found:
        values, meaning = self._all(items, scope)
        return ListLiteral(values), meaning.listed()

    def _parameter(self, name: str, at: int) -> Meaning:
        if name not in self._parameters:
            raise refuse(f"the parameter ${name} is not given", at)
        return Meaning(lists=int(isinstance(self._parameters[name], list | tuple)))

    def _property(self, expression: Property, scope: Scope) -> Found:
        of, owner = self._resolve(expression.of, scope)
        if owner.lists or owner.shape == "path":
            raise refuse(f"a list or path has no property '{expression.name}'", expression.at)
        if owner.shape == "value":
            if expression.name not in DATE_PARTS:
                hint = f"A value has {', '.join(sorted(DATE_PARTS))} if it is a time."
                raise refuse(f"the property '{expression.name}' of a value", expression.at, hint=hint)
        else:
            self.check_property(owner, expression.name, expression.at)
        lists = int(self._is_list(owner, expression.name))
        return replace(expression, of=of), Meaning(lists=lists)

    def _is_list(self, owner: Meaning, name: str) -> bool:
        if owner.shape != "node":
            return False
        found = (self._schema.labels[label].properties.get(name) for label in owner.names)
        return any(info is not None and info.type.startswith("list") for info in found)

    def _binary(self, expression: Binary, scope: Scope) -> Found:
        (left, left_meaning), (right, right_meaning) = self._resolve(expression.left, scope), self._resolve(expression.right, scope)
        # Only + makes a value out of both of its sides.
        weight = left_meaning.weight + right_meaning.weight if expression.operator == "+" else 1
        lists = max(left_meaning.lists, right_meaning.lists) if expression.operator == "+" else 0
        return Binary(expression.operator, left, right), Meaning(lists=lists, weight=weight)

    def _label_test(self, expression: LabelTest, scope: Scope) -> Found:
        _, meaning = self._resolve(expression.variable, scope)
        infos = self._schema.labels if meaning.shape == "node" else self._schema.relationships
        for label in expression.labels:
            if meaning.lists or meaning.shape not in {"node", "relationship"} or label not in infos:
                raise refuse(f"'{expression.variable.name}' is not tested for '{label}'", expression.variable.at)
        return expression, VALUE

    def _case(self, expression: CaseExpression, scope: Scope) -> Found:
        subject = None if expression.subject is None else self._resolve(expression.subject, scope)[0]
        conditions, _ = self._all([condition for condition, _ in expression.whens], scope)
        results = [result for _, result in expression.whens] + ([] if expression.default is None else [expression.default])
        values, meaning = self._all(results, scope)
        default = None if expression.default is None else values[-1]
        whens = tuple(zip(conditions, values[: len(conditions)], strict=True))
        return CaseExpression(subject, whens, default), meaning

    def _call(self, call: FunctionCall, scope: Scope) -> Found:
        if call.name in AGGREGATES and not self._may_aggregate:
            raise refuse(f"{call.name}() is not allowed here", call.at, hint="Gather in WITH or RETURN.")
        if call.name in {"date", "datetime"}:
            return self._time(call, scope)
        before = self._may_aggregate
        self._may_aggregate = before and call.name not in AGGREGATES
        arguments, meaning = self._all(call.arguments, scope)
        self._may_aggregate = before
        return replace(call, arguments=arguments), self._result(call, meaning)

    def _result(self, call: FunctionCall, argument: Meaning) -> Meaning:
        """What a function gives, from what it takes."""
        needed = _NEEDS.get(call.name)
        if needed and (argument.shape, bool(argument.lists)) != (needed, False):
            raise refuse(f"{call.name}() takes a {needed}", call.at)
        match call.name:
            case "tostring" if argument.shape != "value":
                raise refuse("toString() takes a value", call.at)
            case "collect":
                return argument.listed()
            case "head" | "last":
                return argument.item()
            case "nodes":
                return Meaning("node", frozenset(self._schema.labels), lists=1)
            case "relationships":
                return Meaning("relationship", frozenset(self._schema.relationships), lists=1)
            case "coalesce" | "min" | "max":
                return argument
            case "split" | "labels":
                return Meaning(lists=1, weight=argument.weight)
            case "tolower" | "lower" | "toupper" | "upper" | "trim" | "reverse" | "tostring" | "left" | "right" | "substring":
                return Meaning(weight=argument.weight)
        return VALUE

    def _time(self, call: FunctionCall, scope: Scope) -> Found:
        """A day or time; one that is written or given as text is read here, the same for both engines."""
        argument = call.arguments[0]
        value = argument.value if isinstance(argument, Constant) else None
        if isinstance(argument, Parameter):
            self._parameter(argument.name, call.at)
            value = self._parameters[argument.name]
        if isinstance(value, str | datetime | date):
            return FunctionCall(call.name, (Constant(read_time(value, call.at, is_day=call.name == "date")),), at=call.at), VALUE
        if call.name == "datetime":
            raise refuse("datetime() takes a text or a parameter, such as datetime('2025-03-01')", call.at)
        found, meaning = self._resolve(argument, scope)
        if meaning.shape != "value" or meaning.lists:
            raise refuse("date() takes a time", call.at)
        return replace(call, arguments=(found,)), VALUE

    def _items(self, variable: str, items: Expression, scope: Scope) -> tuple[Expression, Scope]:
        found, meaning = self._resolve(items, scope)
        return found, scope.inner({variable: meaning.item()})

    def _comprehension(self, expression: Comprehension, scope: Scope) -> Found:
        found, meaning = self._resolve(expression.items, scope)
        inner = scope.inner({expression.variable: meaning.item()})
        condition = None if expression.condition is None else self.resolve(expression.condition, inner, aggregates=False)[0]
        result, of_each = (None, meaning.item()) if expression.result is None else self.resolve(expression.result, inner, aggregates=False)
        weight = meaning.weight * of_each.weight if result is not None else meaning.weight
        return replace(expression, items=found, condition=condition, result=result), replace(of_each.listed(), weight=weight)


_NEEDS = {"nodes": "path", "relationships": "path", "length": "path", "type": "relationship", "labels": "node"}


def read_time(value: str | date, at: int, *, is_day: bool) -> date:
    """The day, or the time in UTC, that a text says in ISO 8601. Raises QueryRefused."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise refuse("a time that is not written as 2025-03-01 or 2025-03-01T18:30:00Z", at) from None
    if not isinstance(moment, datetime):
        return moment if is_day else datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    try:
        utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise refuse("a time outside the calendar", at) from None
    return utc.date() if is_day else utc
