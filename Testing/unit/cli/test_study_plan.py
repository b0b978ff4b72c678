import csv
import json
from argparse import Namespace
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
from corrected_reading import corrected_reading

from IFXPredictLib.base.errors import CohortError, StudyError, TrainingError
from IFXPredictLib.cli.study_plan import run
from IFXPredictLib.features import cohort
from IFXPredictLib.features.cohort import Extraction, read_with_content
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.features.reading_record import RecordedReading, write_recorded
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.stats.icc_planning import cases_for_lower_limit, icc_plans


def arguments(**more):
    given = {"icc": 0.8, "width": 0.2, "readings": [2, 3], "assurance": 0.8, "confidence": 0.95, "json": True}
    given |= dict.fromkeys(("cohort", "protocol", "network", "amplitude", "like", "real", "out", "cases"))
    return Namespace(**(given | {"habit": 0.0, "seed": 1, "jobs": 1, "force": False} | more))


@pytest.fixture
def clinic(tmp_path):
    """Five cases with one reading each, the last in the test split."""
    lines = ["case,image,mask,outcome,split"]
    for number in range(5):
        random = np.random.default_rng(number)
        image = sitk.GetImageFromArray(random.normal(60, 20, (12, 44, 40)).astype(np.float32))
        image.SetSpacing((0.9, 0.8, 5.0))
        values = np.zeros((12, 44, 40), np.uint8)
        values[3:8, 10 : 24 + 2 * number, 12:28] = 1
        mask = sitk.GetImageFromArray(values)
        mask.CopyInformation(image)
        sitk.WriteImage(image, str(tmp_path / f"c{number}.nrrd"))
        sitk.WriteImage(mask, str(tmp_path / f"m{number}.nrrd"))
        lines.append(f"c{number},c{number}.nrrd,m{number}.nrrd,{number % 2},{'test' if number == 4 else 'train'}")
    (tmp_path / "cohort.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def radiomics(monkeypatch):
    """Features between the volume, which repeats well, and noise that does not repeat at all."""

    def values(case, _protocol):
        volume = float((sitk.GetArrayViewFromImage(case.mask) > 0).sum())
        noise = np.random.default_rng(int(volume)).normal(0, 600, len(RADIOMICS_NAMES))
        return volume + np.linspace(0, 1, len(RADIOMICS_NAMES)) * noise

    monkeypatch.setattr(cohort, "radiomics_features", values)


def plan_with_simulated_readers(clinic, **more):
    common = {"cohort": clinic / "cohort.csv", "protocol": "ifx_cte", "out": clinic / "out"}
    return run(arguments(**(common | more)))


def test_cases_for_each_number_of_readings_are_printed(capsys):
    assert run(arguments(json=False)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("an ICC of 0.8 with a 95 % interval 0.2 wide (Bonett 2002)")
    plans = icc_plans(0.8, (2, 3), 0.2)
    assert [line.split()[:4] for line in lines[-2:]] == [
        [str(p.readings), str(p.cases), str(p.total_readings), str(p.assured_cases)] for p in plans
    ]


def test_as_json_the_plans_have_exact_numbers_too(capsys):
    run(arguments())
    content = json.loads(capsys.readouterr().out)
    plans = content["plans"]
    assert plans[0]["exact_cases"] == icc_plans(0.8, (2,), 0.2)[0].exact_cases
    assert plans[1]["total_readings"] == 3 * plans[1]["cases"]
    assert content["lower_limit"] == pytest.approx(0.7)
    assert plans[0]["exact_lower_limit_cases"] == cases_for_lower_limit(0.8, content["lower_limit"], 2)


def test_what_is_printed_stands_in_the_json_too(capsys):
    run(arguments(json=False))
    shown = [line.split() for line in capsys.readouterr().out.splitlines()[-2:]]
    run(arguments())
    names = ("readings", "cases", "total_readings", "assured_cases", "lower_limit_cases")
    plans = json.loads(capsys.readouterr().out)["plans"]
    assert [[str(plan[name]) for name in names] for plan in plans] == shown


def test_the_simulated_iccs_are_reported_of_the_training_cases(clinic, capsys):
    assert plan_with_simulated_readers(clinic, amplitude=0.5, habit=0.3) == 0
    content = json.loads(capsys.readouterr().out)["rehearsal"]
    assert (content["cases"], content["features"]) == (4, 1116)
    assert content["variation"] == {"local_mm": 0.5, "excess_mm": 0.0, "habit_mm": 0.3}
    with (clinic / "out" / "rehearsal.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    quiet, noisy = ([float(row["simulated_intra"]) for row in part] for part in (rows[:50], rows[-50:]))
    assert min(quiet) > 0.6 > np.mean(noisy)
    assert {row["real_intra"] for row in rows} == {""}
    assert len(list((clinic / "out" / "masks").iterdir())) == 16


def test_the_real_iccs_stand_beside_the_simulated_and_are_compared(clinic, capsys):
    columns = "feature,intra,intra_low,intra_high,inter,inter_low,inter_high"
    lines = [f"{name},{1 - i / 2000},0,1,{1 - i / 3000},0,1" for i, name in enumerate(RADIOMICS_NAMES)]
    (clinic / "icc.csv").write_text("\n".join([columns, *lines]) + "\n", encoding="utf-8")
    plan_with_simulated_readers(clinic, amplitude=0.5, real=clinic / "icc.csv", json=False)
    out = capsys.readouterr().out
    assert "simulated: 4 cases, contours varied by 0.50 mm locally" in out
    assert "intra: 1116 features, rank correlation 0." in out
    with (clinic / "out" / "rehearsal.csv").open(encoding="utf-8") as stream:
        assert float(list(csv.DictReader(stream))[1]["real_inter"]) == 1 - 1 / 3000


def test_the_amplitude_can_be_that_of_a_studys_readers(clinic, capsys):
    (clinic / "tables").mkdir()
    rows = [f"intra,a,b,{dice},{percent}" for dice, percent in ((0.9, 3), (0.92, -3), (0.91, 1))]
    table = ["kind,one,other,dice,difference_percent", *rows, "inter,a,c,0.85,12"]
    (clinic / "tables" / "agreement.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
    plan_with_simulated_readers(clinic, like=clinic, cases=3)
    content = json.loads(capsys.readouterr().out)["rehearsal"]
    assert content["cases"] == 3
    assert content["variation"]["local_mm"] > 0.1
    assert content["variation"]["habit_mm"] > 0.1


@pytest.mark.parametrize("given", ["like", "real"])
def test_what_real_readers_did_is_refused_once_their_masks_were_corrected(clinic, given):
    job = Extraction("c1", "anna", 1, clinic / "c1.nrrd", clinic / "m1.nrrd", None)
    before = read_with_content(job, load_protocol("ifx_cte"))[1]
    write_recorded(clinic / "icc.csv", [RecordedReading(job, replace(before, mask_files="another", voi="another"))])
    more = {"like": clinic} if given == "like" else {"real": clinic / "icc.csv", "amplitude": 0.5}
    with pytest.raises(
        CohortError, match=r"icc\.csv: is out of date, the image or mask changed of c1, reader anna, roun"
    ):
        plan_with_simulated_readers(clinic, **more)
    assert not (clinic / "out").exists()


@pytest.mark.parametrize("given", ["like", "real"])
def test_what_real_readers_did_is_refused_once_their_study_has_newer_readings(clinic, tmp_path, given):
    first = corrected_reading(tmp_path / "shared", clinic / "c1.nrrd", clinic / "m1.nrrd")
    write_recorded(clinic / "icc.csv", [first])
    more = {"like": clinic} if given == "like" else {"real": clinic / "icc.csv", "amplitude": 0.5}
    with pytest.raises(
        StudyError, match=r"icc\.csv: is out of date, its study has newer readings than anna round1 P001;"
    ):
        plan_with_simulated_readers(clinic, **more)
    assert not (clinic / "out").exists()


def test_a_simulated_reading_that_gives_no_features_is_named(clinic, capsys, monkeypatch):
    def check(facts, case, rules):
        if case == "c1":
            raise CohortError("c1 is too small")

    monkeypatch.setattr(cohort, "check_voi", check)
    plan_with_simulated_readers(clinic, amplitude=0.5, json=False)
    assert "left out: c1, reader simulated_1, round 1: c1 is too small" in capsys.readouterr().out


def test_simulated_readers_of_one_voi_are_none_of_a_protocol_of_several(clinic, tmp_path):
    (tmp_path / "both").mkdir()
    content = "based_on: ifx_cte\nname: both\nvois: [{name: wall}, {name: node}]\n"
    (tmp_path / "both" / "protocol.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(
        CohortError, match=r"simulated readers draw one VOI, but the protocol both has others .*\(node\)"
    ):
        plan_with_simulated_readers(clinic, amplitude=0.5, protocol=str(tmp_path / "both"))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"amplitude": 0.5, "out": None}, "need --protocol and --out"),
        ({}, r"need one of --amplitude \(mm\) and --like"),
        ({"amplitude": 0.5, "like": "analysis"}, "need one of"),
    ],
)
def test_simulated_readers_without_what_they_need_are_refused(clinic, more, message):
    with pytest.raises(CohortError, match=message):
        plan_with_simulated_readers(clinic, **more)


def test_a_low_icc_can_be_planned_too(capsys):
    run(arguments(icc=0.05, width=0.3, json=False))
    assert "cases, lower limit 0.00" in capsys.readouterr().out


def test_a_design_that_cannot_be_is_refused():
    with pytest.raises(TrainingError, match="width of the interval"):
        run(arguments(width=0.0))
