"""The model card says first what a bundle must not be used for, and then its numbers as they are."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from IFXPredictLib.bundles.model_card import card_with_cutoffs, model_card, out_of_fold_limits
from IFXPredictLib.models.imputation import fit_clinical, fit_imputation
from IFXPredictLib.models.recalibration import Recalibration
from IFXPredictLib.protocol.schema import LogisticRules, Outcome, Shell, VoiRules

RELIABILITY = "imaging features with an ICC above 0.75."
AGREEMENT = "out of fold and of the final network correlate by 0.91 in the median."
ROW = {
    **{"cases": 97, "positive": 43, "auc": 0.81234, "auc_low": 0.7, "auc_high": 0.9, "cutoff": 0.5067},
    **{"brier": 0.18, "brier_raw": 0.19, "sensitivity": 0.75, "specificity": 0.8},
    **{"accuracy": 0.77, "ppv": None, "npv": 0.6},
}


@pytest.fixture
def bundle(fresh_bundle):
    train = {"radiomics": ROW | {"cases": 166, "positive": 83}}
    unseen = {"radiomics": train["radiomics"] | {"auc": 0.7, "auc_low": 0.6, "auc_high": 0.75, "accuracy": 0.6}}
    performance = {"train": train, "out_of_fold": unseen, "test": {"radiomics": ROW}}
    return dataclasses.replace(fresh_bundle, performance=performance)


@pytest.fixture
def card(bundle):
    return model_card(bundle, RELIABILITY, AGREEMENT).split("\n")


def with_protocol(bundle, **otherwise):
    return dataclasses.replace(bundle, protocol=dataclasses.replace(bundle.protocol, **otherwise))


def trained(bundle, **otherwise):
    """The bundle with a network that was trained otherwise."""
    training = dataclasses.replace(bundle.protocol.network_training, **otherwise)
    return with_protocol(bundle, network_training=training)


def test_the_first_line_is_the_notice_where_there_is_one(card, bundle):
    assert card[0] == f"**{bundle.notice}**"
    assert "DEMONSTRATION" in card[0]


def test_without_a_notice_the_first_line_is_the_title(bundle):
    text = model_card(dataclasses.replace(bundle, notice=""), "none.", AGREEMENT)
    assert text.startswith(f"# Model card: {bundle.protocol.title}\n")


def test_what_it_predicts_and_its_intended_use_are_said(card, bundle):
    line = next(line for line in card if line.startswith("Predicts"))
    assert f"{bundle.protocol.outcome.title} (1 = {bundle.protocol.outcome.positive})" in line
    assert line.endswith(bundle.intended_use)


def test_what_halves_of_the_cases_keep_is_said_with_its_bound(bundle, card):
    stable = {"offered": 100, "most": 7, "pairs": 50, "threshold": 0.75, "shares": {"crp": 0.9, "age": 0.4}}
    record = bundle.selection["clinical"] | {"stability": stable}
    found = dataclasses.replace(bundle, selection=bundle.selection | {"clinical": record})
    text = model_card(found, RELIABILITY, AGREEMENT)
    assert "of 100 features that no step chose by the outcome" in text
    assert "are 1, of which 0.98 (0.5 where their distribution has one peak) are expected to be false" in text
    assert "at most: `crp` (90 %).\n" in text
    assert not [line for line in card if "Stability selection" in line]


def test_how_it_was_trained_is_said(card, bundle):
    text = "\n".join(card)
    for fact in ("40 training cases", bundle.protocol.sha256, "[3, 4, 6, 3]", "[16, 32, 64, 128]", "40 epochs", "0.02"):
        assert fact in text
    assert AGREEMENT in text
    assert RELIABILITY in text


def test_several_vois_and_series_are_named(bundle, card):
    assert not any("of the radiomics:" in line for line in card)
    vois = (VoiRules("wall"), VoiRules("fat", Shell(1, 8, -190, -30)), VoiRules("node"))
    text = model_card(with_protocol(bundle, vois=vois, series=("portal", "arterial")), RELIABILITY, AGREEMENT)
    fat = "fat (1 to 8 mm from the drawn VOI, from -190 to -30 HU)"
    assert f"- VOIs of the radiomics: wall (drawn); {fat}; node (drawn)." in text
    assert "- Series of the radiomics: portal; arterial." in text


@pytest.mark.parametrize(("training", "said"), [({"cross_fit": False}, ": no."), ({"folds": 5}, ": 5 folds")])
def test_whether_and_how_often_the_network_was_cross_fitted_is_said(bundle, training, said):
    text = model_card(trained(bundle, **training), "none.", AGREEMENT)
    assert f"cross-fitting for the training cases' deep features{said}" in text


def test_a_self_supervised_network_is_said_and_what_out_of_fold_then_means(bundle):
    own = trained(bundle, cross_fit=False, objective="self_supervised")
    text = model_card(own, "none.", AGREEMENT)
    assert "cosine decay; self-supervised by VICReg, from the training cases' images and no outcome." in text
    assert "cross-fitting" not in text
    assert "a network that has learnt from its image, too, without its outcome." in out_of_fold_limits(own)
    assert "may come from networks that have seen it." in out_of_fold_limits(bundle)
    one = trained(bundle, cross_fit=False)
    assert "of a network that was trained on it with its outcome, so that models that take" in out_of_fold_limits(one)
    read_twice = {name: record | {"iccs": ("intra",)} for name, record in bundle.selection.items() if record}
    said = out_of_fold_limits(dataclasses.replace(bundle, selection=read_twice))
    assert "have seen it, and the ICC filter is that of all training cases." in said
    earlier = {"clinical": {"kept_after": {"redundancy": 9, "reliability": 8}, "frequencies": {}}}
    assert dataclasses.replace(bundle, selection=earlier).iccs == ("intra", "inter")
    earlier["clinical"]["kept_after"]["reliability"] = 9
    assert dataclasses.replace(bundle, selection=earlier).iccs == ()


@pytest.mark.parametrize(("method", "too_good"), [("isotonic", "Brier scores and AUC"), ("beta", "Brier scores")])
def test_a_calibration_of_the_very_scores_is_said_beside_their_performance(bundle, method, too_good):
    assert "calibration" not in out_of_fold_limits(bundle)
    known = dataclasses.replace(bundle.models[0], calibration=Recalibration(0.0, 1.0))
    protocol = dataclasses.replace(bundle.protocol, calibration=method)
    said = out_of_fold_limits(dataclasses.replace(bundle, protocol=protocol, models=(known, *bundle.models[1:])))
    assert f"fitted to these very scores and outcomes: {too_good} are those of the fit, too good." in said


def test_selected_features_come_with_how_often_they_were_selected(card):
    deep = next(line for line in card if line.startswith("- **Deep learning**"))
    assert "`deep_003` (25 %), `deep_200` (0 %)" in deep
    assert deep.index("1116") < deep.index("3 (LASSO)")
    assert next(line for line in card if line.startswith("- **Late fusion**")).count("Radiomics") == 1


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_performance_stands_there_by_split_with_undefined_ratios_as_a_dash(card):
    at = next(i for i, line in enumerate(card) if line.startswith("## Performance on the test split"))
    assert "97 cases, 43 with outcome 1" in card[at]
    shown = dict(zip(cells(card[at + 2]), cells(card[at + 4]), strict=True))
    assert shown["AUC (95 % CI, DeLong)"] == "0.812 (0.700 to 0.900)"
    assert (shown["cut-off"], shown["ppv"], shown["npv"]) == ("0.507", "-", "0.600")
    assert len(cells(card[at + 3])) == len(shown)


def test_training_cases_out_of_fold_stand_between_those_in_sample_and_the_test_split(card):
    titles = [(i, line) for i, line in enumerate(card) if line.startswith("## Performance on the ")]
    assert [word in line for (_, line), word in zip(titles, ("in sample", "out of fold", "test"), strict=True)] == [
        True
    ] * 3
    assert cells(card[titles[1][0] + 4])[1] == "0.700 (0.600 to 0.750)"


def test_out_of_fold_performance_says_in_what_the_held_out_case_is_still_known(card, bundle):
    said = out_of_fold_limits(bundle)
    titles = [line for line in card if line.startswith("## Performance") or line == said]
    assert titles.index(said) == 2
    assert "Late fusion" in said
    assert "fusion" not in out_of_fold_limits(dataclasses.replace(bundle, models=bundle.models[:-1]))


def test_fusion_and_support_vectors_are_said_of_protocols_that_have_them(bundle, card):
    text = "\n".join(card)
    assert "- Late fusion: from out of fold probabilities" in text
    assert "support vectors" in text
    other = dataclasses.replace(
        bundle.protocol,
        svm=None,
        l2_logistic=LogisticRules(5, "min"),
        models=bundle.protocol.models[:4],
        outcome=Outcome("ASAS40 response", "improvement", "none"),
    )
    unfused = dataclasses.replace(bundle, protocol=other, models=bundle.models[:4])
    text = model_card(unfused, RELIABILITY, AGREEMENT)
    assert "Late fusion" not in text
    assert "support vectors" not in text
    assert "ASAS40 response (1 = improvement)" in text


@pytest.mark.parametrize("after", ["", "## Training\n\nHow.\n", "## Other\n\nWhat.\n"])
def test_locked_cutoffs_are_told_once_wherever_their_section_stands(bundle, after):
    cutoffs = {"radiomics": SimpleNamespace(parent="ab12")}
    words = {"radiomics": "0.4, as wanted"}
    locked = SimpleNamespace(protocol=bundle.protocol, cutoffs=cutoffs, locked_in_words=words)
    once = card_with_cutoffs(f"# Card\n\n{after}", locked)
    assert once.count("0.4, as wanted") == once.count("Made from the bundle `ab12`") == 1
    assert card_with_cutoffs(once, locked).split() == once.split()
    assert once.endswith(after) or after.startswith("## Other")


def test_the_software_is_listed(card, bundle):
    assert all(any(f"{name} {number}" in line for line in card) for name, number in bundle.software.items())


@pytest.mark.parametrize("auc", [0.0, 0.5, 1.0])
def test_an_auc_without_variance_is_said_to_have_no_interval(bundle, auc):
    split = {"radiomics": ROW, "deep": ROW | {"auc": auc, "auc_low": auc, "auc_high": auc}}
    text = model_card(dataclasses.replace(bundle, performance={"test": split}), RELIABILITY, AGREEMENT)
    assert ("(Deep learning): DeLong's variance is 0" in text) == (auc in (0, 1))


def test_a_bundle_that_was_never_tested_says_so(bundle, card):
    untested = dataclasses.replace(bundle, performance={"train": bundle.performance["train"]})
    assert "No test performance" in model_card(untested, RELIABILITY, AGREEMENT)
    assert not any("No test performance" in line for line in card)


def test_that_cases_can_be_read_from_the_bundle_is_said_and_of_whom_they_are(bundle, card):
    line = card[card.index("## Privacy") + 2]
    assert "patient data" in line
    assert "simulated cases only" in line
    real = model_card(dataclasses.replace(bundle, notice=""), RELIABILITY, AGREEMENT).partition("## Privacy")[2]
    assert "patient data" in real
    assert "simulated" not in real


def test_clinical_values_that_missing_ones_are_drawn_of_are_told_of_where_they_are_kept(bundle, card):
    wide = np.full(3, 9.0)
    known = fit_imputation(np.random.default_rng(1).standard_normal((40, 3)), "chained", -wide, wide, np.zeros(3, bool))
    made = with_protocol(bundle, missing="chained")
    said = "every clinical value that a training case was given"
    assert said in model_card(dataclasses.replace(made, imputation=known), RELIABILITY, AGREEMENT)
    without = dataclasses.replace(made, imputation=dataclasses.replace(known, donors=None))
    assert said not in model_card(without, RELIABILITY, AGREEMENT)


def test_the_rule_for_missing_values_stands_there_with_how_many_were_filled_and_not_where_they_are_refused(bundle):
    values = np.array([[(c.low + c.high) / 2 for c in bundle.protocol.clinical]] * 3)
    values[:2, bundle.protocol.clinical_names.index("crp")] = np.nan
    made = with_protocol(bundle, missing="median")
    made = dataclasses.replace(made, imputation=fit_clinical(made.protocol.clinical_names, values, made.protocol))
    said = (
        "- Missing clinical values (`missing: median`): the median of the training cases, of binary ones the commoner"
    )
    card = model_card(made, RELIABILITY, AGREEMENT)
    assert f"{said} value. Filled, of 40 training cases: C-reactive protein 2." in card
    assert "Missing clinical values" not in model_card(bundle, RELIABILITY, AGREEMENT)
