"""A file sealed by a passphrase opens with it alone, and only as a whole."""

import io
import os

import pytest

from counseling.services.backup import box
from counseling.services.backup.box import PIECE, TAG, BoxWriter, pieces
from counseling.services.backup.errors import BackupError

PASSPHRASE = "hujan turun di bulan juni"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "COST", 2)


def sealed(content: bytes) -> bytes:
    file = io.BytesIO()
    writer = BoxWriter(file, PASSPHRASE)
    for begin in range(0, len(content), 300_000):
        writer.write(content[begin : begin + 300_000])
    writer.finish()
    return file.getvalue()


def opened(raw: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return b"".join(pieces(io.BytesIO(raw), passphrase))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_sealed_comes_out_as_it_was(size: int) -> None:
    content = os.urandom(size)
    assert opened(sealed(content)) == content


def test_it_shows_nothing_of_what_is_in_it() -> None:
    assert b"rahasia" not in sealed(b"rahasia" * 1000)


def test_another_passphrase_does_not_open_it() -> None:
    with pytest.raises(BackupError, match="passphrase is another one"):
        opened(sealed(b"x"), "hujan turun di bulan juli")


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(BackupError, match="12 characters"):
        BoxWriter(io.BytesIO(), "hujan")


@pytest.mark.parametrize("kept", [0, 10, 100, 400, PIECE + TAG, -PIECE, -TAG, -1])
def test_one_that_was_cut_short_does_not_open(kept: int) -> None:
    with pytest.raises(BackupError):
        opened(sealed(os.urandom(2 * PIECE))[:kept])


def test_one_that_ends_after_a_whole_piece_does_not_open() -> None:
    whole = sealed(b"a" * PIECE + b"b" * PIECE)
    assert opened(whole)
    with pytest.raises(BackupError, match="cut short or changed"):
        opened(whole[: -(PIECE + TAG)])


def test_pieces_that_change_their_places_do_not_open() -> None:
    whole = sealed(b"a" * PIECE + b"b" * PIECE + b"c")
    begin, size = len(whole) - 2 * (PIECE + TAG) - 1 - TAG, PIECE + TAG
    first, second = whole[begin : begin + size], whole[begin + size : begin + 2 * size]
    with pytest.raises(BackupError, match="cut short or changed"):
        opened(whole[:begin] + second + first + whole[begin + 2 * size :])


@pytest.mark.parametrize("place", [25, 40, 150, 300, -5])
def test_one_that_was_changed_anywhere_does_not_open(place: int) -> None:
    raw = bytearray(sealed(b"x" * 1000))
    raw[place] ^= 1
    with pytest.raises(BackupError):
        opened(bytes(raw))


def test_a_header_that_asks_for_too_much_is_not_obeyed() -> None:
    raw = sealed(b"x").replace(b'"n": 2,', b'"n": 4294967296,')
    with pytest.raises(BackupError, match="damaged"):
        opened(raw)


def test_something_else_is_no_backup() -> None:
    with pytest.raises(BackupError, match="no backup of this program"):
        opened(b"SQLite format 3\0" + bytes(1000))
