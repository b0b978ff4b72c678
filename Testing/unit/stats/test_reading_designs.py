"""Judge: base R's aov (Testing/baselines/reliability/designs.R), where each design's comparisons stand by hand."""

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.stats.icc import icc
from IFXPredictLib.stats.reading_designs import FORM_OF, Group, check_comparable, design_iccs, groups_of

rows = baseline("reliability")
DESIGNS = list(dict.fromkeys(r["design"] for r in rows("designs_expected.csv")))
FEATURES = ("steady", "loose")


def study_icc(values, cases, readers, rounds):
    places = list(zip(readers, rounds, strict=True))
    check_comparable(places)
    return design_iccs(values, cases, places, groups_of(places)).study


def readings(design):
    """Values (rows, 2), cases and places of one design of the baseline."""
    given = [r for r in rows("designs_inputs.csv") if r["design"] == design]
    values = np.array([[float(r[f]) for f in FEATURES] for r in given])
    return values, [r["case"] for r in given], [(r["reader"], int(r["round"])) for r in given]


@pytest.mark.parametrize("design", DESIGNS)
def test_each_comparison_that_a_design_allows_is_that_of_r(design):
    values, cases, places = readings(design)
    found = design_iccs(values, cases, places, groups_of(places))
    expected = [r for r in rows("designs_expected.csv") if r["design"] == design]
    with_iccs = {(one.group.kind, one.group.name): one for one in found.groups if one.forms}
    assert set(with_iccs) == {(r["kind"], r["group"]) for r in expected}
    for row in expected:
        one, at = with_iccs[row["kind"], row["group"]], FEATURES.index(row["feature"])
        got = one.forms[FORM_OF[row["kind"]]]
        wanted = [float(row[key]) for key in ("value", "low", "high")]
        np.testing.assert_allclose([got.value[at], got.low[at], got.high[at]], wanted, rtol=1e-8, atol=1e-8)
        assert (len(one.cases), one.k) == (int(row["cases"]), int(row["readings"]))


@pytest.mark.parametrize("design", DESIGNS)
def test_a_study_has_the_lowest_icc_of_each_kind_that_the_design_gives_and_no_other(design):
    values, cases, places = readings(design)
    found = design_iccs(values, cases, places, groups_of(places))
    expected = [r for r in rows("designs_expected.csv") if r["design"] == design]
    for kind in ("intra", "inter"):
        of_kind = [r for r in expected if r["kind"] == kind]
        assert found.has(kind) == bool(of_kind) == (found.missing(kind) == "")
        for at, feature in enumerate(FEATURES):
            worst = min((r for r in of_kind if r["feature"] == feature), key=lambda r: float(r["value"]), default=None)
            value, behind = getattr(found.study, kind)[at], found.cases_behind(kind)[at]
            if worst is None:
                assert np.isnan([value, behind]).all()
            else:
                np.testing.assert_allclose([value, behind], [float(worst[key]) for key in ("value", "cases")])


def test_what_a_design_lacks_is_said():
    def missing(design, kind):
        values, cases, places = readings(design)
        return design_iccs(values, cases, places, groups_of(places)).missing(kind)

    assert missing("two readers once", "intra") == "no reader read in two rounds"
    assert missing("one reader twice", "inter") == "one reader only"
    assert missing("each case by two of three", "intra") == "no reader read in two rounds"


def test_who_reads_when_decides_what_is_compared():
    def titles(*places):
        return [group.title for group in groups_of(places)]

    assert titles(("A", 1), ("A", 2), ("B", 1)) == ["intra-observer, reader A", "inter-observer, round 1"]
    assert titles(("B", 10), ("B", 9)) == ["intra-observer, reader B"]
    assert titles(("A", 1), ("B", 1), ("A", 2), ("B", 2), ("C", 5))[-1] == "inter-observer, each reader's first round"
    assert titles(("A", 1)) == []
    assert groups_of([("A", 3), ("B", 7), ("A", 5)])[-1].places == (("A", 3), ("B", 7))
    with pytest.raises(CohortError, match=r"1 reader\(s\) in 1 round\(s\): nothing to compare; expected a second"):
        check_comparable([("A", 1), ("A", 1)])


