"""The tables joined by case, and refused where they do not belong together."""

import dataclasses

import numpy as np
import pytest
from invented_study import TEST, TRAINING, WITHOUT_CRP, WITHOUT_FEATURES, WITHOUT_TIME

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.evaluation.data import check_training_split, gather, raw_scores, warn_of_cases_without_values
from IFXPredictLib.features.extraction import Features


def test_a_case_without_features_is_listed_with_its_reason_and_not_analysed(invented_data):
    assert len(invented_data.cases) == TRAINING + TEST - 1
    assert WITHOUT_FEATURES not in invented_data.cases
    (excluded,) = [c for c in invented_data.listed if c.exclusion]
    assert (excluded.case, excluded.exclusion) == (WITHOUT_FEATURES, "extraction failed")


def test_values_stay_with_their_case_and_what_is_missing_is_nan(invented_data, invented_tables):
    row = invented_data.cases.index(WITHOUT_CRP)
    assert np.isnan(invented_data.columns(["crp"])[row, 0])
    assert invented_data.columns(["albumin"])[row, 0] == invented_tables.clinical[WITHOUT_CRP]["albumin"]
    assert np.isnan(invented_data.time_weeks[invented_data.cases.index(WITHOUT_TIME)])
    assert np.array_equal(invented_data.part("test"), ~invented_data.train)


def test_scores_are_the_bundles_answers_case_by_case(invented_data, invented_bundle):
    raw = raw_scores(invented_data, invented_bundle)
    for row in (0, 75, invented_data.cases.index(WITHOUT_CRP)):
        answers = invented_bundle.answers(Features(invented_data.names, invented_data.values[row]))
        for name, answer in answers.items():
            assert np.array_equal(raw[name][row], answer.raw_score, equal_nan=True)
    assert [name for name, scores in raw.items() if np.isnan(scores).any()] == [
        "clinical",
        "early_fusion",
        "late_fusion",
    ]


def gathered(tables, **changed):
    found = vars(tables) | changed
    return gather(found["cohort"], found["imaging"], found["clinical"], {}, found["protocol"])


def test_tables_of_different_cases_are_refused(invented_tables):
    imaging, clinical, cohort = invented_tables.imaging, invented_tables.clinical, invented_tables.cohort
    stranger = dataclasses.replace(imaging, cases=("nobody", *imaging.cases[1:]))
    with pytest.raises(CohortError, match=r"the case nobody is not in the cohort \(1 such\)"):
        gathered(invented_tables, imaging=stranger)
    misspelt = {("Case_000" if case == "case_000" else case): values for case, values in clinical.items()}
    with pytest.raises(CohortError, match="some of Case_000, which is not in the cohort, and none of case_000"):
        gathered(invented_tables, clinical=misspelt)
    assert gathered(invented_tables, clinical=clinical | {"of another study": {}}).cases
    with pytest.raises(CohortError, match="no case of the cohort has both features and clinical values"):
        gathered(invented_tables, clinical={})
    with pytest.raises(CohortError, match="the columns are not those that extract --network writes"):
        gathered(invented_tables, imaging=dataclasses.replace(imaging, names=imaging.names[::-1]))
    assert len(cohort) == TRAINING + TEST


def test_cases_without_clinical_values_are_left_out_and_told_of(invented_tables, invented_data):
    warn_of_cases_without_values(invented_data)
    some = dict(list(invented_tables.clinical.items())[2:])
    data = gathered(invented_tables, clinical=some)
    with pytest.warns(UserWarning, match=r"2 of 101 cases have no row in the clinical table .* case_000, case_001\."):
        warn_of_cases_without_values(data)
    assert "case_000" not in data.cases


def test_a_training_split_that_is_not_the_bundles_is_refused(invented_data, invented_bundle):
    check_training_split(invented_data, invented_bundle)
    fewer = dataclasses.replace(invented_data, train=invented_data.train & (np.arange(len(invented_data.cases)) > 0))
    with pytest.raises(CohortError, match=r"training split has 59 cases .* was trained on 60"):
        check_training_split(fewer, invented_bundle)
    values = invented_data.values.copy()
    values[0, invented_data.names.index("deep_200")] += 1e-3
    with pytest.raises(CohortError, match=r"not the one that the bundle was trained on: deep_200 has .*\(1 such"):
        check_training_split(dataclasses.replace(invented_data, values=values), invented_bundle)
    shared = dataclasses.replace(invented_bundle, shared={"parent": invented_bundle.sha256})
    with pytest.raises(CohortError, match=r"is a shared bundle, .* evaluate the bundle that it was made from, or"):
        check_training_split(invented_data, shared)


def test_other_outcomes_of_the_same_training_cases_are_refused(invented_data, invented_bundle):
    swapped = dataclasses.replace(invented_data, outcome=1 - invented_data.outcome)
    with pytest.raises(CohortError, match=r"clinical: auc is 0\.\d+, the bundle has .* outcomes changed or swapped"):
        check_training_split(swapped, invented_bundle)
    one = invented_data.outcome.copy()
    one[0] = 1 - one[0]
    with pytest.raises(CohortError, match="clinical: positive is 31, the bundle has 30"):
        check_training_split(dataclasses.replace(invented_data, outcome=one), invented_bundle)
    with pytest.raises(CohortError, match="training split cannot be the bundle's: clinical"):
        check_training_split(dataclasses.replace(invented_data, outcome=np.ones_like(one)), invented_bundle)
