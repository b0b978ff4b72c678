"""``ifxpredict extract``: a cohort of which one case fails, run again, mended, with re-readings; and bad tables."""

import json
import shutil

import pytest
import SimpleITK as sitk
from reference_tables import rows_of

from IFXPredictLib.protocol.loading import load_protocol


def empty(mask):
    found = sitk.Image(mask.GetSize(), sitk.sitkUInt8)
    found.CopyInformation(mask)
    return found


def kept(out):
    """The finished cases' files with the time they were written."""
    return {path.name: path.stat().st_mtime_ns for path in (out / "cases").iterdir()}


def test_a_failed_case_is_named_and_only_it_is_computed_once_it_is_mended(ifxpredict, simulated, tmp_path):
    cohort, out = shutil.copytree(simulated, tmp_path / "cohort"), tmp_path / "out"
    mask = cohort / "masks" / "sim_0002.nii.gz"
    good = mask.read_bytes()
    sitk.WriteImage(empty(sitk.ReadImage(mask)), mask)
    command = ["extract", "--cohort", cohort / "cohort.csv", "--protocol", "ifx_cte_demo", "--out", out, "--jobs", 1]

    first = ifxpredict(*command)
    assert first.status == 1
    assert first.err == (
        "sim_0002: case sim_0002: the mask is empty, expected voxels inside and outside the VOI; draw it again. "
        f"(image {cohort / 'images' / 'sim_0002.nii.gz'}, mask {mask})\n"
    )
    assert [(row["case"], row["status"]) for row in rows_of(out / "status.csv")] == [
        *(("sim_0001", "ok"), ("sim_0002", "failed"), ("sim_0003", "ok")),
    ]
    assert "the mask is empty" in rows_of(out / "status.csv")[1]["message"]
    before, features = kept(out), rows_of(out / "features.csv")
    assert [row["case"] for row in features] == ["sim_0001", "sim_0003"]
    assert all(len(row) == 1 + 1116 for row in features)
    assert len(before) == 2

    second = ifxpredict(*command, "--json")
    assert second.status == 1
    assert json.loads(second.out) == {"done": 2, "failed": ["sim_0002"], "out": str(out)}
    assert kept(out) == before

    mask.write_bytes(good)
    third = ifxpredict(*command)
    assert (third.status, third.err) == (0, "")
    assert third.out == f"3 of 3 in {out}; 0 failed\n"
    assert before.items() < kept(out).items()
    assert len(kept(out)) == 3
    mended = rows_of(out / "features.csv")
    assert [row["case"] for row in mended] == ["sim_0001", "sim_0002", "sim_0003"]
    assert [mended[0], mended[2]] == features
    assert sorted(p.name for p in out.iterdir()) == [
        *(".ifxpredict.json", "cases", "extraction.json", "features.csv", "status.csv")
    ]


def test_readings_get_a_table_of_their_own(ifxpredict, simulated, tmp_path):
    cohort = simulated / "cohort.csv"
    lines = (
        (simulated / "readings.csv")
        .read_text(encoding="utf-8")
        .replace("masks/", f"{simulated}/masks/")
        .splitlines()[:3]
    )
    (tmp_path / "readings.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "cohort.csv").write_text(
        "\n".join(
            cohort.read_text(encoding="utf-8").replace("images/", f"{simulated}/images/").splitlines()[:2]
        ).replace("masks/", f"{simulated}/masks/"),
        encoding="utf-8",
    )
    out = tmp_path / "out"
    tables = ["--cohort", tmp_path / "cohort.csv", "--readings", tmp_path / "readings.csv"]
    found = ifxpredict("extract", *tables, "--protocol", "ifx_cte_demo", "--out", out, "--jobs", 1)
    assert (found.status, found.out) == (0, f"3 of 3 in {out}; 0 failed\n")
    assert "these readings give intra-observer, reader 1; no inter-observer ICC.\n" in found.err
    read = [(row["case"], row["reader"], row["round"]) for row in rows_of(out / "readings_features.csv")]
    assert read == [("sim_0001", "1", "1"), ("sim_0001", "1", "2")]
    assert [row["case"] for row in rows_of(out / "features.csv")] == ["sim_0001"]
    values = [tuple(row.values())[3:] for row in rows_of(out / "readings_features.csv")]
    assert len({*values, tuple(rows_of(out / "features.csv")[0].values())[1:]}) == 3
    before = (out / "readings_features.csv").read_bytes()
    again = ifxpredict("extract", *tables[:2], "--protocol", "ifx_cte_demo", "--out", out, "--jobs", 1)
    assert again.status == 2
    assert "holds the features of re-readings (readings_features.csv), which would be lost; give" in again.err
    assert (out / "readings_features.csv").read_bytes() == before


def test_a_radiomics_yaml_that_gives_too_little_is_refused_before_any_case_is_read(refused, simulated, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "protocol.yaml").write_text("based_on: ifx_cte_demo\nname: own\n", encoding="utf-8")
    content = load_protocol("ifx_cte_demo").radiomics_yaml.replace("setting:", "setting:\n  force2D: true")
    (own / "radiomics.yaml").write_text(content, encoding="utf-8")
    out = tmp_path / "out"
    line = refused("extract", "--cohort", simulated / "cohort.csv", "--protocol", own, "--out", out)
    assert "radiomics.yaml: gives no wavelet-LLH_firstorder_10Percentile" in line
    assert not out.exists()


