"""`bench coref` reads GAP files, reports errors in others, and scores as GAP does."""

from pathlib import Path

import pytest

from graphmem.bench.bench_coref import COLUMNS, Passage, answer, f1, measure, read_passages, run
from graphmem.bench.gap_pronouns import GapPronoun, rank_antecedents
from graphmem.model.errors import LogError

HEADER = "\t".join(("ID", *COLUMNS, "URL"))


def row(marked: str, gold: str) -> str:
    """A row of a GAP file from a text with the pronoun in {}, A in [] and B in <>; `gold` is "A", "B" or ""."""
    text = marked.translate(str.maketrans("", "", "{}[]<>"))
    cells = []
    for opening, closing, name in (("{", "}", ""), ("[", "]", "A"), ("<", ">", "B")):
        start = marked.index(opening)
        word = marked[start + 1 : marked.index(closing)].translate(str.maketrans("", "", "{}[]<>"))
        offset = len(marked[:start].translate(str.maketrans("", "", "{}[]<>")))
        cells += [word, str(offset)] + ([str(gold == name).upper()] if name else [])
    return "\t".join(("own-1", text, *cells, "https://example.org"))


STORIES = [
    row("[Marta Lind] wrote to <Eva Holm> before {she} left for Rome.", "A"),
    row("After the concert <Sam Reed> sang again. [Ron Hale], the drummer, waited. Later Reed sold {his} house.", "B"),
    row("[Paul Berg] met the coach of <Tom Vik>, and {he} asked for a photograph.", "A"),
    row("<Ida Moe> and {her} sister painted the house that [Kari Foss] had built.", "B"),
]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "own.tsv"
    path.write_text("\n".join((HEADER, *STORIES)) + "\n", "utf-8")
    return path


def test_rows_keep_their_places(sample: Path) -> None:
    passages = list(read_passages(sample))
    assert [p.feminine for p in passages] == [True, False, False, True]
    assert [p.gold for p in passages] == [(True, False), (False, True), (True, False), (False, True)]
    first = passages[0].asked
    assert [first.text[slice(*place)] for place in (first.span, *first.names)] == ["she", "Marta Lind", "Eva Holm"]


def test_clear_cases_are_read_right(sample: Path, tmp_path: Path) -> None:
    result = run(sample, out=tmp_path / "deep" / "out.json")
    assert result == {"n": 4, "f1": 100.0, "masculine": 100.0, "feminine": 100.0, "bias": 1.0}
    assert (tmp_path / "deep" / "out.json").is_file()


def test_the_score_is_gaps_own() -> None:
    """One decision a name: two of three right names found, one wrong one given: P 2/3, R 2/3."""
    passages = [
        Passage(GapPronoun("", (0, 0), ()), feminine, gold)
        for feminine, gold in ((True, (True, False)), (False, (False, True)), (False, (True, False)))
    ]
    given = [(True, False), (False, True), (False, True)]
    assert measure(passages, given) == {"n": 3, "f1": 66.7, "masculine": 50.0, "feminine": 100.0, "bias": 2.0}
    assert f1([((False, False), (False, False))]) == 0


def test_the_likelier_name_is_taken() -> None:
    assert answer([1.0, 0.5]) == (True, False)
    assert answer([None, -3.0]) == (False, True)
    assert answer([0.5, 0.5]) == (True, False)
    assert answer([None, None]) == (False, False)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no column Text"),
        ("just a line\n", "no column Text"),
        ('{"qa": []}', "no column Text"),
        (HEADER.replace("\tB-coref", "") + "\n" + STORIES[0], "no column B-coref"),
        (HEADER + "\n", "no rows"),
        (HEADER + "\nown-1\tonly a text\n", "line 2: the row ends before Pronoun"),
        (
            HEADER + "\n" + STORIES[0] + "\n" + STORIES[1].replace("\tRon Hale\t", "\tRon Hall\t"),
            "line 3: 'Ron Hall' is not at A-offset",
        ),
        (HEADER + "\n" + STORIES[0].replace("\t0\tTRUE", "\t9999\tTRUE"), "A-offset 9999 of a text of"),
        (HEADER + "\n" + STORIES[0].replace("\t0\tTRUE", "\t-1\tTRUE"), "'-1', not a number"),
        (HEADER + "\n" + STORIES[0].replace("\tTRUE", "\tMAYBE"), "neither TRUE nor FALSE"),
    ],
)
def test_what_is_no_gap_file_says_why(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "other.tsv"
    path.write_text(content, "utf-8")
    with pytest.raises(LogError, match=r"other\.tsv") as error:
        run(path)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "bytes.tsv").write_bytes(b"\xff\xfe\x00\x81")
    for path in (tmp_path / "bytes.tsv", tmp_path / "none.tsv", tmp_path):
        with pytest.raises(LogError, match="cannot be read"):
            run(path)


def test_line_ends_of_other_systems_and_marks_inside_a_text(tmp_path: Path) -> None:
    """Windows line ends and a byte order mark are no matter; a line separator inside a text is part of it."""
    story = row("[Marta Lind]\u2028wrote to <Eva Holm> before {she} left.", "A")
    (tmp_path / "dos.tsv").write_bytes(("\ufeff" + HEADER + "\r\n" + story + "\r\n").encode())
    (passage,) = read_passages(tmp_path / "dos.tsv")
    assert passage.gold == (True, False)


def test_a_pronoun_that_the_parser_does_not_know_means_nobody() -> None:
    ((a, b),) = rank_antecedents([GapPronoun("xx yy zz", (6, 8), ((0, 2), (3, 5)))])
    assert (a, b) == (None, None)
