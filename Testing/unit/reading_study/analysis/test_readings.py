from dataclasses import replace
from pathlib import Path

import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.reading_study.analysis.readings import TimedReading, check_readings, groups_of, pairs_of
from IFXPredictLib.stats.reading_designs import Group


def readings(readers=("eva", "max"), rounds=(1, 2), cases=("a", "b", "c")):
    return [
        TimedReading(case, reader, number, Path(case), Path(f"{case}{reader}{number}"))
        for case in cases
        for reader in readers
        for number in rounds
    ]


def test_readers_are_compared_in_each_round_and_rounds_for_each_reader():
    wanted = (Group("intra", "eva"), Group("intra", "max"), Group("inter", "1"), Group("inter", "2"))
    assert groups_of(readings()) == wanted
    assert [g.title for g in wanted[1:3]] == ["intra-observer, reader max", "inter-observer, round 1"]


def test_a_group_takes_the_readings_of_its_reader_or_of_its_round():
    groups = groups_of(readings(readers=("1", "2")))
    of_reader, of_round = (groups[groups.index(Group(kind, "2"))] for kind in ("intra", "inter"))
    assert [of_reader.takes(*reading) for reading in (("2", 1), ("1", 2))] == [True, False]
    assert [of_round.takes(*reading) for reading in (("2", 1), ("1", 2))] == [False, True]


def test_a_reader_who_read_once_is_compared_with_the_others_but_not_with_herself():
    unequal = [r for r in readings() if (r.reader, r.round) != ("max", 2)]
    assert groups_of(unequal) == (Group("intra", "eva"), Group("inter", "1"))
    assert {pair.group for pair in pairs_of(unequal)} == {Group("intra", "eva"), Group("inter", "1")}


def test_one_reader_gives_no_inter_and_one_round_no_intra_comparison():
    assert {g.kind for g in groups_of(readings(readers=("eva",)))} == {"intra"}
    assert {g.kind for g in groups_of(readings(rounds=(2,)))} == {"inter"}


def test_every_pair_of_a_case_within_a_group_comes_once():
    pairs = list(pairs_of(readings(readers=("eva", "max", "ida"))))
    assert len(pairs) == len({(p.group, p.one, p.other) for p in pairs}) == 3 * (3 * 1 + 2 * 3)
    for p in pairs:
        assert p.one.case == p.other.case
        if p.group.kind == "intra":
            assert (p.one.reader, p.one.round, p.other.round) == (p.other.reader, 1, 2)
        else:
            assert (p.one.round, p.one.reader < p.other.reader) == (p.other.round, True)


def test_a_missing_reading_costs_its_own_pairs_only():
    kept = [r for r in readings() if (r.case, r.reader, r.round) != ("b", "eva", 2)]
    lost = {(p.one.mask, p.other.mask) for p in pairs_of(readings())} - {
        (p.one.mask, p.other.mask) for p in pairs_of(kept)
    }
    assert lost == {(Path("beva1"), Path("beva2")), (Path("beva2"), Path("bmax2"))}


def test_contradictory_readings_are_refused():
    given = readings()
    with pytest.raises(CohortError, match="case a has two readings by reader eva in round 1"):
        check_readings([*given, replace(given[0], mask=Path("other"))])
    with pytest.raises(CohortError, match="case a has two images, a and b"):
        check_readings([replace(given[0], image=Path("b")), *given[1:]][::-1])


def test_readings_without_any_comparison_are_refused():
    with pytest.raises(CohortError, match=r"1 reader\(s\) in 1 round\(s\): nothing to compare"):
        check_readings(readings(readers=("eva",), rounds=(1,)))
