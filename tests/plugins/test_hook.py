"""Commits are checked as the test run checks."""

import pytest
import yaml

import run
from tests.plugins import hook, suite

HOOKS = run.ROOT / ".pre-commit-config.yaml"


def test_commits_are_checked_by_what_the_test_run_checks() -> None:
    told = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    hooks = [each for repository in told["repos"] for each in repository["hooks"]]
    assert {each["id"]: each["name"] for each in hooks} == hook.ids()
    for each in hooks:
        assert each["entry"] == f".venv/bin/python -m tests.plugins.hook {each['id']}"
        assert each["language"] == "system"
        assert each["pass_filenames"] is False
        assert each["always_run"] is True


def test_a_check_that_fails_stops_a_commit(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(suite, "CHECKS", {"good one": ["-c", ""], "bad": ["-c", "exit('the reason')"]})
    assert hook.main(["good-one"]) == 0
    assert hook.main(["bad"]) == 1
    assert "the reason" in capfd.readouterr().out


def test_a_check_that_does_not_exist_is_told_with_those_that_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert hook.main([]) == 2
    assert "import-contracts" in capsys.readouterr().err