def test_a_third_reader_of_two_cases_takes_nothing_from_the_other_two():
    values, cases, places = readings("two readers once")
    few = [0, 1]
    more = np.vstack([values, values[few]])
    cases, places = [*cases, *(cases[i] for i in few)], [*places, ("C", 1), ("C", 1)]
    whole, pair = design_iccs(more, cases, places, groups_of(places)).groups
    assert (whole.forms, len(whole.cases)) == ({}, 2)
    assert (pair.group, len(pair.cases)) == (Group("inter", "1, readers A and B"), 24)


def study(n=12, m=4, seed=3):
    """A complete design in random row order: values (rows, m), cases, readers, rounds."""
    random = np.random.default_rng(seed)
    design = [(f"sim_{c:04d}", reader, time) for c in range(n) for reader in "ab" for time in (1, 2)]
    random.shuffle(design)
    truth = dict(zip(sorted({d[0] for d in design}), random.normal(size=(n, m)), strict=True))
    noise = {("a", 1): 0.1, ("a", 2): 0.2, ("b", 1): 0.3, ("b", 2): 0.6}
    values = np.array([truth[c] + random.normal(scale=noise[r, t], size=m) for c, r, t in design])
    return values, *zip(*design, strict=True)


def test_a_studys_icc_is_the_lowest_over_readers_and_over_rounds_with_its_own_bounds():
    values, cases, readers, rounds = study()
    by_key = dict(zip(zip(cases, readers, rounds, strict=True), values, strict=True))
    names = sorted(set(cases))

    def readings(keys):
        return np.array([[by_key[c, *key] for key in keys] for c in names])

    intra = [icc(readings([(r, 1), (r, 2)]), "ICC(3,1)") for r in "ab"]
    inter = [icc(readings([("a", t), ("b", t)]), "ICC(2,1)") for t in (1, 2)]
    found = study_icc(values, cases, readers, rounds)
    for feature in range(values.shape[1]):
        for name, estimates in (("intra", intra), ("inter", inter)):
            worst = min(estimates, key=lambda e: e.value[feature])
            bounds = [getattr(found, name + part)[feature] for part in ("", "_low", "_high")]
            np.testing.assert_allclose(
                bounds, [worst.value[feature], worst.low[feature], worst.high[feature]], atol=1e-12
            )


def test_a_feature_constant_for_one_reader_is_never_reliable():
    values, cases, readers, rounds = study()
    values[np.array(readers) == "b", 1] = 7.0
    found = study_icc(values, cases, readers, rounds)
    assert np.isnan(found.intra[1])
    assert not found.reliable(-2.0)[1]
    assert found.reliable(-2.0).sum() == 3


def test_a_double_reading_is_named():
    values, cases, readers, rounds = study()
    with pytest.raises(
        CohortError, match=f"case {cases[0]} has two readings by reader {readers[0]} in round {rounds[0]}"
    ):
        study_icc(values[[*range(len(cases)), 0]], (*cases, cases[0]), (*readers, readers[0]), (*rounds, rounds[0]))


def test_a_reading_alone_is_refused():
    values, cases, readers, rounds = study()
    one = [i for i in range(len(cases)) if (readers[i], rounds[i]) == ("a", 1)]
    with pytest.raises(CohortError, match=r"1 reader\(s\) in 1 round\(s\): nothing to compare"):
        study_icc(values[one], *([column[i] for i in one] for column in (cases, readers, rounds)))


SHROUT = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
"""Shrout and Fleiss 1979, table 2: six cases, four judges. Values below: their table 4, more digits by R's aov."""
FOUR = {"intra": 0.714840714840715, "inter": 0.289763779527559}

