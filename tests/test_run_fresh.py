"""`run.py --fresh`: what was there is moved aside, and nothing is lost."""

from pathlib import Path

import pytest

import run
from run import SetupError


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with a var/ in it."""
    monkeypatch.setattr(run, "VAR", tmp_path / "var")
    run.VAR.mkdir()
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def test_what_was_there_is_moved_aside_and_nothing_is_lost(place: Path) -> None:
    (run.VAR / "counseling.sqlite3").write_text("old")
    run.move_aside()
    assert not run.VAR.exists()
    (kept,) = place.glob("var-20*")
    assert (kept / "counseling.sqlite3").read_text() == "old"


@pytest.mark.parametrize("url", ["postgres://konseling@/konseling", "sqlite:////srv/konseling.sqlite3"])
def test_no_keys_are_moved_away_from_data_that_stay(place: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SetupError, match="data elsewhere"):
        run.move_aside()
    assert run.VAR.exists()
