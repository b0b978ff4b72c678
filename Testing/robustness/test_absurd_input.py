"""Tables, protocols, requests and records with values that nobody meant: read as they state, or refused in one line."""

import frozen
import pytest
import records
import tables
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from judging import RIGHT

_KINDS = {
    kind.name: kind for kind in (*tables.kinds(), *records.kinds(), *frozen.kinds()) if kind.strategy() is not None
}


@pytest.mark.parametrize("name", _KINDS)
def test_what_is_stated_is_read_or_refused_in_one_line(name, outcome):
    kind = _KINDS[name]
    assert outcome(kind, None) == RIGHT

    @settings(
        max_examples=3,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def each(data):
        outcome(kind, data.draw(kind.strategy()))

    each()
