"""The short part of ``make robustness``: few cases of each kind, the same ones each time."""

import tempfile
from pathlib import Path

import pytest
from judging import REFUSED, RIGHT, Kind, tried


@pytest.fixture(scope="module", autouse=True)
def nothing_is_left():
    """A folder for what is prepared and for each case, under a short name, as messages hold it twice."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="robustness-") as folder:
        tempfile.tempdir = folder
        yield
        tempfile.tempdir = before


@pytest.fixture
def outcome():
    """What becomes of a case, in a child; a new folder each time."""

    def of(kind: Kind, change: object) -> str:
        with tempfile.TemporaryDirectory() as folder:
            found = tried(kind, change, Path(folder) / "case")
        assert found["end"] in (RIGHT, REFUSED), f"{kind.name}, {change!r}: {found['end']}: {found['words']}"
        return str(found["end"])

    return of
