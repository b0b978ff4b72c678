import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.tables.asas import DOMAINS, read_responses

# One case a line: domains in the order of DOMAINS before, then after; ASAS40, ASAS20 by the definitions, by hand.
CASES = {
    "both": ("5 5 5 5", "2 2 2 5", 1, 1),
    "only_20": ("5 5 5 5", "4 4 4 5", 0, 1),
    "other_domain_worse": ("5 5 5 5", "2 2 2 5.1", 0, 1),
    "none": ("6 6 6 6", "6 6 6 6", 0, 0),
}
COLUMNS = [f"{domain}_{when}" for when in ("baseline", "follow_up") for domain in DOMAINS]


@pytest.fixture
def write(tmp_path):
    def write(rows, columns=("case", *COLUMNS)):
        path = tmp_path / "asas.csv"
        path.write_text("\n".join(",".join(row) for row in (columns, *rows)) + "\n", encoding="utf-8")
        return path

    return write


def rows():
    return [[case, *before.split(), *after.split()] for case, (before, after, *_) in CASES.items()]


def test_responses_come_by_the_cases_names_whatever_the_order_of_rows_and_columns(write):
    turned = ["case", *reversed(COLUMNS)]
    path = write([[row[0], *reversed(row[1:])] for row in reversed(rows())], turned)
    asked = ["only_20", "none", "both", "other_domain_worse"]
    found = read_responses(path, asked)
    assert found["asas40"].tolist() == [CASES[case][2] for case in asked]
    assert found["asas20"].tolist() == [CASES[case][3] for case in asked]


def test_other_cases_and_other_columns_are_left_out(write):
    path = write([[*row, "17.5"] for row in [*rows(), ["stranger", *["?"] * 8]]], ("case", *COLUMNS, "crp"))
    assert np.array_equal(read_responses(path, ["both"])["asas40"], [1])


def test_a_case_without_scores_is_named(write):
    with pytest.raises(CohortError, match=r"asas\.csv: has no scores of case gone \(2 such\); add them, or leave"):
        read_responses(write(rows()), ["both", "gone", "away"])


def test_a_case_given_twice_is_named(write):
    with pytest.raises(CohortError, match=r"asas\.csv: none is given twice"):
        read_responses(write([*rows(), rows()[-1]]), ["both"])


def test_a_missing_domain_is_named(write):
    with pytest.raises(CohortError, match=r"asas\.csv: the column 'inflammation_follow_up' is missing"):
        read_responses(write([row[:-1] for row in rows()], ("case", *COLUMNS[:-1])), ["both"])


@pytest.mark.parametrize("score", ["", " ", "10.1", "65", "-1", "nan", "inf", "<1", "1,5", "high", "٥"])
def test_a_score_that_is_missing_or_out_of_range_is_named(write, score):
    bad = rows()
    bad[1][2] = f'"{score}"'
    with pytest.raises(
        CohortError, match=r"case only_20: spinal_pain_baseline: expected a score from 0 to 10, found '"
    ):
        read_responses(write(bad), list(CASES))
