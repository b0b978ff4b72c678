"""What is known of the published table 2, and of tables whose truth was simulated."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.stats.audit import AUC, BRIER, CUTOFFS, INTERVALS, YOUDEN, audit
from IFXPredictLib.stats.audited_counts import CLASS_COUNTS, STATED_COUNTS
from IFXPredictLib.stats.discrimination import auc, brier, confusion, youden_cutoff
from IFXPredictLib.stats.intervals import auc_exact_binomial
from IFXPredictLib.tables.published import published_rows, read_published

SIZES = {"training": 166, "test": 97}
STATED = {"training": (91, 75), "test": (44, 53)}
MODELS = ("clinical", "deep", "radiomics", "early_fusion", "late_fusion")


@pytest.fixture(scope="module")
def paper(shared_data):
    return read_published(shared_data("paper/table2.csv"))


def evidence(findings, check, verdict, cohort=""):
    return [f.evidence for f in findings if (f.check, f.verdict, f.cohort) == (check, verdict, cohort)]


def verdicts(findings, check):
    return {(f.cohort, f.model): f.verdict for f in findings if f.check == check}


def test_the_papers_rows_fit_83_to_83_and_43_to_54_and_nearly_82_to_84(paper):
    findings = audit(paper, SIZES, STATED)
    (training,) = evidence(findings, CLASS_COUNTS, "possible", "training")
    assert training.endswith("positives : negatives: 83 : 83 (1 of 167) for every row (of 5)")
    (test,) = evidence(findings, CLASS_COUNTS, "possible", "test")
    assert test.endswith("positives : negatives: 43 : 54 (1 of 98) for every row (of 5)")
    (nearly,) = evidence(findings, CLASS_COUNTS, "nearly possible", "training")
    assert nearly.startswith("82 : 84: 3 of 5 rows fail; the worst, radiomics, at best has PPV 0.8136 for 0.82")
    assert evidence(findings, CLASS_COUNTS, "nearly possible", "test") == []


def test_the_papers_stated_class_counts_are_impossible_in_every_row(paper):
    findings = audit(paper, stated=STATED)
    (training,) = evidence(findings, STATED_COUNTS, "impossible", "training")
    assert training.startswith("91 : 75: 5 of 5 rows fail")
    (test,) = evidence(findings, STATED_COUNTS, "impossible", "test")
    assert test.startswith("44 : 53: 5 of 5 rows fail")
    (counts,) = evidence(findings, CLASS_COUNTS, "possible", "test")
    assert counts.startswith("n = 97 (the sum of the stated counts)")


def test_the_papers_own_sizes_are_the_smallest_possible_of_all_up_to_400(paper):
    findings = audit(paper)
    (training,) = evidence(findings, CLASS_COUNTS, "possible", "training")
    assert training.startswith("n = 166 (the smallest possible), positives : negatives: 83 : 83 (1 of 167)")
    (test,) = evidence(findings, CLASS_COUNTS, "possible", "test")
    assert test.startswith("n = 97 (the smallest possible), positives : negatives: 43 : 54 (1 of 98)")
    (totals,) = evidence(findings, CLASS_COUNTS, "possible totals", "training")
    assert totals == "13 of 1 to 400 make every row (of 5) possible: 166, 307, 308, 309, 330, 331, 332, 333 and 5 more"


def test_the_papers_column_of_youdens_index_is_not_j_and_can_be_cutoffs(paper):
    findings = audit(paper, SIZES)
    (whole,) = evidence(findings, YOUDEN, "impossible")
    assert whole.startswith("0 of 10 rows can be J = sensitivity + specificity - 1; 10 of 10 can be cut-offs")
    assert evidence(findings, YOUDEN, "impossible", "test")[4] == "printed 0.16, J is 0.47 to 0.49"


def test_four_of_the_papers_five_cutoffs_were_chosen_anew_on_the_test_set(paper):
    findings = audit(paper, SIZES)
    anew = dict.fromkeys((("", model) for model in MODELS), "inconsistent")
    assert verdicts(findings, CUTOFFS) == {**anew, ("", "radiomics"): "consistent"}
    assert "0.86 in training, 0.16 in test: not one locked cut-off" in evidence(findings, CUTOFFS, "inconsistent")


def test_nine_of_the_papers_ten_intervals_are_exact_binomial(paper):
    by_method = [f.evidence for f in audit(paper, SIZES) if f.check == INTERVALS]
    assert by_method[0] == (
        "exact binomial (Clopper-Pearson) of AUC x n: 9 of 10 intervals; not test late_fusion "
        "(n = 166 in training, 97 in test)"
    )
    assert [text.partition(": ")[2][:7] for text in by_method] == [
        "9 of 10",
        "8 of 10",
        "5 of 10",
        "4 of 10",
        "2 of 10",
    ]
    assert by_method[-1].startswith("Hanley-McNeil, which approximates DeLong")


def test_every_auc_and_brier_score_of_the_paper_is_possible_and_one_curve_is_not_concave(paper):
    findings = audit(paper, SIZES)
    everywhere = {(row.cohort, row.model): "possible" for row in paper}
    assert verdicts(findings, AUC) == verdicts(findings, BRIER) == everywhere
    dented = [(f.cohort, f.model) for f in findings if "not concave" in f.evidence]
    assert dented == [("test", "radiomics")]


def analysis(seed, decimals, percent):
    """A table made from simulated scores of two models, with honest J and exact intervals; and its class counts."""
    random = np.random.default_rng(seed)
    records, counts = [], {}
    for cohort in ("training", "test"):
        y = np.repeat([0, 1], random.integers(5, 120, 2))
        counts[cohort] = (int(y.sum()), int((1 - y).sum()))
        for model in "ab":
            score = np.clip(random.normal(0.3 + 0.3 * y, 0.25), 0, 1)
            cutoff = youden_cutoff(y, score)
            at, area = confusion(y, score, cutoff), auc_exact_binomial(y, score)
            numbers = {name: getattr(at, name) for name in ("sensitivity", "specificity", "accuracy", "ppv", "npv")}
            numbers |= {"youden": at.sensitivity + at.specificity - 1, "brier": brier(y, score), "cutoff": cutoff}
            numbers |= {"auc": auc(y, score), "auc_low": area.low, "auc_high": area.high}
            shown = {k: f"{100 * v:.{decimals}f}%" if percent else f"{v:.{decimals}f}" for k, v in numbers.items()}
            records.append({"cohort": cohort, "model": model, **shown})
    return records, counts


@pytest.mark.parametrize("decimals", [1, 2, 3, 15])
@pytest.mark.parametrize("seed", range(8))
def test_nothing_of_a_true_table_is_called_impossible(seed, decimals):
    records, counts = analysis(seed, decimals, percent=seed % 2 == 1)
    findings = audit(published_rows(records), stated=counts)
    assert "impossible" not in {f.verdict for f in findings}
    assert verdicts(findings, STATED_COUNTS) == {(cohort, ""): "possible" for cohort in counts}
    (exact,) = [f for f in findings if f.check == INTERVALS and "(Clopper-Pearson)" in f.evidence]
    assert exact.verdict == "reproduces all"
    assert verdicts(findings, CUTOFFS).keys() == {("", "a"), ("", "b")}


@pytest.mark.parametrize("seed", range(4))
def test_a_table_with_empty_cells_says_nothing_false(seed):
    records, counts = analysis(seed, 2, percent=False)
    random = np.random.default_rng(seed)
    for record in records:
        for name in [name for name in record if name not in ("cohort", "model") and random.random() < 0.5]:
            record[name] = ""
    findings = audit(published_rows(records), stated=counts)
    assert "impossible" not in {f.verdict for f in findings}


def one_row(**changed):
    row = {"auc": "0.85", "auc_low": "0.77", "auc_high": "0.92", "sensitivity": "0.77", "specificity": "0.85"}
    return published_rows([{**row, **changed}])


def test_an_auc_that_no_curve_through_the_point_has_is_impossible():
    assert verdicts(audit(one_row(auc="0.98"), {"all": 97}), AUC) == {("all", "row 1"): "impossible"}
    assert verdicts(audit(one_row(auc="0.60"), {"all": 97}), AUC) == {("all", "row 1"): "impossible"}
    assert verdicts(audit(one_row(auc="0.66"), {"all": 97}), AUC) == {("all", "row 1"): "possible"}


def test_an_auc_outside_its_own_interval_is_impossible():
    findings = audit(one_row(auc_low="0.87"), {"all": 97})
    assert evidence(findings, INTERVALS, "impossible", "all") == ["0.85 lies outside 0.87 to 0.92"]


def test_a_brier_score_below_the_cost_of_the_wrong_calls_is_impossible():
    rows = published_rows([{"cutoff": "0.50", "sensitivity": "0.60", "specificity": "0.60", "brier": "0.08"}])
    (finding,) = [f for f in audit(rows, stated={"all": (50, 50)}) if f.check == BRIER]
    assert finding.verdict == "impossible"
    assert finding.evidence == "0.08; the wrong calls at the cut-off 0.50 alone cost 0.097"


def test_a_brier_score_that_may_have_been_rounded_down_is_possible():
    rows = published_rows([{"cutoff": "0.50", "sensitivity": "0.56", "specificity": "0.56", "brier": "0.1"}])
    (finding,) = [f for f in audit(rows, stated={"all": (50, 50)}) if f.check == BRIER]
    assert (finding.verdict, finding.evidence[-5:]) == ("possible", "0.107")


def test_the_column_of_cutoffs_goes_before_one_that_is_not_j():
    rows = one_row(youden="0.30", cutoff="0.40", cohort="training") + one_row(
        youden="0.50", cutoff="0.40", cohort="test"
    )
    findings = audit(rows, {"training": 97, "test": 97})
    assert verdicts(findings, YOUDEN)["", ""] == "impossible"
    assert evidence(findings, CUTOFFS, "consistent") == ["0.40 in training, 0.40 in test"]


def test_a_column_that_is_j_is_not_taken_for_cutoffs():
    rows = one_row(youden="0.62", cohort="training") + one_row(youden="0.61", cohort="test")
    findings = audit(rows, {"training": 97, "test": 97})
    assert verdicts(findings, YOUDEN) == {("", ""): "possible"}
    assert verdicts(findings, CUTOFFS) == {}


def test_of_a_registry_the_stated_counts_and_intervals_are_checked():
    rows = one_row(accuracy="0.76", auc_low="0.85", auc_high="0.85")
    findings = audit(rows, stated={"all": (450_000, 50_000)})
    assert verdicts(findings, CLASS_COUNTS) == {("all", ""): "not checked"}
    assert verdicts(findings, STATED_COUNTS) == {("all", ""): "impossible"}  # it is at least 0.773
    assert "reproduces all" in {f.verdict for f in findings if f.check == INTERVALS}


NOT_KNOWN = "1 of 1 intervals: the size of the cohort is not known; give it"


def test_intervals_of_a_cohort_of_unknown_size_are_not_checked():
    rows = published_rows([{"auc": "0.85", "auc_low": "0.77", "auc_high": "0.92"}])
    (finding,) = [f for f in audit(rows) if f.check == INTERVALS]
    assert (finding.verdict, finding.evidence) == ("not checked", NOT_KNOWN)


def test_intervals_are_not_checked_with_the_smallest_of_several_possible_sizes():
    row = {"sensitivity": "0.429", "specificity": "0.800", "accuracy": "0.583", "ppv": "0.750", "npv": "0.500"}
    rows = published_rows([{**row, "auc": "0.70", "auc_low": "0.35", "auc_high": "0.93"}])
    found = [f for f in audit(rows) if f.check == INTERVALS]
    assert {f.verdict for f in found} == {"not checked"}
    said = "if n = 12 in all, the smallest of several possible sizes; give the sizes"
    assert all(f.evidence.endswith(said) for f in found)
    assert "not checked" not in {f.verdict for f in audit(rows, {"all": 12}) if f.check == INTERVALS}


def test_an_interval_whose_ends_are_swapped_is_impossible():
    found = [f for f in audit(one_row(auc_low="0.92", auc_high="0.77"), {"all": 97}) if f.check == INTERVALS]
    assert ("impossible", "from 0.92 to 0.77: the ends are swapped") in {(f.verdict, f.evidence) for f in found}


def test_a_table_without_numbers_has_nothing_to_find_but_that():
    (finding,) = audit(published_rows([{"model": "a"}]))
    assert (finding.check, finding.verdict) == (CLASS_COUNTS, "not checked")


@pytest.mark.parametrize(
    ("sizes", "stated", "message"),
    [
        ({"validation": 97}, {}, "cohort 'validation': is not in the table; it has all"),
        ({}, {"test": (1, 2)}, "cohort 'test': is not in the table"),
        ({}, {"all": (-1, 20)}, r"expected class counts of at least 0, found \(-1, 20\)"),
        ({"all": 0}, {}, "number of cases: expected 1 to 1000000, found 0"),
        ({}, {"all": (0, 0)}, "number of cases: expected 1 to 1000000, found 0"),
        ({"all": 97}, {"all": (0, 10**9)}, "number of cases: expected 1 to 1000000, found 1000000000"),
    ],
)
def test_sizes_and_counts_that_cannot_be_are_refused(sizes, stated, message):
    with pytest.raises(IFXPredictError, match=message):
        audit(one_row(), sizes, stated)
