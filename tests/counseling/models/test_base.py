"""Keys of rows: made in Python, in the order in which the rows were made."""

import time

from counseling.models.base import uuid7


def test_a_key_is_a_uuid_of_version_7_that_tells_when_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    key = uuid7()
    after = time.time_ns() // 1_000_000
    assert (key.version, key.variant) == (7, "specified in RFC 4122")
    assert before <= key.int >> 80 <= after


def test_of_two_keys_the_later_is_the_greater() -> None:
    keys = []
    for _ in range(2000):
        keys.append(uuid7())
        time.sleep(0.000001)
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
