from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError, TrainingError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.stats.discrimination import confusion, delong
from IFXPredictLib.training.cutoffs import LOCKED, TRAINED, OutOfFold, cutoff_choices, lock_cutoffs, out_of_fold_scores

DEMO = Path(__file__).parents[3] / "Resources" / "Bundles" / "demo"


@pytest.fixture(scope="module")
def bundle():
    return load_bundle(DEMO)


def test_the_scores_are_those_that_were_out_of_fold(bundle):
    for model in bundle.models:
        row, found = bundle.performance["out_of_fold"][model.name], out_of_fold_scores(bundle, model.name)
        assert (found.outcome.size, found.outcome.sum()) == (row["cases"], row["positive"])
        assert np.mean((found.outcome - found.probability) ** 2) == pytest.approx(row["brier"], abs=1e-12)


def test_the_trained_cutoff_stands_beside_the_rules_with_its_out_of_fold_ratios(bundle):
    found = cutoff_choices(bundle, "clinical", ["sensitivity:0.9"], prevalence=0.2)
    row = bundle.performance["out_of_fold"]["clinical"]
    assert list(found) == [TRAINED, "sensitivity:0.9"]
    assert found[TRAINED].cutoff == row["cutoff"]
    assert found[TRAINED].sensitivity.estimate == pytest.approx(row["sensitivity"])
    assert found["sensitivity:0.9"].sensitivity.estimate >= 0.9
    assert sum(found["sensitivity:0.9"].per_100.whole) == 100


def test_a_rule_that_no_cutoff_keeps_is_refused_where_it_is_asked_for_and_else_left_out(bundle):
    model, best = bundle.models[0], "specificity:1"  # of which a false positive is as sure as can be
    sets = replace(model.reference.sets, nonconformity_0=np.append(model.reference.sets.nonconformity_0[1:], 1.0))
    other = replace(bundle, models=(replace(model, reference=replace(model.reference, sets=sets)),))
    cases = OutOfFold(*_kept_of(sets))
    row = confusion(cases.outcome, cases.probability, model.cutoff)
    told = {"auc": delong(cases.outcome, cases.probability).auc, "cases": cases.outcome.size}
    told |= {"sensitivity": row.sensitivity, "specificity": row.specificity}
    other = replace(other, performance={"out_of_fold": {"clinical": told}})
    assert list(cutoff_choices(other, "clinical", ["youden"], beside=[best, "harm:1:4"])) == [
        *(TRAINED, "youden", "harm:1:4")
    ]
    with pytest.raises(TrainingError, match="specificity:1: no cut-off reaches it on these 166 cases"):
        cutoff_choices(other, "clinical", [best])


def _kept_of(sets):
    outcome = np.repeat([0, 1], [sets.nonconformity_0.size, sets.nonconformity_1.size])
    return outcome, np.concatenate([sets.nonconformity_0, 1 - sets.nonconformity_1])


def test_a_lock_changes_one_cutoff_and_remembers_the_trainings(bundle, tmp_path):
    new = lock_cutoffs(bundle, {"clinical": "sensitivity:0.9"}, "a miss costs months", tmp_path)
    one = new.cutoffs["clinical"]
    assert new.models[0].cutoff == one.cutoff < bundle.models[0].cutoff == one.trained
    assert [m.cutoff for m in new.models[1:]] == [m.cutoff for m in bundle.models[1:]]
    assert (one.parent, one.cases, one.reason) == (bundle.sha256, 166, "a miss costs months")
    shown = cutoff_choices(new, "clinical", ["youden"])
    assert list(shown) == [TRAINED, LOCKED, "youden"]
    in_force = shown[LOCKED]
    assert (in_force.cutoff, in_force.sensitivity.estimate) == (one.cutoff, pytest.approx(one.sensitivity))
    assert in_force.words == "in force: cut-off chosen by sensitivity at least 0.9"
    assert LOCKED not in cutoff_choices(new, "radiomics", ["youden"])
    again = lock_cutoffs(new, {"clinical": "youden"}, "another", tmp_path)
    assert again.cutoffs["clinical"].trained == bundle.models[0].cutoff


