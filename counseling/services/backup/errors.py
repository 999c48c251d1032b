"""What stops a backup or a restore."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class BackupError(Exception):
    """The message is one sentence for the person at the keyboard; nothing that was there before has changed."""


@contextmanager
def told() -> Iterator[None]:
    """Turns what the system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BackupError("The disk is full: make room or take another one; nothing was kept of it.") from error
        named = f" ({error.filename})" if error.filename else ""
        raise BackupError(f"The system refused: {error.strerror or error}{named}.") from error
