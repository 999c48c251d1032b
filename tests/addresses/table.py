"""The table itself, put together from its subjects, and the two walks that it is for."""

from dataclasses import replace

from tests.addresses import (
    administration,
    cases,
    consent,
    factors,
    founding,
    invitations,
    lists,
    locks,
    lost_factors,
    meetings,
    portal,
    probes,
    records,
    referrals,
    sign_ins,
    signing_in,
    supervision,
)
from tests.addresses.row import Rows

SUBJECTS = (
    signing_in,
    founding,
    factors,
    lost_factors,
    sign_ins,
    lists,
    cases,
    records,
    consent,
    meetings,
    referrals,
    portal,
    supervision,
    administration,
    locks,
    invitations,
    probes,
)

TABLE: Rows = {route: row for subject in SUBJECTS for route, row in subject.ROWS.items()}

WALKED: Rows = {route: row for route, row in TABLE.items() if not row.library}
"""What everybody of the scene asks for in turn: who may what."""

PAGES = [replace(shown, route=route) for route, row in TABLE.items() for shown in row.shown]
"""What is looked at in the browser."""
