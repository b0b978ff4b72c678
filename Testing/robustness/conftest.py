"""The short part of ``make robustness``: few cases of each kind, the same ones each time."""

import pytest
from judging import REFUSED, RIGHT, Kind, tried


@pytest.fixture
def outcome(tmp_path):
    """What becomes of a case, in a child; a new folder each time."""
    count = iter(range(1 << 20))

    def of(kind: Kind, change: object) -> str:
        found = tried(kind, change, tmp_path / str(next(count)))
        assert found["end"] in (RIGHT, REFUSED), f"{kind.name}, {change!r}: {found['end']}: {found['words']}"
        return str(found["end"])

    return of
