"""``ifxpredict asas``: outcomes from scores, and cohorts that say something else."""

import json

import pytest

HEADER = "case," + ",".join(
    f"{d}_{t}" for t in ("baseline", "follow_up") for d in ("patient_global", "spinal_pain", "basfi", "inflammation")
)
# Case 01 improves by half in three domains and stays in one: ASAS40 and ASAS20; 02 by 1 unit of 5: ASAS20; 03 stays.
SCORES = f"{HEADER}\n01,6,6,6,6,3,3,3,6\n02,5,5,5,5,4,4,4,5\n03,6,6,6,6,6,6,6,6\n"
COHORT = "case,image,mask,centre\n03,c.nii,c_voi.nii,North\n01,a.nii,a_voi.nii,South\n02,b.nii,b_voi.nii,\n"


@pytest.fixture
def files(tmp_path):
    """asas.csv and cohort.csv."""
    scores, cohort = tmp_path / "asas.csv", tmp_path / "cohort.csv"
    scores.write_text(SCORES, encoding="utf-8")
    cohort.write_text(COHORT, encoding="utf-8")
    return scores, cohort


def command(files, out, *more):
    return "asas", "--scores", files[0], "--cohort", files[1], "--out", out, *more


def test_both_outcomes_stand_beside_what_was_there(ifxpredict, files, tmp_path):
    out = tmp_path / "cohort_with_outcomes.csv"
    found = ifxpredict(*command(files, out))
    assert (found.status, found.err) == (0, "")
    assert found.out == f"responders among 3 cases: asas40 1, asas20 2; {out}\n"
    assert out.read_text(encoding="utf-8") == (
        "case,image,mask,centre,asas40,asas20\n03,c.nii,c_voi.nii,North,0,0\n01,a.nii,a_voi.nii,South,1,1\n"
        "02,b.nii,b_voi.nii,,0,1\n"
    )


def test_the_json_answer_counts_the_responders(ifxpredict, files, tmp_path):
    found = ifxpredict(*command(files, tmp_path / "o.csv", "--json"))
    assert json.loads(found.out) == {
        "cases": 3, "responders": {"asas40": 1, "asas20": 2}, "out": str(tmp_path / "o.csv")
    }  # fmt: skip


def test_once_more_changes_nothing(ifxpredict, files, tmp_path):
    once, again = tmp_path / "once.csv", tmp_path / "again.csv"
    assert ifxpredict(*command(files, once)).status == 0
    assert ifxpredict(*command((files[0], once), again)).status == 0
    assert once.read_bytes() == again.read_bytes()


def test_an_outcome_that_pandas_or_spss_wrote_otherwise_is_the_same(ifxpredict, files, tmp_path):
    files[1].write_text("case,image,mask,asas20\n01,a,b,1.0\n02,a,b,1.\n03,a,b,.00\n", encoding="utf-8")
    found = ifxpredict(*command(files, tmp_path / "o.csv"))
    assert (found.status, found.err) == (0, "")


def test_an_outcome_that_the_scores_contradict_is_refused_by_name(refused, files, tmp_path):
    files[1].write_text("case,image,mask,asas20\n01,a,b,1\n02,a,b,0\n03,a,b,1\n", encoding="utf-8")
    line = refused(*command(files, tmp_path / "o.csv"))
    assert f"{files[1]}: case 02: asas20 is '0', and 1 by {files[0]} (2 such); mend the scores, or remove" in line
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize(
    ("cohort", "message"),
    [
        (COHORT + "04,d,e,\n", "has no scores of case 04 (1 such)"),
        (COHORT + "02,d,e,\n", "02 is given twice"),
        ("case,image\n01,a\n", "the column 'mask' is missing"),
        ("case,image,mask\n", "has no rows"),
    ],
)
def test_a_cohort_that_cannot_be_used_is_refused(refused, files, tmp_path, cohort, message):
    files[1].write_text(cohort, encoding="utf-8")
    assert message in refused(*command(files, tmp_path / "o.csv"))
    assert not (tmp_path / "o.csv").exists()


def test_scores_that_cannot_be_used_are_refused(refused, files, tmp_path):
    files[0].write_text(SCORES.replace("02,5,", "02,50,"), encoding="utf-8")
    line = refused(*command(files, tmp_path / "o.csv"))
    assert "case 02: patient_global_baseline: expected a score from 0 to 10, found '50'; divide scores of 0 to" in line
