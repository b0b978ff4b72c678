"""``ifxpredict icc``: which features repeat, and tables of readings that cannot be used."""

import csv
import json

import numpy as np
import pytest
import SimpleITK as sitk
from corrected_reading import corrected_reading

from IFXPredictLib.base.files import sha256_of
from IFXPredictLib.features import cohort
from IFXPredictLib.features.reading_record import write_recorded
from IFXPredictLib.stats.icc import icc

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


def test_cases_of_one_patient_are_not_independent(ifxpredict, refused, readings, tmp_path):
    features, whose = write(tmp_path / "f.csv", readings), [*zip("abcdefgh", "ppqqrstu", strict=True)]
    given = "icc", "--features", features, "--cohort", write(tmp_path / "c.csv", whose, ("case", "patient"))
    found = ifxpredict(*given, "--out", tmp_path / "icc.csv")
    assert "8 cases of 6 patients with all 2 readings, 0 left out, intervals by patients" in found.out
    values = np.array([row[3:] for row in readings]).reshape(8, 2, 2, 3)  # case, reader, round, feature
    of_readers = [icc(values[:, reader], "ICC(3,1)", clusters=np.array([0, 0, 1, 1, 2, 3, 4, 5])) for reader in (0, 1)]
    expected = min(of_readers, key=lambda one: one.value[0])
    with (tmp_path / "icc.csv").open(newline="", encoding="utf-8") as stream:
        steady = next(csv.DictReader(stream))
    found = [float(steady[name]) for name in ("intra", "intra_low", "intra_high")]
    assert found == pytest.approx([expected.value[0], expected.low[0], expected.high[0]], rel=1e-12)
    write(tmp_path / "c.csv", [*whose, whose[0]], ("case", "patient"))
    assert "a is given twice" in refused(*given, "--out", tmp_path / "icc.csv")


def test_readings_that_are_copies_of_others_are_told(ifxpredict, tmp_path):
    header = ("case", "reader", "round", *(f"f{i}" for i in range(12)))
    values = np.random.default_rng(1).normal(size=(len(READINGS), 12))
    values[1] = values[0]
    values[6] = values[4]
    values[9] = values[2]  # of another case
    rows = [[*reading, *row] for reading, row in zip(READINGS, values.tolist(), strict=True)]
    found = ifxpredict("icc", "--features", write(tmp_path / "f.csv", rows, header), "--out", tmp_path / "icc.csv")
    assert "2 of 32 readings have the very features of another reading of their case" in found.err
    few = [row[:6] for row in rows]
    found = ifxpredict("icc", "--features", write(tmp_path / "g.csv", few, header[:6]), "--out", tmp_path / "i.csv")
    assert found.err == ""


@pytest.fixture
def drawn_twice(tmp_path):
    """Five cases of two readers who draw a wall and, in a file of its own, a node; protocol, cohort and readings."""
    (tmp_path / "both").mkdir()
    content = "based_on: ifx_cte\nname: both\nvois: [{name: wall}, {name: node}]\n"
    (tmp_path / "both" / "protocol.yaml").write_text(content, encoding="utf-8")
    cohort, readings = ["case,image,mask,outcome,mask_node,patient"], ["case,reader,round,mask,mask_node"]

    def mask(name, length, first):
        inside = np.zeros((8, 30, 32), np.uint8)
        inside[1:7, first : first + 12, 3 : 3 + length] = 1
        save(inside, f"{name}.nii.gz")
        return f"{name}.nii.gz"

    def save(values, name):
        image = sitk.GetImageFromArray(values)
        image.SetSpacing((1.1, 1.2, 3.0))
        sitk.WriteImage(image, tmp_path / name)

    for i, case in enumerate("abcde"):
        save(np.random.default_rng(i).normal(60, 20, (8, 30, 32)).astype(np.float32), f"{case}.nii.gz")
        wall, node = mask(f"{case}_wall", 14, 1), mask(f"{case}_node", 14, 15)
        cohort.append(f"{case},{case}.nii.gz,{wall},{i % 2},{node},patient {max(i, 1)}")
        for j, reader in enumerate("RS"):
            wall, node = mask(f"{case}{reader}", 12 + i + 3 * j * (i % 2), 1), mask(f"{case}{reader}_n", 12 + i + j, 15)
            readings.append(f"{case},{reader},1,{wall},{node}")
    for name, lines in (("cohort", cohort), ("readings", readings)):
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_re_readings_of_a_further_voi_have_iccs_of_their_own_features(ifxpredict, drawn_twice, monkeypatch):
    def counts(case, _protocol):
        return np.repeat([sitk.GetArrayFromImage(one).sum() for one in (case.mask, case.masks["node"])], 1116) * 1.0

    monkeypatch.setattr(cohort, "radiomics_features", counts)
    given = ("--cohort", drawn_twice / "cohort.csv", "--protocol", drawn_twice / "both", "--out", drawn_twice / "f")
    readings, out = drawn_twice / "readings.csv", drawn_twice / "icc.csv"
    found = ifxpredict("extract", *given, "--readings", readings, "--jobs", 1)
    assert found.status == 0, found.err
    found = ifxpredict("icc", "--features", drawn_twice / "f" / "readings_features.csv", "--out", out)
    assert "5 cases of 4 patients with all 2 readings, 0 left out, intervals by patients" in found.out
    with out.open(newline="", encoding="utf-8") as stream:
        rows = {row["feature"]: float(row["inter"]) for row in csv.DictReader(stream)}
    assert len(rows) == 2 * 1116
    lengths = np.array([[[12 + i + 3 * j * (i % 2), 12 + i + j] for j in range(2)] for i in range(5)], np.float64)
    expected = icc(lengths, "ICC(2,1)").value
    assert rows["original_firstorder_Mean"] == pytest.approx(expected[0], abs=1e-12)
    assert rows["node.original_firstorder_Mean"] == pytest.approx(expected[1], abs=1e-12)
    readings.write_text("case,reader,round,mask\na,R,1,aR.nii.gz\n", encoding="utf-8")
    found = ifxpredict("extract", *given, "--readings", readings, "--jobs", 1, "--force")
    assert "no reading gave features; the first said: case a: the protocol both needs another mask, node" in found.err
    assert "add the column mask_node to the table" in found.err


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


def test_readings_that_were_corrected_in_their_study_since_are_refused(refused, readings, drawn_twice):
    features, out = write(drawn_twice / "f.csv", readings), drawn_twice / "icc.csv"
    images = [drawn_twice / f"{name}.nii.gz" for name in ("a", "a_wall")]
    write_recorded(features, [corrected_reading(drawn_twice / "shared", *images)])
    line = refused("icc", "--features", features, "--out", out)
    assert f"{features}: is out of date, its study has newer readings than anna round1 P001; run" in line
    assert not out.exists()


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
