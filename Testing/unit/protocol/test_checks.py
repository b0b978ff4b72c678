import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from imaging_names import IMAGING_NAMES

from IFXPredictLib.base.errors import ProtocolError
from IFXPredictLib.models.conformal import UNDECIDED
from IFXPredictLib.protocol.checks import (
    _BOUNDS,
    _COHORT_COLUMNS,
    check_bounds,
    check_intensities,
    check_mr_series,
    check_not_imaging,
    check_objective,
    check_one_of,
    check_order,
    check_outcome,
    check_radiomics_yaml,
    check_series,
    check_some,
    check_stability,
    check_steps,
    check_vois,
)
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import MrSeries, Outcome, Shell, VoiRules
from IFXPredictLib.tables.cohort import read_cohort

PROTOCOLS = [load_protocol(name).to_mapping() for name in ("ifx_cte", "axspa_mri")]
WITHOUT_BOUNDS = {"image.window_low", "image.window_high", "image.gas.below", "display.level"}
OPTIONAL = {
    "display": {"window": 400.0, "level": 40.0},
    "redrawing": {"local_mm": 1.0, "excess_mm": 1.0},
    "stability": {"pairs": 50, "threshold": 0.75, "errors": 1.0},
    "svm": {"gamma_times_inputs": 0.1},
}
"""What no shipped protocol has: their images are shown in the network's window, their kernels are e1071's own."""
STEPS = ("redundancy", "reliability", "lasso")


def numbers_of(settings, path=""):
    """The ways to all numbers, and lists of numbers, that stand in sections."""
    if isinstance(settings, dict):
        return {found for key, value in settings.items() for found in numbers_of(value, f"{path}.{key}".strip("."))}
    first = settings[0] if isinstance(settings, list) and settings else settings
    return {path} if isinstance(first, int | float) and not isinstance(first, bool) else set()


def test_each_number_of_a_shipped_protocol_has_bounds_and_no_other_has():
    found = set().union(*map(numbers_of, [*PROTOCOLS, OPTIONAL]))
    assert set(_BOUNDS) == found - WITHOUT_BOUNDS


def test_the_number_beyond_its_bounds_is_shown(monkeypatch):
    monkeypatch.setattr("IFXPredictLib.protocol.checks._BOUNDS", {"a.b": (lambda n: n < 3, "less than 3")})
    check_bounds(SimpleNamespace(a=SimpleNamespace(b=(1, 2))), "here")
    with pytest.raises(ProtocolError, match=r"^here: a\.b: expected less than 3, found 4\.5\.$"):
        check_bounds(SimpleNamespace(a=SimpleNamespace(b=(1, 4.5))), "here")


def test_a_section_that_is_left_out_has_no_numbers_and_one_within_it_neither(monkeypatch):
    monkeypatch.setattr("IFXPredictLib.protocol.checks._BOUNDS", {"a.b.c": (lambda n: n < 3, "less than 3")})
    check_bounds(SimpleNamespace(a=None), "here")
    check_bounds(SimpleNamespace(a=SimpleNamespace(b=None)), "here")
    check_bounds(SimpleNamespace(a=SimpleNamespace(b=SimpleNamespace(c=2))), "here")
    with pytest.raises(ProtocolError, match=r"^here: a\.b\.c: expected less than 3, found 3\.$"):
        check_bounds(SimpleNamespace(a=SimpleNamespace(b=SimpleNamespace(c=3))), "here")


def test_a_network_that_reads_no_outcome_is_not_cross_fitted():
    rules = replace(load_protocol("ifx_cte").network_training, objective="self_supervised")
    with pytest.raises(ProtocolError, match="w: expected cross_fit: false beside objective: self_supervised, found tr"):
        check_objective(rules, "w")
    check_objective(replace(rules, cross_fit=False), "w")


def test_stability_selection_is_not_asked_of_ridge_regression():
    check_stability(True, 0.5, "here")
    check_stability(False, 0, "here")
    with pytest.raises(ProtocolError, match=r"^here: expected selection: alpha above 0, found 0, ridge regression"):
        check_stability(True, 0, "here")


@pytest.mark.parametrize(
    ("vois", "message"),
    [
        ([VoiRules("Fat")], "found the name 'Fat', expected up to 16 small letters and digits, a letter first, as fat"),
        ([VoiRules("a.b")], "found the name 'a.b', expected"),
        ([VoiRules("wall"), VoiRules("wall", Shell(1, 2))], "'wall' names two VOIs; rename one"),
        ([VoiRules("fat", Shell(1, 2))], "fat has a shell, but the first VOI is drawn; list the drawn one first"),
        (
            [VoiRules("wall"), VoiRules("fat", Shell(3, 3))],
            "fat: shell: expected 0 <= from_mm < to_mm <= 50, found 3",
        ),
        ([VoiRules("wall"), VoiRules("fat", Shell(1, 51))], "fat: shell: expected .* <= 50, found 1 and 51"),
        ([VoiRules("wall"), VoiRules("fat", Shell(1, 2, 5, -5))], "fat: shell: expected low < high, found 5 and -5"),
    ],
)
def test_vois_that_cannot_be_told_apart_or_are_no_shells_are_refused(vois, message):
    image = load_protocol("ifx_cte").image
    check_vois([VoiRules("wall"), VoiRules("fat", Shell(0, 50, None, -30)), VoiRules("node")], image, "here")
    with pytest.raises(ProtocolError, match=f"^here: {message}"):
        check_vois(vois, image, "here")


