"""Messages in other languages: which language it is, no facts of the English parser, names and times where a model is installed."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
import spacy

from graphmem.extraction.interface import SpacyExtractor
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.extraction.temporal.foreign_times import find_foreign_times
from graphmem.language import spacy_pipeline
from graphmem.language.detection import is_english
from graphmem.language.language_guess import READ_LANGUAGES, guess_language
from graphmem.language.spacy_pipeline import load_model
from graphmem.model import Message, message_id

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
SET = Path(__file__).parents[2] / "benchmarks" / "judged" / "cross-language.tsv"


def rows() -> list[dict[str, str]]:
    with SET.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def message(text: str, speaker: str = "Lena") -> Message:
    own = message_id("s", "c", text)
    return Message(
        id=own, space="s", conversation="c", thread="t", position=1, key=text, speaker=speaker, role="user", text=text, sent_at=NOW
    )


def extracted(*messages: Message) -> list[Extraction]:
    return SpacyExtractor(lambda: load_model("en")).extract([messages])


def test_the_language_of_a_message_is_known() -> None:
    """Forty messages in six languages, and the questions about them in English."""
    assert [row["message"] for row in rows() if guess_language(row["message"]) != row["language"]] == []
    assert [row["question"] for row in rows() if guess_language(row["question"]) != "en"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Ok",
        "Yeah sure",
        "Bergen!",
        "lol nice",
        "Happy birthday!",
        "The pasta was al dente",
        "Das Boot is great",
        "Zoe visited São Paulo.",
        "",
    ],
)
def test_what_tells_nothing_stays_english(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    ("text", "language"), [("Ich bin gleich da", "de"), ("Je ne sais pas", "fr"), ("¿Qué tal?", "es"), ("Привет, как дела?", "other")]
)
def test_short_messages(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_no_facts_come_from_the_parser_of_another_language() -> None:
    found = extracted(*(message(row["message"]) for row in rows() if spacy_pipeline.installed_pipeline(row["language"]) is None))
    assert [one for one in found if one.facts] == []
    assert {one.left_out for one in found} == {("language",)}


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("de", "Gestern, vor drei Wochen, am 3. März 2024, nächsten Freitag", ["2026-03-03", "2026-02-09", "2024-03-03", "2026-03-06"]),
        ("de", "Guten Morgen! Ich fahre morgen früh, am 05.04.2025.", ["2026-03-05", "2025-04-05"]),
        ("fr", "Hier, il y a deux ans, la semaine dernière, le 14 juillet", ["2026-03-03", "2024-01-01", "2026-02-23", "2026-07-14"]),
        ("es", "Ayer, hace tres meses, por la mañana, el 5 de mayo de 2024", ["2026-03-03", "2025-12-01", "2024-05-05"]),
        ("it", "Ieri, il mese scorso, sabato prossimo, tra dieci giorni", ["2026-03-03", "2026-02-01", "2026-03-07", "2026-03-14"]),
        ("pt", "Ontem, há dois anos, na semana passada, amanhã", ["2026-03-03", "2024-01-01", "2026-02-23", "2026-03-05"]),
        ("nl", "Gisteren, drie dagen geleden, goede morgen, over twee jaar", ["2026-03-03", "2026-03-01", "2028-01-01"]),
        ("nl", "31 februari", []),
        ("xx", "Gestern", []),
    ],
)
def test_times_by_words(language: str, text: str, days: list[str]) -> None:
    assert [time.from_.date().isoformat() for time in find_foreign_times(text, language, NOW)] == days


@pytest.mark.parametrize("language", READ_LANGUAGES)
def test_every_language_has_words_for_yesterday(language: str) -> None:
    words = {"de": "gestern", "fr": "hier", "es": "ayer", "it": "ieri", "pt": "ontem", "nl": "gisteren"}
    assert [time.precision for time in find_foreign_times(words[language], language, NOW)] == ["day"]


def test_names_and_times_of_a_language_whose_model_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence is kept as it was said, with whom it names and when; nothing is claimed of what it says."""
    german = spacy.blank("de")
    german.add_pipe("sentencizer")
    german.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": "Hamburg"}, {"label": "PER", "pattern": "Jonas Weber"}])
    monkeypatch.setitem(spacy_pipeline._pipelines, "de_core_news_lg", german)
    (found,) = extracted(message("Ich bin gestern mit Jonas Weber nach Hamburg gefahren. Das war schön."))
    (fact,) = found.facts
    assert (fact.kind, fact.text, str(fact.event_start)[:10]) == (
        "remark", "Ich bin gestern mit Jonas Weber nach Hamburg gefahren.", "2026-03-03"
    )  # fmt: skip
    assert {(m.role, m.name, m.kind) for m in fact.members} == {
        ("agent", "Lena", "person"),
        ("topic", "Hamburg", "place"),
        ("topic", "Jonas Weber", "person"),
    }
    assert {m.name for m in found.mentions} == {"Lena", "Hamburg", "Jonas Weber"}
