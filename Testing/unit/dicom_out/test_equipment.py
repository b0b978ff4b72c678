import re

from IFXPredictLib.dicom_out.equipment import DEVICE_UID, new_uid, series_description


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
