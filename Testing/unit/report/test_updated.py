"""An updated bundle: which cut-offs and limits an update chose is said wherever the training's are told of."""

import dataclasses

import numpy as np
import pytest
from invented_study import INPUTS

from IFXPredictLib.bundles.manifest import update_in_words
from IFXPredictLib.bundles.updates import Measures, ModelUpdate, Update
from IFXPredictLib.models.conformal import ConformalSets
from IFXPredictLib.models.recalibration import Recalibration
from IFXPredictLib.report.html import html_report
from IFXPredictLib.report.method_facts import method_facts
from IFXPredictLib.report.tables.patients import uncertainty_table
from IFXPredictLib.report.tables.performance import performance_table
from IFXPredictLib.report.tables.robustness import out_of_fold_table
from IFXPredictLib.report.updated import other_cutoffs_in_words, updated_by, updates_in_words

MEASURES = Measures(-0.25, 0.5, 0.25, 0.75, 0.2, 0.5, 0.5, 0.9)
MODEL = ModelUpdate(200, 60, 0.5, 0.4, MEASURES, MEASURES)
OTHERS = tuple(INPUTS)[1:]


def updated(bundle, names, *methods):
    """The bundle as if the models had been updated so; their probabilities and limits stay."""
    left = {name: "few cases" for name in INPUTS if name not in names}
    updates = (*bundle.updates, Update("ab" * 32, "2026-01-02", methods, dict.fromkeys(names, MODEL), left))
    map_ = (Recalibration(-0.5, 0.5),) if {"intercept", "slope"} & {*methods} else ()
    models = tuple(
        dataclasses.replace(
            model,
            updated=update_in_words(updates, model.name),
            recalibrations=(*model.recalibrations, *(map_ if model.name in names else ())),
        )
        for model in bundle.models
    )
    return dataclasses.replace(bundle, models=models, updates=updates)


@pytest.fixture(scope="module")
def all_of_it(invented_bundle):
    return updated(invented_bundle, tuple(INPUTS), "slope", "cutoff", "conformal")


@pytest.fixture(scope="module")
def some_of_it(invented_bundle):
    """All models but the clinical one."""
    return updated(invented_bundle, OTHERS, "slope", "cutoff", "conformal")


@pytest.fixture(scope="module")
def moved(invented_bundle):
    """By its probabilities alone, and all models."""
    return updated(invented_bundle, tuple(INPUTS), "intercept")


def test_updates_are_told_by_model_and_by_method(invented_bundle, some_of_it, moved):
    assert updated_by(some_of_it, "intercept", "slope") == updated_by(some_of_it, "conformal") == OTHERS
    assert (updated_by(moved, "cutoff"), updated_by(moved, "intercept")) == ((), tuple(INPUTS))
    assert updates_in_words(some_of_it) == (
        "This bundle was updated after its training. Clinical: as trained; Radiomics, Deep learning, Early fusion, "
        "Late fusion: updated on 200 cases (slope, cutoff, conformal)."
    )
    twice = updated(updated(invented_bundle, ("deep",), "slope"), ("deep",), "cutoff")
    assert "Deep learning: updated on 200 cases (slope), then updated on 200 cases (cutoff)" in updates_in_words(twice)
    centre = Update("ab" * 32, "2026-01-02", ("harmonisation",), {}, {}, {"Z": 12})
    words = updates_in_words(dataclasses.replace(invented_bundle, updates=(centre,)))
    assert words.endswith("as trained; harmonisation: Z added by 12 of its cases on 2026-01-02.")
    assert (updates_in_words(invented_bundle), other_cutoffs_in_words(invented_bundle)) == ("", "")


def test_the_page_says_what_was_predicted_with_and_what_the_cases_had_no_part_in(
    invented_analysis, invented_bundle, invented_provenance, all_of_it, moved
):
    def page(bundle, analysis=invented_analysis):
        return html_report(analysis, bundle, {}, {"summary": []}, (), invented_provenance)

    chosen = "their cut-offs chosen on it"
    assert chosen in page(invented_bundle)
    assert "updated after its training" not in page(invented_bundle)
    assert chosen in page(moved)
    assert "The cut-offs are not the training" in page(all_of_it)
    assert chosen not in page(all_of_it)
    for bundle in (moved, all_of_it):
        assert "This bundle was updated after its training." in page(bundle)
    data = dataclasses.replace(invented_analysis.data, external=True)
    external = page(all_of_it, dataclasses.replace(invented_analysis, data=data))
    assert "only you can know. The same holds of the cases of its updates. An event" in external


