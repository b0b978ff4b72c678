"""Single test cases in sum: coverage counted by hand, who is unlike, and what moves the models."""

import dataclasses

import numpy as np
import pytest

from IFXPredictLib.evaluation.patients import case_whys, model_moves, model_uncertainties
from IFXPredictLib.models.svm import probability
from IFXPredictLib.prediction.contributions import ModelWhy, WhyRow
from IFXPredictLib.training.fitting import score_table


def few(data, cases):
    """The study with the training split and only ``cases`` of the test split."""
    rows = np.sort(np.concatenate([np.flatnonzero(data.train), np.flatnonzero(~data.train)[cases]]))
    arrays = {name: getattr(data, name)[rows] for name in ("values", "outcome", "train", "centre", "time_weeks")}
    return dataclasses.replace(data, **arrays, event=data.event[rows], cases=tuple(data.cases[i] for i in rows))


def test_coverage_and_undecided_are_counted_on_the_test_split_by_outcome(invented_data, invented_bundle):
    data, bundle = invented_data, invented_bundle
    values, outcome = data.values[~data.train], data.outcome[~data.train]
    scores = score_table(bundle.models, data.names, values)
    found = {one.model: one for one in model_uncertainties(data, bundle)}
    assert list(found) == [model.name for model in bundle.models]
    for model in bundle.models:
        answered = np.isfinite(scores[model.name])
        sets = model.reference.sets.sets(probability(scores[model.name][answered]))
        one = found[model.name]
        assert one.cases == answered.sum()
        assert one.undecided == sets.all(axis=1).sum()
        for y in (0, 1):
            mine = outcome[answered] == y
            assert (one.coverage[y].cases, one.coverage[y].covered) == (mine.sum(), sets[mine, y].sum())
            assert one.coverage[y].interval.low < one.coverage[y].covered / mine.sum() <= one.coverage[y].interval.high


def test_a_case_far_from_the_training_cases_counts_as_unlike(invented_data, invented_bundle):
    data = few(invented_data, [3, 4, 5])
    before = {one.model: one.unlike for one in model_uncertainties(data, invented_bundle)}
    values = data.values.copy()
    values[np.flatnonzero(~data.train)[0], data.names.index("deep_200")] += 50
    after = {
        one.model: one.unlike for one in model_uncertainties(dataclasses.replace(data, values=values), invented_bundle)
    }
    assert {name for name in after if after[name] > before[name]} == {"deep", "late_fusion"}


def test_an_outcome_without_a_test_case_has_no_coverage(invented_data, invented_bundle):
    cases = np.flatnonzero(invented_data.outcome[~invented_data.train] == 1)[:3]
    found = model_uncertainties(few(invented_data, cases), invented_bundle)
    assert all(one.coverage[0] is None and one.coverage[1].cases == 3 for one in found)


def test_moves_are_mean_absolute_contributions_the_largest_first(invented_data, invented_bundle):
    data = few(invented_data, [1, 2])
    every = case_whys(data, invented_bundle)
    whys = list(every.values())
    assert list(every) == [name for name, train in zip(data.cases, data.train, strict=True) if not train]
    found = {one.model: one for one in model_moves(every, [model.name for model in invented_bundle.models])}
    assert list(found) == [model.name for model in invented_bundle.models]
    for place, one in enumerate(found.values()):
        for name, _, mean, _ in one.features:
            own = [abs(f.contribution) for why in whys for f in why[place].features if f.name == name]
            assert mean == pytest.approx(sum(own) / 2, abs=1e-12)
        means = [mean for *_, mean, _ in one.features]
        assert means == sorted(means, reverse=True)
        sums = {name: np.mean([abs(why[place].by_source[name]) for why in whys]) for name, _ in one.modalities}
        assert dict(one.modalities) == pytest.approx(sums, abs=1e-12)
    assert dict(found["late_fusion"].modalities).keys() == {"clinical", "radiomics", "deep"}


def test_the_error_of_a_mean_is_the_mean_of_the_errors_and_each_models_background_is_counted():
    def why(model, value, error):
        part = WhyRow(model, "feature", "crp", "C-reactive protein", "clinical", 3.0, "mg/L", 0.1, value, error)
        return ModelWhy(model, 0.5, 64, 0.5 + value, {"clinical": value}, (part,))

    whys = {"a": (why("early", 0.2, 0.01), why("late", 0.1, 0.0)), "b": (why("late", -0.3, 0.03),), "c": ()}
    early, late = model_moves(whys, ["early", "late", "silent"])
    assert (early.model, early.cases, early.background) == ("early", 1, 64)
    assert (late.model, late.cases, late.background) == ("late", 2, 64)
    assert early.features == (("crp", "C-reactive protein", 0.2, 0.01),)
    assert late.features == (("crp", "C-reactive protein", pytest.approx(0.2), pytest.approx(0.015)),)
    assert late.modalities == (("clinical", pytest.approx(0.2)),)
