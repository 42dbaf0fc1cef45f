"""A chat model's reply is validated against the schema and the text, kept within the budget, and merged with spaCy's extraction."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.chat_model import ask, load_chat_model, name_of
from graphmem.config import read_settings
from graphmem.extraction import Extraction, extract, load_model
from graphmem.extraction.interface import SpacyExtractor
from graphmem.extraction.llm import Enrichment, LlmExtractor, is_hard, load_enrichment
from graphmem.extraction.llm.context_window import PromptTurn, ThreadNames, prompt_turns
from graphmem.extraction.llm.llm_extraction_config import BUDGET_CONFIG
from graphmem.extraction.llm.merge import merge
from graphmem.extraction.llm.reply_schema import ROLES, SaidFact, SaidMember, SaidMention, reply_schema
from graphmem.extraction.llm.validation import ValidatedTurn, parse_reply, validate_turn
from graphmem.model import EntityKind, FactKind, Modality, Polarity, Role
from graphmem.model.errors import ModelError, SettingsError
from graphmem.tokens import count_tokens
from tests.fakes import BrokenModel, CountingModel, ScriptedModel, turns_shown
from tests.talk import Talk, day

ROOT = Path(__file__).parents[2]
NLP = load_model()


def turn(*lines: str, at: str = "2026-03-02") -> PromptTurn:
    """The last turn of a conversation, as it is given to a model."""
    talk = Talk()
    for line in lines:
        talk.say(line, at)
    return prompt_turns(talk.messages, extract(talk.messages, NLP), {talk.messages[-1].id})[0]


def fact(quote: str, predicate: str, *members: str, **more: Any) -> dict[str, Any]:
    """A fact of a reply; members as `role=Name`."""
    parts = [dict(zip(("role", "name"), member.split("="), strict=True), kind="concept") for member in members]
    rest = {"kind": "event", "polarity": "positive", "modality": "asserted", "tense": "past"}
    return {"quote": quote, "predicate": predicate, "members": parts, **rest, **more}


def said(*facts: dict[str, Any], mentions: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"turn": 1, "mentions": list(mentions), "facts": list(facts)}


TURN = turn("Ben: Ruth and Tom came over.", "Ada: I saw Ruth in Oslo yesterday, then I left Oslo.")
SAW = fact("I saw Ruth in Oslo yesterday", "see", "agent=Ada", "theme=Ruth", "place=Oslo", time="yesterday")


def test_a_good_reply_becomes_facts_with_our_times() -> None:
    validated = validate_turn(TURN, said(SAW, mentions=({"quote": "Oslo", "name": "Oslo", "kind": "place"},) * 2))
    assert (validated.problems, validated.rejected) == ((), 0)
    (found,) = validated.facts
    assert TURN.message.text[found.start : found.end] == found.text == "I saw Ruth in Oslo yesterday"
    assert (found.event_start, found.event_end, found.event_precision) == (day("2026-03-01"), day("2026-03-02"), "day")
    assert (found.valid_from, found.recorded_at) == (day("2026-03-01"), TURN.message.sent_at)
    assert [m.text for m in validated.mentions] == ["Oslo", "Oslo"]
    assert validated.mentions[0].start < validated.mentions[1].start
    assert validate_turn(TURN, json.loads(validated.content)) == validated


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({**SAW, "quote": "I saw Tom in Oslo"}, "a quote is not in the turn"),
        ({**SAW, "quote": "slo yester"}, "a quote is not in the turn"),
        ({**SAW, "time": "last week"}, "a quote is not in the turn"),
        ({**SAW, "time": "2026-03-01"}, "a quote is not in the turn"),
        (fact("I saw Ruth", "see", "agent=Ada", "theme=Professor Moriarty"), "not among the names"),
        (fact("I saw Ruth", "see", "agent=I"), "a name is a pronoun"),
        (fact("I saw Ruth", "see", "hero=Ada"), "members.0.role: Input should be 'agent'"),
        (fact("I saw Ruth", "see", "agent=Ada\x07"), "members.0.name"),
        (fact("I saw Ruth", "see", "agent=Ada\ud800"), "members.0.name"),
        (fact("I saw Ruth", "see"), "members"),
        (fact("I saw Ruth", "see; DROP", "agent=Ada"), "predicate"),
        ({**SAW, "kind": "rumour"}, "kind: Input should be 'event'"),
        ({**SAW, "kind": "plan"}, "kind plan is for what is planned"),
        ({**SAW, "kind": "instruction"}, "kind instruction is for"),
        ({**SAW, "modality": "certain"}, "modality"),
        ({**SAW, "polarity": "maybe"}, "polarity"),
        ("I saw Ruth", "it: Input should be a valid dictionary"),
    ],
)
def test_an_invalid_fact_is_rejected_with_its_reason(wrong: Any, reason: str) -> None:
    """The valid fact beside it is kept, and the reason quotes nothing from the log."""
    validated = validate_turn(TURN, said(wrong, SAW))
    assert (len(validated.facts), validated.rejected, validated.content) == (1, 1, "")
    assert validated.problems[0].startswith("fact 1: ")
    assert reason in validated.problems[0]
    assert "Moriarty" not in validated.problems[0]


def test_a_fact_that_the_rules_cannot_date_is_rejected_alone() -> None:
    """Its date is beyond the calendar."""
    one = turn("Ada: Tom asked me to meet Ruth in three weeks. I saw Ruth.", at="9998-12-20")
    far = fact("meet Ruth in three weeks", "meet", "agent=Ada", "theme=Ruth", modality="asked", tense="present", time="in three weeks")
    validated = validate_turn(one, said(far, fact("I saw Ruth", "see", "agent=Ada", "theme=Ruth")))
    assert (validated.problems, len(validated.facts)) == (("fact 1: cannot be kept (ValueError)",), 1)


@pytest.mark.parametrize("reply", [None, {"turn": 1}, {"turn": 1, "mentions": {}, "facts": []}])
def test_a_turn_without_its_lists_is_rejected(reply: Any) -> None:
    assert validate_turn(TURN, reply).problems


def test_quotes_match_despite_spaces_and_quotation_marks() -> None:
    one = turn("Ada: We’re off  to\nRome “soon”.")
    validated = validate_turn(
        one, said(fact('We\'re off to Rome "soon"', "be off to", "agent=Ada", "place=Rome", tense="present", modality="planned"))
    )
    assert [found.text for found in validated.facts] == ["We’re off  to\nRome “soon”"]


def test_names_are_written_as_the_thread_writes_them() -> None:
    validated = validate_turn(TURN, said(fact("I saw Ruth", "see", "agent=ADA", "theme=ruth", "with=Tom")))
    assert [(m.name, m.kind) for m in validated.facts[0].members] == [("Ada", "person"), ("Ruth", "concept"), ("Tom", "concept")]


def test_plans_and_states_have_the_same_validity_as_spacys() -> None:
    one = turn("Ada: I will fly to Rome on Friday. I used to live in Oslo. I've worked at Nordlys since May.")
    future = fact("I will fly to Rome on Friday", "fly to", "agent=Ada", "place=Rome", tense="future", time="on Friday")
    past = fact("I used to live in Oslo", "live in", "agent=Ada", "place=Oslo", kind="state")
    perfect = fact(
        "I've worked at Nordlys since May", "work at", "agent=Ada", "place=Nordlys", kind="state", tense="perfect", time="since May"
    )
    plan, lived, works = validate_turn(one, said(future, past, perfect)).facts
    assert (plan.kind, plan.modality, plan.event_start, plan.valid_to) == ("plan", "planned", day("2026-03-06"), day("2026-03-07"))
    assert lived.valid_to == one.message.sent_at
    assert works.valid_from == day("2025-05-01")


def test_a_move_implies_a_home() -> None:
    one = turn("Ada: I moved to Bergen.")
    moved = fact("I moved to Bergen", "move to", "agent=Ada", "place=Bergen")
    moved["members"][1]["kind"] = "place"
    assert [found.predicate for found in validate_turn(one, said(moved)).facts] == ["move to", "live in"]


def test_a_reply_is_parsed_up_to_where_it_breaks() -> None:
    """In a list, one after the other, fenced, with the number last, or cut off."""
    one, two = ({"turn": n, "mentions": [], "facts": [{"turn": "x"}]} for n in (1, 2))
    for text in (
        json.dumps([one, two]),
        json.dumps({"turns": [one, two]}),
        f"Sure!\n```json\n{json.dumps(one, indent=2)}\n{json.dumps(two)}\n```",
        json.dumps(dict(reversed(one.items()))) + json.dumps(two),
    ):
        assert parse_reply(text) == {1: one, 2: two}
        assert set(parse_reply(text.rstrip("`\n")[:-4])) == {1}
    assert parse_reply("{" * 5000) == parse_reply("no") == parse_reply('{"turn": true}') == {}
    long = f'{{"turn": 1, "mentions": [], "facts": [], "more": {"9" * 5000}}}'
    assert parse_reply(f"{long}\n{json.dumps(two)}") == {2: two}


def test_the_reply_schema_agrees_with_the_schemas_and_the_docs() -> None:
    """The same values in the table schemas, the record types, the reply schema and the docs."""
    facts = json.loads((ROOT / "schemas" / "facts.json").read_text("utf-8"))["properties"]
    mentions = json.loads((ROOT / "schemas" / "mentions.json").read_text("utf-8"))["properties"]
    member = facts["members"]["items"]["properties"]
    assert tuple(ROLES) == get_args(Role) == tuple(member["role"]["enum"])
    assert get_args(EntityKind) == tuple(member["kind"]["enum"]) == tuple(mentions["kind"]["enum"])
    for field, words in (("kind", FactKind), ("polarity", Polarity), ("modality", Modality)):
        assert get_args(words) == tuple(facts[field]["enum"])
    taken = {"quote", "tense", "time"}  # From which characters and times are worked out.
    assert set(SaidFact.model_fields) - taken <= set(facts)
    assert set(SaidMember.model_fields) <= set(member)
    assert set(SaidMention.model_fields) - taken <= set(mentions)
    assert all(f'"{role}"' in reply_schema() for role in ROLES)
    page = (ROOT / "docs" / "facts.md").read_text("utf-8")
    assert set(re.findall(r"`(\w+)`", page.split("| role |")[1].split("**Kinds**")[0])) == set(ROLES)


def test_a_duplicate_fact_keeps_the_id_of_spacys() -> None:
    """A correction in a later turn refers to that id."""
    one = turn("Ada: I saw Ruth in Oslo yesterday.")
    free = next(f for f in one.extraction.facts if f.predicate.startswith("see"))
    read = validate_turn(one, said(fact("I saw Ruth in Oslo", "see", "agent=Ada", "theme=Ruth", polarity="negative")))
    merged = merge(one.extraction, read, one.names, "x")
    (kept,) = [f for f in merged.facts if f.predicate == "see"]
    assert (kept.id, kept.polarity, kept.event_start) == (free.id, "negative", free.event_start)
    assert merged.extractor == "x"


def test_facts_without_a_counterpart_are_kept() -> None:
    one = turn("Ada: I bought a lamp in Oslo and Tom painted the old boat.")
    read = validate_turn(one, said(fact("Tom painted the old boat", "own", "agent=Tom", "theme=boat", kind="state", tense="present")))
    predicates = [f.predicate for f in merge(one.extraction, read, one.names, "x").facts]
    assert "own" in predicates
    assert set(predicates) >= {f.predicate for f in one.extraction.facts}


def test_paraphrases_with_the_same_members_are_one_fact() -> None:
    """The model's fact, and beside it the state that the event implies."""
    one = turn("Ada: I moved to Bergen.")
    moved = fact("I moved to Bergen", "settle in", "agent=Ada", "place=Bergen")
    moved["members"][1]["kind"] = "place"
    free = {f.predicate: f.id for f in one.extraction.facts}
    assert set(free) == {"move to", "live in"}
    merged = {f.predicate: f.id for f in merge(one.extraction, validate_turn(one, said(moved)), one.names, "x").facts}
    assert merged == {"settle in": free["move to"], "live in": free["live in"]}


