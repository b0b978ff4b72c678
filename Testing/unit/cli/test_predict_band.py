"""``ifxpredict predict --perturb``: files beside the prediction's, which stay as they are, and what is refused."""

import json

import pytest

from IFXPredictLib.prediction.band_files import BAND_FILES
from IFXPredictLib.prediction.write import FILES

SUMMARY = """kind,group,measure,lower,median,upper
inter,1,mean_distance_mm,0.3,0.4,0.5
inter,1,shift_mm,-0.1,0.05,0.2
"""


@pytest.fixture
def arguments(patient_files, bundle_folder):
    return (
        *("predict", "--image", patient_files / "image.nii.gz", "--mask", patient_files / "mask.nii.gz"),
        *("--clinical", patient_files / "clinical.json", "--bundle", bundle_folder),
    )


def test_the_band_stands_beside_a_prediction_that_it_leaves_as_it_is(ifxpredict, arguments, tmp_path):
    summary = tmp_path / "agreement_summary.csv"
    summary.write_text(SUMMARY, encoding="utf-8")
    plain, drawn = tmp_path / "plain", tmp_path / "drawn"
    assert ifxpredict(*arguments, "--out", plain).status == 0
    found = ifxpredict(*arguments, "--out", drawn, "--perturb", 20, "--agreement", summary)
    assert found.status == 0, found.err
    assert "Drawn again 20 times" in found.out
    assert {path.name for path in drawn.iterdir() if not path.name.startswith(".")} == {*FILES, *BAND_FILES}
    assert (
        (drawn / "prediction.tsv")
        .read_text(encoding="utf-8")
        .splitlines()[0]
        .endswith("band_low\tband_high\tcall_stays")
    )
    for name in ("features.tsv", "why.tsv", "trust.tsv"):
        assert (drawn / name).read_bytes() == (plain / name).read_bytes()
    written = json.loads((drawn / "band.json").read_text(encoding="utf-8"))
    assert written["amplitude_of"] == "agreement_summary.csv"
    assert written["amplitude_mm"]["excess_mm"] == pytest.approx(0.2280, abs=1e-4)
    again = ifxpredict(*arguments, "--out", drawn)
    assert again.status == 0
    assert not (drawn / "band.tsv").exists(), "a band of an earlier prediction stands beside this one"


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (("--perturb", "19"), "--perturb 19: expected 20 redrawings or more"),
        (("--agreement", "a.csv"), "a.csv: is of a band, which was not asked for; add --perturb"),
    ],
)
def test_what_makes_no_band_is_refused_before_anything_is_written(refused, arguments, tmp_path, extra, message):
    assert message in refused(*arguments, "--out", tmp_path / "out", *extra)
    assert not (tmp_path / "out").exists()


def test_a_cohort_has_the_bands_that_its_cases_have_alone(ifxpredict, arguments, tmp_path):
    named = dict(zip(arguments[1::2], arguments[2::2], strict=True))
    table, clinical = tmp_path / "c.csv", json.loads(named["--clinical"].read_text(encoding="utf-8"))
    table.write_text(f"case,image,mask\npatient,{named['--image']},{named['--mask']}\n", encoding="utf-8")
    values = tmp_path / "clinical.csv"
    lines = ["case", *clinical], ["patient", *map(str, clinical.values())]
    values.write_text("\n".join(map(",".join, lines)), encoding="utf-8")
    asked = ("predict", "--cohort", table, "--clinical", values, "--bundle", named["--bundle"], "--jobs", 1)
    found = ifxpredict(*asked, "--out", tmp_path / "many", "--perturb", 20)
    assert found.status == 0, found.err
    assert ifxpredict(*arguments, "--out", tmp_path / "one", "--perturb", 20).status == 0
    of_many = (tmp_path / "many" / "predictions.csv").read_text(encoding="utf-8").splitlines()
    of_one = (tmp_path / "one" / "prediction.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[-3:] for line in of_many] == [line.split("\t")[-3:] for line in of_one]
    written = json.loads((tmp_path / "many" / "provenance.json").read_text(encoding="utf-8"))
    assert (written["redrawings"], written["amplitude_of"]) == (20, "default, of no reading study")
