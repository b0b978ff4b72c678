"""The reference and the sex are found by rule in any protocol."""

import dataclasses

import pytest

from IFXPredictLib.protocol.loading import (
    fused_out_of_fold,
    load_protocol,
    partial_models,
    reference_model,
    sex_characteristic,
)
from IFXPredictLib.protocol.schema import ModelRules


def with_models(*models):
    return dataclasses.replace(load_protocol("ifx_cte"), models=models)


CLINICAL, DEEP = ModelRules("a", ("clinical",)), ModelRules("b", ("deep",))
DLR = ModelRules("dlr", ("radiomics", "deep"))
ALL = ModelRules("all", ("radiomics", "deep", "clinical"))


@pytest.mark.parametrize(
    ("models", "reference", "partial"),
    [
        ((), "early_fusion", ("clinical", "radiomics", "deep")),
        ((CLINICAL, DLR, ALL), "all", ("a", "dlr")),
        ((DLR, ModelRules("later", ("clinical", "deep"))), "later", ("dlr",)),
        ((CLINICAL, DEEP, ModelRules("f", (), ("a", "b"))), "f", ("a", "b")),
        ((CLINICAL, DEEP), "b", ("a",)),
    ],
)
def test_the_reference_is_the_model_of_most_modalities_else_the_last_fusion_else_the_last(models, reference, partial):
    protocol = with_models(*models) if models else load_protocol("ifx_cte")
    assert reference_model(protocol) == reference
    assert partial_models(protocol) == partial


@pytest.mark.parametrize("name", ["axspa_mri", "axspa_mri_asas20", "axspa_mri_demo"])
def test_in_the_second_protocol_imaging_with_clinical_values_is_compared_with_the_clinical_model(name):
    protocol = load_protocol(name)
    assert protocol.model_title(reference_model(protocol)) == "DLR + clinical"
    assert [protocol.model_title(model) for model in partial_models(protocol)] == ["Clinical", "DLR"]


def test_only_models_that_fuse_out_of_fold_probabilities_are_named():
    protocol = load_protocol("ifx_cte")
    assert fused_out_of_fold(protocol) == ("late_fusion",)
    seen = dataclasses.replace(protocol, fusion=dataclasses.replace(protocol.fusion, inputs="in_sample"))
    assert fused_out_of_fold(seen) == fused_out_of_fold(load_protocol("axspa_mri")) == ()


def test_the_sex_is_found_by_a_word_of_its_name():
    protocol = load_protocol("ifx_cte")
    assert sex_characteristic(protocol).name == "sex_male"
    others = tuple(c for c in protocol.clinical if c.name != "sex_male")
    assert sex_characteristic(dataclasses.replace(protocol, clinical=others)) is None