def test_the_facts_say_where_scores_and_cut_offs_come_from(
    invented_analysis, invented_bundle, invented_provenance, all_of_it, some_of_it, moved
):
    def facts(bundle):
        return method_facts(bundle, invented_analysis, invented_provenance)

    every = "Clinical, Radiomics, Deep learning, Early fusion, Late fusion"
    said = facts(all_of_it)
    assert f"(the raw score cut to [0, 1]; recalibrated by an update: {every}) and a call" in said["output"]
    assert said["output"].endswith("the cut-off is Youden's on the cases of an update, stored in the bundle.")
    assert said["model_updating"].startswith("This bundle was updated after its training. ")
    assert said["model_updating"].endswith("re-tuned cut-offs stand in an appendix only.")
    others = every.removeprefix("Clinical, ")
    part = facts(some_of_it)["output"]
    assert part.endswith(
        f"Youden's on the training split, stored in the bundle; that of {others} is Youden's on the cases of an update."
    )
    assert f"; that of {every} was moved with the probabilities by an update." in facts(moved)["output"]
    assert "that of Late fusion is of out-of-fold inputs" in facts(moved)["output"]
    assert facts(invented_bundle)["model_updating"].startswith("None: the bundle was evaluated as it is")
    assert "update" not in facts(invented_bundle)["output"]


def test_table_2_says_that_cut_offs_were_not_chosen_on_the_training_cases(
    invented_analysis, invented_bundle, all_of_it, some_of_it
):
    as_trained = performance_table(invented_analysis, invented_bundle).notes
    assert "classifiers and cut-offs were fitted to these very cases." in as_trained[0]
    assert "its classifier was fitted, and its cut-off chosen, on out-of-fold" in as_trained[2]
    notes = performance_table(invented_analysis, all_of_it).notes
    assert "classifiers were fitted to these very cases. The cut-offs are not the training's: they" in notes[0]
    assert "its classifier was fitted on out-of-fold" in notes[2]
    some = performance_table(invented_analysis, some_of_it).notes[0]
    assert "The cut-offs of Radiomics, Deep learning, Early fusion, Late fusion are not the training's" in some


def test_limits_are_of_the_cases_that_they_were_calibrated_on(
    invented_analysis, invented_bundle, all_of_it, some_of_it, moved
):
    trained = "The limits come from out-of-fold probabilities of the training cases, a promise only as far as"
    for bundle in (invented_bundle, moved):
        assert trained in uncertainty_table(invented_analysis, bundle).caption
    caption = uncertainty_table(invented_analysis, all_of_it).caption
    assert "The limits come from probabilities of the cases of an update, a promise only as far as" in caption
    caption = uncertainty_table(invented_analysis, some_of_it).caption
    assert "The limits of Radiomics, Deep learning, Early fusion, Late fusion come from probabilities of the" in caption
    assert "those of the others from out-of-fold probabilities of the training cases" in caption


@pytest.mark.parametrize(
    ("nonconformity", "reason"),
    [
        (([0.2] * 20, [0.2] * 17 + [1.0] * 3), "of the cases of an update with non-response too many have a prob"),
        (([0.2] * 20, [0.2] * 5), "of the cases of an update with non-response there are too few."),
    ],
)
def test_an_outcome_that_is_never_left_alone_is_explained_by_the_cases_of_the_update(
    invented_analysis, all_of_it, nonconformity, reason
):
    *others, late = all_of_it.models
    sets = ConformalSets(*map(np.array, nonconformity), 0.1)
    changed = dataclasses.replace(late, reference=dataclasses.replace(late.reference, sets=sets))
    (note,) = uncertainty_table(invented_analysis, dataclasses.replace(all_of_it, models=(*others, changed))).notes
    assert reason in note


def test_the_row_out_of_fold_is_said_to_be_of_the_trainings_cut_off_and_probabilities(
    invented_analysis, invented_bundle
):
    row = {"out_of_fold": {"deep": invented_bundle.performance["train"]["deep"]}}
    bundle = dataclasses.replace(invented_bundle, performance=row)
    table = out_of_fold_table(invented_analysis, bundle)
    assert table.caption.endswith("at the training's cut-offs, which all training cases chose.")
    assert len(table.notes) == 1
    for methods, what in (
        (("slope",), "probabilities and cut-off"),
        (("cutoff",), "cut-off"),
    ):
        (_, note) = out_of_fold_table(invented_analysis, updated(bundle, ("deep",), *methods)).notes
        assert note == f"Deep learning: this row is of the training's {what}; the other tables are of an update's"
    assert len(out_of_fold_table(invented_analysis, updated(bundle, ("deep",), "conformal")).notes) == 1
