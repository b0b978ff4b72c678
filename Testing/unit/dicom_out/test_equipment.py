import re

import pytest

from IFXPredictLib import __version__
from IFXPredictLib.dicom_out.equipment import DEVICE_UID, new_uid, processing_equipment, series_description


def test_a_series_is_called_by_the_notice_where_there_is_one_in_64_characters_at_most():
    assert series_description("", "report") == "IFXPredict: report"
    notice = "DEMONSTRATION ONLY: trained on simulated cases, says nothing about any patient."
    assert series_description(notice, "report") == "report - DEMONSTRATION ONLY: trained on simulated cases,..."
    assert series_description("A\\B\n  C", "VOI") == "VOI - A/B C"  # a backslash would part two values
    assert len(series_description("x" * 500, "VOI")) <= 64


def test_uids_are_of_the_root_that_anyone_may_use_and_new_each_time():
    assert re.fullmatch(r"2\.25\.\d{1,39}", DEVICE_UID)
    found = {new_uid() for _ in range(9)}
    assert len(found) == 9
    assert all(re.fullmatch(r"2\.25\.\d{1,39}", uid) for uid in found)


def test_what_computed_is_named_with_its_version_and_another_bundle_has_another_uid():
    pytest.importorskip("highdicom")
    one, again, other = (processing_equipment({"bundle": "b" * 80, "bundle_sha256": 64 * digit}) for digit in "112")
    code = one.PurposeOfReferenceCodeSequence[0]
    assert (code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning) == ("109102", "DCM", "Processing Equipment")
    assert (one.Manufacturer, one.SoftwareVersions) == ("IFXPredict", __version__)
    assert one.ManufacturerModelName == "IFXPredict, bundle " + 45 * "b"
    assert one.ContributionDescription == "bundle SHA-256 " + 64 * "1"
    assert re.fullmatch(r"2\.25\.\d{1,39}", one.DeviceUID)
    assert one.DeviceUID == again.DeviceUID != other.DeviceUID