def test_sets_of_other_cases_an_unknown_model_and_no_reason_are_refused(bundle, tmp_path):
    model = bundle.models[0]
    sets = replace(model.reference.sets, nonconformity_0=np.sort(model.reference.sets.nonconformity_0**2))
    other = replace(bundle, models=(replace(model, reference=replace(model.reference, sets=sets)),))
    with pytest.raises(TrainingError, match="do not hold the out-of-fold probability of each of 166"):
        out_of_fold_scores(other, "clinical")
    row = bundle.performance["out_of_fold"]["clinical"] | {"patients": 100}  # as an earlier version kept them
    earlier = replace(bundle, performance={"out_of_fold": {"clinical": row}})
    with pytest.raises(TrainingError, match=r"several cases, trained by an earlier version.*; train it again"):
        out_of_fold_scores(earlier, "clinical")
    with pytest.raises(TrainingError, match=r"is a shared bundle, .*; lock the cut-off in the bundle that it was made"):
        out_of_fold_scores(replace(other, shared={"parent": bundle.sha256}), "clinical")
    with pytest.raises(TrainingError, match="has no model 'svm'; it has clinical"):
        out_of_fold_scores(bundle, "svm")
    with pytest.raises(BundleError, match="reason"):
        lock_cutoffs(bundle, {"clinical": "youden"}, " ", tmp_path)


def test_cases_of_both_outcomes_that_share_a_probability_stay_tied(bundle):
    model, shared = bundle.models[0], [0.1]  # 1 - (1 - 0.1) is not 0.1
    sets, cutoff = model.reference.sets, model.cutoff
    zeros = np.sort(np.r_[sets.nonconformity_0[1:], shared])
    p = np.r_[zeros, shared, 1 - sets.nonconformity_1[1:]]
    outcome = np.repeat([0, 1], [zeros.size, p.size - zeros.size])
    calls = confusion(outcome, p, cutoff)
    row = bundle.performance["out_of_fold"]["clinical"] | {
        "auc": delong(outcome, p).auc,
        "sensitivity": calls.sensitivity,
        "specificity": calls.specificity,
    }
    tied = replace(sets, nonconformity_0=zeros, nonconformity_1=np.sort(1 - p[outcome == 1]))
    other = replace(
        bundle,
        models=(replace(model, reference=replace(model.reference, sets=tied)),),
        performance={"out_of_fold": {"clinical": row}},
    )
    assert out_of_fold_scores(other, "clinical").outcome.size == outcome.size


def with_half_the_probabilities(bundle):
    model = bundle.models[0]
    sets = model.reference.sets
    halves = replace(sets, nonconformity_0=sets.nonconformity_0 / 2, nonconformity_1=(1 + sets.nonconformity_1) / 2)
    halved = replace(model, cutoff=model.cutoff / 2, reference=replace(model.reference, sets=halves))
    return replace(bundle, models=(halved, *bundle.models[1:]))


def test_a_cutoff_that_asks_the_model_nothing_is_shown_and_not_locked(bundle, tmp_path):
    low = with_half_the_probabilities(bundle)
    refused = [(bundle, "harm:0:1", "0 and calls every"), (bundle, "net_benefit:0", "0 and calls every")]
    for asked, rule, said in (*refused, (low, "net_benefit:1", "1 and calls no")):
        assert cutoff_choices(asked, "clinical", [rule])[rule].cutoff == float(said[0])
        with pytest.raises(TrainingError, match=f"model clinical: the cut-off of {rule} is {said} patient, whatever"):
            lock_cutoffs(asked, {"clinical": rule}, "why not", tmp_path)
    some = lock_cutoffs(bundle, {"clinical": "net_benefit:1"}, "only who is certain", tmp_path).cutoffs["clinical"]
    assert (some.cutoff, some.sensitivity) == (1.0, pytest.approx(9 / 86))  # of the cases 13 have a probability of 1
