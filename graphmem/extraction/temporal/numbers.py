"""Numbers written out: "twenty four", "thirty first", "two thousand and fifteen", "nineteen eighty six"."""

from graphmem.extraction.temporal.rule_engine import Item, class_code

_NUM, _ORD, _SCALE, _SECOND, _AND, _DASH, _YEAR = (class_code(n) for n in ("num", "ord", "scale", "second", "and", "dash", "year"))
_WORDS = frozenset((_NUM, _ORD, _SCALE, _SECOND))


def join_numbers(items: list[Item]) -> None:
    """Replace each sequence of number words by one item. Changes `items` in place."""
    place = 0
    while place < len(items):
        if items[place].cls == _NUM and items[place].text.isalpha():
            last, value, cls = _read(items, place)
            if last > place:
                items[place : last + 1] = [Item(cls, items[place].start, items[last].end, value, "", items[place].glued)]
        place += 1


def _read(items: list[Item], place: int) -> tuple[int, int, str]:
    """(Index of its last item, value, class) of the number that starts at `place`."""
    last, value, cls = _below_hundred(items, place)
    following = _at(items, last + 1)
    if cls == _NUM and following is not None and following.cls == _SCALE:
        return _scaled(items, last + 1, value * _value(following))
    if cls == _NUM and 13 <= value <= 20 and following is not None and following.cls == _NUM and following.text.isalpha():
        end, rest, rest_cls = _below_hundred(items, last + 1)
        if rest_cls == _NUM and rest >= 10:
            return end, value * 100 + rest, _YEAR
    return last, value, cls


def _scaled(items: list[Item], last: int, value: int) -> tuple[int, int, str]:
    """Add what follows "two thousand" or "nineteen hundred"."""
    following = last + 1
    joined = _at(items, following)
    if joined is not None and joined.cls == _AND:
        following += 1
        joined = _at(items, following)
    if joined is not None and joined.cls in (_NUM, _ORD) and joined.text.isalpha():
        end, rest, _ = _below_hundred(items, following)
        return end, value + rest, _YEAR if 1000 <= value + rest < 3000 else _NUM
    return last, value, _YEAR if 1000 <= value < 3000 else _NUM


def _below_hundred(items: list[Item], place: int) -> tuple[int, int, str]:
    item = items[place]
    value = _value(item)
    if item.cls != _NUM or value < 20 or value % 10:
        return place, value, item.cls
    step = 2 if _is(items, place + 1, _DASH) or (_is(items, place + 1, _AND) and not _before_pair(items, place)) else 1
    ones = _at(items, place + step)
    if ones is not None and ones.cls in _WORDS and ones.cls != _SCALE and ones.text.isalpha() and 0 < _value(ones) < 10:
        return place + step, value + _value(ones), _ORD if ones.cls == _SECOND else ones.cls
    return place, value, item.cls


def _before_pair(items: list[Item], place: int) -> bool:
    return place > 0 and items[place - 1].cls in (class_code("between"), class_code("from"))


def _is(items: list[Item], place: int, cls: str) -> bool:
    item = _at(items, place)
    return item is not None and item.cls == cls


def _at(items: list[Item], place: int) -> Item | None:
    return items[place] if place < len(items) else None


def _value(item: Item) -> int:
    return item.value if isinstance(item.value, int) else 0