FOUR_READINGS = {
    "four readers once": (list(zip("ABCD", (1, 1, 1, 1), strict=True)), {"inter": FOUR["inter"]}),
    "one reader four times": ([("A", k) for k in (1, 2, 3, 4)], {"intra": FOUR["intra"]}),
    "each reader in a round of their own": (list(zip("ABCD", (1, 2, 3, 4), strict=True)), {"inter": FOUR["inter"]}),
    "rounds that begin at 0": ([("A", k) for k in (0, 1, 2, 3)], {"intra": FOUR["intra"]}),
    "two readers twice, the second of each later": (
        [("A", 1), ("A", 2), ("B", 1), ("B", 3)],
        {"intra": 0.656716417910448, "inter": 0.238683127572017},  # the lower of columns 1, 2 and 3, 4; columns 1, 3
    ),
}


@pytest.mark.parametrize(("places", "expected"), FOUR_READINGS.values(), ids=FOUR_READINGS)
def test_the_example_of_shrout_and_fleiss_is_found_in_every_design_that_holds_it(places, expected):
    cases = [f"P{i}" for i in range(6) for _ in places]
    found = design_iccs(SHROUT.reshape(-1, 1), cases, places * 6, groups_of(places))
    assert found.kinds == tuple(expected)
    for kind in ("intra", "inter"):
        assert getattr(found.study, kind)[0] == pytest.approx(expected.get(kind, np.nan), rel=1e-12, nan_ok=True)
        assert found.cases_behind(kind)[0] == pytest.approx(6 if kind in expected else np.nan, nan_ok=True)


@pytest.mark.parametrize(("third", "kind", "name"), [(("C", 1), "inter", "reader C"), (("A", 3), "intra", "round 3")])
def test_a_reader_or_round_of_few_cases_that_keeps_most_out_is_named(third, kind, name):
    """Three cases have all three readings, 30 have the first two."""
    places = [("A", 1), ("B", 1) if kind == "inter" else ("A", 2), third]
    given = [(f"P{i:02d}", place) for i in range(30) for place in places if place != third or i < 3]
    values = np.random.default_rng(4).normal(size=(len(given), 1))
    found = design_iccs(values, [case for case, _ in given], [place for _, place in given], groups_of(places))
    (group,) = found.groups
    assert (group.narrowed_by, group.without, len(group.cases)) == (name, 30, 3)
    half = [(case, place) for case, place in given if place != third] + [(f"P{i:02d}", third) for i in range(16)]
    enough = design_iccs(np.zeros((len(half), 1)), *zip(*half, strict=True), groups_of(places))
    assert [one.narrowed_by for one in enough.groups] == [""]


def test_perfect_agreement_has_no_bound_above_1():
    values = np.repeat(np.random.default_rng(7).normal(100, 15, (24, 40)), 2, axis=0)
    found = icc(values.reshape(24, 2, 40), "ICC(2,1)")
    assert found.value == pytest.approx(np.ones(40))
    assert (found.high <= 1).all()


def test_where_patients_have_several_cases_bounds_are_by_patients_of_whom_three_are_needed():
    random = np.random.default_rng(3)
    cases = [f"c{i}" for i in range(12) for _ in range(2)]
    places = [(reader, 1) for _ in range(12) for reader in "AB"]
    values = random.normal(size=(12, 1)).repeat(2, axis=0) + 0.3 * random.normal(size=(24, 1))
    whose = {f"c{i}": f"p{i // 3}" for i in range(10)}  # the last two are of nobody in the table
    (found,) = design_iccs(values, cases, places, groups_of(places), whose).groups
    own = np.array([*(i // 3 for i in range(10)), 8, 9])
    expected = icc(values.reshape(12, 2, 1), "ICC(2,1)", clusters=own)
    for end in ("value", "low", "high"):
        np.testing.assert_array_equal(getattr(found.forms["ICC(2,1)"], end), getattr(expected, end))
    assert (found.patients, len(found.cases)) == (6, 12)
    (alone,) = design_iccs(values, cases, places, groups_of(places)).groups
    assert alone.patients == 12
    assert alone.forms["ICC(2,1)"].value == found.forms["ICC(2,1)"].value
    two = {f"c{i}": f"p{i // 6}" for i in range(12)}
    with pytest.raises(CohortError, match="no reader or round has 3 cases with all their readings"):
        design_iccs(values, cases, places, groups_of(places), two)
