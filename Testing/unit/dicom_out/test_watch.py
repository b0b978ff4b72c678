"""A PACS looked at again and again: what is answered, once, and what one bad study does to the others: nothing."""

import shutil

import pydicom
import pytest
from dicom_files import edit

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.dicom_out.dicomweb import FoundSeries, Pacs
from IFXPredictLib.dicom_out.watch import LONGEST_PAUSE, Look, Watch
from IFXPredictLib.dicom_out.worklist import answered

SEG, REPORT = FoundSeries("1.9", "SEG", 1, 1), FoundSeries("1.8", "SR", 9802, 1)
OTHERS = FoundSeries("1.7", "SR", 99, 1), FoundSeries("1.6", "CT", 1, 9)


class FakePacs:
    """A PACS of studies by UID: their series, and the file that each series of a SEG or SR is."""

    def __init__(self, studies):
        self.content = studies
        self.asked = []

    def studies(self, _modality, _since):
        return {study: len(series) for study, series in self.content.items()}

    def series(self, study):
        self.asked.append(study)
        return list(self.content[study])

    def fetch(self, study, series, folder):
        found = next(file for one, file in self.content[study].items() if one.uid == series)
        if found is None:
            raise IFXPredictError("a CT or a foreign report was fetched")
        return [shutil.copy(found, folder)]


class Answers:
    """Stands for the prediction: keeps what it was asked, and does what a test says of a study."""

    def __init__(self):
        self.of, self.seen = {}, []

    def __call__(self, voi, place):
        assert not [one for one in place.iterdir() if one.name not in ("lock", "new")]
        self.seen.append(voi.study)
        found = self.of.get(voi.study, True)
        if isinstance(found, BaseException):
            raise found
        return found


@pytest.fixture
def seg_of(filed, tmp_path):
    """The SEG as another study's."""

    def make(study):
        file = tmp_path / f"{study}.dcm"
        shutil.copy(filed.out / "voi_seg.dcm", file)
        edit(file, lambda header: header.update({"StudyInstanceUID": study, "SOPInstanceUID": f"{study}.1"}))
        return file

    return make


def test_each_voi_is_answered_once_and_a_study_is_looked_into_again_when_it_has_more(filed, seg_of):
    ct = dict.fromkeys(OTHERS)
    pacs = FakePacs({"1.1": {SEG: filed.out / "voi_seg.dcm", REPORT: filed.out / "prediction_sr.dcm", **ct}})
    pacs.content["1.2"] = {SEG: seg_of("1.2"), **ct}
    answers, told = Answers(), []
    watch = Watch(pacs, filed.bundle, answers, told.append)
    assert [watch.look(), watch.look()] == [Look(answered=1), Look()]
    assert (answers.seen, pacs.asked) == (["1.2"], ["1.1", "1.2"])
    pacs.content["1.2"][FoundSeries("1.5", "PR", 1, 1)] = None
    assert watch.look() == Look()
    assert (answers.seen, pacs.asked) == (["1.2"], ["1.1", "1.2", "1.2"])
    assert told == ["study ...1.2: answered"]
    pacs.content["1.1"].pop(REPORT)
    assert Watch(pacs, filed.bundle, answers, told.append).look() == Look(answered=2)  # the PACS alone remembers


