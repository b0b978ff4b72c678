"""What readers answered, from records as they are kept: arms and occasions, kappa, and MRMC of the complete cases."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.reading_study.analysis.form_scores import Place, form_scores
from IFXPredictLib.reading_study.analysis.form_tables import accuracy_in_words, form_tables, gain_of
from IFXPredictLib.reading_study.finished_readings import StudyReading
from IFXPredictLib.reading_study.form import FormField
from IFXPredictLib.stats.clusters import clusters_of
from IFXPredictLib.stats.discrimination import delong
from IFXPredictLib.stats.kappa import weighted_kappa
from IFXPredictLib.stats.mrmc import mrmc

SCORE = FormField("score", "ordinal", 1, 5, predicts=True)
SURE = FormField("sure", "numeric", 0, 100)
FORM = (SCORE, SURE)
CASES = [f"c{i:02d}" for i in range(20)]
OUTCOMES = {case: int(i < 8) for i, case in enumerate(CASES)}
READERS = ("anna", "bert", "carl")


def row(case, reader, round_number, shown, **answers):
    record = SimpleNamespace(answers=answers, shown_sha256="ab" if shown else "")
    return StudyReading(case, reader, round_number, Path("mask"), Path("image"), record)


def drawn(seed=4, rounds=2):
    """Rows of a crossover, and the scores (arms, readers, cases) behind them, without the answer first."""
    random = np.random.default_rng(seed)
    rows, scores = [], np.zeros((2, len(READERS), len(CASES)))
    for i, reader in enumerate(READERS):
        for j, case in enumerate(CASES):
            aided_first = (i + j) % 2 == 0
            for number in range(1, rounds + 1):
                shown = aided_first == (number % 2 == 1)
                level = int(np.clip(round(2.5 + OUTCOMES[case] * (1 + shown) + random.normal(0, 0.9)), 1, 5))
                rows.append(row(case, reader, number, shown, score=level, sure=50.0))
                if number <= 2:
                    scores[int(shown), i, j] = level
    return rows, scores


@pytest.fixture(scope="module")
def found():
    return form_scores(FORM, drawn()[0], True, OUTCOMES)


def test_readers_are_compared_with_and_without_the_answer_whatever_round_that_was_in(found):
    (one,) = found.accuracy
    y = np.array([OUTCOMES[case] for case in CASES])
    expected = mrmc(y, drawn()[1])
    assert (one.arms, one.cases, one.positives, one.left_out) == (("without", "with"), tuple(CASES), 8, ())
    assert one.analyses[0].test == expected.test
    assert [mean.value for mean in one.analyses[0].means] == [mean.value for mean in expected.means]
    assert one.analyses[1].test == mrmc(y, drawn()[1], readers="fixed").test
    assert one.analyses[2].test == mrmc(y, drawn()[1], cases="fixed").test
    gain = gain_of(one.analyses[0])
    assert gain.value == pytest.approx(expected.means[1].value - expected.means[0].value)
    assert gain.low < gain.value < gain.high
    assert [reader.gain.difference for reader in one.readers] == pytest.approx(list(expected.auc[1] - expected.auc[0]))
    assert accuracy_in_words(one).startswith("score: mean AUC 0.")
    assert "with the answer (20 cases), difference 0." in accuracy_in_words(one)


def test_kappa_compares_readers_within_an_arm_and_each_reader_between_the_arms(found):
    kinds = [(one.kind, one.one.reader, one.other.reader, one.one.arm) for one in found.agreement]
    assert len(kinds) == 3 + 3 + 3
    assert [one[0] for one in kinds].count("arms") == 3
    assert ("inter", "anna", "carl", "with") in kinds
    one = next(one for one in found.agreement if one.kind == "inter")
    assert (one.one, one.other) == (Place("without", "anna", 1), Place("without", "bert", 1))
    expected = weighted_kappa(*drawn()[1][0, :2].astype(int), range(1, 6), "linear")
    assert one.linear == expected


def test_rounds_of_a_study_without_answers_and_pairs_of_rounds_are_occasions():
    alone = [row(case, reader, k, False, score=3) for case in CASES for reader in ("anna", "bert") for k in (1, 2)]
    found = form_scores(FORM, alone, False, None)
    assert [one.kind for one in found.agreement] == ["intra", "inter", "inter", "intra"]
    assert found.accuracy == ()
    twice = form_scores(FORM, drawn(rounds=4)[0], True, None)
    assert sum(one.kind == "intra" for one in twice.agreement) == 6
    assert all(one.one.occasion == 1 and one.other.occasion == 2 for one in twice.agreement if one.kind == "intra")


def test_a_case_that_lacks_an_answer_or_an_outcome_is_left_out_and_said():
    rows = [one for one in drawn()[0] if (one.case, one.reader, one.round) != ("c03", "bert", 2)]
    outcomes = {case: y for case, y in OUTCOMES.items() if case != "c19"}
    found = form_scores(FORM, rows, True, outcomes)
    (one,) = found.accuracy
    assert (one.left_out, len(one.cases)) == (("c03", "c19"), 18)
    assert "score: 2 cases left out that lack an outcome, or the answer of a reader." in form_tables(found)[0].notes


def test_lesions_of_one_patient_are_compared_by_patients_and_the_page_says_so():
    """Lesions in pairs, the last two of nobody in the table: each is then a patient of its own."""
    whose = {case: f"Ng{i // 2}" for i, case in enumerate(CASES[:-2])} | {"other": CASES[-1]}
    (one,) = form_scores(FORM, drawn()[0], True, OUTCOMES, whose).accuracy
    y, own = np.array([OUTCOMES[case] for case in CASES]), clusters_of([*(i // 2 for i in range(18)), 9, 10])
    assert (one.patients, len(one.cases)) == (11, 20)
    assert one.analyses[1].test == mrmc(y, drawn()[1], readers="fixed", clusters=own).test
    assert one.analyses[1].test != mrmc(y, drawn()[1], readers="fixed").test
    assert one.readers[2].areas[1] == delong(y, drawn()[1][1, 2], clusters=own)
    notes = form_tables(form_scores(FORM, drawn()[0], True, OUTCOMES, whose))[0].notes
    assert any("score: 20 cases of 11 patients: AUC, intervals and P are by patients" in note for note in notes)
    assert not any("patient of its own" in note for note in notes)
    agreement = form_scores(FORM, drawn()[0], True, OUTCOMES, whose).agreement[0]
    pair = [[int(score) for score in drawn()[1][0, i]] for i in (0, 1)]
    assert agreement.linear == weighted_kappa(*pair, range(1, 6), "linear", clusters=own)
    assert agreement.linear.kappa.se != weighted_kappa(*pair, range(1, 6), "linear").kappa.se
    assert agreement.patients == 11
    kappa = form_tables(form_scores(FORM, drawn()[0], True, OUTCOMES, whose))[-1]
    assert kappa.notes == ("Patients have several cases: intervals of kappa are by patients (jackknife).",)


@pytest.mark.parametrize("whose", [{}, {case: f"Ng{i // 2}" for i, case in enumerate(CASES)}])
def test_all_readers_are_compared_by_the_jackknife_where_that_is_asked_for_and_the_page_says_so(whose):
    found = form_scores(FORM, drawn()[0], True, OUTCOMES, whose, "jackknife")
    y, own = np.array([OUTCOMES[case] for case in CASES]), clusters_of([whose.get(case, case) for case in CASES])
    fixed = {"readers": "fixed", "clusters": own}
    assert found.accuracy[0].analyses[1].test == mrmc(y, drawn()[1], "jackknife", **fixed).test
    assert found.accuracy[0].analyses[1].test != mrmc(y, drawn()[1], **fixed).test
    table = form_tables(found)[0]
    assert "the jackknife's covariances" in table.caption
    assert any("by patients (the jackknife; a reader alone Obuchowski 1997)" in note for note in table.notes) == bool(
        whose
    )


def test_where_one_patient_holds_all_disagreement_kappa_stands_without_an_interval():
    rows = [
        row(case, reader, 1, False, score=1 + (case == "c19") * i)
        for i, reader in enumerate(READERS[:2])
        for case in CASES
    ]
    changed = [
        replace(one, record=SimpleNamespace(answers={"score": 2}, shown_sha256="")) if one.case == "c18" else one
        for one in rows
    ]
    whose = {"c19": "Ng", "c18": "Ng"}
    (kappa,) = form_tables(form_scores(FORM, changed, False, None, whose))
    assert "no interval" in kappa.rows[0][kappa.header.index("Linear (95 % CI)")]


def test_an_interval_of_kappa_ends_at_1():
    rows = [
        row(case, reader, 1, False, score=1 + (number % 5) - (number == 4) * i)
        for i, reader in enumerate(READERS[:2])
        for number, case in enumerate(CASES)
    ]
    found = form_scores(FORM, rows, False, None)
    assert found.agreement[0].quadratic.kappa.high > 1
    (kappa,) = form_tables(found)
    assert "to 1.000)" in kappa.rows[0][kappa.header.index("Quadratic (95 % CI)")]


def test_an_outcome_of_one_patient_alone_is_not_compared_and_said():
    whose = {case: "Ng" if OUTCOMES[case] else case for case in CASES}
    (one,) = form_scores(FORM, drawn()[0], True, OUTCOMES, whose).accuracy
    assert one.lacking.endswith("those of outcome 1 are of 1 patients, of 0 of 12, and 2 are needed")
    assert one.analyses == ()


def test_one_arm_has_a_mean_and_no_difference_and_one_reader_a_paired_test_alone():
    alone = form_scores(FORM, [one for one in drawn()[0] if one.round == 1], False, OUTCOMES).accuracy[0]
    assert (alone.arms, alone.analyses[0].test) == (("",), None)
    assert accuracy_in_words(alone).endswith("(20 cases)")
    single = form_scores(FORM, [one for one in drawn()[0] if one.reader == "anna"], True, OUTCOMES).accuracy[0]
    assert single.analyses == ()
    assert 0 < single.readers[0].gain.p < 1
    assert "readers are not compared: one reader answered, 2 are needed" in accuracy_in_words(single)


def test_too_few_cases_of_a_class_are_said_and_outcomes_of_other_cases_refused():
    few = {case: int(i == 0) for i, case in enumerate(CASES)}
    found = form_scores(FORM, drawn()[0], True, few)
    assert (
        "20 cases have an outcome and the answers of all readers, 1 of them with outcome 1" in found.accuracy[0].lacking
    )
    assert form_tables(found)[0].rows == ()
    with pytest.raises(CohortError, match=r"outcomes: none is of a case of the study, such as c00.*--link"):
        form_scores(FORM, drawn()[0], True, {"Rossi": 1})
