"""Which tests a quick run takes: those of what changed, the likeliest first, as many as fit into the time."""

from pathlib import Path

import pytest

import run
from tests.plugins import quick


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project in which nothing has changed since the last green run."""
    files = {
        "counseling/services/consent.py": "",
        "templates/consent/form.html": "",
        "tests/counseling/services/test_consent.py": "",
        "tests/counseling/views/test_consent.py": "",
        "tests/counseling/services/test_note.py": "from counseling.services import consent, note\n",
        "tests/counseling/services/test_goal.py": "from counseling.services import goal\n",
        "tests/ethics/test_engine.py": "",
        "tests/browser/test_consent.py": "",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(quick, "GREEN", tmp_path / "green.json")
    monkeypatch.setattr(quick, "DURATIONS", tmp_path / "durations.json")
    monkeypatch.setattr(quick, "fingerprints", lambda: {name: (tmp_path / name).read_text() for name in files})
    quick.remember(quick.fingerprints())
    return tmp_path


def test_where_nothing_changed_the_rules_alone_are_tested(tree: Path) -> None:
    chosen = quick.choose()
    assert chosen.files == ["tests/ethics"]
    assert chosen.told() == "Nothing has changed since the last green run."


def test_a_module_leads_to_its_stem_in_every_layer_and_then_to_who_imports_it(tree: Path) -> None:
    (tree / "counseling/services/consent.py").write_text("x = 1\n")
    assert quick.choose().files == [
        "tests/ethics",
        "tests/counseling/services/test_consent.py",
        "tests/counseling/views/test_consent.py",
        "tests/counseling/services/test_note.py",
    ]


def test_a_template_leads_to_the_tests_of_its_folder(tree: Path) -> None:
    (tree / "templates/consent/form.html").write_text("<p>")
    assert "tests/counseling/views/test_consent.py" in quick.choose().files


def test_a_story_of_the_browser_runs_only_where_it_was_changed_itself(tree: Path) -> None:
    (tree / "tests/browser/test_consent.py").write_text("x = 1\n")
    assert quick.choose().files[1] == "tests/browser/test_consent.py"


def test_what_does_not_fit_into_the_time_is_left_out_and_counted(tree: Path) -> None:
    (tree / "counseling/services/consent.py").write_text("x = 1\n")
    (tree / "durations.json").write_text('{"tests/counseling/views/test_consent.py": 100}')
    chosen = quick.choose()
    assert "tests/counseling/views/test_consent.py" not in chosen.files
    assert chosen.told() == "Files changed since the last green run: 1. Test files left for the whole run: 1."


def test_without_a_green_run_everything_counts_as_changed(tree: Path) -> None:
    (tree / "green.json").unlink()
    assert len(quick.choose().changed) == 8


def test_the_files_of_this_project_have_fingerprints() -> None:
    assert "tests/plugins/test_quick.py" in quick.fingerprints()