@pytest.mark.parametrize(("modality", "answers_it"), [("CT", True), ("", True), ("MR", False)])
def test_a_seg_on_a_series_of_another_modality_is_another_bundles_and_is_passed_over(
    filed, seg_of, modality, answers_it
):
    image = FoundSeries(str(filed.source.headers[0].SeriesInstanceUID), modality, 1, 9)
    pacs, answers, told = FakePacs({"1.2": {SEG: seg_of("1.2"), image: None}}), Answers(), []
    watch = Watch(pacs, filed.bundle, answers, told.append)
    assert [watch.look(), watch.look()] == [Look(answered=int(answers_it)), Look()]
    assert answers.seen == (["1.2"] if answers_it else [])
    assert len(told) == len(answers.seen)
    assert pacs.asked == ["1.2"]  # and is not looked into again


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (IFXPredictError("the VOI is empty."), "the VOI is empty"),
        (MemoryError(), "the memory of this computer does not suffice"),
        (OSError(28, "No space left on device", "/x"), "/x: No space left on device"),
        (False, "waits for its row in --clinical"),
    ],
)
def test_what_is_wrong_with_one_study_is_told_once_and_tried_again_ever_later(filed, seg_of, problem, said):
    bad, good = "1.2.3456789.123456", "1.2.4"
    pacs = FakePacs({one: {SEG: seg_of(one)} for one in (bad, good)})
    answers, told = Answers(), []
    answers.of[bad] = problem
    watch = Watch(pacs, filed.bundle, answers, told.append)
    looks = [watch.look() for _ in range(9)]
    assert looks[0] == Look(answered=1, **{"failed" if problem else "waiting": 1})
    assert told == [f"study ...56789.123456: {said}", "study ...1.2.4: answered"]
    assert answers.seen.count(bad) == 4  # at the looks 1, 2, 4 and 8
    answers.of[bad] = True
    for _ in range(LONGEST_PAUSE):
        watch.look()
    assert told[-1] == "study ...56789.123456: answered"
    assert answers.seen.count(good) == 1


def test_what_is_damaged_in_one_study_stops_no_other(filed, seg_of, tmp_path):
    torn = tmp_path / "torn.dcm"
    torn.write_bytes(seg_of("1.2").read_bytes()[:900])
    pacs = FakePacs({"1.1": {SEG: torn}, "1.2": {OTHERS[0]: None, SEG: None}, "1.3": {SEG: seg_of("1.3")}})
    told = []
    assert Watch(pacs, filed.bundle, Answers(), told.append).look() == Look(answered=1, failed=2)
    assert all("\n" not in text and "Invented" not in text for text in told)


@pytest.mark.slow
def test_a_real_pacs_is_answered_once_and_the_answer_names_the_seg_that_was_there(
    orthanc, filed, ifxpredict, bundle_folder, tmp_path, seg_of
):
    pacs = Pacs(orthanc)
    stray = seg_of("1.2.77.5")
    edit(stray, lambda header: header.update({"SeriesInstanceUID": "1.2.77.6", "PatientID": "Y"}))
    pacs.store([*filed.ct.iterdir(), filed.out / "voi_seg.dcm", stray])
    seg = pydicom.dcmread(filed.out / "voi_seg.dcm")
    table = tmp_path / "clinical.csv"
    table.write_text(f"case;albumin;crp\nX;30;2\n{seg.PatientID};34,1;29\n", encoding="utf-8")
    words = ["serve-study", "--dicomweb", orthanc, "--bundle", bundle_folder, "--once", "--clinical", table]
    ran = ifxpredict(*words)
    assert (ran.status, ran.out) == (0, "1 answered, 1 waiting for clinical values, 0 failed\n"), ran
    assert "study ...1.2.77.5: waits for its row in --clinical" in ran.err
    assert "Invented" not in ran.err
    assert str(tmp_path) not in ran.err
    found = {one.modality: one.uid for one in pacs.series(seg.StudyInstanceUID)}
    assert sorted(found) == ["CT", "DOC", "SEG", "SR"]
    (report,) = pacs.fetch(seg.StudyInstanceUID, found["SR"], tmp_path)
    assert answered(report) == {(seg.SOPInstanceUID, filed.bundle.sha256)}
    assert ifxpredict(*words, "--json").out.startswith('{\n "answered": 0,\n "waiting": 1,\n "failed": 0')
    assert pacs.studies("SEG", "20200103") == {}
    assert set(pacs.studies("SEG", "20200102")) == {seg.StudyInstanceUID, "1.2.77.5"}
