"""The short part of ``make robustness``: few cases of each kind, the same ones each time."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from judging import Kind


class NeedsLinux(pytest.Module):
    """A file of tests whose children need the limits and the adoption of orphans that Linux alone has."""

    def collect(self) -> Iterator[pytest.Item]:
        pytest.skip("needs Linux: limits of a child, and who adopts what it leaves")


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> NeedsLinux | None:
    return None if sys.platform == "linux" else NeedsLinux.from_parent(parent, path=module_path)


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
    from judging import REFUSED, RIGHT, tried

    def of(kind: "Kind", change: object) -> str:
        with tempfile.TemporaryDirectory() as folder:
            found = tried(kind, change, Path(folder) / "case")
        assert found["end"] in (RIGHT, REFUSED), f"{kind.name}, {change!r}: {found['end']}: {found['words']}"
        return str(found["end"])

    return of
