from types import SimpleNamespace

import pytest

from IFXPredictLib.errors import ProtocolError
from IFXPredictLib.protocol import load_protocol
from IFXPredictLib.protocol_checks import _BOUNDS, check_bounds, check_order, check_radiomics_yaml

PROTOCOL = load_protocol("ifx_cte").to_mapping()
WITHOUT_BOUNDS = {"window_low_hu", "window_high_hu", "gas_below_hu"}


def test_each_number_of_the_protocol_has_bounds():
    numbers = {
        f"{part}.{key}"
        for part, settings in PROTOCOL.items()
        if isinstance(settings, dict)
        for key, value in settings.items()
        if not isinstance(value, str | bool) and key not in WITHOUT_BOUNDS
    }
    assert set(_BOUNDS) == numbers | {"seed"}


def test_the_number_beyond_its_bounds_is_shown(monkeypatch):
    monkeypatch.setattr("IFXPredictLib.protocol_checks._BOUNDS", {"a.b": (lambda n: n < 3, "less than 3")})
    check_bounds(SimpleNamespace(a=SimpleNamespace(b=(1, 2))), "here")
    with pytest.raises(ProtocolError, match=r"^here: a\.b: expected less than 3, found 4\.5\.$"):
        check_bounds(SimpleNamespace(a=SimpleNamespace(b=(1, 4.5))), "here")


def test_a_range_ends_above_its_beginning():
    check_order(-1, 1, "here")
    for low in (1, 2):
        with pytest.raises(ProtocolError, match=f"^here: expected low < high, found {low} and 1"):
            check_order(low, 1, "here")


def test_the_spacings_are_compared_axis_by_axis():
    check_radiomics_yaml("setting: {resampledPixelSpacing: [2, 2.0, 2]}", 2.0, "here")
    with pytest.raises(ProtocolError, match=r"^here: radiomics\.yaml resamples to \[2, 2, 3\] mm, protocol\.yaml to 2"):
        check_radiomics_yaml("setting: {resampledPixelSpacing: [2, 2, 3]}", 2.0, "here")
