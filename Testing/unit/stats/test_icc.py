"""Judges: R's psych::ICC (Testing/baselines/reliability), the published table, and what an ICC must not depend on."""

from itertools import groupby

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import FeatureError, TrainingError
from IFXPredictLib.stats.estimates import is_constant
from IFXPredictLib.stats.icc import FORMS, StudyIcc, icc, icc_of_moments

AGREEMENT = ("ICC(1,1)", "ICC(2,1)", "ICC(1,k)", "ICC(2,k)")


rows = baseline("reliability")


def baseline_readings():
    """Readings by design: (names, array (cases, readings, features))."""
    designs = {}
    for design, group in groupby(rows("inputs.csv"), key=lambda r: r["design"]):
        table = {(r["case"], r["reading"], r["feature"]): float(r["value"]) for r in group}
        cases, readings, names = (tuple(dict.fromkeys(key[i] for key in table)) for i in range(3))
        designs[design] = names, np.array([[[table[c, r, f] for f in names] for r in readings] for c in cases])
    return designs


def noisy(n=30, k=3, m=5, bias=0.0, seed=1):
    random = np.random.default_rng(seed)
    return random.normal(size=(n, 1, m)) + random.normal(scale=0.5, size=(n, k, m)) + bias * np.arange(k)[:, None]


def test_all_forms_and_intervals_agree_with_psych():
    designs = baseline_readings()
    expected = rows("expected.csv")
    assert {r["form"] for r in expected} == set(FORMS)
    for row in expected:
        names, readings = designs[row["design"]]
        found = icc(readings, row["form"], float(row["confidence"]))
        at = names.index(row["feature"])
        wanted = [float(row[key]) for key in ("value", "low", "high")]
        np.testing.assert_allclose([found.value[at], found.low[at], found.high[at]], wanted, rtol=1e-8, atol=1e-8)


def test_moments_of_each_case_give_psych_s_one_way_icc_and_bounds():
    designs = baseline_readings()
    for row in (row for row in rows("expected.csv") if row["form"] == "ICC(1,1)"):
        names, readings = designs[row["design"]]
        of_feature = readings[:, :, names.index(row["feature"])]
        moments = of_feature.mean(axis=1)[:, None], of_feature.var(axis=1, ddof=1)[:, None]
        found = icc_of_moments(*moments, readings.shape[1], float(row["confidence"]))
        wanted = [float(row[key]) for key in ("value", "low", "high")]
        np.testing.assert_allclose([found.value[0], found.low[0], found.high[0]], wanted, rtol=1e-8, atol=1e-8)
    rounded = np.full((4, 1), 0.3), np.zeros((4, 1))
    rounded[0][2] = 0.1 + 0.2
    for constant in (icc_of_moments(np.full((4, 1), 3.0), np.zeros((4, 1)), 30), icc_of_moments(*rounded, 30)):
        assert np.isnan([constant.value[0], constant.low[0]]).all()
    for cases, k in ((2, 30), (3, 1)):
        with pytest.raises(TrainingError, match=f"found {cases} cases and {k}"):
            icc_of_moments(np.zeros((cases, 1)), np.ones((cases, 1)), k)


def test_the_example_of_shrout_and_fleiss_gives_their_published_values():
    _, readings = baseline_readings()["shrout_fleiss"]
    published = dict(zip(FORMS, (0.17, 0.29, 0.71, 0.44, 0.62, 0.91), strict=True))
    for form, value in published.items():
        assert round(float(icc(readings, form).value[0]), 2) == value


@pytest.mark.parametrize("form", FORMS)
def test_shift_and_scale_of_all_readings_change_nothing(form):
    readings = noisy()
    before, after = icc(readings, form), icc(1e6 - 3 * readings, form)
    for part in ("value", "low", "high"):
        np.testing.assert_allclose(getattr(after, part), getattr(before, part), rtol=0, atol=1e-8)


def test_a_readers_bias_lowers_agreement_but_not_consistency():
    fair, biased = noisy(bias=0), noisy(bias=1)
    for form in FORMS:
        before, after = icc(fair, form).value, icc(biased, form).value
        if form in AGREEMENT:
            assert (after < before - 0.05).all()
        else:
            np.testing.assert_allclose(after, before, atol=1e-12)


@pytest.mark.parametrize("form", FORMS)
def test_the_order_of_cases_and_of_readings_does_not_matter(form):
    readings = noisy(bias=0.3)
    np.testing.assert_allclose(icc(readings[::-1, ::-1], form).low, icc(readings, form).low, atol=1e-12)


@pytest.mark.parametrize("form", FORMS)
def test_equal_readings_have_an_icc_and_bounds_of_one(form):
    equal = np.repeat(noisy(k=1), 2, axis=1)
    found = icc(equal, form)
    np.testing.assert_allclose([found.value, found.low, found.high], 1.0, rtol=0, atol=1e-14)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("constant", [0.0, 5.0, 0.1, 1e9])
def test_a_constant_feature_has_no_icc(form, constant):
    rounding = 1 + np.array([-1e-16, 2e-16])[None, :, None] * np.ones((10, 1, 1))
    found = icc(constant * rounding, form)
    assert np.isnan([found.value, found.low, found.high]).all()


def test_a_feature_that_only_the_reader_changes_has_no_consistency_and_no_agreement():
    readings = np.broadcast_to(np.array([1.1, 2.2, 2.9])[None, :, None], (12, 3, 1))
    assert np.isnan(icc(readings, "ICC(3,1)").value)
    assert icc(readings, "ICC(2,1)").value == 0


