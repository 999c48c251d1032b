"""`run.py`: what it refuses, what it says, and what it keeps between two starts."""

import argparse
import ast
import base64
import importlib.util
import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import run
from run import SetupError


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder."""
    var = tmp_path / "var"
    var.mkdir()
    paths = {
        "ROOT": tmp_path,
        "VAR": var,
        "LOG": var / "setup.log",
        "VENV": tmp_path / ".venv",
        "STAMP": tmp_path / ".venv" / "installed",
        "VENV_PYTHON": Path(sys.executable),
        "APP_LOCK": tmp_path / "requirements.lock",
        "TEST_LOCK": tmp_path / "tests.lock",
    }
    for name, path in paths.items():
        monkeypatch.setattr(run, name, path)
    for name in ("COUNSELING_KEYS_FILE", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.lock").write_text("django==5.2\n")
    (tmp_path / "tests.lock").write_text("pytest==9.2\n")
    return tmp_path


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Titles of the steps that would have run; none of them runs."""
    titles: list[str] = []
    monkeypatch.setattr(run, "step", lambda title, command, hint="": titles.append(title) or "")
    return titles


@pytest.fixture
def held_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


class TestPython:
    def test_it_parses_on_a_python_of_2016(self) -> None:
        ast.parse(Path(run.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))

    @pytest.mark.parametrize("version", [(3, 6), (3, 10)])
    def test_it_says_that_an_old_python_is_too_old(self, version: tuple[int, int]) -> None:
        said = run.age_problem(*version)
        assert "3.11 or newer" in said
        assert f"{version[0]}.{version[1]}" in said

    @pytest.mark.parametrize("version", [(3, 11), (3, 14), (4, 0)])
    def test_it_is_content_with_a_newer_one(self, version: tuple[int, int]) -> None:
        assert run.age_problem(*version) == ""


class TestAddress:
    def test_a_busy_port_is_refused_with_another_one_named(self, held_port: int) -> None:
        with pytest.raises(SetupError, match=f"Port {held_port} .* cannot be used .*--port"):
            run.check_port("127.0.0.1", held_port)

    def test_a_free_port_is_taken(self, held_port: int) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            free = server.getsockname()[1]
        run.check_port("127.0.0.1", free)

    @pytest.mark.parametrize("port", [-1, 0, 65536])
    def test_a_port_that_cannot_be_is_refused(self, port: int) -> None:
        with pytest.raises(SetupError, match="1 to 65535"):
            run.check_port("127.0.0.1", port)

    def test_an_address_of_another_machine_is_refused(self) -> None:
        with pytest.raises(SetupError, match="not an address of this machine"):
            run.check_port("192.0.2.1", 8000)

    @pytest.mark.parametrize(
        ("host", "near"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False), ("192.0.2.1", False)]
    )
    def test_it_knows_what_only_this_machine_reaches(self, host: str, near: bool) -> None:
        assert run.is_loopback(host) is near


