import dataclasses
from typing import Any, get_args

import pytest

from IFXPredictLib.protocol import schema as protocol_rules
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.protocol.schema import (
    Characteristic,
    GasRules,
    HarmonisationRules,
    ImageRules,
    ModelRules,
    MrSeries,
    NetworkTraining,
    Outcome,
    RedrawingRules,
    SelectionStep,
    Shell,
    StabilityRules,
    SvmRules,
    VoiRules,
)

CT = load_protocol("ifx_cte").image
SECTIONS = [kind for kind in vars(protocol_rules).values() if dataclasses.is_dataclass(kind)]


@pytest.mark.parametrize(
    ("modality", "normalisation", "native", "of_features"),
    [("CT", "none", "HU", "HU"), ("CT", "z_score", "HU", "sd"), ("MR", "none", "", ""), ("MR", "z_score", "", "sd")],
)
def test_units_are_hounsfields_in_ct_none_in_mri_and_sd_after_normalisation(
    modality, normalisation, native, of_features
):
    image = dataclasses.replace(CT, modality=modality, normalisation=normalisation)
    assert (image.native_unit, image.unit) == (native, of_features)


def test_an_expected_mri_series_is_told_in_words_and_a_ct_by_its_modality():
    assert load_protocol("ifx_mre").image.series == "MR (T1-weighted, fat-suppressed, after contrast medium)"
    assert [load_protocol(name).image.series for name in ("ifx_cte", "axspa_mri")] == ["CT", "MR"]
    assert MrSeries("T2", fat_suppressed=False, contrast_medium=False).words == (
        "T2-weighted, without fat suppression, without contrast medium"
    )


def test_the_published_gas_is_darker_than_minus_200_hu_in_a_twentieth_of_the_voi():
    assert CT.gas == GasRules(below=-200, fraction=0.05)
    assert dataclasses.replace(CT, gas=None).gas is None


def test_what_a_section_may_leave_out():
    with_default = {
        kind: {f.name for f in dataclasses.fields(kind) if not f.default is f.default_factory is dataclasses.MISSING}
        for kind in SECTIONS
    }
    assert {kind: names for kind, names in with_default.items() if names} == {
        Outcome: {"column", "failure", "others"},
        Characteristic: {"synonyms", "other_units"},
        ImageRules: {"gas", "mask_ties", "mr_series"},
        SvmRules: {"gamma_times_inputs"},
        NetworkTraining: {"objective"},
        ModelRules: {"modalities", "fuses", "title"},
        RedrawingRules: {"call"},
        HarmonisationRules: {"covariates", "reference"},
        StabilityRules: {"pairs", "threshold", "errors"},
        Shell: {"low", "high"},
        VoiRules: {"shell"},
    }
    assert Outcome("t", "p", "n").column == "outcome"


@pytest.mark.parametrize("kind", SECTIONS, ids=lambda kind: kind.__name__)
def test_no_section_can_be_changed_and_each_is_explained(kind: Any):
    assert kind.__dataclass_params__.frozen
    assert not kind.__doc__.startswith(f"{kind.__name__}("), "dataclass wrote it"


def test_each_section_is_part_of_a_protocol():
    text = " ".join(str(field.type) for kind in (Protocol, *SECTIONS) for field in dataclasses.fields(kind))
    assert [kind.__name__ for kind in SECTIONS if kind.__name__ not in text] == []


def test_the_published_orders_are_of_the_four_steps():
    for name in ("ifx_cte", "axspa_mri"):
        assert sorted(load_protocol(name).selection.order) == sorted(get_args(SelectionStep))
    assert load_protocol("ifx_cte").selection.order == ("redundancy", "reliability", "univariable", "lasso")
    assert load_protocol("axspa_mri").selection.order == ("reliability", "univariable", "redundancy", "lasso")


def test_a_characteristic_is_labelled_with_its_unit_and_a_pure_number_without():
    ratio = Characteristic("ratio", "Ratio", "1", "continuous", 0, 9)
    assert (ratio.label, dataclasses.replace(ratio, unit="g/L").label) == ("Ratio", "Ratio (g/L)")
