"""The bundle that is shipped: whole, small, honest about what it is, and usable on a real CT."""

import json
import zipfile

import pytest

from IFXPredictLib.bundles.store import verify_bundle
from IFXPredictLib.cli.main import main
from IFXPredictLib.protocol.loading import RESOURCES, load_protocol

FOLDER = RESOURCES / "Bundles" / "demo"


@pytest.fixture(scope="module")
def bundle():
    return verify_bundle(FOLDER)


@pytest.mark.parametrize(
    ("name", "protocol"),
    [
        ("demo", "ifx_cte_demo"),
        ("ifx_mre", "ifx_mre_demo"),
        ("axspa_asas40", "axspa_mri_demo"),
        ("axspa_asas20", "axspa_mri_asas20_demo"),
    ],
)
def test_the_golden_case_is_reproduced_and_the_protocol_is_the_one_that_is_shipped(name, protocol):
    assert verify_bundle(RESOURCES / "Bundles" / name).protocol == load_protocol(protocol)


def test_it_is_smaller_than_10_mb():
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 10e6


def test_the_card_says_in_its_first_line_what_it_is_and_gives_the_bundles_own_performance(bundle):
    card = (FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card.splitlines()[0] == f"**{bundle.notice}**"
    assert "DEMONSTRATION ONLY: trained on simulated cases" in bundle.notice
    for row in bundle.performance["test"].values():
        assert f"{row['auc']:.3f} ({row['auc_low']:.3f} to {row['auc_high']:.3f})" in card


def test_that_of_mr_enterography_is_whole_its_protocols_below_2_mb_and_says_what_it_is():
    folder = RESOURCES / "Bundles" / "ifx_mre"
    bundle = verify_bundle(folder)
    assert sum(file.stat().st_size for file in folder.iterdir()) < 2e6
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card.splitlines()[0] == f"**{bundle.notice}**"
    assert "DEMONSTRATION ONLY: trained on simulated cases" in bundle.notice
    assert set(bundle.performance["test"]) == {rules.name for rules in bundle.protocol.models}


def test_every_model_keeps_its_promise_on_the_test_split(bundle):
    """Better than chance for all; the simulated signal bounds what an honest model can reach."""
    areas = {name: row["auc"] for name, row in bundle.performance["test"].items()}
    assert all(area > 0.5 for area in areas.values())
    assert 0.75 < areas["early_fusion"] < 0.9


@pytest.fixture(scope="module")
def real_ct(shared_data, tmp_path_factory):
    """Tables of the real CT, read from NIfTI and from the DICOM folder."""
    folder = tmp_path_factory.mktemp("real")
    with zipfile.ZipFile(shared_data("portal_venous_ct/dicom.zip")) as archive:
        archive.extractall(folder)
    (folder / "blood.json").write_text('{"crp": 29, "albumin": 34.1, "hemoglobin": 117}', encoding="utf-8")
    mask = shared_data("portal_venous_ct/voi.nii.gz")
    for name, image in (("nifti", shared_data("portal_venous_ct/image.nii.gz")), ("dicom", folder / "dicom")):
        files = ["--image", str(image), "--mask", str(mask), "--clinical", str(folder / "blood.json")]
        assert main(["predict", *files, "--case", "real", "--out", str(folder / "out" / name)]) == 0
    return folder / "out"


@pytest.mark.parametrize("table", ["prediction.tsv", "features.tsv"])
def test_a_real_ct_gives_identical_tables_from_nifti_and_from_dicom(real_ct, table):
    """But for what its DICOM headers say and no NIfTI header can: that a workstation has processed the images."""
    said = (
        "a derived image by its header (DERIVED/SECONDARY/PROCESSED), expected an original reconstruction; "
        if table == "prediction.tsv"
        else ""
    ).encode()
    nifti, dicom = ((real_ct / name / table).read_bytes() for name in ("nifti", "dicom"))
    assert dicom.count(said) == (5 if said else len(dicom) + 1)
    assert nifti == dicom.replace(said, b"")


def test_a_real_ct_gives_five_rows_with_the_warning_that_its_voi_is_near_the_border(real_ct):
    lines = (real_ct / "nifti" / "prediction.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in lines[1:]] == [m.name for m in load_protocol("ifx_cte_demo").models]
    assert all("demonstration; VOI 15 mm from the image border" in line for line in lines[1:])
    record = json.loads((real_ct / "nifti" / "provenance.json").read_text(encoding="utf-8"))
    assert record["notice"].startswith("DEMONSTRATION ONLY")
