"""How a Neo4j without Docker is started."""

import pytest

from infra.neo4j.run import OPENS, VECTOR_UNITS, java_options


@pytest.mark.parametrize(("version", "uses_them"), [(17, False), (21, True), (25, True)])
def test_a_java_that_knows_the_vector_units_uses_them(version: int, uses_them: bool) -> None:
    """For an older one, the index has no code that would."""
    options = java_options(version)
    assert (VECTOR_UNITS in options) is uses_them
    assert set(OPENS) <= set(options)
