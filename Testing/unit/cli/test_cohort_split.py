"""``ifxpredict split``: what is drawn, that the rest stays, and what is refused."""

import csv
import json
from collections import Counter

import pytest
from reference_tables import rows_of

SPLIT = "split: {test_share: 0.25, strata: [outcome, centre]}"
SIZES = {("0", "N"): 20, ("1", "N"): 11, ("0", "S"): 6, ("1", "S"): 3}


@pytest.fixture
def protocol(tmp_path):
    """A protocol of one's own, with a split by outcome and centre."""
    return write_protocol(tmp_path, SPLIT)


def write_protocol(folder, more):
    (folder / "own").mkdir()
    (folder / "own" / "protocol.yaml").write_text(
        f"based_on: ifx_cte_demo\nname: own\nseed: 3\n{more}\n", encoding="utf-8"
    )
    return folder / "own"


@pytest.fixture
def cohort(tmp_path):
    path = tmp_path / "cohort.csv"
    write_cohort(path, SIZES)
    return path


def write_cohort(path, sizes):
    strata = [stratum for stratum, size in sizes.items() for _ in range(size)]
    rows = [(f"{i:03d}", f"{i}.nii", f"{i}_voi.nii", *stratum) for i, stratum in enumerate(strata)]
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([("case", "image", "mask", "outcome", "centre"), *rows])


def drawn(ifxpredict, cohort, protocol, out, *more):
    found = ifxpredict("split", "--cohort", cohort, "--protocol", protocol, "--out", out, *more)
    assert found.status == 0, found
    return [row["split"] for row in rows_of(out)], found


def test_every_stratum_gives_its_share_and_the_whole_is_as_near_as_can_be(ifxpredict, cohort, protocol, tmp_path):
    out = tmp_path / "split.csv"
    _, found = drawn(ifxpredict, cohort, protocol, out)
    tested = Counter((row["outcome"], row["centre"]) for row in rows_of(out) if row["split"] == "test")
    # shares 5, 2.75, 1.5 and 0.75 of a whole of 10: the largest remainders are rounded up
    assert tested == {("0", "N"): 5, ("1", "N"): 3, ("0", "S"): 1, ("1", "S"): 1}
    assert (found.out, found.err) == (f"30 training and 10 test cases: {out}\n", "")


