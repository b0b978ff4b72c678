"""Judge: R's psych::ICC (Testing/baselines/reliability); designs: test_reading_designs.py."""

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.reading_study.analysis.feature_icc import design_in_words, feature_iccs, group_in_words
from IFXPredictLib.stats.icc import FORMS
from IFXPredictLib.tables.features import FeatureTable


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
    (found,) = feature_iccs(of_readers).groups
    for row in rows("expected.csv"):
        if row["design"] == design and row["confidence"] == "0.95":
            got = found.forms[row["form"]]
            at = names.index(row["feature"])
            wanted = [float(row[key]) for key in ("value", "low", "high")]
            np.testing.assert_allclose([got.value[at], got.low[at], got.high[at]], wanted, rtol=1e-8, atol=1e-8)


def test_a_case_without_a_reading_is_left_out_of_the_iccs_that_need_it_and_counted():
    given = table()
    found = feature_iccs(without(given, 0))  # c0, eva, round 1
    assert [g.left_out for g in found.groups] == [("c0",), (), ("c0",), ()]
    assert all(set(group.forms) == set(FORMS) for group in found.groups)
    assert [len(g.cases) for g in found.groups] == [7, 8, 7, 8]
    whole = feature_iccs(given)
    np.testing.assert_array_equal(found.groups[1].forms["ICC(3,1)"].value, whole.groups[1].forms["ICC(3,1)"].value)
    smaller = feature_iccs(without(given, 0, 1, 2, 3))
    np.testing.assert_allclose(
        found.groups[0].forms["ICC(3,1)"].low, smaller.groups[0].forms["ICC(3,1)"].low, rtol=1e-12
    )


def test_a_feature_that_never_varies_has_no_icc_and_is_not_reliable():
    given = table()
    given.values[:, 2] = 7.0
    found = feature_iccs(given)
    assert np.isnan(found.study.intra[2])
    assert np.isnan(found.study.inter[2])
    assert found.study.reliable(-2.0).tolist() == [True, True, False, True, True]


def test_icc_2_1_below_0_warns_of_nothing():
    """Readings of four cases that disagree more than the cases do: the bound may overflow, which is no news."""
    random = np.random.default_rng(1)
    given = table(cases=4, features=400)
    noise = random.normal(size=given.values.shape) + 0.02 * (np.array(given.rounds) == 2)[:, None]
    found = feature_iccs(FeatureTable(given.cases, given.names, noise, given.readers, given.rounds))
    assert (found.study.inter < 0).sum() > 100


def test_one_reader_has_intra_and_one_round_inter_iccs_only_and_each_says_what_is_lacking():
    given = table()
    eva = without(given, *[i for i, reader in enumerate(given.readers) if reader == "max"])
    found = feature_iccs(eva)
    assert found.kinds == ("intra",)
    assert np.isnan(found.study.inter).all()
    (line,) = found.lacking()
    assert line.startswith("there is no inter-observer ICC: one reader only; ")
    assert line.endswith("train filters by the intra-observer ICC alone.")
    first = feature_iccs(without(given, *[i for i, number in enumerate(given.rounds) if number == 2]))
    assert first.kinds == ("inter",)
    assert first.reliable(-2.0) == 5
    assert first.said(-2.0) == "5 of 5 features exceed -2 in the inter-observer ICC, the only one there is"


def test_a_design_is_told_in_words_before_and_after():
    given = table()
    once = without(given, *[i for i in range(len(given.cases)) if (given.readers[i], given.rounds[i]) == ("max", 2)])
    assert design_in_words(once) == "intra-observer, reader eva; inter-observer, round 1"
    eva = without(once, *[i for i, reader in enumerate(once.readers) if reader == "max"])
    assert design_in_words(eva) == "intra-observer, reader eva; no inter-observer ICC"
    assert design_in_words(without(given, *range(1, 32))) == "nothing to compare and no ICC"
    said = [group_in_words(group) for group in feature_iccs(without(once, 0)).groups]
    assert said[0] == "intra-observer, reader eva: ICC(3,1), 7 cases with all 2 readings, 1 left out"


def test_a_group_with_two_complete_cases_has_no_icc_and_none_at_all_is_refused():
    given = table(cases=3)
    found = feature_iccs(without(given, 0))
    assert [bool(g.forms) for g in found.groups] == [False, True, False, True]
    with pytest.raises(CohortError, match="no reader or round has 3 cases with all their readings"):
        feature_iccs(table(cases=2))
