"""The secret in a link by which somebody chooses a password: worth nothing once the account was locked."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from counseling.selectors.account_lock import is_shut_out


class PasswordLinks(PasswordResetTokenGenerator):
    """As Django's own. One that was made before the account was locked opens nothing, also once it is open again."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        shut_out = user.shut_out_at.timestamp() if user.shut_out_at else ""
        return f"{super()._make_hash_value(user, timestamp)}{user.email}{shut_out}"

    def check_token(self, user: Any, token: str | None) -> bool:
        return bool(super().check_token(user, token)) and not is_shut_out(user.pk)
