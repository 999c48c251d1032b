"""What belongs to an account is sealed for one place, under a key that the value names."""

import json
from pathlib import Path

import pytest
from django.conf import settings

import run
from counseling.keys import account_secret
from counseling.keys.keyring import SealError

PLACE = "factor/1/totp/secret"


def test_it_opens_what_it_sealed_and_shows_nothing_of_it() -> None:
    sealed = account_secret.seal("JBSWY3DPEHPK3PXP", place=PLACE)
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert account_secret.unseal(sealed, place=PLACE) == "JBSWY3DPEHPK3PXP"
    assert account_secret.seal("JBSWY3DPEHPK3PXP", place=PLACE) != sealed


@pytest.mark.parametrize("place", ["factor/2/totp/secret", "factor/1/recovery_codes/secret", "factor/1/totp/seed", ""])
def test_it_opens_nothing_in_another_place(place: str) -> None:
    sealed = account_secret.seal("JBSWY3DPEHPK3PXP", place=PLACE)
    with pytest.raises(SealError):
        account_secret.unseal(sealed, place=place)


@pytest.mark.parametrize("lies", ["", "JBSWY3DPEHPK3PXP", "d1:", "d1:AAAA", "d1:not base64", "unknown:AAAA"])
def test_what_was_never_sealed_is_an_error(lies: str) -> None:
    with pytest.raises(SealError):
        account_secret.unseal(lies, place=PLACE)


def test_it_opens_still_once_there_is_a_newer_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = account_secret.seal("lama", place=PLACE)
    rings = json.loads(settings.KEYS_FILE.read_text(encoding="utf-8"))
    rings["data"]["keys"]["d2"] = json.loads(run.fresh_keys())["data"]["keys"]["d1"]
    rings["data"]["current"] = "d2"
    newer = tmp_path / "keys.json"
    newer.write_text(json.dumps(rings), encoding="utf-8")
    monkeypatch.setattr(settings, "KEYS_FILE", newer)
    assert account_secret.unseal(sealed, place=PLACE) == "lama"
    assert account_secret.seal("baru", place=PLACE).startswith("d2:")