def test_overlapping_mentions_are_merged() -> None:
    """spaCy wins for the speaker, the model for a longer name and a resolved pronoun."""
    one = turn("Tom: Ruth has a boat.", "Ada: I told her about Halvorsen Marine in Oslo.")
    mentions = (("I", "Tom"), ("her", "Ruth"), ("Halvorsen Marine in Oslo", "Halvorsen Marine"))
    read = validate_turn(one, said(mentions=tuple({"quote": q, "name": n, "kind": "person"} for q, n in mentions)))
    merged = merge(one.extraction, read, one.names, "x").mentions
    assert {m.text: m.name for m in merged} == {"I": "Ada", "her": "Ruth", "Halvorsen Marine in Oslo": "Halvorsen Marine"}


def test_merging_is_idempotent() -> None:
    read = validate_turn(TURN, said(SAW))
    once = merge(TURN.extraction, read, TURN.names, "x")
    assert merge(once, read, TURN.names, "x") == once
    assert merge(TURN.extraction, ValidatedTurn(), TURN.names, "spacy.v4").facts == TURN.extraction.facts


@pytest.mark.parametrize(
    ("line", "hard"),
    [
        ("Ada: I bought a lamp.", False),
        ("Ada: Nice!", False),
        ("Ada: I sold it.", True),
        ("Ada: Guess who bagged the keys to a flat in Bergen yesterday? Me!", True),
        ("Ada: Wow, last summer!", True),
        ("Ada: Ich wohne jetzt in Hamburg und ich habe einen Hund.", True),
        ("Ada: I live in Oslo. " + "And so on and on it goes without an end. " * 5, True),
    ],
)
def test_which_turns_are_hard(line: str, hard: bool) -> None:
    one = turn(line)
    assert is_hard(one.message, one.extraction, one.names) is hard


