"""The model card says first what a bundle must not be used for, and then its numbers as they are."""

import dataclasses

import pytest

from IFXPredictLib.bundles.model_card import model_card, out_of_fold_limits
from IFXPredictLib.protocol.schema import LogisticRules, Outcome

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
    assert line == f"Predicts infliximab failure within one year (1 = non-response). {bundle.intended_use}"


def test_how_it_was_trained_is_said(card, bundle):
    text = "\n".join(card)
    assert f"40 training cases; protocol `ifx_cte_demo`, SHA-256 `{bundle.protocol.sha256}`" in text
    assert "bottleneck blocks [3, 4, 6, 3], planes [16, 32, 64, 128]; 40 epochs, batches of 8" in text
    assert "learning rate 0.02 and cosine decay" in text
    assert "deep features: 3 folds of the same length." in text
    assert f"- Deep features: {AGREEMENT}\n- Reliability: {RELIABILITY}" in text


def test_a_network_without_cross_fitting_is_said_to_be_one(bundle):
    assert "deep features: no." in model_card(trained(bundle, cross_fit=False), "none.", AGREEMENT)


def test_the_number_of_folds_is_that_of_the_networks_training(bundle):
    assert "deep features: 5 folds" in model_card(trained(bundle, folds=5), "none.", AGREEMENT)


def test_selected_features_come_with_how_often_they_were_selected(card):
    assert "- **Deep learning**: 1116 (constant) -> 3 (LASSO): `deep_003` (25 %), `deep_200` (0 %)." in card
    assert "- **Late fusion**: the probabilities of Clinical, Radiomics, Deep learning." in card


def test_performance_stands_there_by_split_with_undefined_ratios_as_a_dash(card):
    assert "## Performance on the training split (in sample, optimistic): 166 cases, 83 with outcome 1" in card
    at = card.index("## Performance on the test split (never used in training): 97 cases, 43 with outcome 1")
    heading = "| model | AUC (95 % CI, DeLong) | cut-off | sensitivity | specificity | accuracy | ppv | npv | brier |"
    assert card[at + 2] == f"{heading} brier_raw |"
    assert card[at + 4] == (
        "| Radiomics | 0.812 (0.700 to 0.900) | 0.507 | 0.750 | 0.800 | 0.770 | - | 0.600 | 0.180 | 0.190 |"
    )
    assert card[at + 3].count("---") == heading.count("|")


def test_training_cases_out_of_fold_stand_between_those_in_sample_and_the_test_split(card):
    titles = [line.partition(":")[0] for line in card if line.startswith("## Performance on the ")]
    unseen = "training split, out of fold (each case by a model selected and fitted without it; but see below)"
    in_sample, test = "training split (in sample, optimistic)", "test split (never used in training)"
    assert titles == [f"## Performance on the {split}" for split in (in_sample, unseen, test)]
    at = card.index(f"## Performance on the {unseen}: 166 cases, 83 with outcome 1")
    assert card[at + 4].startswith("| Radiomics | 0.700 (0.600 to 0.750) | 0.507 | 0.750 | 0.800 | 0.600 |")


def test_out_of_fold_performance_says_in_what_the_held_out_case_is_still_known(card, bundle):
    said = next(line for line in card if line.startswith("Not all of this is without the held-out case: "))
    assert "deep features of the other cases may come from networks that have seen it" in said
    assert "the ICC filter is that of all training cases" in said
    assert said.endswith("The training inputs of Late fusion come from models that have seen the held-out case.")
    titles = [line for line in card if line.startswith(("## Performance", "Not all"))]
    assert titles.index(said) == 2
    alone = dataclasses.replace(bundle, models=bundle.models[:-1])
    assert "fusion" not in out_of_fold_limits(alone)


def test_where_the_fused_probabilities_came_from_is_said(card, bundle):
    assert "- Late fusion: from out of fold probabilities of the models fused." in card
    own = [rules for rules in bundle.protocol.models if not rules.fuses]
    alone = dataclasses.replace(with_protocol(bundle, models=tuple(own)), models=bundle.models[:-1])
    assert "probabilities of" not in model_card(alone, RELIABILITY, AGREEMENT)


def test_a_logistic_regression_has_no_support_vectors(bundle):
    text = model_card(with_protocol(bundle, svm=None, l2_logistic=LogisticRules(5, "min")), RELIABILITY, AGREEMENT)
    assert "support vectors" not in text
    assert "of individual training cases: the cases that predictions are explained against. A bundle made" in text


def test_fusion_support_vectors_and_cut_scores_are_said_of_protocols_that_have_them(bundle, card):
    assert "- Late fusion: from out of fold probabilities of the models fused." in card
    other = dataclasses.replace(
        bundle.protocol,
        svm=None,
        l2_logistic=LogisticRules(5, "min"),
        models=bundle.protocol.models[:4],
        outcome=Outcome("ASAS40 response", "improvement", "none"),
    )
    unfused = dataclasses.replace(bundle, protocol=other, models=bundle.models[:4])
    text = model_card(unfused, RELIABILITY, AGREEMENT)
    assert "probabilities of the models fused" not in text
    assert "support vectors" not in text
    assert "Predicts ASAS40 response (1 = improvement)." in text


def test_performance_out_of_fold_has_its_own_heading(bundle):
    split = {"radiomics": ROW}
    text = model_card(dataclasses.replace(bundle, performance={"out_of_fold": split}), RELIABILITY, AGREEMENT)
    assert "## Performance on the training split, out of fold (each case by a model selected and fitted" in text


def test_the_software_is_listed(card):
    assert "ifxpredict 0, python 3.11" in card


@pytest.mark.parametrize("auc", [0.0, 1.0])
def test_an_auc_without_variance_is_said_to_have_no_interval(bundle, auc):
    split = {"radiomics": ROW, "deep": ROW | {"auc": auc, "auc_low": auc, "auc_high": auc}}
    text = model_card(dataclasses.replace(bundle, performance={"test": split}), RELIABILITY, AGREEMENT)
    assert "AUC exactly 0 or 1 (Deep learning): DeLong's variance is 0 there: the interval says nothing." in text


def test_other_aucs_have_no_such_note(card):
    assert "variance" not in "\n".join(card)


def test_a_bundle_that_was_never_tested_says_so(bundle, card):
    untested = dataclasses.replace(bundle, performance={"train": bundle.performance["train"]})
    text = model_card(untested, RELIABILITY, AGREEMENT)
    assert "No test performance: the cohort has no test split with both outcomes." in text
    assert not any("No test performance" in line for line in card)


def test_that_cases_can_be_read_from_the_bundle_is_said_and_of_whom_they_are(bundle, card):
    line = card[card.index("## Privacy") + 2]
    assert "`arrays.safetensors` holds selected feature values, clinical values among them, of individual" in line
    assert "training cases: support vectors and the cases that predictions are explained against" in line
    assert "is therefore patient data" in line
    assert line.endswith("By its notice, this bundle was made from simulated cases only.")
    real = model_card(dataclasses.replace(bundle, notice=""), RELIABILITY, AGREEMENT)
    assert "is therefore patient data" in real
    assert "simulated" not in real.partition("## Privacy")[2]
