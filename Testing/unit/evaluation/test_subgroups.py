"""The AUC within groups, against scikit-learn on the group alone."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.evaluation.subgroups import groupings, subgroups
from IFXPredictLib.protocol.schema import Characteristic

SEX = Characteristic("sex_male", "Male sex", "1 = male", "binary", 0, 1)


@pytest.fixture(scope="module")
def arrays():
    random = np.random.default_rng(4)
    y = random.integers(0, 2, 60)
    return y, y + random.normal(size=60), np.array(["N", "S", ""])[np.arange(60) % 3], np.arange(60) // 2 % 2 * 1.0


def test_each_group_has_the_auc_of_its_own_cases(arrays):
    y, scores, centre, sex = arrays
    members = np.arange(60) < 50
    found = subgroups("test", members, y, {"m": scores}, groupings(centre, SEX, sex))
    assert [(s.by, s.group) for s in found] == [
        *(("centre", name) for name in ("(not given)", "N", "S")),
        *(("Male sex (1 = male)", f"sex_male = {code}") for code in (0, 1)),
    ]
    for subgroup, group in zip(found[1:], (centre == "N", centre == "S", sex == 0, sex == 1), strict=True):
        rows = group & members
        assert (subgroup.cases, subgroup.events) == (rows.sum(), y[rows].sum())
        assert subgroup.auc.auc == pytest.approx(roc_auc_score(y[rows], np.clip(scores[rows], 0, 1)))


def test_a_missing_sex_is_a_group_and_a_group_of_one_class_says_why_it_has_none(arrays):
    y, scores, _, _ = arrays
    sex = np.where(y == 1, 1.0, np.nan)
    found = subgroups("test", np.ones(60, bool), y, {"m": scores}, groupings(np.full(60, ""), SEX, sex))
    assert [s.group for s in found] == ["sex_male = 1", "(not given)"]
    assert all(isinstance(s.auc, Missing) and "both classes are needed" in s.auc.reason for s in found)


def test_without_centres_and_sex_there_are_no_groups():
    assert groupings(np.array(["", ""]), None, np.empty(0)) == ()
