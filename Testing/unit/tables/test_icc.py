"""icc.csv: what passes, and tables that say nothing, or not the truth, of the features to train on."""

import csv

import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.stats.icc import Icc, StudyIcc
from IFXPredictLib.tables.icc import (
    FeatureSource,
    Redrawn,
    read_icc,
    read_reliable,
    read_robust,
    write_icc,
    write_robustness,
)

SOURCE = FeatureSource("a" * 64, "b" * 64)
NAMES = ("f0", "f1", "f2", "deep_000")


@pytest.fixture
def write(tmp_path):
    """Writes ICCs of NAMES: of the first both above 0.75, of the others one of them, neither known."""

    def to_file(source):
        nan, ones = np.nan, np.ones(4)
        found = StudyIcc(np.array([0.8, 0.8, 0.75, nan]), ones, ones, np.array([0.76, 0.7, 0.9, nan]), ones, ones)
        write_icc(tmp_path / "icc.csv", NAMES, found, source)
        return tmp_path / "icc.csv"

    return to_file


def test_reliable_features_exceed_the_threshold_in_both_and_an_undefined_icc_never_does(write):
    assert read_reliable(write(SOURCE), NAMES[::-1], 0.75, SOURCE).reliable.tolist() == [False, False, False, True]


@pytest.mark.parametrize(
    ("text", "kinds", "reliable"),
    [
        ("feature,intra,inter\na,0.8,\nb,0.7,\n", ("intra",), [True, False]),
        ("feature,intra,inter\na,,0.7\nb,,0.8\n", ("inter",), [False, True]),
        ("feature,intra,inter\na,NA,0.7\nb,n/a,0.8\n", ("inter",), [False, True]),
        ("feature,inter\na,0.9\nb,0.8\n", ("inter",), [True, True]),
        ("feature,intra,inter\na,0.9,\nb,0.8,0.9\n", ("intra", "inter"), [False, True]),
    ],
)
def test_features_are_filtered_by_the_iccs_that_the_table_has_and_it_is_said_which(tmp_path, text, kinds, reliable):
    (tmp_path / "icc.csv").write_text(text, encoding="utf-8")
    found = read_reliable(tmp_path / "icc.csv", ("a", "b"), 0.75, SOURCE)
    assert (found.kinds, found.reliable.tolist()) == (kinds, reliable)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("feature,intra,inter\na,,\n", r"has neither an intra- nor an inter-observer ICC, its columns are empty"),
        ("feature,icc\na,0.9\n", "'intra'.* missing"),
    ],
)
def test_a_table_without_any_icc_is_refused(tmp_path, text, message):
    (tmp_path / "icc.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CohortError, match=message):
        read_reliable(tmp_path / "icc.csv", ("a",), 0.75, SOURCE)


def test_the_number_of_cases_behind_each_icc_stands_beside_it(tmp_path):
    values = np.array([0.9, np.nan])
    found = StudyIcc(values, values, values, *np.full((3, 2), np.nan))
    behind = {"intra": np.array([30.0, 30.0]), "inter": np.full(2, np.nan)}
    write_icc(tmp_path / "icc.csv", ("a", "b"), found, SOURCE, behind)
    with (tmp_path / "icc.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["intra"], row["intra_cases"], row["inter_cases"]) for row in rows] == [
        ("0.9", "30", ""),
        ("", "30", ""),
    ]


def test_the_iccs_are_read_by_name_and_what_is_undefined_or_not_there_is_nan(write):
    found = read_icc(write(SOURCE), ("f2", "deep_000", "unknown"))
    np.testing.assert_array_equal(found.intra, [0.75, np.nan, np.nan])
    np.testing.assert_array_equal(found.inter_high, [1, 1, np.nan])


def test_bounds_that_a_table_lacks_are_nan(tmp_path):
    (tmp_path / "icc.csv").write_text("feature,intra,inter\nf0,0.1,0.2\n", encoding="utf-8")
    found = read_icc(tmp_path / "icc.csv", ("f0",))
    assert (found.intra[0], found.inter[0]) == (0.1, 0.2)
    assert np.isnan([found.intra_low[0], found.inter_high[0]]).all()


def test_a_table_of_other_features_is_refused(write):
    with pytest.raises(CohortError, match=r"icc\.csv: has none of these features; give the icc\.csv of the same prot"):
        read_icc(write(SOURCE), ("other",))


def test_each_row_says_which_settings_and_network_it_came_from(write):
    with write(SOURCE).open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["imaging_sha256"], row["network_sha256"]) for row in rows] == [("a" * 64, "b" * 64)] * 4
    assert (rows[0]["intra"], rows[3]["intra"]) == ("0.8", "")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            FeatureSource("c" * 64, "b" * 64),
            r"extracted with other imaging settings than .* same protocol and .* study analyse "
            r"\(imaging_sha256 cccccccccccc, expected aaaaaaaaaaaa\)",
        ),
        (
            FeatureSource("a" * 64, "c" * 64),
            r"extracted by another network than .* same network and .*\(network_sha256 cccccccccccc, expected bbbbbb",
        ),
        (FeatureSource("a" * 64, ""), r"from radiomics only, so the deep features have no ICC; .* with --network\."),
    ],
)
def test_iccs_of_another_network_or_of_other_settings_are_refused(write, source, message):
    with pytest.raises(CohortError, match=rf"icc\.csv: .*{message}") as refused:
        read_reliable(write(source), NAMES, 0.75, SOURCE)
    assert "\n" not in str(refused.value)


