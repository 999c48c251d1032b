"""What the type checker finds in a view: attributes that are misspelt in a copy which is read in its place."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MISSPELT = {
    "counseling/views/emergency.py": ("self.case.state", "self.case.stait", '"Case" has no attribute "stait"'),
    "counseling/views/session.py": (
        "self.session.closed_at",
        "self.session.close_at",
        '"CounselingSession" has no attribute "close_at"',
    ),
    "counseling/views/referral.py": (
        "form.times_out()",
        "form.time_is_out()",
        '"ReferralWithdrawForm" has no attribute "time_is_out"',
    ),
    "counseling/views/absence.py": (
        "self.member.institution",
        "self.member.institusion",
        '"Membership" has no attribute "institusion"',
    ),
}
"""In which view what is written how, and what the type checker says to it."""


def test_it_finds_a_misspelt_attribute_of_a_case_a_session_a_form_and_a_member(tmp_path: Path) -> None:
    shadows = []
    for name, (written, misspelt, _said) in MISSPELT.items():
        source = (ROOT / name).read_text(encoding="utf-8")
        assert written in source
        copy = tmp_path / Path(name).name
        # A file of the same size counts as known to mypy's cache: the copy is longer.
        copy.write_text(source.replace(written, misspelt, 1) + "# misspelt\n", encoding="utf-8")
        shadows += ["--shadow-file", name, str(copy)]
    found = _mypy(*shadows, *MISSPELT)
    for name, (_written, _misspelt, said) in MISSPELT.items():
        assert any(line.startswith(name) and said in line for line in found), found
    assert len(found) == len(MISSPELT), found


def _mypy(*arguments: str) -> list[str]:
    """The errors that mypy finds, each on a line. It goes on from the cache of the run over the whole project."""
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--no-color-output", *arguments]
    secret = {"DJANGO_SECRET_KEY": "for-the-type-checker-only"}
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **secret}, capture_output=True, text=True)
    assert not done.stderr, done.stderr
    return [line for line in done.stdout.splitlines() if ": error: " in line]
