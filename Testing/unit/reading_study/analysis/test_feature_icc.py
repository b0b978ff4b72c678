"""Judge: R's psych::ICC (Testing/baselines/reliability), through the project's own study_icc where nothing misses."""

from pathlib import Path

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.reading_study.analysis.feature_icc import feature_iccs
from IFXPredictLib.reading_study.analysis.readings import Group
from IFXPredictLib.stats.icc import FORMS, study_icc
from IFXPredictLib.tables.cohort import FeatureTable

BASELINES = Path(__file__).parents[3] / "baselines" / "reliability"
GROUPS = (Group("intra", "eva"), Group("intra", "max"), Group("inter", "1"), Group("inter", "2"))


def table(cases=8, features=5, seed=3):
    random = np.random.default_rng(seed)
    keys = [(f"c{i}", reader, number) for i in range(cases) for reader in ("eva", "max") for number in (1, 2)]
    lesions = random.normal(size=(cases, 1, features))
    values = (lesions + random.normal(scale=0.4, size=(cases, 4, features))).reshape(-1, features)
    return FeatureTable(
        tuple(k[0] for k in keys),
        tuple(f"f{i}" for i in range(features)),
        values,
        tuple(k[1] for k in keys),
        tuple(k[2] for k in keys),
    )


def without(found, *rows):
    keep = [i for i in range(len(found.cases)) if i not in rows]
    pick = [tuple(part[i] for i in keep) for part in (found.cases, found.readers, found.rounds)]
    return FeatureTable(pick[0], found.names, found.values[keep], pick[1], pick[2])


rows = baseline("reliability")


@pytest.mark.parametrize("design", sorted({r["design"] for r in rows("inputs.csv")}))
def test_all_six_forms_agree_with_psych(design):
    given = [r for r in rows("inputs.csv") if r["design"] == design]
    cells = {(r["case"], r["reading"], r["feature"]): float(r["value"]) for r in given}
    cases, readings, names = (tuple(dict.fromkeys(key[i] for key in cells)) for i in range(3))
    values = np.array([[cells[c, r, f] for f in names] for c in cases for r in readings])
    keys = [(c, r) for c in cases for r in readings]
    of_readers = FeatureTable(tuple(k[0] for k in keys), names, values, tuple(k[1] for k in keys), (1,) * len(keys))
    (found,) = feature_iccs(of_readers, [Group("inter", "1")]).groups
    for row in rows("expected.csv"):
        if row["design"] == design and row["confidence"] == "0.95":
            got = found.forms[row["form"]]
            at = names.index(row["feature"])
            wanted = [float(row[key]) for key in ("value", "low", "high")]
            np.testing.assert_allclose([got.value[at], got.low[at], got.high[at]], wanted, rtol=1e-8, atol=1e-8)


def test_a_complete_study_has_the_iccs_that_the_command_icc_gives():
    given = table()
    found, wanted = feature_iccs(given, GROUPS), study_icc(given.values, given.cases, given.readers, given.rounds)
    for name in vars(wanted):
        np.testing.assert_allclose(getattr(found.study, name), getattr(wanted, name), rtol=1e-12)
    assert all(set(group.forms) == set(FORMS) and not group.left_out for group in found.groups)


def test_a_case_without_a_reading_is_left_out_of_the_iccs_that_need_it_and_counted():
    given = table()
    found = feature_iccs(without(given, 0), GROUPS)  # c0, eva, round 1
    assert [g.left_out for g in found.groups] == [("c0",), (), ("c0",), ()]
    assert [len(g.cases) for g in found.groups] == [7, 8, 7, 8]
    whole = feature_iccs(given, GROUPS)
    np.testing.assert_array_equal(found.groups[1].forms["ICC(3,1)"].value, whole.groups[1].forms["ICC(3,1)"].value)
    smaller = feature_iccs(without(given, 0, 1, 2, 3), GROUPS)
    np.testing.assert_allclose(
        found.groups[0].forms["ICC(3,1)"].low, smaller.groups[0].forms["ICC(3,1)"].low, rtol=1e-12
    )


def test_a_feature_that_never_varies_has_no_icc_and_is_not_reliable():
    given = table()
    given.values[:, 2] = 7.0
    found = feature_iccs(given, GROUPS)
    assert np.isnan(found.study.intra[2])
    assert np.isnan(found.study.inter[2])
    assert found.study.reliable(-2.0).tolist() == [True, True, False, True, True]


def test_icc_2_1_below_0_warns_of_nothing():
    """Readings of four cases that disagree more than the cases do: the bound may overflow, which is no news."""
    random = np.random.default_rng(1)
    given = table(cases=4, features=400)
    noise = random.normal(size=given.values.shape) + 0.02 * (np.array(given.rounds) == 2)[:, None]
    found = feature_iccs(FeatureTable(given.cases, given.names, noise, given.readers, given.rounds), GROUPS)
    assert (found.study.inter < 0).sum() > 100


def test_one_reader_has_intra_and_one_round_inter_iccs_only():
    given = table()
    eva = without(given, *[i for i, reader in enumerate(given.readers) if reader == "max"])
    found = feature_iccs(eva, [Group("intra", "eva")])
    assert (found.has("intra"), found.has("inter")) == (True, False)
    assert np.isnan(found.study.inter).all()
    first = without(given, *[i for i, number in enumerate(given.rounds) if number == 2])
    assert feature_iccs(first, [Group("inter", "1")]).has("inter")


def test_a_group_with_two_complete_cases_has_no_icc_and_none_at_all_is_refused():
    given = table(cases=3)
    found = feature_iccs(without(given, 0), GROUPS)
    assert [bool(g.forms) for g in found.groups] == [False, True, False, True]
    with pytest.raises(CohortError, match="no reader or round has 3 cases with all their readings"):
        feature_iccs(table(cases=2), GROUPS)