def test_a_table_that_was_put_together_from_two_networks_is_refused(write):
    path = write(SOURCE)
    path.write_text(path.read_text(encoding="utf-8").replace("b" * 64, "d" * 64, 1), encoding="utf-8")
    with pytest.raises(CohortError, match="by another network"):
        read_reliable(path, NAMES, 0.75, SOURCE)


def test_an_icc_table_that_says_nothing_of_its_source_is_taken(write):
    path = write(None)
    assert "sha256" not in path.read_text(encoding="utf-8")
    assert read_reliable(path, NAMES, 0.75, SOURCE).reliable.sum() == 1


def test_a_feature_without_a_row_or_with_two_and_a_value_that_is_no_number_are_refused(write):
    path = write(SOURCE)
    with pytest.raises(CohortError, match=r"icc\.csv: has no ICC of e \(1 such\)"):
        read_reliable(path, ("f0", "e"), 0.75, SOURCE)
    text = path.read_text(encoding="utf-8")
    for read in (lambda: read_reliable(path, NAMES, 0.75, SOURCE), lambda: read_icc(path, NAMES)):
        path.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
        with pytest.raises(CohortError, match="f0 is given twice"):
            read()
        path.write_text(text.replace("0.76", "good"), encoding="utf-8")
        with pytest.raises(CohortError, match=r"line 2: inter: expected a number, found 'good'"):
            read()


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("90", r"line 2, feature f0: inter: an ICC is at most 1, found 90; divide per cent by 100"),
        ("1e5", r"an ICC is at most 1, found 100000; check the table"),
        ("1.01", "an ICC is at most 1, found 1.01"),
        ("inf", "inter: expected a number, found 'inf'"),
        ("0_9", "inter: expected a number, found '0_9'"),
        ("90%", "with a per cent sign"),
        ("<0.9", "a limit and no number"),
        ('"0,9"', "with a decimal comma"),
    ],
)
def test_what_is_no_icc_is_refused_by_line_and_column(tmp_path, cell, message):
    path = tmp_path / "icc.csv"
    path.write_text(f"feature,intra,inter\nf0,0.8,{cell}\n", encoding="utf-8")
    for read in (lambda: read_icc(path, ("f0",)), lambda: read_reliable(path, ("f0",), 0.75, SOURCE)):
        with pytest.raises(CohortError, match=message):
            read()


def test_an_icc_of_1_but_for_rounding_and_a_negative_one_are_taken_and_na_is_undefined(tmp_path):
    path = tmp_path / "icc.csv"
    path.write_text(
        "feature;intra;inter\nf0;1.0000000000000002;-1,5\nf1;NA;0,9\n".replace("1.0000000000000002", "1"),
        encoding="utf-8",
    )
    found = read_icc(path, ("f0", "f1"))
    np.testing.assert_array_equal(found.intra, [1, np.nan])
    np.testing.assert_array_equal(found.inter, [-1.5, 0.9])


