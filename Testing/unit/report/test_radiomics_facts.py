"""Facts of images, features and comparisons, and the answers of METRICS and CLEAR that change with them."""

import dataclasses

import numpy as np
import pytest

from IFXPredictLib.bundles.nested import NestedModel, NestedValidation
from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.report.checklists import CLEAR, METRICS, evidence, read_checklist
from IFXPredictLib.report.facts import FACTS
from IFXPredictLib.report.method_facts import method_facts
from IFXPredictLib.report.radiomics_facts import radiomics_facts
from IFXPredictLib.report.result_facts import result_facts


@pytest.fixture
def answers(invented_provenance):
    """The answers of a list's items by their numbers."""

    def answers(analysis, bundle, file=METRICS):
        facts = method_facts(bundle, analysis, invented_provenance) | radiomics_facts(bundle, analysis)
        rows = evidence(read_checklist(file).items, facts | result_facts(analysis, bundle))
        return {int(row.item.number): row.answer for row in rows}

    return answers


def changed(before, after):
    return {number: answer for number, answer in after.items() if before[number] != answer}


def with_protocol(bundle, **changes):
    return dataclasses.replace(bundle, protocol=dataclasses.replace(bundle.protocol, **changes))


def test_the_facts_are_those_of_protocol_and_bundle(invented_analysis, invented_bundle):
    facts = radiomics_facts(invented_bundle, invented_analysis)
    assert set(facts) <= set(FACTS)
    assert facts["resampling"] == "To 3 x 3 x 3 mm, interpolator sitkLinear."
    assert facts["discretisation"] == "Bins 25 HU wide, edges at multiples of that."
    assert facts["image_types"] == "Original; LoG (sigma 3.0, 4.0, 5.0); Wavelet (wavelet coif1, level 1)."
    assert facts["feature_classes"] == "firstorder, glcm, glrlm, glszm, gldm, ngtdm."
    assert "window -160 to 240 HU" in facts["image_processing"]
    assert "own engine" in facts["extraction"]
    assert facts["reduction"].count("9 after redundancy, 5 after reliability") == 4
    assert "Radiomics 2 inputs for 60 cases, 30 with outcome 1" in facts["dimensionality"]
    assert facts["clinical_comparison"].startswith("Clinical (clinical values alone) against Early fusion, test: IDI")
    assert facts["comparison"].count(" P = ") + facts["comparison"].count(" P < ") == 4


def test_the_answers_of_a_study_with_another_centres_test_split(invented_analysis, invented_bundle, answers):
    metrics = answers(invented_analysis, invented_bundle)
    assert [number for number, answer in metrics.items() if answer == "yes"] == [
        *(4, 11, 13, 14, 15, 21, 22, 23, 24, 27),
    ]
    assert [number for number, answer in metrics.items() if answer == "no"] == [25, 26]
    assert [number for number, answer in metrics.items() if answer == "not applicable"] == [17]
    clear = answers(invented_analysis, invented_bundle, CLEAR)
    assert [number for number, answer in clear.items() if answer == "yes"] == [
        *(17, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 38, 40, 41, 42, 43, 44, 45, 46, 47, 48),
    ]


def test_answers_change_with_the_centres(invented_analysis, invented_bundle, answers):
    before = answers(invented_analysis, invented_bundle)
    for centre, expected in (
        ("A", {26: "yes", 27: "no"}),
        ("", {26: "for the authors", 27: "for the authors"}),
    ):
        data = dataclasses.replace(invented_analysis.data, centre=np.full(100, centre))
        assert changed(before, answers(dataclasses.replace(invented_analysis, data=data), invented_bundle)) == expected
    flow = dataclasses.replace(invented_analysis.flow, centres={"A": invented_analysis.flow.centres["A"]})
    alone = dataclasses.replace(invented_analysis, flow=flow)
    assert changed(before, answers(alone, invented_bundle)) == {4: "no"}


def test_answers_change_with_filter_engine_and_models(invented_analysis, invented_bundle, answers):
    before = answers(invented_analysis, invented_bundle)
    unfiltered = {name: {"kept_after": {"redundancy": 9}, "iccs": []} for name in invented_bundle.selection}
    without = dataclasses.replace(invented_bundle, selection=unfiltered)
    assert changed(before, answers(invented_analysis, without)) == {14: "no"}
    unreduced = {name: {"kept_after": {"reliability": 5}, "iccs": ["inter"]} for name in invented_bundle.selection}
    without = dataclasses.replace(invented_bundle, selection=unreduced)
    assert changed(before, answers(invented_analysis, without)) == {15: "no"}
    pyradiomics = with_protocol(invented_bundle, engine="pyradiomics")
    assert changed(before, answers(invented_analysis, pyradiomics)) == {12: "no"}
    versioned = dataclasses.replace(pyradiomics, software={"pyradiomics": "3.0.1"})
    assert changed(before, answers(invented_analysis, versioned)) == {12: "yes"}
    models = tuple(m for m in invented_bundle.protocol.models if not m.fuses and "deep" not in m.modalities)
    handmade = dataclasses.replace(invented_analysis, reference="radiomics")
    assert answers(handmade, with_protocol(invented_bundle, models=models))[20] == "yes"
    assert before[20] == "for the authors"


