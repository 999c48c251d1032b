"""Text that travels between two pages under a seal; it is kept nowhere else."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import cast

from counseling.access import case as case_access
from counseling.keys.fields import seal, unseal
from counseling.keys.keyring import SealError
from counseling.models import Case, Membership


def close(case: Case, typed: Mapping[str, str], *, by: Membership) -> str:
    """Text that opens for this person on this case alone."""
    case_access.require_work(by, case)
    sealed = seal(json.dumps(dict(typed)).encode(), konseli_id=case.konseli_id, binding=_binding(case, by))
    return b64encode(sealed).decode()


def reopen(case: Case, closed: str, *, by: Membership) -> dict[str, str]:
    """What was typed; nothing where it does not open."""
    case_access.require_work(by, case)
    try:
        return cast(dict[str, str], json.loads(unseal(b64decode(closed), binding=_binding(case, by))))
    except (SealError, ValueError):
        return {}


def _binding(case: Case, by: Membership) -> bytes:
    return f"draft|{case.pk}|{by.pk}".encode()