class Nothing(SpacyExtractor):
    """A fast extractor that finds nothing."""

    def extract_threads(self, threads: Any, parses: object = None) -> list[list[Extraction]]:
        return [[Extraction(m.id) for m in thread] for thread in threads]


class NoCache:
    """A cache that keeps nothing."""

    def get(self, keys: Any) -> dict[str, Any]:
        return {}

    def put(self, extractor: str, replies: Any) -> None:
        """Discard it."""


TALKS = [Talk(conversation=f"talk {n}").say("Ada: Hi there.", "2026-01-01") for n in range(70)]


@settings(max_examples=60, deadline=None)
@given(
    turns=st.integers(1, 70),
    calls=st.integers(0, 8),
    tokens=st.integers(0, 60_000),
    size=st.integers(0, BUDGET_CONFIG.reply_tokens),
    share=st.floats(0.5, BUDGET_CONFIG.tokenizer_margin),
    good=st.booleans(),
)
def test_the_budget_is_never_exceeded(turns: int, calls: int, tokens: int, size: int, share: float, good: bool) -> None:
    """Whatever the model counts and replies, as long as it respects the reply limit."""

    def reply(prompt: str) -> str:
        return "\n".join(json.dumps({"turn": n, "mentions": [], "facts": []}) for n in turns_shown(prompt)) if good else "no"

    model = CountingModel(reply, lambda prompt: (int(count_tokens(prompt) * share) or 1, size or 1))
    run = LlmExtractor(Nothing(lambda: NLP), Enrichment(model, calls=calls, tokens=tokens), NoCache()).start_run()
    threads = [talk.messages for talk in TALKS[:turns]]
    wanted = {m.id for thread in threads for m in thread}
    read = [*run.extract(threads[:40], wanted), *run.extract(threads[40:], wanted), *run.finish()]
    assert (model.calls, model.tokens) == (run.usage.calls, run.usage.tokens)
    assert model.calls <= calls
    assert model.tokens <= tokens
    assert model.calls <= max(2, turns // 8)
    assert run.usage.turns + run.usage.deferred == turns
    assert sum("+llm." in one.extractor for one in read) == run.usage.turns


def test_the_margin_grows_with_a_larger_tokenizer_count() -> None:
    """The count of the first reply applies to the calls after it."""
    model = CountingModel(lambda prompt: "no", lambda prompt: (3 * count_tokens(prompt), 10))
    run = LlmExtractor(Nothing(lambda: NLP), Enrichment(model, tokens=30_000), NoCache()).start_run()
    threads = [talk.messages for talk in TALKS]
    run.extract(threads, {m.id for thread in threads for m in thread})
    run.finish()
    assert 0 < model.tokens <= 30_000


def test_the_model_is_named_and_its_errors_reveal_no_secret() -> None:
    model = BrokenModel(ScriptedModel_named("gpt-x"))
    assert name_of(model) == "BrokenModel:gpt-x"
    with pytest.raises(ModelError) as caught:
        ask(model, "?")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def ScriptedModel_named(name: str) -> ScriptedModel:
    model = ScriptedModel()
    model.model = name  # type: ignore[attr-defined]
    return model


def test_settings_choose_the_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRAPHMEM_LLM", raising=False)
    assert load_enrichment(read_settings()) is None
    for more in ({"extractor": "llm"}, {"enrich": "salient"}):
        with pytest.raises(SettingsError, match="--llm MODULE:CLASS:MODEL"):
            load_enrichment(read_settings(**more))
    found = load_enrichment(read_settings(enrich="salient", llm="tests.file_chat:FileChat:move", llm_calls=3, llm_tokens=4))
    assert found is not None
    assert (found.salient, found.calls, found.tokens, name_of(found.model)) == (True, 3, 4, "FileChat:move")
    assert found.model.max_tokens == BUDGET_CONFIG.reply_tokens  # type: ignore[attr-defined]
    for wrong in ({"extractor": "magic"}, {"enrich": "all"}, {"llm_calls": -1}):
        with pytest.raises(SettingsError):
            read_settings(**wrong)


def test_no_package_of_a_chat_model_is_imported_without_the_setting() -> None:
    code = "import sys, graphmem.memory.facade, graphmem.extraction.llm\n"
    code += "assert not [m for m in sys.modules if m.startswith(('langchain', 'openai'))]"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(Enrichment(BrokenModel(ScriptedModel_named("sk-very-secret"))))


def test_a_class_without_a_reply_limit_gets_none() -> None:
    assert load_chat_model("tests.file_chat:FileChat:move").max_tokens == 0  # type: ignore[union-attr]


def test_names_need_words_of_the_thread() -> None:
    talk = Talk().say("Ada: My sister plays two cellos in Oslo.", "2026-03-02")
    names = ThreadNames(talk.messages, extract(talk.messages, NLP))
    assert [names.canonical(name) for name in ("ada", "Ada's sister", "cello", "the Oslo sister")] == [
        "Ada",
        "Ada's sister",
        "cello",
        "the Oslo sister",
    ]
    assert [names.canonical(name) for name in ("Ruth", "Ada's brother", "she", "", "!")] == [""] * 5
