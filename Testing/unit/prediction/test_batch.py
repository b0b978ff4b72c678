"""A batch from its tables to its folder: what is written, seen and kept, and what stops it before it begins."""

import shutil

import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.base.outputs import Output
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.prediction import cohort
from IFXPredictLib.prediction.batch import KEPT, inputs_of, run_batch, table_jobs
from IFXPredictLib.prediction.cohort import TABLES


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


@pytest.fixture
def jobs(bundle, patient_files, tmp_path):
    table = tmp_path / "cohort.csv"
    image, mask = patient_files / "image.nii.gz", patient_files / "mask.nii.gz"
    table.write_text(f"case,image,mask\nP2,{image},gone.nii.gz\nP1,{image},{mask}\n", encoding="utf-8")
    return table_jobs(table, None, bundle.protocol)


def run(jobs, bundle, out, inputs=()):
    seen = []

    def watch(found, total):
        for one in found:
            seen.append((one.job.case, one.status, total))
            yield one

    return run_batch(jobs, bundle, Output(out, "predict", inputs), 1, watch), seen


def test_each_case_is_seen_as_it_ends_and_a_second_run_computes_none(jobs, bundle, tmp_path, monkeypatch):
    results, seen = run(jobs, bundle, tmp_path / "out")
    assert seen == [("P2", "failed", 2), ("P1", "ok", 2)]
    assert [one.job.case for one in results] == ["P2", "P1"]
    before = {name: (tmp_path / "out" / name).read_bytes() for name in TABLES}
    monkeypatch.setattr(cohort, "predict", lambda *_, **__: pytest.fail("computed again"))
    run(jobs, bundle, tmp_path / "out")
    assert {name: (tmp_path / "out" / name).read_bytes() for name in TABLES} == before


def test_one_image_with_one_voi_under_two_names_is_told_of_in_the_status(bundle, jobs, tmp_path):
    table = tmp_path / "cohort.csv"
    header, _, row = table.read_text(encoding="utf-8").splitlines()
    table.write_text(f"{header}\n{row}\n{row.replace('P1', 'P3', 1)}\n", encoding="utf-8")
    run(table_jobs(table, None, bundle.protocol), bundle, tmp_path / "out")
    said = "warning,has the image and the VOI of {} too: is one patient given twice?"
    _, *lines = (tmp_path / "out" / "status.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [f"P1,{said.format('P3')}", f"P3,{said.format('P1')}"]


def test_without_a_success_the_reasons_alone_are_left_but_not_beside_an_earlier_result(jobs, bundle, tmp_path):
    run(jobs[:1], bundle, tmp_path / "bad")
    assert sorted(p.name for p in (tmp_path / "bad").iterdir()) == [".ifxpredict.json", KEPT, "status.csv"]
    run(jobs, bundle, tmp_path / "good")
    before = (tmp_path / "good" / "status.csv").read_bytes()
    run(jobs[:1], bundle, tmp_path / "good")
    assert (tmp_path / "good" / "status.csv").read_bytes() == before


def test_what_must_not_be_written_over_stops_it_before_anything_is_computed(jobs, bundle, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "predictions.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(IFXPredictError, match="no file that an earlier run recorded"):
        run(jobs, bundle, tmp_path / "mine")
    table = shutil.copyfile(tmp_path / "cohort.csv", tmp_path / "status.csv")
    with pytest.raises(IFXPredictError, match="is an input of this call"):
        run(jobs, bundle, tmp_path, inputs_of(jobs, table, None))
    assert not (tmp_path / KEPT).exists()


def test_a_patient_in_json_is_no_table(bundle, tmp_path, jobs):
    blood = tmp_path / "blood.json"
    blood.write_text("{}", encoding="utf-8")
    with pytest.raises(IFXPredictError, match="holds one patient; give a table"):
        table_jobs(tmp_path / "cohort.csv", blood, bundle.protocol)
