"""A batch in the process: the command line's tables to the byte, cases of a table or handed over, resumable."""

import csv
import dataclasses

import pytest
import SimpleITK as sitk
from handed_case import save_case

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.whole import Whole
from IFXPredictLib.prediction import cohort
from IFXPredictLib.prediction.cohort import TABLES
from IFXPredictLib.worker.batch import HandedJob, answer_batch
from IFXPredictLib.worker.messages import BatchDone, BatchRequest, CaseDone, HandedCase, Refusal, Stage, to_line
from IFXPredictLib.worker.server import serve

MORE = "; 3 such cases, see status.csv"


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@pytest.fixture
def tables(patient, patient_files, small_protocol, tmp_path):
    """A cohort.csv of two cases, of which the second has no mask, and its clinical.csv; both paths."""
    image, mask = (patient_files / f"{name}.nii.gz" for name in ("image", "mask"))
    (tmp_path / "cohort.csv").write_text(f"case,image,mask\nP1,{image},{mask}\nP2,{image},gone.nii\n", encoding="utf-8")
    with (tmp_path / "blood.csv").open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(("case", *small_protocol.clinical_names))
        rows.writerow(("P1", *(patient.clinical[name] for name in small_protocol.clinical_names)))
        rows.writerow(("P2", *(patient.clinical[name] for name in small_protocol.clinical_names)))
    return tmp_path / "cohort.csv", tmp_path / "blood.csv"


@pytest.fixture
def handed(patient, patient_files, small_protocol, tmp_path):
    """The patient as files have it, handed over."""
    folder = tmp_path / "handed"
    folder.mkdir()
    image, mask = (sitk.ReadImage(str(patient_files / f"{name}.nii.gz")) for name in ("image", "mask"))
    case = make_case("P1", image, mask, small_protocol, clinical=patient.clinical)
    return HandedCase("P1", str(folder), save_case(case, folder), dict(case.clinical))


def written(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


def answered(request):
    told = []
    serve([to_line(request)], told.append)
    return told


def test_a_table_gives_the_files_of_the_command_line_and_each_case_is_told(tables, bundle_folder, tmp_path, ifxpredict):
    given = ("--cohort", tables[0], "--clinical", tables[1], "--bundle", bundle_folder, "--jobs", 1)
    assert ifxpredict("predict", *given, "--out", tmp_path / "line").status == 1
    told = answered(BatchRequest(7, str(bundle_folder), str(tmp_path / "out"), *map(str, tables)))
    assert [one for one in told if isinstance(one, Stage)] == [Stage(7, n) for n in ("bundle", "cases", "tables")]
    first, second = [one for one in told if isinstance(one, CaseDone)]
    assert (first.case, first.status, first.done, first.total) == ("P1", "ok", 1, 2)
    assert (second.case, second.status, second.done) == ("P2", "failed", 2)
    assert "gone.nii" in second.message
    assert told[-1] == BatchDone(7, failed=1, total=2)
    assert written(tmp_path / "out") == written(tmp_path / "line")


def test_what_is_handed_over_gives_the_numbers_of_its_files(tables, handed, bundle_folder, tmp_path, monkeypatch):
    """With its own values, or with those of a table; a case that could not be exported fails alone."""
    answered(BatchRequest(7, str(bundle_folder), str(tmp_path / "files"), *map(str, tables)))
    cases = (handed, HandedCase("P2", refused="case P2: no segment"))
    request = BatchRequest(8, str(bundle_folder), str(tmp_path / "own"), cases=cases)
    assert answered(request)[-1] == BatchDone(8, failed=1, total=2)
    answered(dataclasses.replace(request, out=str(tmp_path / "table"), clinical=str(tables[1])))
    expected = written(tmp_path / "files")
    for out in ("own", "table"):
        found = written(tmp_path / out)
        for name in ("predictions.csv", "features.csv", "why.csv", "trust.csv"):
            assert found[name] == expected[name], (out, name)
        assert b"case P2: no segment" in found["status.csv"]
    monkeypatch.setattr(cohort, "predict", lambda *_, **__: pytest.fail("computed again"))
    assert answered(request)[-1].failed == 1


def test_what_is_kept_of_a_handed_case_is_of_all_that_was_said_of_it(handed, small_protocol):
    job = HandedJob(handed)
    assert job.read(small_protocol)[0].clinical == handed.clinical
    assert HandedJob(dataclasses.replace(handed, centre="B")).read(small_protocol)[0].centre == "B"
    moved = dataclasses.replace(handed.geometry, origin=(1.0, 2.0, 3.0))
    whole = Whole((200, 200, 90), (0.0, 0.0, 0.0), (0, 0, 0), -1000.0)
    more = {"clinical": {"crp": 3.0}, "notes": ("resampled",), "segment": "Ileum", "whole": whole, "centre": "B"}
    assert all(HandedJob(dataclasses.replace(handed, **{k: v})).given() != job.given() for k, v in more.items())
    assert HandedJob(dataclasses.replace(handed, geometry=moved)).hashes() != job.hashes()
    with pytest.raises(CaseError, match=r"case P1: its image or mask cannot be read"):
        HandedJob(dataclasses.replace(handed, folder="/nowhere")).hashes()


def test_a_batch_that_cannot_begin_is_refused_and_nothing_is_written(tables, bundle, tmp_path):
    tables[1].write_text("case,crp\nP1,29\nP1,30\n", encoding="utf-8")
    request = BatchRequest(7, str(bundle.folder), str(tmp_path / "out"), *map(str, tables))
    (refusal,) = [one for one in answered(request) if isinstance(one, Refusal)]
    assert "blood.csv" in refusal.message
    assert not (tmp_path / "out").exists()


def test_a_handed_case_that_the_table_lacks_fails_alone(tables, handed, bundle, tmp_path):
    other = dataclasses.replace(handed, case="P9")
    request = BatchRequest(7, str(bundle.folder), str(tmp_path / "out"), clinical=str(tables[1]), cases=(other, handed))
    told = []
    assert answer_batch(request, bundle, told.append) == BatchDone(7, failed=1, total=2)
    assert "no case 'P9'" in next(one for one in told if isinstance(one, CaseDone)).message


def test_a_patient_given_twice_is_told_of_at_the_end(tables, bundle, tmp_path):
    header, row, _ = tables[0].read_text(encoding="utf-8").splitlines()
    rows = [row.replace("P1", case, 1) for case in ("P1", "P3", "P4")]
    said = "P1: has the image and the VOI of P3{} too: is one patient given twice?{}"
    for number, told in ((1, ""), (2, said.format("", "")), (3, said.format(" and 1 more", MORE))):
        tables[0].write_text("\n".join([header, *rows[:number], ""]), encoding="utf-8")
        request = BatchRequest(7, str(bundle.folder), str(tmp_path / f"{number}"), str(tables[0]))
        assert answered(request)[-1] == BatchDone(7, failed=0, total=number, copies=told)
