"""Files of which bytes and words are damaged: read as strict readers read them, or refused in one line."""

import dicom
import frozen
import images
import pytest
from judging import REFUSED, RIGHT

_KINDS = {kind.name: kind for kind in (*images.kinds(), *dicom.kinds(), *frozen.kinds()) if kind.strategy() is None}
_SEEDS = (10, 12)  # one of them refused, of each kind; a campaign has thousands: make robustness


@pytest.mark.parametrize("name", _KINDS)
def test_a_damaged_file_is_read_as_it_states_or_refused_in_one_line(name, outcome):
    kind = _KINDS[name]
    assert outcome(kind, None) == RIGHT
    assert REFUSED in {outcome(kind, seed) for seed in _SEEDS}
