"""Settings come from arguments, the environment and a file, in this order; invalid ones are reported."""

from pathlib import Path

import pytest

from graphmem.config import Settings, origin_of, read_settings
from graphmem.model.errors import SettingsError


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"GRAPHMEM_{name.upper()}", raising=False)


def test_an_argument_overrides_the_environment_and_that_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "graphmem.toml").write_text('space = "file"\nbudget = 100\n')
    assert (read_settings().space, read_settings().budget) == ("file", 100)
    monkeypatch.setenv("GRAPHMEM_SPACE", "environment")
    assert read_settings().space == "environment"
    assert read_settings(space="argument").space == "argument"
    assert [origin_of("space", {"space": "x"}), origin_of("space", {}), origin_of("budget", {})] == [
        "argument",
        "environment",
        "graphmem.toml",
    ]


def test_an_invalid_value_is_reported_without_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHMEM_BUDGET", "plenty")
    with pytest.raises(SettingsError, match="budget"):
        read_settings()


def test_an_unknown_setting_and_a_broken_file_are_reported(tmp_path: Path) -> None:
    (tmp_path / "graphmem.toml").write_text('colour = "blue"\n')
    with pytest.raises(SettingsError, match="colour"):
        read_settings()
    (tmp_path / "graphmem.toml").write_text("space = \n")
    with pytest.raises(SettingsError, match=r"graphmem\.toml"):
        read_settings()


def test_a_password_is_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHMEM_NEO4J_PASSWORD", "tell-nobody")
    assert "tell-nobody" not in repr(read_settings())


@pytest.mark.parametrize("line", ['store = "neo4j://evil.example/x"', 'llm = "os:system:x"', 'models = "/srv/x"', 'server_file = "x"'])
def test_a_file_of_the_folder_decides_nothing_that_is_risky(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it is trusted, or somebody else gives the value."""
    (tmp_path / "graphmem.toml").write_text(f"{line}\nbudget = 100\n")
    name = line.split(" ")[0]
    with pytest.raises(SettingsError, match=f"graphmem.toml in .* sets {name}.*--trust-config"):
        read_settings()
    assert read_settings(**{name: "mine"}).budget == 100
    monkeypatch.setenv(f"GRAPHMEM_{name.upper()}", "mine")
    assert str(getattr(read_settings(), name)) == "mine"
    monkeypatch.delenv(f"GRAPHMEM_{name.upper()}")
    monkeypatch.setenv("GRAPHMEM_TRUST_CONFIG", "1")
    assert read_settings().budget == 100
