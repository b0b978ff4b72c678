"""Table 2 as printed, and that the audit finds it consistent, and a forged row not."""

import dataclasses

import numpy as np
import pytest

from IFXPredictLib.evaluation.models import analyse_split
from IFXPredictLib.evaluation.self_audit import printed_row, self_audit
from IFXPredictLib.evaluation.table_two import IntervalRules

CUTOFFS = {"a": 0.45, "b": 0.6}


def split_of(name, n, seed, events=0.4):
    random = np.random.default_rng(seed)
    y = (random.uniform(size=n) < events).astype(int)
    raw = {model: 0.3 * y + random.normal(0.4, 0.3, n) for model in CUTOFFS}
    return analyse_split(name, y, raw, CUTOFFS, "b", IntervalRules())


@pytest.mark.parametrize("seed", range(20))
def test_the_own_rows_never_contradict_each_other(seed):
    splits = [split_of("train", 80 + seed, seed), split_of("test", 41 + seed, seed + 100)]
    found = self_audit(splits)
    assert found.contradictions == ()
    assert (len(found.records), found.left_out) == (4, ())
    stated = {f.cohort: f for f in found.findings if f.check == "stated class counts"}
    for split in splits:
        assert stated[split.split].verdict == "possible"
        assert stated[split.split].evidence.startswith(f"{split.events} : {split.cases - split.events}:")


def test_a_forged_number_is_found():
    split = split_of("test", 60, 1)
    row = split.models[0].locked
    forged = dataclasses.replace(row, sensitivity=dataclasses.replace(row.sensitivity, estimate=0.5123))
    model = dataclasses.replace(split.models[0], locked=forged)
    found = self_audit([dataclasses.replace(split, models=(model, split.models[1]))])
    assert found.contradictions


def test_numbers_are_printed_and_a_missing_ratio_is_empty():
    y = np.array([0, 0, 1, 1])
    (model,) = analyse_split("test", y, {"a": np.array([0.1, 0.2, 0.1, 0.3])}, CUTOFFS, "a", IntervalRules()).models
    row = printed_row(model.locked)
    assert (row["sensitivity"], row["ppv"], row["npv"], row["cutoff"]) == ("0.000", "", "0.500", "0.450")


def test_a_perfect_auc_is_printed_without_an_interval_of_no_width():
    (model,) = analyse_split(
        "test", np.array([0, 0, 1, 1]), {"a": np.arange(4) / 4}, CUTOFFS, "a", IntervalRules()
    ).models
    row = printed_row(model.locked)
    assert (row["auc"], row["auc_low"], row["auc_high"]) == ("1.000", "", "")


def test_rows_that_cannot_take_part_are_named():
    y = np.arange(40) % 2
    raw = {"a": 0.2 * y + np.linspace(0, 0.7, 40), "b": 0.2 * y + np.linspace(0.7, 0, 40)}
    raw["a"][3] = np.nan
    one = analyse_split("train", np.ones(5, int), {"b": np.linspace(0, 1, 5)}, CUTOFFS, "b", IntervalRules())
    found = self_audit([one, analyse_split("test", y, raw, CUTOFFS, "b", IntervalRules())])
    assert [record["model"] for record in found.records] == ["b"]
    assert found.left_out[1] == ("test", "a", "no answer for 1 of 40 cases")
    assert found.left_out[0][:2] == ("train", "b")
    assert "table 2, train, b" in found.left_out[0][2]
    assert self_audit([one]).findings == ()
