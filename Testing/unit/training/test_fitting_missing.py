"""Missing clinical values in training: refused by default, else learnt from the cases that a model is fitted to."""

from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.training.fitting import TrainingData, completed

DEMO = load_protocol("ifx_cte_demo")


def data(may_miss=DEMO.clinical_names):
    random = np.random.default_rng(5)
    names = DEMO.clinical_names
    values = random.normal(20, 3, (70, len(names)))
    values[::9, 3] = np.nan
    cases = tuple(f"c{i}" for i in range(70))
    return TrainingData(cases, names, values, np.tile([0, 1], 35), np.ones(len(names), bool), may_miss=may_miss)


def test_blanks_are_refused_by_default_and_of_a_case_without_any_value():
    with pytest.raises(TrainingError, match=r"case c0: .* is missing"):
        data(may_miss=())
    values = data().values.copy()
    values[4] = np.nan
    with pytest.raises(TrainingError, match=r"case c4: .* is missing"):
        replace(data(), values=values)


@pytest.mark.parametrize("rule", ["median", "chained"])
def test_cases_that_are_held_out_teach_nothing(rule):
    low_high = tuple(replace(c, low=-1e3, high=1e3, kind="continuous") for c in DEMO.clinical)
    protocol, rows, known = replace(DEMO, missing=rule, clinical=low_high), np.arange(50), data()
    other = known.values.copy()
    other[50:] += 7
    found, moved = (completed(one, protocol, rows).values for one in (known, replace(known, values=other)))
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(found[:50], moved[:50])
    assert (completed(known, protocol, np.arange(70)).values[:50] != found[:50]).any()


def test_what_only_a_case_held_out_misses_is_imputed_with_indicators_too():
    protocol, rows, known = replace(DEMO, missing="indicator"), np.arange(50), data()
    values = known.values.copy()
    values[60, 5] = np.nan  # of no training case
    found = completed(replace(known, values=values), protocol, rows).values
    assert found[60, 5] == np.median(values[:50, 5])


def test_the_key_is_in_no_hash_at_its_default_and_read_back_else():
    assert "missing" not in DEMO.to_mapping()
    chained = replace(DEMO, missing="chained")
    assert chained.sha256 != DEMO.sha256
    assert chained.imaging_sha256 == DEMO.imaging_sha256
    assert Protocol.from_mapping(chained.to_mapping(), "here").missing == "chained"
