"""The secrets of second factors lie sealed in their rows, and open nowhere else."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection

from counseling.keys.keyring import SealError
from counseling.mfa import MFAAdapter, ToSeal
from counseling.models import User
from tests.cast import Cast

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def app_of(user: User) -> Authenticator:
    return Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)


def as_it_lies(user: User) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator WHERE user_id = %s", [in_database(user)])
        return json.dumps([row[0] for row in cursor.fetchall()], default=str)


def in_database(user: User) -> Any:
    return User._meta.pk.get_db_prep_value(user.pk, connection)


def test_no_secret_lies_in_the_database_as_it_is(people: Cast) -> None:
    user = people.dewi.user
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user)
    seed = MFAAdapter().decrypt(Authenticator.objects.get(pk=codes.instance.pk).data["seed"])
    lies = as_it_lies(user)
    assert lies.count("d1:") == 2
    assert SECRET not in lies and seed not in lies


def test_a_factor_works_from_its_row_and_after_the_row_was_saved_again(people: Cast) -> None:
    user = people.dewi.user
    TOTP.activate(user, SECRET)
    app_of(user).record_usage()
    row = app_of(user)
    row.save()
    assert app_of(user).wrap().validate_code(code_of(SECRET))
    codes = RecoveryCodes.activate(user).get_unused_codes()
    again = RecoveryCodes.activate(user)
    assert again.validate_code(codes[0]) and not again.validate_code(codes[0])
    assert again.get_unused_codes() == codes[1:]


def test_a_code_works_once(people: Cast) -> None:
    TOTP.activate(people.dewi.user, SECRET)
    code = code_of(SECRET)
    assert app_of(people.dewi.user).wrap().validate_code(code)
    assert not app_of(people.dewi.user).wrap().validate_code(code)


def test_a_secret_that_was_copied_to_another_account_does_not_open(people: Cast) -> None:
    dewi, bagus = people.dewi.user, people.bagus.user
    TOTP.activate(dewi, SECRET)
    TOTP.activate(bagus, "A" * 32)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mfa_authenticator SET data = (SELECT data FROM mfa_authenticator WHERE user_id = %s)"
            " WHERE user_id = %s",
            [in_database(dewi), in_database(bagus)],
        )
    with pytest.raises(SealError):
        app_of(bagus).wrap().validate_code(code_of(SECRET))


def test_a_row_that_was_given_to_another_account_does_not_open(people: Cast) -> None:
    TOTP.activate(people.dewi.user, SECRET)
    Authenticator.objects.filter(user=people.dewi.user).update(user=people.bagus.user)
    with pytest.raises(SealError):
        app_of(people.bagus.user).wrap().validate_code(code_of(SECRET))


def test_a_secret_that_was_never_sealed_is_an_error(people: Cast) -> None:
    Authenticator.objects.bulk_create([Authenticator(user=people.dewi.user, type="totp", data={"secret": SECRET})])
    with pytest.raises(SealError):
        app_of(people.dewi.user).wrap().validate_code(code_of(SECRET))


def test_no_row_takes_a_secret_past_the_sealing(people: Cast) -> None:
    row = Authenticator(user=people.dewi.user, type="totp", data={"secret": ToSeal(SECRET)})
    with pytest.raises(TypeError):
        Authenticator.objects.bulk_create([row])
