"""What a service says when what it was given cannot be written down."""

from django.utils.functional import Promise


class Invalid(Exception):  # noqa: N818 - it reads as what it says of the field
    """Input that a person can put right: the field it concerns, and a sentence that says how."""

    def __init__(self, field: str, message: str | Promise) -> None:
        self.field = field
        self.message = message
        super().__init__(f"{field}: {message}")
