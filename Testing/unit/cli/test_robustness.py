"""``ifxpredict robustness``: tables of redrawn training cases, the comparison with readings, and what is refused."""

import csv
import gzip
import json

import numpy as np
import pytest
from reference_tables import rows_of

from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.prediction import redrawing

STEADY, LOOSE = RADIOMICS_NAMES[:2]


@pytest.fixture
def arguments(patient_files, tmp_path, monkeypatch):
    """Four training cases, of which one lacks its mask, and a test case; features of numbers, not of voxels."""
    random = np.random.default_rng(1)

    def features(case, masks, _protocol, _network, names):
        found = random.normal(int(case.identifier[1:]), 0.01, (len(masks), len(names)))
        found[:, 1] = random.normal(0, 1, len(masks))
        return found

    monkeypatch.setattr(redrawing, "features_of_masks", features)
    files = [patient_files / f"{name}.nii.gz" for name in ("image", "mask")]
    plain = gzip.decompress(files[1].read_bytes())
    rows = [("case", "image", "mask", "outcome", "split")]
    for i in range(5):
        image, mask = (tmp_path / f"c{i}_{file.name}" for file in files)
        image.write_bytes(files[0].read_bytes())
        mask.write_bytes(gzip.compress(plain, mtime=i) if i != 3 else b"")  # one VOI in files that differ
        rows.append((f"c{i}", image.name, mask.name, i % 2, "test" if i == 4 else "train"))
    with (tmp_path / "cohort.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    monkeypatch.setattr("IFXPredictLib.cli.robustness.check_same_images", lambda *_: None)
    monkeypatch.setattr("IFXPredictLib.cli.robustness.same_images", lambda *_: ())
    table = ["feature,intra,inter", *(f"{name},0.9,{0.2 if name == STEADY else 0.9}" for name in RADIOMICS_NAMES)]
    (tmp_path / "icc.csv").write_text("\n".join(table), encoding="utf-8")
    given = ("robustness", "--cohort", tmp_path / "cohort.csv", "--protocol", "ifx_cte_demo", "--jobs", 1)
    return (*given, "--perturb", 6, "--out", tmp_path / "out")


def test_training_cases_are_drawn_again_and_compared_with_readings_and_a_failed_one_is_named(
    ifxpredict, arguments, tmp_path
):
    found = ifxpredict(*arguments, "--icc", tmp_path / "icc.csv", "--json")
    assert found.status == 1
    assert found.err.startswith("c3: ")
    content, out = json.loads(found.out), tmp_path / "out"
    told = {name: content[name] for name in ("features", "redrawings", "cases", "failed", "local_mm", "amplitude_of")}
    assert told == {
        **{"features": 1116, "redrawings": 6, "cases": 3, "failed": ["c3"], "local_mm": 0.7},
        "amplitude_of": "default, of no reading study",
    }
    rows = {row["feature"]: row for row in rows_of(out / "robustness.csv")}
    assert list(rows) == list(RADIOMICS_NAMES)
    assert float(rows[STEADY]["perturbation_low"]) > 0.99
    assert float(rows[LOOSE]["perturbation"]) < 0.75
    assert content["reliable"] == 1115
    assert {row["case"]: row["status"] for row in rows_of(out / "status.csv")}["c3"] == "failed"
    record = json.loads((out / "robustness.json").read_text(encoding="utf-8"))
    assert [one["case"] for one in record["readings"]] == ["c0", "c1", "c2"], "the test case has no part in it"
    beside = {row["feature"]: row for row in rows_of(out / "against_readings.csv")}
    assert (beside[STEADY]["inter"], beside[STEADY]["perturbation"]) == ("0.2", rows[STEADY]["perturbation"])
    both = next(one for one in content["against_readings"] if (one["group"], one["against"]) == ("all", "both"))
    assert [both[name] for name in ("both", "only_one", "only_other", "neither")] == [1114, 1, 1, 0]
    counts = rows_of(out / "against_readings_counts.csv")
    assert {(row["group"], row["against"]) for row in counts} == {
        (group, kind) for group in ("all", "radiomics") for kind in ("intra", "inter", "both")
    }
    text = ifxpredict(*arguments, "--icc", tmp_path / "icc.csv")
    assert "1115 of 1116 features exceed 0.75 in the perturbation ICC of 3 cases, each drawn again 6 times" in text.out
    assert "redrawings only" in text.out


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--perturb", 1), "--perturb: expected a whole number of at least 2, found '1'"),
        (("--agreement", "cohort.csv"), "cohort.csv: the column 'kind' is missing"),
        (("--icc", "cohort.csv"), "cohort.csv: the column 'feature' is missing"),
        (("--network", "gone"), "gone"),
        (("--cohort", "few.csv"), "few.csv: has 2 training case(s) of 2 patient(s), an ICC needs 3 or more of either"),
        (("--cohort", "bad.csv"), "2 case(s) could be drawn again, an ICC needs 3; the first failure: "),
    ],
)
def test_what_gives_no_icc_is_refused_in_one_line(refused, arguments, tmp_path, more, message):
    lines = (tmp_path / "cohort.csv").read_text(encoding="utf-8").splitlines()
    for name, kept in (("few", lines[:3]), ("bad", [*lines[:3], lines[4]])):
        (tmp_path / f"{name}.csv").write_text("\n".join(kept), encoding="utf-8")
    given = [tmp_path / word if str(word)[-4:] in (".csv", "gone") else word for word in more]
    line = refused(*arguments, *given)
    assert message in line
    assert not (tmp_path / "out" / "robustness.csv").exists()


def test_a_protocol_of_several_drawn_vois_is_refused_since_one_is_drawn_again(refused, arguments, tmp_path):
    (tmp_path / "both").mkdir()
    content = "based_on: ifx_cte_demo\nname: both\nvois: [{name: wall}, {name: node}]\n"
    (tmp_path / "both" / "protocol.yaml").write_text(content, encoding="utf-8")
    line = refused(*arguments, "--protocol", tmp_path / "both")
    assert "robustness: one VOI is drawn again, but the protocol both has others that are drawn (node)" in line
    assert not (tmp_path / "out").exists()