def test_patients_are_drawn_with_all_their_cases_by_the_strata_of_these(ifxpredict, protocol, tmp_path):
    """20 patients of outcome 0, 20 of outcome 1 and 8 with both; two cases each."""
    outcomes = [("0", "0")] * 20 + [("1", "1")] * 20 + [("0", "1")] * 8
    lines = ["case,image,mask,outcome,centre,patient"]
    lines += [f"{i}_{k},{i},{k},{y},N,P{i}" for i, pair in enumerate(outcomes) for k, y in enumerate(pair)]
    (tmp_path / "cohort.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "split.csv"
    found = ifxpredict("split", "--cohort", tmp_path / "cohort.csv", "--protocol", protocol, "--out", out)
    assert found.out == f"72 training and 24 test cases of 36 and 12 patients: {out}\n"
    assert "96 cases of 48 patients, whose cases stay together; 8 of them (P40, P41, P42, ...) have" in found.err
    rows = rows_of(out)
    assert all(rows[i]["split"] == rows[i + 1]["split"] for i in range(0, len(rows), 2))
    tested = Counter(outcomes[i // 2] for i in range(0, len(rows), 2) if rows[i]["split"] == "test")
    assert tested == {("0", "0"): 5, ("1", "1"): 5, ("0", "1"): 2}


WRITTEN = {
    "with blanks around": ("P{}", " P{} "),
    "with full-width letters": ("P{}", "\uff30{}"),
    "with an accent of its own": ("R\u00e9mi {}", "Re\u0301mi {}"),
    "with a no-break blank": ("Lee {}", "Lee\u00a0{}"),
}


@pytest.mark.parametrize("ways", WRITTEN.values(), ids=WRITTEN)
def test_a_patient_written_in_two_ways_is_in_one_split(ifxpredict, protocol, tmp_path, ways):
    lines = ["case,image,mask,outcome,centre,patient"]
    lines += [f"{i}_{k},{i},{k},{i % 2},N,{way.format(i)}" for i in range(40) for k, way in enumerate(ways)]
    (tmp_path / "cohort.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    splits, found = drawn(ifxpredict, tmp_path / "cohort.csv", protocol, tmp_path / "split.csv")
    assert splits[::2] == splits[1::2]
    assert "of 30 and 10 patients" in found.out


@pytest.mark.filterwarnings("default:.*differ in capital letters:UserWarning")
def test_patients_whose_names_differ_in_capital_letters_or_zeros_are_told_of_by_the_command(
    ifxpredict, protocol, tmp_path
):
    lines = ["case,image,mask,outcome,centre,patient"]
    lines += [f"{i},{i},{i},{i % 2},N,{('p4', 'P4', '7', '007')[i] if i < 4 else f'p{i}a'}" for i in range(40)]
    (tmp_path / "cohort.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _, found = drawn(ifxpredict, tmp_path / "cohort.csv", protocol, tmp_path / "split.csv")
    assert found.err.count("cohort.csv: patient 'p4' and 'P4' on lines 2 and 3 differ in capital letters, zeros") == 1
    assert "(2 such)" in found.err


def test_a_patient_alone_in_a_stratum_is_for_training_and_named(ifxpredict, protocol, tmp_path):
    lines = ["case,image,mask,outcome,centre,patient", "x,x,x,1,S,Q", "y,y,y,1,S,Q"]
    lines += [f"{i},{i},{i},{i % 2},N,P{i // 4 * 2 + i % 2}" for i in range(40)]
    (tmp_path / "cohort.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "split.csv"
    found = ifxpredict("split", "--cohort", tmp_path / "cohort.csv", "--protocol", protocol, "--out", out)
    assert "patient Q is the only one of outcome 1, centre S: training" in found.err
    assert [row["split"] for row in rows_of(out)[:2]] == ["train", "train"]


def test_all_other_cells_stay(ifxpredict, cohort, protocol, tmp_path):
    out = tmp_path / "split.csv"
    split, _ = drawn(ifxpredict, cohort, protocol, out)
    before = cohort.read_text(encoding="utf-8").splitlines()
    assert out.read_text(encoding="utf-8").splitlines() == [
        f"{line},{end}" for line, end in zip(before, ["split", *split], strict=True)
    ]


def test_the_seed_decides_and_is_the_protocols_by_default(ifxpredict, cohort, protocol, tmp_path):
    def split(*more):
        return drawn(ifxpredict, cohort, protocol, tmp_path / "split.csv", *more)[0]

    assert split() == split() == split("--seed", 3)
    assert split("--seed", 4) != split()


def test_the_json_answer_says_how_it_was_drawn(ifxpredict, cohort, protocol, tmp_path):
    out = tmp_path / "split.csv"
    _, found = drawn(ifxpredict, cohort, protocol, out, "--json", "--seed", 9)
    expected = {"train": 30, "test": 10, "seed": 9, "strata": ["outcome", "centre"], "out": str(out)}
    assert json.loads(found.out) == expected


def test_a_case_alone_in_its_stratum_is_for_training_and_said(ifxpredict, protocol, tmp_path):
    cohort, out = tmp_path / "cohort.csv", tmp_path / "split.csv"
    write_cohort(cohort, {("0", "N"): 4, ("1", "N"): 4, ("1", "Z"): 1})
    for seed in range(5):
        split, found = drawn(ifxpredict, cohort, protocol, out, "--seed", seed)
        assert split[-1] == "train"
        assert split.count("test") == 2
        assert found.err == "ifxpredict: case 008 is the only one of outcome 1, centre Z: training\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines: [f"{line},{end}" for line, end in zip(lines, ["split", *["train"] * 40], strict=True)],
         "has a column 'split' already, and a split is drawn once"),
        (lambda lines: [line.rpartition(",")[0] for line in lines], "the column 'centre' is missing"),
        (lambda lines: [*lines, lines[-1]], "039 is given twice"),
        (lambda lines: [*lines, "x,i,m,2,N"], "case x: outcome: expected 0 or 1, found '2'"),
        (lambda lines: [*lines, "x,i,m,1, "], "line 42: centre is empty; fill it in"),
        (lambda lines: [lines[0], lines[1], lines[-1]],
         "a share of 0.25 of 2 cases (2 of them alone in their stratum) leaves no test case"),
        (lambda lines: [lines[0] + ",agee", *(f"{line},30" for line in lines[1:])], "unknown column 'agee'"),
    ],
)  # fmt: skip
def test_a_cohort_that_cannot_be_split_is_refused(ifxpredict, cohort, protocol, tmp_path, change, message):
    cohort.write_text("\n".join(change(cohort.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")
    found = ifxpredict("split", "--cohort", cohort, "--protocol", protocol, "--out", tmp_path / "o.csv")
    assert (found.status, found.out) == (2, "")
    assert message in found.err.splitlines()[-1]
    assert not (tmp_path / "o.csv").exists()


def test_a_protocol_without_rules_is_refused_with_what_to_do(refused, cohort, tmp_path):
    protocol = write_protocol(tmp_path, "")
    line = refused("split", "--cohort", cohort, "--protocol", protocol, "--out", tmp_path / "o.csv")
    assert "protocol own: has no section 'split' (test_share, strata)" in line


def test_a_folder_that_cannot_be_written_to_is_refused(refused, cohort, protocol):
    line = refused("split", "--cohort", cohort, "--protocol", protocol, "--out", cohort / "split.csv")
    assert "cannot be used as an output folder" in line