def test_where_no_case_succeeds_each_is_named_and_nothing_but_the_status_is_left(ifxpredict, tmp_path):
    rows = "".join(f"{case};gone_{case}.nii.gz;gone.nii.gz;1\n" for case in "ab")
    (tmp_path / "cohort.csv").write_text(f"case;image;mask;outcome\n{rows}", encoding="utf-8")
    command = ["extract", "--cohort", tmp_path / "cohort.csv", "--protocol", "ifx_cte_demo", "--out", tmp_path / "out"]
    found = ifxpredict(*command, "--jobs", 1)
    assert found.status == 1
    lines = sorted(found.err.splitlines())
    assert all(line.startswith(case) and f"gone_{case}.nii.gz" in line for case, line in zip("ab", lines, strict=True))
    assert [row["status"] for row in rows_of(tmp_path / "out" / "status.csv")] == ["failed", "failed"]
    assert not (tmp_path / "out" / "features.csv").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read as a table"),
        ("", "cannot be read as a table"),
        ("case,image,mask,outcome\n", "has no rows"),
        ("case,image,outcome\na,i,1\n", "the column 'mask' is missing; found case, image, outcome"),
        ("case,image,mask,outcome\na,i,m,1\na,j,n,0\n", "a is given twice, on lines 2 and 3"),
        ("case,image,mask,outcome\na,i,m,2\n", "case a: outcome: expected 0 or 1, found '2'"),
        ("case,image,mask,outcome\na,i,m,\n", "case a: outcome: expected 0 or 1, found ''"),
        ("case,image,mask,outcome,split\na,i,m,1,valid\n", "case a: split: expected train or test, found 'valid'"),
    ],
)
@pytest.mark.parametrize("command", ["extract", "train", "train-network"])
def test_every_command_refuses_a_cohort_that_cannot_be_used(refused, tmp_path, command, text, message):
    cohort, out = tmp_path / "cohort.csv", tmp_path / "out"
    if text is not None:
        cohort.write_text(text, encoding="utf-8")
    more = ["--features", tmp_path / "f.csv", "--clinical", tmp_path / "c.csv"] if command == "train" else []
    line = refused(command, "--cohort", cohort, "--protocol", "ifx_cte_demo", "--out", out, *more)
    assert line.startswith(f"ifxpredict: {cohort}: ")
    assert message in line
    assert not out.exists()


@pytest.mark.parametrize("command", ["extract", "train", "train-network"])
def test_every_command_refuses_an_unknown_protocol(refused, tmp_path, command):
    more = ["--features", tmp_path / "f.csv", "--clinical", tmp_path / "c.csv"] if command == "train" else []
    line = refused(command, "--cohort", tmp_path / "c.csv", "--protocol", "nope", "--out", tmp_path / "out", *more)
    known = "axspa_mri, axspa_mri_asas20, axspa_mri_asas20_demo, axspa_mri_demo, ifx_cte, ifx_cte_demo"
    assert line.startswith(f"ifxpredict: nope: no such protocol; known are {known}")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("case,reader,round,mask\nnobody,1,1,m\n", "the case nobody is not in the cohort"),
        ("case,reader,round\nsim_0001,1,1\n", "the column 'mask' is missing"),
        ("case,reader,round,mask\nsim_0001,1,first,m\n", "round: expected whole numbers, found 'first'"),
        ("case,reader,round,mask\nsim_0001,1,1,m\nsim_0001,1,1,n\n", "sim_0001 1 1 is given twice"),
    ],
)
def test_readings_that_cannot_be_used_are_refused(refused, simulated, tmp_path, text, message):
    (tmp_path / "readings.csv").write_text(text, encoding="utf-8")
    tables = ["--cohort", simulated / "cohort.csv", "--readings", tmp_path / "readings.csv"]
    line = refused("extract", *tables, "--protocol", "ifx_cte_demo", "--out", tmp_path / "out")
    assert message in line
    assert not (tmp_path / "out").exists()


def test_a_network_folder_that_is_none_is_refused(refused, simulated, tmp_path):
    command = ["extract", "--cohort", simulated / "cohort.csv", "--protocol", "ifx_cte_demo", "--out", tmp_path / "out"]
    assert f"{tmp_path / 'network.json'}: cannot be read" in refused(*command, "--network", tmp_path)
    (tmp_path / "network.json").write_text('{"architecture": {}, "folds": {}}', encoding="utf-8")
    assert "network.json: has no 'outcome'; it is of another version" in refused(*command, "--network", tmp_path)
    assert not (tmp_path / "out").exists()


def test_an_output_folder_where_a_file_stands_is_refused(refused, simulated, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    command = ["extract", "--cohort", simulated / "cohort.csv", "--protocol", "ifx_cte_demo"]
    assert "cannot be used as an output folder" in refused(*command, "--out", tmp_path / "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.filterwarnings("default")  # of Dask's own
def test_the_workers_of_a_dask_scheduler_give_the_same_features(ifxpredict, simulated, tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs Dask: pip install distributed")
    command = ["extract", "--cohort", simulated / "cohort.csv", "--protocol", "ifx_cte_demo"]
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as cluster:
        found = ifxpredict(*command, "--out", tmp_path / "there", "--scheduler", cluster.scheduler_address)
    assert found.status == 0, found.err
    assert ifxpredict(*command, "--out", tmp_path / "here", "--jobs", 1).status == 0
    here, there = ((tmp_path / place / "features.csv").read_bytes() for place in ("here", "there"))
    assert here == there
