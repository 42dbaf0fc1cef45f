"""The TypeScript types of the explorer are those of the server."""

from infra.explorer_types import TARGET, schema_text


def test_the_types_are_up_to_date() -> None:
    """`python3 -m infra.explorer_types` writes them again."""
    assert TARGET.read_text("utf-8") == schema_text(), "run `python3 -m infra.explorer_types`"