def test_answers_change_with_calibration_and_comparison(invented_analysis, invented_bundle, answers):
    before, gone = answers(invented_analysis, invented_bundle), Missing("none")
    train, test = invented_analysis.splits
    models = tuple(dataclasses.replace(model, calibration=gone) for model in test.models)
    splits = (train, dataclasses.replace(test, models=models))
    assert changed(before, answers(dataclasses.replace(invented_analysis, splits=splits), invented_bundle)) == {
        22: "no"
    }
    for gains in ((), tuple(gain for gain in invented_analysis.gains if gain.split == "train")):
        compared = dataclasses.replace(invented_analysis, gains=gains)
        assert changed(before, answers(compared, invented_bundle)) == {24: "no"}


def test_cases_of_another_hospital_are_external_testing_where_they_have_an_auc(
    invented_analysis, invented_bundle, answers
):
    _, test = invented_analysis.splits
    models = tuple(dataclasses.replace(model, split="external") for model in test.models)
    gone = tuple(dataclasses.replace(model, locked=Missing("one class")) for model in models)
    data = dataclasses.replace(invented_analysis.data, external=True, train=np.zeros(100, bool))
    for found, expected in ((models, "yes"), (gone, "no")):
        split = dataclasses.replace(test, split="external", models=found)
        metrics = answers(dataclasses.replace(invented_analysis, data=data, splits=(split,)), invented_bundle)
        assert [metrics[number] for number in (26, 27)] == ["no", expected]


def test_a_training_split_alone_tests_nothing(untimed_analysis, invented_bundle, answers):
    metrics, clear = (answers(untimed_analysis, invented_bundle, file) for file in (METRICS, CLEAR))
    assert [metrics[number] for number in (4, 20, 22, 24, 26, 27)] == ["no"] * 6
    assert [clear[number] for number in (38, 41, 42, 43, 47, 48)] == [*["no"] * 4, "for the authors", "no"]


def test_models_of_clinical_values_alone_need_no_voi(invented_analysis, invented_bundle, answers):
    clinical = tuple(m for m in invented_bundle.protocol.models if m.modalities == ("clinical",))
    assert load_protocol("ifx_cte_demo").models[0] == clinical[0]
    analysis = dataclasses.replace(invented_analysis, reference="clinical")
    metrics = answers(analysis, with_protocol(invented_bundle, models=clinical))
    assert [metrics[number] for number in (8, 9, 10, 12, 17)] == ["not applicable"] * 5
    assert [metrics[number] for number in (11, 23, 24)] == ["no"] * 3


def test_several_images_of_a_case_are_told_as_such_and_whether_they_are_better_is_for_the_authors(
    invented_analysis, invented_bundle, answers
):
    several = with_protocol(invented_bundle, series=("venous", "arterial"))
    facts = radiomics_facts(several, invented_analysis)
    assert "single_image" not in facts
    assert facts["several_images"].startswith("2 CT images for each case (venous, arterial). Whether they are better")
    before = answers(invented_analysis, invented_bundle)
    assert changed(before, answers(invented_analysis, several))[23] == "for the authors"


def test_a_small_p_is_printed_as_in_table_2(invented_analysis, invented_bundle):
    _, test = invented_analysis.splits
    row = test.models[0].locked
    small = dataclasses.replace(row, against_reference=dataclasses.replace(row.against_reference, p=1e-5))
    models = (dataclasses.replace(test.models[0], locked=small),)
    analysis = dataclasses.replace(invented_analysis, splits=(dataclasses.replace(test, models=models),))
    said = radiomics_facts(invented_bundle, analysis)["comparison"]
    assert said == "DeLong against Early fusion: Clinical P < 0.001; not adjusted for their number."


def test_nested_validation_is_internal_testing(invented_analysis, invented_bundle, answers):
    before = answers(invented_analysis, invented_bundle)
    found = NestedModel(0.9, 0.7, 0.68, 0.72, 0.6, 0.65, None, 0, None, {})
    nested = dataclasses.replace(invented_bundle, nested=NestedValidation(3, 2, {"clinical": found}))
    assert changed(before, answers(invented_analysis, nested)) == {26: "yes"}
    shared = dataclasses.replace(invented_bundle, shared={"tolerance": 0.01})
    assert "made for sharing: no training patient" in radiomics_facts(shared, invented_analysis)["model_file"]
    assert "not made for sharing" in radiomics_facts(invented_bundle, invented_analysis)["model_file"]
