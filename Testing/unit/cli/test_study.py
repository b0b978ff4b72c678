import csv
import json
import re
from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.reading_study.locks import lock
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.study import load_study, utc_now

CASES = ("Rossi", "Novak", "Dupont")


@pytest.fixture
def clinic(tmp_path):
    """A cohort.csv with the images that it names."""
    lines = ["case,image,mask,outcome"]
    for number, case in enumerate(CASES):
        values = np.random.default_rng(number).integers(-900, 900, (4, 5, 6)).astype(np.int16)
        sitk.WriteImage(sitk.GetImageFromArray(values), str(tmp_path / f"{case}.nrrd"))
        lines.append(f"{case},{case}.nrrd,none.nrrd,{number % 2}")
    (tmp_path / "cohort.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def create(clinic, ifxpredict):
    def run(*more):
        readers = ("--readers", "anna", "bert", "--protocol", "ifx_cte")
        return ifxpredict("study", "create", clinic / "s", "--cohort", clinic / "cohort.csv", *readers, *more)

    return run


@pytest.fixture
def folder(create, clinic):
    assert create("--reviewers", "kim", "--json").status == 0
    return clinic / "s"


def read(folder, place, reader="anna", pseudonym="P001", further=()):
    session = ReaderSession(load_study(folder), reader, drafts=place)
    opened = session.open(1, pseudonym)
    values = np.zeros((4, 5, 6), np.uint8)
    values[1:3, 1:3, 2:5] = 1
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(sitk.ReadImage(str(opened.image)))
    return session.finish(opened, mask, 90.0, {}, {}, dict.fromkeys(further, mask))


def test_create_says_where_the_confidential_link_is(create, clinic):
    found = create()
    assert found.status == 0
    assert "3 cases, readers anna, bert, 2 rounds, 60 days apart" in found.out
    assert f"Who is who stands in {clinic / 's-link-CONFIDENTIAL.csv'}: keep it from the readers" in found.out


def test_create_takes_images_and_all_its_options(clinic, ifxpredict):
    images = [clinic / f"{case}.nrrd" for case in CASES[:2]]
    options = ("--rounds", 3, "--washout", 30, "--seed", 9, "--link", clinic / "who.csv", "--reviewers", "kim")
    found = ifxpredict(
        *("study", "create", clinic / "t", "--images", *images, "--readers", "anna", "--protocol", "ifx_cte"),
        *(*options, "--json"),
    )
    study = load_study(clinic / "t")
    assert json.loads(found.out) == {
        "study": str(clinic / "t"),
        "study_id": study.study_id,
        "cases": 2,
        "link": str(clinic / "who.csv"),
    }
    assert (study.rounds, study.washout_days, study.seed, study.reviewers) == (3, 30, 9, ("kim",))
    with (clinic / "who.csv").open(encoding="utf-8") as stream:
        assert {row["case"] for row in csv.DictReader(stream)} == {"Rossi", "Novak"}


def test_a_study_of_two_series_and_vois_asks_for_both_and_its_table_has_a_column_of_each_voi(
    clinic, ifxpredict, refused
):
    (clinic / "both").mkdir()
    content = "based_on: ifx_cte\nname: both\nvois: [{name: wall}, {name: node}]\nseries: [portal, arterial]\n"
    (clinic / "both" / "protocol.yaml").write_text(content, encoding="utf-8")
    asked = ("study", "create", clinic / "t", "--readers", "anna", "--protocol", clinic / "both", "--cohort")
    assert "another image, arterial, which was not given" in refused(*asked, clinic / "cohort.csv")
    lines = (clinic / "cohort.csv").read_text(encoding="utf-8").splitlines()
    for case in CASES:
        brighter = sitk.ReadImage(str(clinic / f"{case}.nrrd"))
        sitk.WriteImage(sitk.AdditiveGaussianNoise(brighter, 9.0, 0.0, seed=1), str(clinic / f"{case}_arterial.nrrd"))
    named = ["image_arterial", *(f"{case}_arterial.nrrd" for case in CASES)]
    table = "\n".join(f"{line},{more}" for line, more in zip(lines, named, strict=True))
    (clinic / "cohort2.csv").write_text(table + "\n", encoding="utf-8")
    assert "; VOIs wall and node; series portal and arterial." in ifxpredict(*asked, clinic / "cohort2.csv").out
    read(clinic / "t", clinic, further=("node",))
    assert ifxpredict("study", "readings", clinic / "t", "--out", clinic / "readings.csv").status == 0
    (row,) = csv.DictReader((clinic / "readings.csv").read_text(encoding="utf-8").splitlines())
    assert row["mask_node"] == "t/readings/anna/round1/P001_node.seg.nrrd"


def test_create_takes_rounds_reader_by_reader_which_worklists_and_progress_follow(create, clinic, ifxpredict, refused):
    found = create("--rounds", "anna=2,bert=1")
    assert "readers anna, bert, rounds anna 2, bert 1, 60 days apart" in found.out
    status = json.loads(ifxpredict("study", "status", clinic / "s", "--json").out)
    assert [(row["reader"], row["round"], row["total"]) for row in status] == [
        ("anna", 1, 3),
        ("anna", 2, 3),
        ("bert", 1, 3),
    ]
    assign = ("study", "assign", clinic / "s", "--reader", "bert", "--round")
    assert ifxpredict(*assign, 1).status == 0
    assert "round 2 is not for reader bert, who reads 1 of the study's 2 rounds" in refused(*assign, 2)


@pytest.mark.parametrize(
    ("rounds", "message"),
    [
        ("anna=2", "rounds: bert has no number of rounds; give one number, or one for each of anna, bert"),
        ("anna=2,bert=1,carl=1", "rounds: carl is no reader of the study"),
        ("anna=2,bert=0", "expected a whole number of at least 1, found '0'"),
        ("anna=2,bert", "expected a whole number of at least 1, found ''"),
        ("1.5", "expected a whole number of at least 1, found '1.5'"),
    ],
)
def test_rounds_that_do_not_fit_the_readers_are_refused(clinic, refused, rounds, message):
    readers = ("--readers", "anna", "bert", "--protocol", "ifx_cte", "--rounds", rounds)
    assert message in refused("study", "create", clinic / "s", "--cohort", clinic / "cohort.csv", *readers)
    assert not (clinic / "s").exists()


def test_create_refuses_in_one_line(folder, refused, clinic):
    common = ("--cohort", clinic / "cohort.csv", "--protocol", "ifx_cte")
    link = ("--link", clinic / "new.csv")
    assert "is in use" in refused("study", "create", folder, *common, "--readers", "anna", *link)
    assert "'../x'" in refused("study", "create", clinic / "t", *common, "--readers", "../x")


def test_assign_prints_one_readers_order(folder, ifxpredict, refused):
    found = ifxpredict("study", "assign", folder, "--reader", "anna", "--round", 1)
    assert found.status == 0
    assert sorted(re.findall("P00[0-9]", found.out)) == ["P001", "P002", "P003"]
    as_json = json.loads(ifxpredict("study", "assign", folder, "--reader", "anna", "--round", 2, "--json").out)
    assert {(item["state"], item["opens"]) for item in as_json} == {("not yet", "")}
    assert "known are anna, bert" in refused("study", "assign", folder, "--reader", "carl", "--round", 1)


def test_status_counts_and_dates(folder, ifxpredict, tmp_path):
    record = read(folder, tmp_path / "drafts")
    found = ifxpredict("study", "status", folder)
    assert re.search(r"anna +1 +1 of 3 +0 +2 +0 +1\.5", found.out)
    first, second, *_ = json.loads(ifxpredict("study", "status", folder, "--json").out)
    assert (first["finished"], first["median_seconds"]) == (1, 90.0)
    assert second["next_opens"] > record.finished


def test_reopen_gives_a_new_version_once(folder, ifxpredict, refused, tmp_path):
    read(folder, tmp_path / "drafts")
    reopen = ("study", "reopen", folder, "--reader", "anna", "--round", 1, "--case", "P001")
    found = ifxpredict(*reopen, "--who", "Lee", "--reason", "lumen")
    assert found.out == "P001: anna may now draw version 2.\n"
    assert "is open already" in refused(*reopen, "--who", "Lee", "--reason", "lumen")
    assert "--who" in refused(*reopen, "--reason", "lumen")


def test_release_frees_a_lock(folder, ifxpredict, refused):
    lock(load_study(folder), "anna", 1, "P002", "lost", utc_now())
    release = ("study", "release", folder, "--reader", "anna", "--round", 1, "--case", "P002")
    assert ifxpredict(*release).out == "P002: any computer may open it now.\n"
    assert "is not open anywhere" in refused(*release)


def test_readings_are_written_with_pseudonyms_or_real_names(folder, ifxpredict, refused, clinic, tmp_path):
    assert "no finished reading yet" in refused("study", "readings", folder, "--out", tmp_path / "r.csv")
    read(folder, tmp_path / "drafts")
    names = []
    for link in ((), ("--link", clinic / "s-link-CONFIDENTIAL.csv")):
        found = ifxpredict("study", "readings", folder, "--out", tmp_path / "r.csv", *link)
        assert "1 readings" in found.out
        assert "11 of 12 readings are not handed in yet" in found.err
        with (tmp_path / "r.csv").open(encoding="utf-8") as stream:
            names += [row["case"] for row in csv.DictReader(stream)]
    assert names[0] == "P001"
    assert names[1] in CASES
    for command in (("readings", "--out", folder / "r.csv"), ("analyse", "--protocol", "ifx_cte", "--out", folder)):
        assert "which readers see" in refused("study", command[0], folder, *command[1:], *link)


def test_reference_marks_a_reading_once_all_have_read_the_case(create, clinic, ifxpredict, refused, tmp_path):
    create("--reviewers", "kim", "--rounds", 1)
    folder = clinic / "s"
    record = read(folder, tmp_path / "drafts")
    reference = ("study", "reference", folder, "--reviewer", "kim", "--case", "P001", "--reason", "whole", "--round", 1)
    assert "P001: is still to be read (bert round 1)" in refused(*reference, "--reader", "anna")
    skipping = ReaderSession(load_study(folder), "bert", drafts=tmp_path / "drafts")
    skipping.skip(skipping.open(1, "P001"), "no contrast", 5.0, {})
    found = SimpleNamespace(**json.loads(ifxpredict(*reference, "--reader", "anna", "--json").out))
    assert (found.mask_sha256, found.reviewer, found.reason) == (record.mask_sha256, "kim", "whole")
    assert "bert has no finished reading of it; found anna round 1" in refused(*reference, "--reader", "bert")
    assert "P001: there is no proposal union; found none" in refused(*reference[:-2], "--proposal", "union")
    assert "give --reader and --round of a reading, or --proposal" in refused(*reference[:-2])
