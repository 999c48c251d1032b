"""What the log must not hold: the secrets that stand in addresses."""

import logging
import re

SECRET = re.compile(r"(/calendar/feed/|/invitation/|/own/open/|/password/reset/key/)[^/\s.]+")


class HideSecrets(logging.Filter):
    """Writes dots where the secret of a link stands. Django logs each address that is answered with an error."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = SECRET.sub(r"\1...", message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True