def test_a_row_that_is_cut_short_is_refused(write):
    path = write(SOURCE)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], lines[2].rpartition(",")[0], *lines[3:]]) + "\n", encoding="utf-8")
    with pytest.raises(CohortError, match=r"line 3: found 8 cells, expected 9"):
        read_reliable(path, NAMES, 0.75, SOURCE)


@pytest.mark.parametrize("blank", [" {}", "{} ", "\u00a0{}", "{}\u3000"])
def test_blanks_around_a_header_do_not_switch_the_check_of_the_source_off(write, blank):
    path = write(FeatureSource("c" * 64, "b" * 64))
    path.write_text(
        path.read_text(encoding="utf-8").replace("imaging_sha256", blank.format("imaging_sha256")), encoding="utf-8"
    )
    with pytest.raises(CohortError, match="with other imaging settings"):
        read_reliable(path, NAMES, 0.75, SOURCE)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Imaging_SHA256", r"the column 'Imaging_SHA256' looks like 'imaging_sha256'; name it so"),
        ("imaging sha256", "the column 'imaging sha256' looks like"),
        ("x", "has the column 'network_sha256' without the other of imaging_sha256 and network_sha256"),
    ],
)
def test_a_column_of_the_source_under_another_name_is_refused(write, name, message):
    path = write(SOURCE)
    path.write_text(path.read_text(encoding="utf-8").replace("imaging_sha256", name), encoding="utf-8")
    with pytest.raises(CohortError, match=message):
        read_reliable(path, NAMES, 0.75, SOURCE)


@pytest.fixture
def redrawn(tmp_path):
    """robustness.csv of NAMES, the first and the last of which are above 0.75."""
    value = np.array([0.8, 0.75, np.nan, 0.9])
    write_robustness(tmp_path / "r.csv", NAMES, Icc(value, value, value), Redrawn(30, 0.7, 0.4, "a, study", 12), SOURCE)
    return tmp_path / "r.csv"


def test_the_perturbation_icc_filters_like_one_of_readings_and_says_how_vois_were_drawn_again(redrawn):
    found = read_robust(redrawn, NAMES[::-1], 0.75, SOURCE)
    assert (found.reliable.tolist(), found.kinds) == ([True, False, False, True], ("perturbation",))
    assert found.redrawn == Redrawn(30, 0.7, 0.4, "a, study", 12)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("perturbation_low", "low", "'perturbation_low'"),
        ("b" * 64, "c" * 64, r"its redrawings were extracted by another network than .*run robustness again \(network"),
        (
            f"{'b' * 64}",
            "",
            r"from radiomics only, so the deep features have no ICC; run robustness again, with --netwo",
        ),
        ("f2,", "f3,", "has no ICC of f2 .*; run robustness on the same features"),
        ("0.8,0.8", "80,0.8", "feature f0: perturbation: an ICC is at most 1, found 80; divide per cent by 100"),
        ("0.8,0.8", "high,0.8", "line 2: perturbation: expected a number, found 'high'"),
        (",30,", ",1,", "redrawings: expected 2 or more, found 1; give the table as robustness wrote it"),
        (",30,", ",2.5,", r"redrawings: expected a whole number, found 2\.5; give the table as robustness wrote it"),
    ],
)
def test_a_robustness_table_that_is_not_what_robustness_left_of_these_features_is_refused(redrawn, old, new, message):
    redrawn.write_text(redrawn.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(CohortError, match=message) as refused:
        read_robust(redrawn, NAMES, 0.75, SOURCE)
    assert "\n" not in str(refused.value)


def test_rows_of_two_runs_and_tables_of_the_other_kind_are_refused(redrawn, write):
    with pytest.raises(CohortError, match=r"r\.csv: is of VOIs that a program drew again, .*; give it as --robustness"):
        read_reliable(redrawn, NAMES, 0.75, SOURCE)
    with pytest.raises(CohortError, match=r"icc\.csv: .*'perturbation'"):
        read_robust(write(SOURCE), NAMES, 0.75, SOURCE)
    redrawn.write_text(redrawn.read_text(encoding="utf-8").replace(",30,", ",60,", 1), encoding="utf-8")
    with pytest.raises(CohortError, match="its rows are of several runs of robustness"):
        read_robust(redrawn, NAMES, 0.75, SOURCE)