def test_one_feature_has_the_same_icc_alone_and_among_others():
    readings = noisy(m=7)
    assert icc(readings[..., 3:4], "ICC(2,1)").low[0] == pytest.approx(icc(readings, "ICC(2,1)").low[3], abs=1e-15)


def test_a_reading_that_is_not_finite_is_named():
    readings = noisy()
    readings[4, 1, 2] = np.nan
    with pytest.raises(FeatureError, match=r"feature column 2 of case row 4, reading 1 .* is nan; expected a finite"):
        icc(readings, "ICC(2,1)")


@pytest.mark.parametrize("shape", [(2, 2, 3), (10, 1, 3), (10, 2)])
def test_too_few_cases_or_readings_are_refused(shape):
    with pytest.raises(TrainingError, match=r"expected readings of shape .* found \("):
        icc(np.ones(shape), "ICC(2,1)")


def test_an_unknown_form_and_an_impossible_confidence_are_refused():
    with pytest.raises(TrainingError, match=r"'ICC\(4,1\)' is unknown; known are ICC\(1,1\)"):
        icc(noisy(), "ICC(4,1)")
    with pytest.raises(TrainingError, match="confidence between 0 and 1, found 95"):
        icc(noisy(), "ICC(1,1)", 95)


def test_reliable_means_both_iccs_above_the_threshold():
    intra, inter = np.array([0.9, 0.75, 0.9, np.nan, 0.76]), np.array([0.9, 0.9, 0.75, 0.9, 0.76])
    found = StudyIcc(intra, intra, intra, inter, inter, inter)
    assert found.reliable(0.75).tolist() == [True, False, False, False, True]
    assert found.reliable(0.75, ("intra",)).tolist() == [True, False, True, False, True]
    assert not found.reliable(0.75, ()).any()


def test_only_variation_beyond_rounding_counts_as_variation():
    x = np.array([[1.0, 1.0, 0.0, 1e6], [1.0, 1.0 + 1e-15, 0.0, 1e6 + 1e-4]])
    assert is_constant(x).tolist() == [True, True, True, False]


def test_an_icc_below_0_with_hardly_a_degree_of_freedom_warns_of_nothing():
    """Four cases that differ less than their readings do, and a reader far off: the F quantile leaves the numbers."""
    within, between = np.array([[1.0], [-1.0], [2.0], [-2.0]]), np.array([[1.0], [-1.0], [-1.0], [1.0]])
    cases = between * np.geomspace(1e-3, 1, 2000)
    found = icc(np.stack([cases + within, cases - within + 1000], axis=1), "ICC(2,1)")
    assert (found.value < 0).all()
    assert not np.isnan([found.low, found.high]).any()


def lesions():
    """Names, readings (cases, readings, features) and the patient of each case, of several lesions a patient."""
    table = {(int(r["case"]), int(r["reading"]), r["feature"]): r for r in rows("clustered_inputs.csv")}
    cases, readings, names = (tuple(dict.fromkeys(key[i] for key in table)) for i in range(3))
    values = [[[float(table[c, r, f]["value"]) for f in names] for r in readings] for c in cases]
    return names, np.array(values), np.array([int(table[c, 1, names[0]]["patient"]) for c in cases])


def test_of_patients_with_several_lesions_bounds_are_the_jackknifes_by_patients_as_base_r_has_it():
    names, readings, patient = lesions()
    expected = rows("clustered_expected.csv")
    assert {row["form"] for row in expected} == set(FORMS)
    for row in expected:
        found = icc(readings, row["form"], clusters=patient)
        at = names.index(row["feature"])
        for end in ("value", "low", "high"):
            assert getattr(found, end)[at] == pytest.approx(float(row[end]), abs=1e-10), (row, end)
    alone = icc(readings, "ICC(3,1)")
    assert (alone.value == icc(readings, "ICC(3,1)", clusters=patient).value).all()
    assert not (alone.low == icc(readings, "ICC(3,1)", clusters=patient).low).any()


def test_lesions_that_resemble_each_other_have_bounds_by_patients_that_hold_the_true_icc():
    """4,000 drawn studies of 40 patients with 1 to 4 lesions each; the patient makes most of a lesion's difference."""
    random = np.random.default_rng(1)
    patient = np.repeat(np.arange(40), random.integers(1, 5, 40))
    drawn = random.normal(size=(40, 1, 4000))[patient] + random.normal(scale=0.3, size=(len(patient), 1, 4000))
    readings = drawn + random.normal(scale=0.5, size=(len(patient), 2, 4000))
    truth = 1.09 / 1.34
    held = [
        np.mean((found.low <= truth) & (truth <= found.high))
        for found in (icc(readings, "ICC(3,1)", clusters=patient), icc(readings, "ICC(3,1)"))
    ]
    assert held[0] == pytest.approx(0.94, abs=0.02)
    assert held[1] < 0.9, "as if lesions were patients, bounds are too narrow"


@pytest.mark.parametrize("form", FORMS)
def test_by_patients_equal_readings_have_bounds_of_one_constant_ones_none_and_two_patients_are_refused(form):
    readings = noisy(n=8, m=2)[:, :1].repeat(2, axis=1)
    readings[:, :, 1] = 3.0
    found = icc(readings, form, clusters=np.arange(8) // 2)
    assert [found.value[0], found.low[0], found.high[0]] == [1.0, 1.0, 1.0]
    assert np.isnan([found.value[1], found.low[1], found.high[1]]).all()
    with pytest.raises(TrainingError, match="ICC: expected cases of 3 patients or more, found 2"):
        icc(noisy(n=8), form, clusters=np.arange(8) // 4)
