"""The locks say what the lists say, hold what the listed packages need, and name nothing but packages and hashes."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement

import run
from tests.plugins import lock
from tests.plugins.lock import Pin, canonical

LISTS = {lock.APP_LIST: [lock.APP_LOCK], lock.TEST_LIST: [lock.APP_LOCK, lock.TEST_LOCK]}


def _content(name: str) -> str:
    return (run.ROOT / name).read_text(encoding="utf-8")


def _listed(name: str) -> list[Requirement]:
    """What a list asks for itself, beside the list that it builds on."""
    lines = [line.partition(" #")[0].strip() for line in _content(name).splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]


def _locked(name: str) -> dict[str, Pin]:
    """The packages that are installed for a list."""
    return {pin.name: pin for file in LISTS[name] for pin in lock.read(_content(file))}


def _needed(requirement: Requirement) -> Iterator[Requirement]:
    """What a package that is installed here needs itself, with the extras that are asked for."""
    try:
        names = requires(requirement.name) or []
    except PackageNotFoundError:  # of another system
        return
    for need in map(Requirement, names):
        if not need.marker or any(need.marker.evaluate({"extra": extra}) for extra in {"", *requirement.extras}):
            yield need


@pytest.mark.parametrize("name", LISTS)
def test_a_lock_has_every_package_of_its_list_in_the_same_version(name: str) -> None:
    locked = _locked(name)
    for listed in _listed(name):
        pin = locked[canonical(listed.name)]
        assert str(listed.specifier) == f"=={pin.version}", listed.name
        assert str(listed.marker or "").replace('"', "'") == pin.marker, listed.name


@pytest.mark.parametrize("name", LISTS)
def test_what_the_packages_need_is_locked_too(name: str) -> None:
    locked = _locked(name)
    waiting, seen = _listed(name), set[str]()
    while waiting:
        wanted = waiting.pop()
        pin = locked.get(canonical(wanted.name))
        assert pin, f"{wanted.name} is needed and not locked"
        assert wanted.specifier.contains(pin.version, prereleases=True), str(wanted)
        if str(wanted) not in seen:
            seen.add(str(wanted))
            waiting += _needed(wanted)


@pytest.mark.parametrize("file", [lock.APP_LOCK, lock.TEST_LOCK])
class TestFile:
    def test_every_package_has_hashes(self, file: str) -> None:
        pins = lock.read(_content(file))
        assert pins
        for pin in pins:
            assert pin.hashes, pin.name
            assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in pin.hashes), pin.name

    def test_it_names_no_place_to_install_from(self, file: str) -> None:
        assert not re.search(r"://|--(extra-)?index|--find-links|--trusted", _content(file))


def test_no_package_is_locked_twice() -> None:
    names = [pin.name for file in (lock.APP_LOCK, lock.TEST_LOCK) for pin in lock.read(_content(file))]
    assert sorted(names) == sorted(set(names))


def test_what_pins_nothing_is_no_line_of_a_lock() -> None:
    with pytest.raises(ValueError, match="Not one version"):
        lock.read("django>=5.2\n")
