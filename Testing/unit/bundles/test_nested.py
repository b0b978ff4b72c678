"""The entry ``nested`` of bundle.json: what it says, and what is refused of it."""

from dataclasses import replace

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.nested import COLUMNS, NestedModel, NestedValidation, check_nested
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.stats.stability import Stability

MODELS = {"clinical": False, "both": True}
CLINICAL = NestedModel(0.9, 0.7, 0.68, 0.72, 0.6, 0.65, None, 1, Stability(0.5, 0.2, 0.8), {"crp": 0.5, "age": 1 / 6})
BOTH = NestedModel(0.91, 0.71, 0.71, 0.71, 0.6, 0.65, 0.4, 1, None, {})
READ = ("intra", "inter")
NESTED = NestedValidation(3, 2, {"clinical": CLINICAL, "both": BOTH})


def test_its_cells_are_those_of_the_columns():
    check_nested(NESTED, MODELS, "bundle.json: nested")
    said = dict(zip(COLUMNS[1:], CLINICAL.cells, strict=True))
    assert said["optimism"] == "0.200"
    assert said["AUC nested (least to most)"] == "0.700 (0.680 to 0.720)"
    assert said["calibration slope"] == "not defined"
    assert said["stability of the selection (95 % CI)"] == "0.50 (0.20 to 0.80)"
    assert BOTH.cells[-2:] == ("none", "1")
    protocol = load_protocol("ifx_cte_demo")
    assert "3 outer folds, 2 times" in NESTED.words(protocol, ())
    assert "Which features re-readings found reliable was not repeated." in NESTED.words(protocol, ("intra", "inter"))


def test_what_was_not_repeated_is_what_features_were_filtered_by():
    protocol = load_protocol("ifx_cte_demo")
    assert "found reliable" not in NESTED.words(protocol, ())
    redrawn = "Which features redrawings of the VOIs found reliable was not repeated."
    assert redrawn in NESTED.words(protocol, ("perturbation",))
    assert redrawn in replace(NESTED, own_readings=True).words(protocol, ("inter", "perturbation"))
    both = NESTED.words(protocol, ("inter", "perturbation"))
    assert "Which features re-readings and redrawings of the VOIs found reliable was not repeated." in both


def test_it_says_of_which_readings_the_iccs_are_and_what_the_network_had_seen():
    demo, own = load_protocol("ifx_cte_demo"), replace(NESTED, own_readings=True)
    seen = replace(demo, network_training=replace(demo.network_training, cross_fit=False))
    crossed = replace(demo, network_training=replace(demo.network_training, cross_fit=True))
    assert "found reliable, imputation" in own.words(demo, READ)
    assert "was not repeated" not in own.words(demo, READ)
    assert "all training cases, cross-fitted: a case's own are of one that has not seen it" in own.words(crossed, READ)
    assert "all training cases, those held out among them. So numbers of models with deep" in own.words(seen, READ)
    images = replace(seen, network_training=replace(seen.network_training, objective="self_supervised"))
    assert own.words(images, READ).endswith("training cases, those held out among them, but from no outcome.")
    clinical = replace(demo, models=demo.models[:2])
    assert "network" not in own.words(clinical, READ)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"folds": 1}, "folds"),
        ({"repeats": 0}, "repeats"),
        ({"models": {"clinical": CLINICAL}}, "models"),
        ({"apparent": 1.1}, "apparent"),
        ({"auc": 0.73}, "auc"),
        ({"slope": float("inf")}, "slope"),
        ({"without": 7}, "without"),
        ({"kept": {"crp": 0.3}}, "kept: crp"),
        ({"stability": Stability(1.2, 0.2, 1.8)}, "stability"),
    ],
)
def test_what_cannot_be_is_refused_by_its_key(change, key):
    whole = set(change) <= {"folds", "repeats", "models"}
    one = (
        replace(NESTED, **change)
        if whole
        else replace(NESTED, models={"clinical": replace(CLINICAL, **change), "both": BOTH})
    )
    with pytest.raises(BundleError, match=rf"^nested: (models: clinical: )?{key}"):
        check_nested(one, MODELS, "nested")


def test_a_fusion_keeps_no_feature():
    fusion = replace(NESTED, models={"clinical": CLINICAL, "both": replace(BOTH, kept={"crp": 1.0})})
    with pytest.raises(BundleError, match="nested: models: both: kept"):
        check_nested(fusion, MODELS, "nested")
