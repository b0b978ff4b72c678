"""Which VOIs wait for an answer, told from SEGs and reports alone; damaged and foreign ones too."""

import shutil
import struct

import pydicom
import pytest
from dicom_files import edit

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.dicom_out.dicomweb import FoundSeries
from IFXPredictLib.dicom_out.worklist import answered, may_answer, waiting_voi


@pytest.fixture
def seg(filed, tmp_path):
    """A copy of the SEG, and what changes it."""
    file = tmp_path / "seg.dcm"
    shutil.copy(filed.out / "voi_seg.dcm", file)
    return lambda change: edit(file, change) or file


def coded(value, scheme):
    def change(header):
        code = header.SegmentSequence[0].SegmentedPropertyTypeCodeSequence[0]
        code.CodeValue, code.CodingSchemeDesignator = value, scheme

    return change


def test_the_segment_of_the_bundles_anatomy_waits_by_either_of_snomeds_codes_and_no_other_does(filed, seg):
    protocol, source = filed.bundle.protocol, filed.source.headers[0]
    found = waiting_voi(seg(lambda _header: None), protocol)
    assert (found.study, found.image_series) == (source.StudyInstanceUID, source.SeriesInstanceUID)
    assert (found.label, found.patient) == (1, source.PatientID)
    assert found.patient not in repr(found)
    assert waiting_voi(seg(coded("T-58000", "SRT")), protocol) == found
    assert waiting_voi(seg(coded("T-58000", "SCT")), protocol) is None
    assert waiting_voi(seg(coded("39723000", "SCT")), protocol) is None
    assert (
        waiting_voi(seg(lambda header: header.update({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.66.5"})), protocol)
        is None
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda h: h.SegmentSequence.append(h.SegmentSequence[0]), "2 segments of the code 30315005, expected one VOI"),
        (lambda h: h.pop("ReferencedSeriesSequence"), "names 0 series that it was drawn on, expected one"),
        (lambda h: h.pop("SegmentSequence"), "lacks SegmentSequence"),
        (lambda h: h.SegmentSequence[0].pop("SegmentNumber"), "lacks SegmentNumber"),
        (lambda h: h.pop("StudyInstanceUID"), "lacks StudyInstanceUID"),
    ],
)
def test_a_seg_that_leaves_open_which_voi_it_is_of_is_refused(filed, seg, change, said):
    with pytest.raises(CaseError, match=said):
        waiting_voi(seg(change), filed.bundle.protocol)


def test_a_report_of_ours_answers_its_seg_for_its_bundle_and_foreign_or_damaged_ones_nothing(filed, tmp_path):
    report = filed.out / "prediction_sr.dcm"
    seg = pydicom.dcmread(filed.out / "voi_seg.dcm")
    assert answered(report) == {(seg.SOPInstanceUID, filed.bundle.sha256)}
    foreign = tmp_path / "sr.dcm"
    shutil.copy(report, foreign)
    edit(foreign, lambda header: header.update({"Manufacturer": "Somebody"}))
    assert not answered(foreign)
    assert not answered(filed.out / "voi_seg.dcm")
    foreign.write_bytes(report.read_bytes()[:700])
    assert not answered(foreign)
    foreign.write_bytes(b"no DICOM")
    assert not answered(foreign)


@pytest.mark.parametrize("undefined", [False, True])
def test_a_report_of_thousands_of_levels_answers_nothing_and_ends(filed, tmp_path, undefined):
    report = (filed.out / "prediction_sr.dcm").read_bytes()
    content = b""
    for _ in range(5000):
        lengths = [0xFFFFFFFF] * 2 if undefined else [len(content), len(content) + 8]
        ends = [struct.pack("<HHI", 0xFFFE, tag, 0) if undefined else b"" for tag in (0xE00D, 0xE0DD)]
        content = struct.pack("<HHI", 0xFFFE, 0xE000, lengths[0]) + content + ends[0]
        content = struct.pack("<HH2sHI", 0x40, 0xA730, b"SQ", 0, lengths[1]) + content + ends[1]
    file = tmp_path / "sr.dcm"
    file.write_bytes(report[: report.index(struct.pack("<HH2s", 0x40, 0xA730, b"SQ"))] + content)
    assert not answered(file)


def test_series_that_cannot_hold_a_report_of_ours_are_not_fetched():
    numbers = {9802: True, None: True, 1: False}
    assert {n: may_answer(FoundSeries("1.2", "SR", n, 1)) for n in numbers} == numbers
    assert not may_answer(FoundSeries("1.2", "SEG", 9802, 1))
