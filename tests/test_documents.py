"""What is written beside the code holds: links lead somewhere, paths exist, decisions are listed."""

import re
from pathlib import Path

import pytest

from counseling.mailing import PARTS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FILES = {
    path.relative_to(ROOT).as_posix()
    for folder in ("counseling", "deploy", "ethics", "templates", "static", "tests", "docs")
    for path in (ROOT / folder).rglob("*")
    if "__pycache__" not in path.parts
} | {path.name for path in ROOT.iterdir()}
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)|<img src=\"([^\"]+)\"")
PATH = re.compile(r"`([\w./-]+(?:\.(?:py|md|html|css|js|toml|txt|lock|yaml|yml)|/))`")
UNTOLD = {"DJANGO_DEBUG"}
"""Variables that nobody who runs the program should set."""
MADE = ("var/", "/", ".venv/")
"""How paths begin that are made while the program runs, and addresses of pages."""


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
class TestDocument:
    def test_its_links_lead_somewhere(self, document: Path) -> None:
        links = ["".join(found) for found in LINK.findall(document.read_text(encoding="utf-8"))]
        lost = [link for link in links if not (document.parent / link).exists()]
        assert not lost

    def test_what_it_names_is_there(self, document: Path) -> None:
        """A path may be cut short at its beginning: `views/case.py`."""
        named = [path for path in PATH.findall(document.read_text(encoding="utf-8")) if not path.startswith(MADE)]
        lost = [path for path in named if not any(f"/{file}".endswith(f"/{path.rstrip('/')}") for file in FILES)]
        assert not lost


def test_every_variable_of_the_environment_is_in_the_table_and_the_table_names_no_other() -> None:
    settings = (ROOT / "counseling" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"(?:env\.\w+|_secret)\(\s*\"(\w+)\"", settings)) | {f"DJANGO_EMAIL_{part}" for part in PARTS}
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("| variable | meaning |")[2].partition("\n\n")[0]
    told = set()
    for line in table.splitlines():
        names = re.findall(r"`(\w+)`", line.partition("|")[2].partition("|")[0])
        # `DJANGO_EMAIL_HOST`, `_PORT`: the second name begins as the first does.
        told |= {names[0].rpartition("_")[0] + name if name.startswith("_") else name for name in names}
    assert told == read - UNTOLD


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\(([\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
