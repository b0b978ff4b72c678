"""The answer as SR, read back item by item with pydicom alone, by highdicom and by dcmqi."""

import dataclasses
import json
import math
from types import SimpleNamespace

import pydicom
import pytest
from highdicom.seg import segread
from highdicom.sr import MeasurementReport, ReferencedSegment, srread

from IFXPredictLib.dicom_out.structured_report import outcome, referenced_segment, structured_report
from IFXPredictLib.prediction.band_rows import DEPENDS, BandRow


@pytest.fixture(scope="module")
def sr(filed):
    return pydicom.dcmread(filed.out / "prediction_sr.dcm")


@pytest.fixture(scope="module")
def group(sr):
    (measurements,) = [one for one in sr.ContentSequence if name_of(one) == "Imaging Measurements"]
    (found,) = measurements.ContentSequence
    return found.ContentSequence


def name_of(item):
    return item.ConceptNameCodeSequence[0].CodeMeaning


def of_kind(items, kind):
    return [item for item in items if item.ValueType == kind]


def parameters(item):
    texts = [one.TextValue for one in of_kind(item.get("ContentSequence", ()), "TEXT")]
    return dict(text.split("=", 1) for text in texts if "=" in text)


def number(item):
    return item.MeasuredValueSequence[0].FloatingPointValue


def test_every_feature_that_a_model_takes_stands_there_to_the_last_bit(filed, group):
    found = {parameters(one)["feature"]: one for one in of_kind(group, "NUM") if "feature" in parameters(one)}
    used = [row for row in filed.prediction.feature_rows if row.used_by and not math.isnan(row.value)]
    assert set(found) == {row.name for row in used}
    assert {row.source for row in used} == {"radiomics", "deep", "clinical"}
    for row in used:
        assert number(found[row.name]) == row.value
        assert parameters(found[row.name])["bundle_sha256"] == filed.bundle.sha256
    code = found["wavelet-LLH_glcm_Contrast"].ConceptNameCodeSequence[0]
    assert (code.CodeValue, code.CodingSchemeDesignator) == ("ACUI", "IBSI")
    methods = of_kind(found["wavelet-LLH_glcm_Contrast"].ContentSequence, "CODE")
    assert [one.ConceptCodeSequence[0].CodeMeaning for one in methods] == ["image type wavelet-LLH"]
    assert not of_kind(found["original_firstorder_Mean"].ContentSequence, "CODE")
    unit = found["original_firstorder_Mean"].MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0]
    assert unit.CodeValue == "[hnsf'U]"


def test_each_model_that_answers_has_probability_and_cut_off_with_its_algorithm(filed, group):
    rows = {row.model: row for row in filed.prediction.rows}
    assert [name for name, row in rows.items() if not row.call] == ["clinical", "late_fusion"]  # no hemoglobin
    for meaning, attribute in (("Probability", "probability"), ("Locked cut-off of the probability", "cutoff")):
        found = [one for one in of_kind(group, "NUM") if name_of(one) == meaning]
        assert {parameters(one)["model"]: number(one) for one in found} == {
            name: getattr(row, attribute) for name, row in rows.items() if row.call
        }
        for one in found:
            algorithm = {name_of(part): part.TextValue for part in of_kind(one.ContentSequence, "TEXT")}
            assert algorithm["Algorithm Name"].startswith("IFXPredict ifx_cte_demo ")
            assert algorithm["Algorithm Version"]
            assert parameters(one)["probability_of"] == "non-response"
            unit = one.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0]
            assert (unit.CodeValue, unit.CodingSchemeDesignator) == ("1", "UCUM")  # a fraction, no per cent


def test_a_band_stands_beside_its_probability_and_a_call_may_depend_on_the_contour(filed):
    """Of the first model that answers; the others were not drawn again."""
    rows = list(filed.prediction.rows)
    k = next(k for k, row in enumerate(rows) if row.call)
    own = BandRow(rows[k].model, rows[k].probability, 0.1 + 0.2, 0.75, rows[k].cutoff, 0.8, "yes", 0.6, 0.3, 0.1)
    rows[k] = dataclasses.replace(rows[k], band=own, call=DEPENDS)
    banded, seg = dataclasses.replace(filed.prediction, rows=tuple(rows)), segread(filed.out / "voi_seg.dcm")
    found = structured_report(filed.part, banded, filed.bundle.protocol, filed.source, seg)
    (measured,) = [one for one in found.ContentSequence if name_of(one) == "Imaging Measurements"]
    items = measured.ContentSequence[0].ContentSequence
    of_model = [one for one in of_kind(items, "NUM") if parameters(one).get("model") == own.model]
    assert [number(one) for one in of_model] == [own.probability, own.cutoff, 0.1 + 0.2, 0.75, 0.8]
    assert "Band of 90 %" in name_of(of_model[2])
    calls = [one.ConceptCodeSequence[0].CodeMeaning for one in of_kind(items, "CODE")]
    assert calls.count(DEPENDS) == 1


def test_calls_and_outcomes_left_are_coded_items(filed, group):
    found = {name_of(one): one.ConceptCodeSequence[0] for one in of_kind(group, "CODE")}
    for row in filed.prediction.rows:
        title = filed.bundle.protocol.model_title(row.model)
        call = found[f"Call of model {title}"]
        assert call.CodeValue == (row.call or "no_answer")
        assert call.CodingSchemeDesignator == "99IFXPREDICT"
        left = found.get(f"Outcomes left at 90 % by model {title}")
        assert (left.CodeValue if left else None) == (row.uncertainty.outcomes if row.uncertainty else None)
    assert outcome("undecided").meaning == "undecided: no single outcome is left"


