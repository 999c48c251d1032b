"""What a check of the installation says."""

from dataclasses import dataclass
from enum import StrEnum


class CheckStanding(StrEnum):
    """How a check went. Advice is for later; what is wrong needs a hand now."""

    OK = "ok"
    ADVICE = "advice"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One check: what was seen, and what to do where it is not well."""

    check: str
    standing: CheckStanding
    says: str
    do: str = ""


def well(check: str, says: str) -> CheckFinding:
    return CheckFinding(check, CheckStanding.OK, says)


def wrong(check: str, says: str, do: str) -> CheckFinding:
    return CheckFinding(check, CheckStanding.WRONG, says, do)


def advice(check: str, says: str, do: str) -> CheckFinding:
    return CheckFinding(check, CheckStanding.ADVICE, says, do)
