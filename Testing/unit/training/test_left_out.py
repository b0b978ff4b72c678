"""Trainings without one centre: against fits of the others alone, and refused where there is nothing to leave out."""

from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.models.svm import probability
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import HarmonisationRules, ModelRules
from IFXPredictLib.stats.discrimination import delong
from IFXPredictLib.training.fitting import TrainingData, fit_models, score_table
from IFXPredictLib.training.left_out import check_centres, leave_centres_out
from IFXPredictLib.training.nested import _part

CASES = 90


@pytest.fixture(scope="module")
def protocol():
    demo = load_protocol("ifx_cte_demo")
    return replace(
        demo,
        models=(ModelRules("deep", ("deep",)),),
        selection=replace(demo.selection, folds=3, repeats=1, rule="min"),
        fusion=replace(demo.fusion, folds=2),
    )


@pytest.fixture(scope="module")
def data(protocol):
    """Three centres of 30; three deep features tell the outcome, of which centre C sees the first upside down."""
    random = np.random.default_rng(8)
    names = tuple(f"deep_{k:03}" for k in range(512)) + protocol.clinical_names
    outcome, centres = np.tile([0, 1], CASES // 2), tuple(np.repeat(["A", "B", "C"], CASES // 3).tolist())
    values = random.normal(size=(CASES, len(names)))
    values[:, 20:512] = 1.0
    values[:, 7] += outcome * np.where(np.array(centres) == "C", -4, 4)
    values[:, [9, 11]] += 2.5 * outcome[:, None]
    cases = tuple(f"c{i}" for i in range(CASES))
    return TrainingData(cases, names, values, outcome, np.ones(len(names), bool), centres=centres)


def test_each_centre_is_scored_by_the_training_of_the_others_alone(data, protocol):
    """Each patient has two cases, one of either outcome."""
    data = replace(data, patients=tuple(f"p{i // 2}" for i in range(CASES)))
    found = leave_centres_out(data, protocol)
    assert list(found) == ["deep"]
    assert list(found["deep"]) == ["A", "B", "C"]
    for centre, one in found["deep"].items():
        out = np.array(data.centres) == centre
        (fit,) = fit_models(_part(data, np.flatnonzero(~out)), protocol)
        p = probability(score_table([fit.model], data.names, data.values[out])["deep"])
        area, alone = (delong(data.outcome[out], p, clusters=own) for own in (np.arange(30) // 2, None))
        assert (one.cases, one.positive, one.auc, one.auc_low) == (30, 15, area.auc, area.low)
        assert one.auc_low != alone.low or area.auc == 1
        assert one.sensitivity == np.mean(p[data.outcome[out] == 1] >= fit.model.cutoff)
    areas = {centre: one.auc for centre, one in found["deep"].items()}
    assert areas["C"] < min(areas["A"], areas["B"])


@pytest.mark.slow
def test_a_left_out_centre_is_harmonised_by_its_own_cases_whose_outcomes_are_not_asked(data, protocol):
    shifted = data.values.copy()
    shifted[30:60, :20] = 5 * shifted[30:60, :20] + 40
    moved = replace(data, values=shifted)
    harmonising = replace(protocol, harmonisation=HarmonisationRules("combat"))
    plain, corrected = (leave_centres_out(moved, rules)["deep"]["B"] for rules in (protocol, harmonising))
    assert plain.sensitivity in (0.0, 1.0)  # all of its cases lie beyond all others
    assert min(corrected.sensitivity, corrected.specificity) > 0.6
    own = (np.arange(CASES) >= 30) & (np.arange(CASES) < 60)
    flipped = replace(moved, outcome=np.where(own, 1 - moved.outcome, moved.outcome))
    other = leave_centres_out(flipped, harmonising)["deep"]["B"]
    assert other.auc == pytest.approx(1 - corrected.auc)


def test_what_cannot_be_left_out_is_refused_in_words(data, protocol):
    with pytest.raises(TrainingError, match=r"case c0: has no centre \(1 such\)"):
        check_centres(replace(data, centres=("", *data.centres[1:])), protocol)
    with pytest.raises(TrainingError, match="all training cases are of the centre A"):
        check_centres(replace(data, centres=("A",) * CASES), protocol)
    few = tuple("B" if i < 2 else "A" for i in range(CASES))
    with pytest.raises(TrainingError, match="without the centre A: a fit to 2 cases: folds: expected 2 to 1"):
        check_centres(replace(data, centres=few), protocol)
    lopsided = tuple("B" if y else "A" for y in data.outcome)
    with pytest.raises(TrainingError, match="without the centre A all cases have one outcome"):
        check_centres(replace(data, centres=lopsided), protocol)


def test_a_centre_with_one_outcome_has_counts_and_no_auc(data, protocol):
    first = np.arange(CASES)
    centres = np.where((first < 10) & (data.outcome == 1), "D", np.where(first < 60, "A", "C"))
    one = leave_centres_out(replace(data, centres=tuple(centres.tolist())), protocol)["deep"]["D"]
    assert (one.cases, one.positive, one.auc, one.specificity) == (5, 5, None, None)
    assert one.sensitivity is not None


def test_an_auc_takes_two_patients_of_each_outcome(data, protocol):
    centres = ["D" if i < 6 else "AC"[i % 4 < 2] for i in range(CASES)]
    patients = ["p" if i < 6 and y else f"q{i}" for i, y in enumerate(data.outcome)]
    one = leave_centres_out(replace(data, centres=tuple(centres), patients=tuple(patients)), protocol)["deep"]["D"]
    assert (one.cases, one.positive, one.auc) == (6, 3, None)


def test_no_training_knows_a_patient_whom_it_is_scored_on(data, protocol):
    """Ten patients were imaged at A and at B: their cases of the other centre, told wrongly, teach nothing."""
    patients = [f"p{i}" if i < 10 else f"p{i - 30}" if 30 <= i < 40 else f"q{i}" for i in range(CASES)]
    data, stages = replace(data, patients=tuple(patients)), []
    wrong = data.values.copy()
    wrong[30:40, :20] += 500
    found = leave_centres_out(data, protocol, stages.append)["deep"]["A"]
    again = leave_centres_out(replace(data, values=wrong), protocol)["deep"]["A"]
    assert found == again
    others = np.setdiff1d(np.arange(30, CASES), np.arange(30, 40))
    (fit,) = fit_models(_part(data, others), protocol)
    p = probability(score_table([fit.model], data.names, data.values[:30])["deep"])
    assert found.auc == delong(data.outcome[:30], p, clusters=np.arange(30)).auc
    assert stages == ["training without each of 3 centres (and the other cases of its patients)"]
    everywhere = tuple(f"p{i % 30}" for i in range(CASES))
    with pytest.raises(TrainingError, match="all training cases are of patients of the centre A; it cannot be left"):
        check_centres(replace(data, patients=everywhere), protocol)


def test_a_value_that_one_centre_alone_measures_is_refused_before_anything_is_fitted(data, protocol):
    imputing = replace(protocol, missing="median")
    values = data.values.copy()
    values[30:, data.names.index("crp")] = np.nan
    lacking = replace(data, values=values, may_miss=protocol.clinical_names)
    said = "without the centre A: a fit to 60 cases: crp is missing in all 60 cases that are learnt from; leave it out"
    with pytest.raises(TrainingError, match=said):
        check_centres(lacking, imputing)
    values[31, data.names.index("crp")] = 5.0  # one fold within the training lacks it still
    with pytest.raises(TrainingError, match="without the centre A: a fit to 60 cases: crp is missing in all 30 cases"):
        check_centres(replace(lacking, values=values), imputing)


def test_what_fails_in_a_training_names_the_centre_that_it_was_without(data, protocol, monkeypatch):
    monkeypatch.setattr("IFXPredictLib.training.left_out.check_inner_folds", lambda *_: None)
    many = replace(protocol, fusion=replace(protocol.fusion, folds=50))
    with pytest.raises(TrainingError, match=r"^without the centre A: model deep, 60 cases: folds: expected 2 to "):
        leave_centres_out(data, many)