def test_the_notice_is_the_first_item_and_in_the_series_description(filed, sr):
    first = sr.ContentSequence[0]
    assert (first.ValueType, name_of(first), first.TextValue) == ("TEXT", "Notice", filed.bundle.notice)
    assert sr.SeriesDescription.startswith("report - DEMONSTRATION ONLY")


def test_warnings_statuses_and_intended_use_stand_there_as_text(filed, sr):
    texts = [(name_of(one), one.TextValue) for one in of_kind(sr.ContentSequence, "TEXT")]
    assert [text for name, text in texts if name == "Warning"] == list(filed.prediction.warnings)
    statuses = [f"{row.model}: {row.status}" for row in filed.prediction.rows]
    assert [text for name, text in texts if name == "Status of a model's answer"] == statuses
    assert texts[-1] == ("Intended use", filed.bundle.intended_use)


def test_the_evidence_is_every_image_and_the_segmentation_of_the_sources_study(filed, sr):
    (study,) = sr.CurrentRequestedProcedureEvidenceSequence
    listed = {one.ReferencedSOPInstanceUID for s in study.ReferencedSeriesSequence for one in s.ReferencedSOPSequence}
    seg = pydicom.dcmread(filed.out / "voi_seg.dcm")
    images = {pydicom.dcmread(file).SOPInstanceUID for file in filed.ct.iterdir()}
    assert listed == {seg.SOPInstanceUID} | images
    assert sr.StudyInstanceUID == seg.StudyInstanceUID == study.StudyInstanceUID
    assert str(sr.PatientName) == "Nobody^Invented"


def test_this_software_and_its_bundle_are_among_the_equipment_that_contributed(filed, sr):
    (ours,) = [one for one in sr.ContributingEquipmentSequence if one.Manufacturer == "IFXPredict"]
    assert ours.ContributionDescription == f"bundle SHA-256 {filed.bundle.sha256}"
    assert ours.SoftwareVersions == sr.SoftwareVersions


def test_the_projects_own_codes_are_declared_and_each_has_one_meaning(sr):
    declared = {one.CodingSchemeDesignator: one.CodingSchemeName for one in sr.CodingSchemeIdentificationSequence}
    assert set(declared) == {"99IFXPREDICT", "IBSI"}
    meanings = {}
    for part in sr.iterall():
        if part.keyword.endswith("CodeSequence"):
            for code in part.value:
                meanings.setdefault((code.CodingSchemeDesignator, code.CodeValue), set()).add(code.CodeMeaning)
    assert all(len(said) == 1 for said in meanings.values())


def test_highdicom_reads_the_group_with_its_segment_and_volume(filed):
    report = srread(filed.out / "prediction_sr.dcm").content
    assert isinstance(report, MeasurementReport)
    (group,) = report.get_volumetric_roi_measurement_groups()
    seg = pydicom.dcmread(filed.out / "voi_seg.dcm")
    assert group.referenced_segment.referenced_sop_instance_uid == seg.SOPInstanceUID
    volume = next(one for one in group.get_measurements() if one.name.meaning == "Volume")
    assert volume.value == filed.prediction.facts.volume_ml
    assert (volume.unit.value, group.finding_sites[0].value.value) == ("mL", "30315005")
    assert len(group.get_qualitative_evaluations()) == 8


def test_a_segmentation_of_one_segment_is_referred_to_though_highdicom_cannot(filed):
    """highdicom 0.28.2 raises AttributeError; where a later one does not, its references are ours."""
    seg = pydicom.dcmread(filed.out / "voi_seg.dcm")
    ours = referenced_segment(seg)
    images = [one.ReferencedSOPSequence[0].ReferencedSOPInstanceUID for one in ours[1:]]
    frames = seg.PerFrameFunctionalGroupsSequence
    drawn_on = [f.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID for f in frames]
    assert sorted(images) == sorted(drawn_on)
    try:
        theirs = ReferencedSegment.from_segmentation(seg, 1)
    except AttributeError:
        return
    assert images == [one.ReferencedSOPSequence[0].ReferencedSOPInstanceUID for one in theirs[1:]]


def test_frames_of_an_enhanced_file_are_referred_to_by_their_numbers():
    def frame(number):
        image = SimpleNamespace(ReferencedSOPInstanceUID="1.2", ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2.1")
        image.get = {"ReferencedFrameNumber": number}.get
        return SimpleNamespace(DerivationImageSequence=[SimpleNamespace(SourceImageSequence=[image])])

    seg = SimpleNamespace(SOPClassUID="1.2.840.10008.5.1.4.1.1.66.4", SOPInstanceUID="1.3")
    seg.PerFrameFunctionalGroupsSequence = [frame(4), frame([5, 6])]
    _, image = referenced_segment(seg)
    assert image.ReferencedSOPSequence[0].ReferencedFrameNumber == [4, 5, 6]


def test_dcmqi_reads_every_measurement_with_unit_algorithm_and_version(filed, program, group, tmp_path):
    program("tid1500reader", "--inputDICOM", filed.out / "prediction_sr.dcm", "--outputMetadata", tmp_path / "sr.json")
    (read,) = json.loads((tmp_path / "sr.json").read_text(encoding="utf-8"))["Measurements"]
    numbers = of_kind(group, "NUM")
    assert len(read["measurementItems"]) == len(numbers)
    for item, wanted in zip(read["measurementItems"], numbers, strict=True):
        assert item["quantity"]["CodeValue"] == wanted.ConceptNameCodeSequence[0].CodeValue
        assert float(item["value"]) == pytest.approx(number(wanted), rel=1e-9)
        assert item["units"]["CodingSchemeDesignator"] == "UCUM"
        if name_of(wanted) != "Volume":
            assert item["measurementAlgorithmIdentification"]["AlgorithmVersion"]
    assert len(read["qualitativeEvaluations"]) == 8
