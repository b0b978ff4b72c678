"""``ifxpredict icc``: which features repeat, and tables of readings that cannot be used."""

import csv
import json

import numpy as np
import pytest

from IFXPredictLib.base.files import sha256_of

READINGS = [(case, reader, time) for case in "abcdefgh" for reader in (1, 2) for time in (1, 2)]


@pytest.fixture
def readings():
    """Rows of readings_features.csv: ``steady`` repeats, ``noise`` does not, ``constant`` has no ICC."""
    random = np.random.default_rng(1)
    truth = dict(zip("abcdefgh", random.normal(size=8), strict=True))
    return [
        [case, reader, time, truth[case] + 0.01 * random.normal(), random.normal(), 3.0]
        for case, reader, time in READINGS
    ]


def write(path, rows, header=("case", "reader", "round", "steady", "noise", "constant")):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def test_the_table_has_a_row_a_feature_and_counts_the_reliable_ones(ifxpredict, readings, tmp_path):
    out = tmp_path / "deeper" / "icc.csv"
    found = ifxpredict("icc", "--features", write(tmp_path / "f.csv", readings), "--out", out, "--json")
    assert (found.status, found.err) == (0, "")
    content = json.loads(found.out)
    groups = content.pop("groups")
    assert content == {"features": 3, "reliable": 1, "iccs": ["intra", "inter"], "out": str(out)}
    assert groups[0] == "intra-observer, reader 1: ICC(3,1), 8 cases with all 2 readings, 0 left out"
    with out.open(newline="", encoding="utf-8") as stream:
        rows = {row["feature"]: row for row in csv.DictReader(stream)}
    assert list(rows) == ["steady", "noise", "constant"]
    assert float(rows["steady"]["intra"]) > 0.99
    assert float(rows["noise"]["inter"]) < 0.75
    assert {row["inter_cases"] for row in rows.values()} == {"8"}
    assert rows["constant"]["intra"] == ""


def test_the_text_answer_counts_too(ifxpredict, readings, tmp_path):
    out = tmp_path / "icc.csv"
    found = ifxpredict("icc", "--features", write(tmp_path / "f.csv", readings), "--out", out)
    assert found.out.splitlines()[0] == f"1 of 3 features exceed 0.75 in both ICCs: {out}"
    assert len(found.out.splitlines()) == 5


@pytest.mark.parametrize(
    ("kept", "behind", "lacks"),
    [
        (lambda r: (r[1], r[2]) != (2, 2), ("8", "8"), ""),  # reader 1 twice, reader 2 once
        (lambda r: r[2] == 1, ("", "8"), "intra-observer ICC: no reader read in two rounds"),
        (lambda r: r[1] == 2, ("8", ""), "inter-observer ICC: one reader only"),
        (lambda r: (r[0], r[1], r[2]) != ("h", 2, 2), ("8", "7"), ""),  # a case missing in a round
        (lambda r: (r[1], r[2]) == (1, 1) or (r[1] == 2 and r[0] in "ab"), ("", ""), "no reader or round has 3 cases"),
        (lambda r: (r[1], r[2]) == (1, 1), ("", ""), "1 reader(s) in 1 round(s): nothing to compare"),
    ],
)
def test_each_design_gives_its_iccs_and_says_what_it_lacks(ifxpredict, readings, tmp_path, kept, behind, lacks):
    out = tmp_path / "icc.csv"
    table = write(tmp_path / "f.csv", [row for row in readings if kept(row)])
    found = ifxpredict("icc", "--features", table, "--out", out)
    assert lacks in found.err
    assert bool(found.err) == bool(lacks)
    if behind == ("", ""):
        assert (found.status, out.exists()) == (2, False)
        return
    assert found.status == 0
    with out.open(newline="", encoding="utf-8") as stream:
        steady = next(csv.DictReader(stream))
    counts = {kind: steady[f"{kind}_cases"] for kind in ("intra", "inter")}
    assert [bool(steady[kind]) for kind in counts] == [bool(count) for count in behind]
    if all(behind) and behind != ("8", "8"):  # of the comparison with the lowest ICC
        assert "7 cases with all 2 readings, 1 left out" in found.out
    else:
        assert tuple(counts.values()) == behind


def extraction_of(path, **changed):
    """extraction.json as extract leaves it beside the features of the readings in ``path``."""
    record = {"imaging_sha256": "a" * 64, "readings_sha256": sha256_of(path), "network_sha256": "b" * 64}
    (path.parent / "extraction.json").write_text(json.dumps(record | changed), encoding="utf-8")


def sources_in(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return {(row.get("imaging_sha256"), row.get("network_sha256")) for row in csv.DictReader(stream)}


def test_the_table_says_which_network_and_settings_the_readings_went_through(ifxpredict, readings, tmp_path):
    features, out = write(tmp_path / "f.csv", readings), tmp_path / "icc.csv"
    command = ("icc", "--features", features, "--out", out)
    extraction_of(features)
    assert ifxpredict(*command).status == 0
    assert sources_in(out) == {("a" * 64, "b" * 64)}
    extraction_of(features, network_sha256=None)
    assert ifxpredict(*command).status == 0
    assert sources_in(out) == {("a" * 64, "")}
    (tmp_path / "extraction.json").unlink()
    assert ifxpredict(*command).status == 0
    assert sources_in(out) == {(None, None)}


def test_readings_that_are_not_what_extract_left_are_refused(refused, readings, tmp_path):
    features = write(tmp_path / "f.csv", readings)
    extraction_of(features, readings_sha256="c" * 64)
    line = refused("icc", "--features", features, "--out", tmp_path / "icc.csv")
    assert f"{features}: is not what extract left beside extraction.json; extract again with --readings." in line
    assert not (tmp_path / "icc.csv").exists()


def with_cell(row, column, value):
    def change(rows):
        rows[row][column] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (with_cell(5, 4, "high"), "expected a number, found 'high'"),
        (with_cell(5, 4, ""), "line 7, case b: noise: expected a number, found '', an empty cell"),
        (with_cell(5, 4, "inf"), "noise: expected a number, found 'inf'"),
        (lambda rows: rows.append(rows[0]), "a 1 1 is given twice"),
        (lambda rows: rows.clear(), "has no rows"),
    ],
)
def test_readings_that_cannot_be_used_are_refused(refused, readings, tmp_path, change, message):
    change(readings)
    line = refused("icc", "--features", write(tmp_path / "f.csv", readings), "--out", tmp_path / "icc.csv")
    assert any(part in line for part in message.split("|")), line
    assert not (tmp_path / "icc.csv").exists()


def test_features_without_readers_are_refused_with_what_to_do(refused, readings, tmp_path):
    path = write(tmp_path / "f.csv", [[r[0] + str(i), *r[3:]] for i, r in enumerate(readings)], ("case", "x", "y", "z"))
    line = refused("icc", "--features", path, "--out", tmp_path / "icc.csv")
    assert f"{path}: the columns reader and round are needed; extract with --readings." in line


def test_files_that_cannot_be_read_or_written_are_refused(refused, readings, tmp_path):
    path = write(tmp_path / "f.csv", readings)
    line = refused("icc", "--features", tmp_path / "gone.csv", "--out", tmp_path / "icc.csv")
    assert f"{tmp_path / 'gone.csv'}: cannot be read" in line
    assert f"{tmp_path}: is a folder" in refused("icc", "--features", path, "--out", tmp_path)
    assert "cannot be used as an output folder" in refused("icc", "--features", path, "--out", path / "icc.csv")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["f.csv"]