class TestDemo:
    @pytest.fixture
    def commands(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """What manage.py would have been asked to do."""
        asked: list[str] = []
        (run.VAR / "static").mkdir()
        monkeypatch.setattr(run, "step", lambda title, command, hint="": asked.extend(command[3:]) or "")
        return asked

    def answer(self, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
        monkeypatch.setattr(run, "run_quietly", lambda command: (code, ""))

    def test_its_passwords_keep_the_site_on_this_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer(monkeypatch, 0)
        with pytest.raises(SetupError, match="known passwords"):
            run.refuse_open_demo("0.0.0.0")

    def test_without_its_passwords_the_network_may_come_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer(monkeypatch, 1)
        run.refuse_open_demo("0.0.0.0")

    def test_the_network_is_refused_before_anything_slow(self, place: Path, steps: list[str]) -> None:
        with pytest.raises(SetupError, match="add --no-demo"):
            run.serve(argparse.Namespace(host="0.0.0.0", port=_free_port(), no_demo=False, fresh=False))
        assert steps == []

    def test_without_the_demo_the_console_shows_a_code(
        self, commands: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        run.prepare(with_demo=False)
        assert "setup --code" in commands

    def test_a_log_tells_how_to_get_the_code_and_not_the_code(
        self, commands: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
        run.prepare(with_demo=False)
        assert "setup --hint" in commands and "setup --code" not in commands

    def test_it_is_loaded_once(self, commands: list[str]) -> None:
        run.prepare(with_demo=True)
        assert commands[-1] == "demo"
        run.prepare(with_demo=True)
        assert commands[-1] == "demo --accounts"

    def test_it_never_comes_into_a_database_that_began_without(self, commands: list[str]) -> None:
        run.prepare(with_demo=False)
        run.prepare(with_demo=True)
        assert [command for command in commands if command.startswith("demo")] == []

    def test_another_database_is_a_first_run_again(self, commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        run.prepare(with_demo=True)
        monkeypatch.setenv("DATABASE_URL", "postgres://localhost/other")
        run.prepare(with_demo=True)
        assert commands.count("demo") == 2

    def test_a_loading_that_failed_is_tried_again(self, commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        def failing(title: str, command: list[str], hint: str = "") -> str:
            raise SetupError("no")

        with monkeypatch.context() as patch, pytest.raises(SetupError):
            patch.setattr(run, "step", failing)
            run.prepare(with_demo=True)
        run.prepare(with_demo=True)
        assert commands[-1] == "demo"

    def test_static_files_are_collected_when_they_changed(self, commands: list[str]) -> None:
        for style in ("a", "a", "bb"):
            (run.ROOT / "static").mkdir(exist_ok=True)
            if not (run.ROOT / "static" / "app.css").exists() or style == "bb":
                (run.ROOT / "static" / "app.css").write_text(style)
            run.prepare(with_demo=False)
        assert sum(command.startswith("collectstatic") for command in commands) == 2


def _free_port() -> int:
    with socket.create_server(("0.0.0.0", 0)) as server:
        return int(server.getsockname()[1])


class TestSecrets:
    def test_it_makes_them_once(self, place: Path) -> None:
        run.make_secrets()
        first = [(run.VAR / name).read_bytes() for name in ("secret_key", "keys.json")]
        run.make_secrets()
        assert [(run.VAR / name).read_bytes() for name in ("secret_key", "keys.json")] == first

    def test_an_interrupted_start_is_taken_up_again(self, place: Path) -> None:
        run.write_secret(run.VAR / "secret_key", "made before")
        run.make_secrets()
        assert (run.VAR / "secret_key").read_text() == "made before"
        assert (run.VAR / "keys.json").is_file()

    def test_nothing_half_written_is_left(self, place: Path) -> None:
        run.make_secrets()
        assert sorted(path.name for path in run.VAR.iterdir()) == ["keys.json", "secret_key"]

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
    def test_only_their_owner_reads_them(self, place: Path) -> None:
        run.make_secrets()
        assert {stat.S_IMODE(path.stat().st_mode) for path in run.VAR.iterdir()} == {0o600}

    def test_each_ring_holds_a_key_of_its_own(self) -> None:
        rings = json.loads(run.fresh_keys())
        keys = [base64.b64decode(ring["keys"][ring["current"]], validate=True) for ring in rings.values()]
        assert set(rings) == {"data", "ledger", "index"}
        assert {len(key) for key in keys} == {32}
        assert len(set(keys)) == 3

    def test_a_database_without_its_keys_is_not_given_new_ones(self, place: Path) -> None:
        (run.VAR / "counseling.sqlite3").touch()
        with pytest.raises(SetupError, match="put the key file back"):
            run.make_secrets()
        assert not (run.VAR / "keys.json").exists()

    def test_keys_that_lie_elsewhere_are_left_to_their_owner(
        self, place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COUNSELING_KEYS_FILE", "/somewhere/keys.json")
        run.make_secrets()
        assert not (run.VAR / "keys.json").exists()


class TestPackages:
    def test_a_second_start_installs_nothing(self, place: Path, steps: list[str]) -> None:
        run.ensure_packages(for_tests=False)
        run.ensure_packages(for_tests=False)
        assert len(steps) == 2

    def test_the_tests_add_their_packages_to_the_same_place(self, place: Path, steps: list[str]) -> None:
        run.ensure_packages(for_tests=False)
        run.ensure_packages(for_tests=True)
        run.ensure_packages(for_tests=False)
        assert [title.split()[0] for title in steps] == ["Making", "Installing", "Installing"]

    def test_a_changed_lock_makes_it_anew(self, place: Path, steps: list[str]) -> None:
        run.ensure_packages(for_tests=True)
        steps.clear()
        (place / "requirements.lock").write_text("django==5.3\n")
        run.ensure_packages(for_tests=False)
        assert steps[0] == "Making .venv"

    def test_nothing_is_installed_whose_hash_is_not_locked(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[list[str]] = []
        monkeypatch.setattr(run, "step", lambda title, command, hint="": asked.append(command) or "")
        run.ensure_packages(for_tests=True)
        install = asked[-1]
        assert "--require-hashes" in install
        assert [install[at + 1] for at, word in enumerate(install) if word == "-r"] == [
            str(run.APP_LOCK),
            str(run.TEST_LOCK),
        ]

    def test_an_interrupted_installation_starts_afresh(
        self, place: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run.ensure_packages(for_tests=False)

        def interrupted(title: str, command: list[str], hint: str = "") -> str:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(run, "step", interrupted)
            run.ensure_packages(for_tests=True)
        steps.clear()
        run.ensure_packages(for_tests=False)
        assert steps[0] == "Making .venv"

    def test_a_broken_python_in_it_makes_it_anew(
        self, place: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run.ensure_packages(for_tests=False)
        steps.clear()
        monkeypatch.setattr(run, "VENV_PYTHON", place / "gone")
        run.ensure_packages(for_tests=False)
        assert steps[0] == "Making .venv"

    def test_a_python_without_venv_is_told_what_to_install(
        self, place: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
        with pytest.raises(SetupError, match="apt install python3-venv"):
            run.make_venv()


class TestMessages:
    def test_a_step_that_fails_says_why_and_keeps_the_rest(self, place: Path) -> None:
        script = "print('first'); raise ValueError('the reason')"
        with pytest.raises(SetupError, match="Trying failed: the reason"):
            run.step("Trying", [sys.executable, "-c", script])
        assert "first" in run.LOG.read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("output", "reason"),
        [
            ("Traceback\n  File\ndjango.core.ImproperlyConfigured: Set X.\n", "Set X."),
            ("ERROR: No space left\nnotice: a new pip\n", "No space left"),
            ("CommandError: demo: there is data\n", "demo: there is data"),
            ("two words: kept\n", "two words: kept"),
            ("", "no message"),
        ],
    )
    def test_it_finds_the_line_that_says_why(self, output: str, reason: str) -> None:
        assert run.last_line(output) == reason

    def test_being_offline_is_said_in_one_sentence(self, place: Path) -> None:
        script = "import sys; sys.exit('NewConnectionError: nothing there')"
        with pytest.raises(SetupError, match="connect to the network"):
            run.step("Installing", [sys.executable, "-c", script, "pip"])

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="every folder is open to root")
    def test_a_folder_that_is_read_only_is_named(self, place: Path) -> None:
        place.chmod(0o500)
        try:
            with pytest.raises(SetupError, match=f"Nothing can be written in {place}"):
                run.check_folders()
        finally:
            place.chmod(0o700)

    def test_a_file_in_the_place_of_a_folder_is_named(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (place / "file").touch()
        monkeypatch.setattr(run, "VAR", place / "file")
        with pytest.raises(SetupError, match="Nothing can be written in"):
            run.check_folders()

    def test_what_cannot_go_on_ends_with_one_line_and_a_code(
        self, held_port: int, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run.main(["--port", str(held_port)]) == 1
        assert len(capsys.readouterr().err.splitlines()) == 1

    def test_an_interruption_is_quiet(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def interrupted(options: argparse.Namespace) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr(run, "serve", interrupted)
        assert run.main([]) == 130
        assert capsys.readouterr().err == ""


class TestSteps:
    def test_each_is_a_line_with_the_seconds_that_it_took(
        self, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        clock = iter([100.0, 121.4])
        monkeypatch.setattr(run.time, "monotonic", lambda: next(clock))
        run.step("Installing", [sys.executable, "-c", "print('not shown')"])
        assert capsys.readouterr().out == "- Installing ... 21 s\n"

    def test_one_is_announced_before_it_is_done(
        self, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        said: list[str] = []
        monkeypatch.setattr(run, "run_quietly", lambda command: said.append(capsys.readouterr().out) or (0, ""))
        run.step("Installing", [])
        assert said == ["- Installing ..."]

    def test_a_reason_stands_on_a_line_of_its_own(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SetupError):
            run.step("Trying", [sys.executable, "-c", "exit('no')"])
        assert capsys.readouterr().out.endswith("\n")

    def test_a_first_start_names_all_that_takes_long(self, place: Path, steps: list[str]) -> None:
        (run.VAR / "static").mkdir()
        run.ensure_packages(for_tests=False)
        run.prepare(with_demo=True)
        assert [title.split(" (")[0] for title in steps] == [
            "Making .venv",
            "Installing packages",
            "Preparing the database",
            "Compressing what the pages load",
            "Loading the demo",
        ]

    def test_a_second_start_has_one_step(self, place: Path, steps: list[str]) -> None:
        (run.VAR / "static").mkdir()
        for _ in range(2):
            steps.clear()
            run.ensure_packages(for_tests=False)
            run.prepare(with_demo=True)
        assert steps == ["Preparing the database"]


class TestHandingOn:
    @pytest.fixture
    def programs(self, place: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
        """What run.py would have gone on as."""
        begun: list[list[str]] = []
        monkeypatch.setattr(run, "go_on_as", lambda module, arguments: begun.append([module, *arguments]) or 7)
        return begun

    def test_what_follows_test_is_read_elsewhere(self, programs: list[list[str]], steps: list[str]) -> None:
        assert run.main(["test", "--port", "x", "-k", "gate"]) == 7
        assert programs == [["tests.plugins.suite", "--port", "x", "-k", "gate"]]
        assert [title.split()[0] for title in steps] == ["Making", "Installing"]

    def test_a_backup_comes_back_with_a_new_secret_and_no_new_keys(
        self, programs: list[list[str]], place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(place)
        assert run.main(["restore", "cadangan", "--passphrase-file", "/secret"]) == 7
        assert programs == [["manage", "restore", str(place / "cadangan"), "--passphrase-file", "/secret"]]
        assert (run.VAR / "secret_key").exists() and not (run.VAR / "keys.json").exists()

    @pytest.mark.parametrize("module", run.HANDED_ON.values())
    def test_every_module_that_takes_over_is_there(self, module: str) -> None:
        assert importlib.util.find_spec(module) is not None

    def test_without_a_command_it_serves(self, programs: list[list[str]]) -> None:
        (run.VAR / "static").mkdir()
        port = _free_port()
        assert run.main(["--no-demo", "--port", str(port)]) == 7
        assert programs == [["counseling.serving", "--host=127.0.0.1", f"--port={port}"]]

    def test_the_program_gets_its_arguments_and_gives_its_exit_code(self, tmp_path: Path) -> None:
        (tmp_path / "given.py").write_text("import sys; print(sys.argv[1:]); sys.exit(5)")
        program = f"import pathlib, run; run.ROOT = pathlib.Path({str(tmp_path)!r})"
        program += "; run.VENV_PYTHON = run.sys.executable; run.sys.exit(run.go_on_as('given', ['a', '-b']))"
        done = subprocess.run([sys.executable, "-c", program], cwd=run.ROOT, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (5, "['a', '-b']\n")