def test_series_that_cannot_be_told_apart_or_from_vois_are_refused():
    check_series(("portal", "arterial"), [VoiRules("wall")], "here")
    with pytest.raises(
        ProtocolError, match=r"^here: found the name 'T2 fs', expected up to 16 small letters and digits"
    ):
        check_series(("t1", "T2 fs"), [], "here")
    with pytest.raises(ProtocolError, match=r"^here: 'fat' names two series, or a series and a VOI; rename one"):
        check_series(("portal", "fat"), [VoiRules("wall"), VoiRules("fat", Shell(1, 2))], "here")


def test_of_mri_a_shell_has_no_intensities():
    image = load_protocol("ifx_mre").image
    check_vois([VoiRules("wall"), VoiRules("around", Shell(0, 5))], image, "here")
    with pytest.raises(ProtocolError, match=r"^here: around: shell: low and high are .* which have no unit in MR and"):
        check_vois([VoiRules("wall"), VoiRules("around", Shell(0, 5, None, 0))], image, "here")


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
    ("sections", "found"),
    [
        ({"one": None, "two": None}, "none; add one of them"),
        ({"one": 1, "two": 2}, "one and two; set the other to null, also where it comes through based_on"),
    ],
)
def test_none_or_both_of_two_sections_are_refused_with_what_to_do(sections, found):
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


def test_a_list_without_an_entry_is_refused_with_what_to_do():
    check_some([0], "here", "list one")
    with pytest.raises(ProtocolError, match=r"^here: the list is empty, expected one entry or more; list one\.$"):
        check_some((), "here", "list one")


@pytest.mark.parametrize(
    ("positive", "negative"), [("response", "response"), ("Response", "response "), ("", "response"), ("yes", " ")]
)
def test_words_that_cannot_be_told_apart_are_refused(positive, negative):
    found = f"positive is {positive!r} and negative {negative!r}, expected two different words; rename one"
    with pytest.raises(ProtocolError, match=f"^here: {found}"):
        check_outcome(Outcome("", positive, negative), "here")


@pytest.mark.parametrize("words", [(UNDECIDED, "response"), ("response", UNDECIDED.title())])
def test_the_word_for_either_outcome_is_not_one_outcomes(words):
    with pytest.raises(ProtocolError, match=r"^here: 'undecided' is what a patient is called who .*; use another word"):
        check_outcome(Outcome("", *words), "here")


@pytest.mark.parametrize("column", ["case", "image", "mask", "split", "centre", "time_weeks", "event", " "])
def test_an_outcome_has_a_column_of_its_own(column):
    words = f"^here: the column '{column}' of cohort.csv cannot hold an outcome, case, .* rename it"
    for columns in ((column,), ("outcome", (column,))):
        with pytest.raises(ProtocolError, match=words):
            check_outcome(Outcome("", "yes", "no", *columns), "here")


@pytest.mark.parametrize("columns", [("asas40", ("asas40",)), ("asas40", ("asas20", "asas20"))])
def test_an_outcome_is_listed_once(columns):
    with pytest.raises(ProtocolError, match=r"^here: 'asas\d0' is listed twice in column and others; leave one out"):
        check_outcome(Outcome("", "yes", "no", *columns), "here")
    check_outcome(Outcome("", "yes", "no", "asas40", ("asas20",)), "here")


def test_no_column_that_a_cohort_may_have_beside_its_outcome_is_forgotten(tmp_path):
    (tmp_path / "cohort.csv").write_text("case,image,mask,outcome,colour\n1,2,3,0,red\n", encoding="utf-8")
    known = ", ".join((*_COHORT_COLUMNS[:3], "outcome", *_COHORT_COLUMNS[3:]))
    with pytest.raises(ValueError, match=f"unknown column 'colour'; known are {known}\\."):
        read_cohort(tmp_path / "cohort.csv", Outcome("", "yes", "no"))


def test_mri_has_no_unit_and_needs_a_normalisation():
    image = {"CT": ("none", "z_score"), "MR": ("z_score",)}
    for modality, normalisations in image.items():
        for normalisation in normalisations:
            check_intensities(SimpleNamespace(modality=modality, normalisation=normalisation), "here")
    with pytest.raises(ProtocolError, match=r"^here: normalisation is none, but MRI .* set normalisation to z_score"):
        check_intensities(SimpleNamespace(modality="MR", normalisation="none"), "here")


def test_a_series_of_an_mri_is_expected_of_an_mri_only():
    series = MrSeries("T1", fat_suppressed=True, contrast_medium=True)
    for modality, expected in (("MR", series), ("MR", None), ("CT", None)):
        check_mr_series(SimpleNamespace(modality=modality, mr_series=expected), "here")
    with pytest.raises(ProtocolError, match=r"^here: mr_series says .*, but the modality is CT; set mr_series to null"):
        check_mr_series(SimpleNamespace(modality="CT", mr_series=series), "here")


def test_a_clinical_characteristic_is_not_called_as_any_feature_of_the_image_is():
    for protocol in PROTOCOLS:
        check_not_imaging([characteristic["name"] for characteristic in protocol["clinical"]], "here")
    for name in (*IMAGING_NAMES, "DEEP_007"):
        with pytest.raises(ProtocolError, match=f"^here: '{re.escape(name)}' is what a feature .*; rename it"):
            check_not_imaging(["age", name], "here")
