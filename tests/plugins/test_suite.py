"""The run as a whole: what counts as failed, and a PostgreSQL that leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins import postgres, suite, system
from tests.plugins.suite import Report


class TestConclusion:
    @pytest.fixture(autouse=True)
    def _at_home(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CI", raising=False)

    def test_all_passed(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert suite.conclude(Report(passed=["ruff", "mypy"]), {}) == 0
        assert capsys.readouterr().out.splitlines()[-1] == "All passed: ruff, mypy."

    def test_one_failure_fails_it(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert suite.conclude(Report(passed=["ruff"], failed=["mypy"]), {}) == 1
        assert capsys.readouterr().out.splitlines()[-1] == "Failed: mypy."

    def test_what_the_machine_lacks_is_named(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert suite.conclude(Report(passed=["ruff"]), {"chromium": "Chromium is not installed"}) == 0
        assert "Chromium is not installed: its tests were left out." in capsys.readouterr().out

    def test_in_the_pipeline_nothing_may_be_lacking(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        assert suite.conclude(Report(passed=["ruff"]), {"postgresql": "PostgreSQL is not installed"}) == 1


class TestPytestRuns:
    @pytest.fixture
    def report(self, monkeypatch: pytest.MonkeyPatch) -> Report:
        """pytest finds nothing to run."""
        done: subprocess.CompletedProcess[str] = subprocess.CompletedProcess([], returncode=suite.NOTHING_SELECTED)
        monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: done)
        return Report()

    def test_arguments_that_select_nothing_at_all_fail(self, report: Report) -> None:
        suite.tests(report, "first", ["-k", "nothing"], fine={0})
        assert report.failed == ["first"]

    def test_arguments_that_select_nothing_with_data_are_fine(self, report: Report) -> None:
        suite.tests(report, "second", ["-k", "nothing"], fine={0, suite.NOTHING_SELECTED})
        assert report.passed == ["second"]


@pytest.mark.skipif(postgres.find_binaries() is None, reason="PostgreSQL is not installed")
class TestCluster:
    def test_it_lives_as_long_as_its_command(self) -> None:
        ask = (
            "import os, psycopg2; server, _, _ = os.environ['DATABASE_URL'].rpartition('/');"
            "print(psycopg2.connect(server + '/postgres').info.host)"
        )
        command = [sys.executable, "-m", "tests.plugins.postgres", "--", sys.executable, "-c", ask]
        done = subprocess.run(command, cwd=suite.ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        folder = Path(done.stdout.strip())
        assert "counseling-pg-" in folder.name
        assert not folder.exists()

    def test_it_hands_on_the_exit_code(self) -> None:
        command = [sys.executable, "-m", "tests.plugins.postgres", "--", sys.executable, "-c", "raise SystemExit(7)"]
        assert subprocess.run(command, cwd=suite.ROOT).returncode == 7


def test_a_chromium_that_does_not_start_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name: str(stub) if name == "chromium" else None)
    assert system.find_chromium() is None


def test_where_the_lean_chromium_cannot_be_had_the_whole_one_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(system, "_apt_get", lambda *command: ran.append(command))
    monkeypatch.setattr(system, "find_chromium", lambda: "/usr/bin/chromium" if "chromium" in ran[-1] else None)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/apt-get")
    missing = [{system.PACKAGES_OF_CHROMIUM[0]: "Chromium is not installed"}, {}]
    monkeypatch.setattr(system, "lacking", lambda: missing.pop(0))
    assert system.provide() == {}
    install = ("install", "-y", "--no-install-recommends")
    assert ran == [("update",), (*install, "chromium-headless-shell"), (*install, "chromium")]
