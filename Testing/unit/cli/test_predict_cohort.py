"""``ifxpredict predict --cohort``: its tables, what it says, its exit status, and what may not stand together."""

import csv
import json
import shutil

import pytest

from IFXPredictLib.cli.main import main
from IFXPredictLib.prediction.cohort import TABLES


@pytest.fixture
def cohort(patient_files, tmp_path):
    """Two cases, of which the second has no mask; and a table of their blood."""
    image, mask = (patient_files / f"{name}.nii.gz" for name in ("image", "mask"))
    path = tmp_path / "cohort.csv"
    path.write_text(f"case,image,mask,outcome\nP1,{image},{mask},1\nP2,{image},gone.nii.gz,\n", encoding="utf-8")
    blood = json.loads((patient_files / "clinical.json").read_text(encoding="utf-8"))
    with (tmp_path / "blood.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["case", *blood], ["P1", *blood.values()], ["P2", *blood.values()]])
    return path


def test_tables_appear_and_the_case_that_failed_is_named(ifxpredict, cohort, bundle_folder, tmp_path):
    given = ("predict", "--cohort", cohort, "--clinical", tmp_path / "blood.csv", "--bundle", bundle_folder)
    found = ifxpredict(*given, "--out", tmp_path / "many", "--jobs", 1)
    assert found.status == 1
    assert found.out.startswith("DEMONSTRATION ONLY")
    assert "1 of 2 in" in found.out
    assert found.err.startswith("P2: ")
    assert "gone.nii.gz" in found.err
    assert found.err.count("\n") == 1
    names = {path.name for path in (tmp_path / "many").iterdir()}
    assert names == {".ifxpredict.json", "cases", *TABLES}
    with (tmp_path / "many" / "predictions.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["case"] for row in rows] == ["P1"] * 5
    assert all("missing" not in row["status"] for row in rows)
    again = ifxpredict(*given, "--out", tmp_path / "many", "--jobs", 1, "--json")
    assert json.loads(again.out) == {
        "notice": found.out.splitlines()[0],
        "done": 1,
        "failed": ["P2"],
        "out": str(tmp_path / "many"),
    }


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of Dask's own
def test_the_workers_of_a_dask_scheduler_give_the_same_tables_to_the_byte(ifxpredict, cohort, bundle_folder, tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs Dask: pip install distributed")
    given = ("predict", "--cohort", cohort, "--clinical", tmp_path / "blood.csv", "--bundle", bundle_folder)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as cluster:
        there = ifxpredict(*given, "--out", tmp_path / "there", "--scheduler", cluster.scheduler_address)
        assert cluster.scheduler.transition_counter > 0, "it was asked"
    here = ifxpredict(*given, "--out", tmp_path / "here", "--jobs", 1)
    assert (there.status, here.status) == (1, 1)
    assert "gone.nii.gz" in there.err
    for name in TABLES:
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes(), name


def test_workers_elsewhere_are_given_whole_paths(monkeypatch):
    given = []
    monkeypatch.setattr("IFXPredictLib.cli.predict.run", lambda arguments: given.append(arguments) or 0)
    words = ["predict", "--cohort", "cohort.csv", "--bundle", "b", "--out", "o"]
    assert main([*words, "--scheduler", "tcp://there:8786"]) == main(words) == 0
    for name in ("cohort", "bundle", "out"):
        far, near = (getattr(one, name) for one in given)
        assert far == near.absolute() != near


def test_where_no_case_succeeds_only_their_reasons_are_left(ifxpredict, cohort, bundle_folder, tmp_path):
    cohort.write_text("case,image,mask\nP2,gone.nii.gz,gone.nii.gz\n", encoding="utf-8")
    given = ("predict", "--cohort", cohort, "--bundle", bundle_folder, "--out", tmp_path / "many", "--jobs", 1)
    assert ifxpredict(*given).status == 1
    assert "P2,failed," in (tmp_path / "many" / "status.csv").read_text(encoding="utf-8")
    assert not (tmp_path / "many" / "predictions.csv").exists()


def test_what_does_not_go_together_is_one_line(refused, cohort, patient_files, tmp_path):
    out = ("--out", tmp_path / "many")
    assert "give --image and --mask of one case, or --cohort" in refused("predict", *out)
    assert "--image is of one case and --cohort of many" in refused("predict", "--cohort", cohort, "--image", "x", *out)
    assert "--centre is of one case" in refused("predict", "--cohort", cohort, "--centre", "B", *out)
    blood = shutil.copyfile(patient_files / "clinical.json", tmp_path / "blood.json")
    assert "holds one patient" in refused("predict", "--cohort", cohort, "--clinical", blood, *out)
    cohort.write_text("case,image,mask,lable\nP1,a,b,1\n", encoding="utf-8")
    assert "unknown column 'lable'" in refused("predict", "--cohort", cohort, *out)
    assert not (tmp_path / "many").exists()
