import dataclasses

import pytest
from pydicom.sr.codedict import codes as dicom_codes

from IFXPredictLib.dicom_out import codes
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.features.resnet import DEEP_NAMES
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.protocol.schema import Anatomy

PROTOCOLS = [load_protocol(name) for name in ("ifx_cte", "axspa_mri")]


def test_codes_fit_into_dicoms_characters_and_no_two_features_share_one_with_its_filter():
    clinical = [name for protocol in PROTOCOLS for name in protocol.clinical_names]
    names = list(dict.fromkeys([*RADIOMICS_NAMES, *DEEP_NAMES, *clinical]))
    found = [(codes.feature(name, ""), codes.image_filter(name)) for name in names]
    assert len({(one.value, one.scheme_designator, after and after.value) for one, after in found}) == len(names)
    for one, after in found:
        assert all(len(code.value) <= 16 and 0 < len(code.meaning) <= 64 for code in (one, after or one))


@pytest.mark.parametrize(
    ("code", "of_dicom"),
    [
        (codes.PROBABILITY, dicom_codes.DCM.Probability),
        (codes.VOLUME, dicom_codes.SCT.Volume),
        (codes.ANATOMICAL_STRUCTURE, dicom_codes.SCT.AnatomicalStructure),
        (codes.anatomy(PROTOCOLS[0]), dicom_codes.SCT.SmallIntestine),
        (codes.anatomy(load_protocol("ifx_mre")), dicom_codes.SCT.SmallIntestine),
        (codes.anatomy(PROTOCOLS[1]), dicom_codes.SCT.SacroiliacJoint),
        (codes.procedure(PROTOCOLS[0]), dicom_codes.LN.CTUnspecifiedBodyRegion),
        (codes.procedure(PROTOCOLS[1]), dicom_codes.LN.MRIUnspecifiedBodyRegion),
        (codes.unit("1"), dicom_codes.UCUM.NoUnits),
        (codes.unit("HU"), dicom_codes.UCUM.HounsfieldUnit),
    ],
)
def test_codes_of_other_schemes_are_those_of_dicom(code, of_dicom):
    assert (code.value, code.scheme_designator) == (of_dicom.value, of_dicom.scheme_designator)


def test_every_unit_of_the_protocols_is_one_of_ucum():
    units = {c.unit for protocol in PROTOCOLS for c in protocol.clinical}
    annotated = {unit for unit in units if codes.unit(unit).value.startswith("{")}
    assert annotated == {"points"}
    assert codes.unit("1 = male").value == "1"
    assert codes.unit("10^9/L").value == "10*9/L"
    assert codes.unit("Ångström per (day) and more").value == "{ngstrmperdayan}"


def test_a_protocol_may_say_what_the_voi_is_drawn_in_and_its_hash_stays_where_it_does_not():
    plain = PROTOCOLS[0]
    told = dataclasses.replace(plain, anatomy=Anatomy("SCT", "34516001", "Ileum"))
    assert codes.anatomy(told) == ("34516001", "SCT", "Ileum")
    assert Protocol.from_mapping(told.to_mapping(), "told") == told
    assert "anatomy" not in plain.to_mapping()
    assert told.sha256 != plain.sha256
    assert told.imaging_sha256 == plain.imaging_sha256
