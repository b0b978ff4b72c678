import re
from types import SimpleNamespace

import pytest

from IFXPredictLib.errors import ProtocolError
from IFXPredictLib.protocol import load_protocol
from IFXPredictLib.protocol_checks import (
    _BOUNDS,
    check_bounds,
    check_one_of,
    check_order,
    check_radiomics_yaml,
    check_steps,
)

PROTOCOLS = [load_protocol(name).to_mapping() for name in ("ifx_cte", "axspa_mri")]
WITHOUT_BOUNDS = {"image.window_low", "image.window_high", "image.gas.below"}
STEPS = ("redundancy", "reliability", "lasso")


def numbers_of(settings, path=""):
    """The ways to all numbers, and lists of numbers, that stand in sections."""
    if isinstance(settings, dict):
        return {found for key, value in settings.items() for found in numbers_of(value, f"{path}.{key}".strip("."))}
    first = settings[0] if isinstance(settings, list) and settings else settings
    return {path} if isinstance(first, int | float) and not isinstance(first, bool) else set()


def test_each_number_of_a_shipped_protocol_has_bounds_and_no_other_has():
    assert set(_BOUNDS) == set().union(*map(numbers_of, PROTOCOLS)) - WITHOUT_BOUNDS


def test_the_number_beyond_its_bounds_is_shown(monkeypatch):
    monkeypatch.setattr("IFXPredictLib.protocol_checks._BOUNDS", {"a.b": (lambda n: n < 3, "less than 3")})
    check_bounds(SimpleNamespace(a=SimpleNamespace(b=(1, 2))), "here")
    with pytest.raises(ProtocolError, match=r"^here: a\.b: expected less than 3, found 4\.5\.$"):
        check_bounds(SimpleNamespace(a=SimpleNamespace(b=(1, 4.5))), "here")


def test_a_section_that_is_left_out_has_no_numbers_and_one_within_it_neither(monkeypatch):
    monkeypatch.setattr("IFXPredictLib.protocol_checks._BOUNDS", {"a.b.c": (lambda n: n < 3, "less than 3")})
    check_bounds(SimpleNamespace(a=None), "here")
    check_bounds(SimpleNamespace(a=SimpleNamespace(b=None)), "here")
    check_bounds(SimpleNamespace(a=SimpleNamespace(b=SimpleNamespace(c=2))), "here")
    with pytest.raises(ProtocolError, match=r"^here: a\.b\.c: expected less than 3, found 3\.$"):
        check_bounds(SimpleNamespace(a=SimpleNamespace(b=SimpleNamespace(c=3))), "here")


@pytest.mark.parametrize("found", [STEPS, ("reliability", "redundancy", "lasso")])
def test_steps_may_come_in_any_order_that_ends_with_the_last(found):
    check_steps(found, STEPS, "here")


@pytest.mark.parametrize(
    "found",
    [
        ("lasso", "redundancy", "reliability"),
        ("redundancy", "lasso"),
        ("redundancy", "redundancy", "lasso"),
        ("redundancy", "reliability", "reliability", "lasso"),
        ("redundancy", "reliability", "univariable", "lasso"),
        (),
    ],
    ids=" ".join,
)
def test_steps_that_are_not_each_once_with_the_last_one_last_are_shown(found):
    words = re.escape(", ".join(found) or "none")
    expected = f"^here: expected redundancy, reliability, lasso, each once and lasso last, found {words}\\.$"
    with pytest.raises(ProtocolError, match=expected):
        check_steps(found, STEPS, "here")


@pytest.mark.parametrize("sections", [{"one": 1, "two": None}, {"one": None, "two": 2}])
def test_one_section_of_several_is_given(sections):
    check_one_of(sections, "here")


@pytest.mark.parametrize(
    ("sections", "found"), [({"one": None, "two": None}, "none"), ({"one": 1, "two": 2}, "one and two")]
)
def test_none_or_both_of_two_sections_are_refused(sections, found):
    with pytest.raises(ProtocolError, match=f"^here: expected one of the keys one and two, found {found}\\.$"):
        check_one_of(sections, "here")


def test_a_range_ends_above_its_beginning():
    check_order(-1, 1, "here")
    for low in (1, 2):
        with pytest.raises(ProtocolError, match=f"^here: expected low < high, found {low} and 1"):
            check_order(low, 1, "here")


def test_the_spacings_are_compared_axis_by_axis():
    check_radiomics_yaml("setting: {resampledPixelSpacing: [2, 2.0, 2]}", 2.0, "here")
    with pytest.raises(ProtocolError, match=r"^here: radiomics\.yaml resamples to \[2, 2, 3\] mm, protocol\.yaml to 2"):
        check_radiomics_yaml("setting: {resampledPixelSpacing: [2, 2, 3]}", 2.0, "here")
