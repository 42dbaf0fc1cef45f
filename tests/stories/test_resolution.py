"""Sets of conversations, written and labelled by hand before the rules were seen, say how well names are resolved (docs/entities.md)."""

from pathlib import Path

import pytest

from graphmem.bench.bench_entities import Judged, judge, read, scores
from graphmem.model.errors import LogError
from graphmem.resolution.resolution_config import BANDS, Bands

SETS = Path(__file__).with_name("resolution")
# The file, and the least B-cubed precision and F1, in percent.
FLOORS = {"first": (89.0, 85.0), "second": (90.0, 75.0), "third": (89.0, 83.0), "fourth": (90.0, 84.0), "fifth": (91.0, 90.0)}


@pytest.fixture(scope="module")
def judged() -> dict[str, list[Judged]]:
    """Every label of every set, judged once."""
    return {name: judge(read(SETS / f"{name}.json"), BANDS) for name in FLOORS}


@pytest.mark.parametrize("name", FLOORS)
def test_names_are_resolved(name: str, judged: dict[str, list[Judged]]) -> None:
    found = scores(judged[name])
    precision, f1 = FLOORS[name]
    assert found["n"] > 170
    assert (found["precision"] >= precision, found["f1"] >= f1) == (True, True), found


def test_a_stricter_rule_is_more_precise_and_finds_less() -> None:
    spaces = read(SETS / "third.json")
    usual, strict = scores(judge(spaces, BANDS)), scores(judge(spaces, Bands(merge=4.0)))
    assert strict["precision"] > usual["precision"]
    assert strict["recall"] < usual["recall"]


def test_a_file_that_has_no_labelled_names_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "names.json"
    broken.write_text("{}", "utf-8")
    with pytest.raises(LogError, match="Give a file of labelled names"):
        read(broken)
