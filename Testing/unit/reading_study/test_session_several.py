"""A study of two series and two drawn VOIs, from its making to its table."""

import json
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import KeptLocallyError, StudyError
from IFXPredictLib.base.files import sha256_of
from IFXPredictLib.reading_study.case_review import review_case, review_in_words
from IFXPredictLib.reading_study.finished_readings import check_newest, readings_table, write_readings
from IFXPredictLib.reading_study.readings import reopen
from IFXPredictLib.reading_study.review_list import choose_reference, pairwise_dice, review_item
from IFXPredictLib.reading_study.study import load_study
from IFXPredictLib.tables.cohort import CohortCase
from IFXPredictLib.tables.readings import read_readings

from .conftest import SOFTWARE, VOI, contour

FACTS = VOI | {"node.volume_ml": 1.5}


@pytest.fixture
def session(session_of, several):
    return session_of(of=several)


def drawn(reading, seed=0):
    return contour(sitk.ReadImage(str(reading.image)), seed)


def node(reading, seed=0):
    """A VOI that overlaps the first one."""
    mask = sitk.GetArrayFromImage(drawn(reading, seed))
    image = sitk.GetImageFromArray(np.roll(mask, 1, axis=2))
    image.CopyInformation(drawn(reading))
    return image


def same(one, other):
    return np.array_equal(sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(other))


def read_both(session, clock, round_number=1, pseudonym="P001", seed=0):
    opened = session.open(round_number, pseudonym)
    clock.forward(minutes=1)
    further = {"node": node(opened, seed)}
    return session.finish(opened, drawn(opened, seed), 30.0, FACTS, SOFTWARE, further)


def test_what_is_drawn_of_each_voi_is_kept_in_the_draft_and_shown_again(session, session_of, several):
    opened = session.open(1, "P001")
    assert opened.series == {"arterial": several.image("P001", "arterial")}
    assert (opened.mask, opened.further) == (None, {})
    session.save_draft(opened, drawn(opened) * 0, 20.0, {"node": node(opened)})
    again = session_of(of=several).open(1, "P001")
    assert again.mask is None
    assert same(again.further["node"], node(opened))
    session_of(of=several).save_draft(again, drawn(again), 30.0, {"node": node(again, 1)})
    last = session_of(of=several).open(1, "P001")
    assert same(last.mask, drawn(opened))
    assert same(last.further["node"], node(opened, 1))
    assert last.record.further_sha256 == {"image_arterial": several.case("P001").further_sha256["arterial"]}


def test_each_finished_reading_has_a_file_and_a_hash_of_each_voi(session, several, clock, tmp_path):
    record = read_both(session, clock)
    folder = several.folder / "readings" / "anna" / "round1"
    assert sorted(file.name for file in folder.iterdir()) == ["P001.json", "P001.seg.nrrd", "P001_node.seg.nrrd"]
    written = json.loads((folder / "P001.json").read_text(encoding="utf-8"))
    assert written["further_sha256"] == {
        "image_arterial": sha256_of(several.image("P001", "arterial")),
        "mask_node": sha256_of(folder / "P001_node.seg.nrrd"),
    }
    assert written["voi"] == FACTS == dict(record.voi)
    (row,) = readings_table(load_study(several.folder))
    assert dict(row.further) == {
        "image_arterial": several.image("P001", "arterial"),
        "mask_node": folder / "P001_node.seg.nrrd",
    }
    write_readings(tmp_path / "readings.csv", [row])
    (found,) = read_readings(tmp_path / "readings.csv", [CohortCase("P001", tmp_path, tmp_path, 0, True)])
    assert [(name, file.resolve()) for name, file in found.further] == [("mask_node", folder / "P001_node.seg.nrrd")]
    (folder / "P001_node.seg.nrrd").write_bytes((folder / "P001.seg.nrrd").read_bytes())
    with pytest.raises(StudyError, match=r"P001_node.seg.nrrd: is missing or not what the reader drew"):
        readings_table(several)


def test_a_reading_that_lacks_a_voi_is_not_finished_and_says_which(session):
    opened = session.open(1, "P001")
    for further, said in (
        ({}, "P001, reader anna, round 1, VOI node: is missing; draw it, or skip"),
        ({"node": node(opened) * 0}, "round 1, VOI node: nothing is drawn; draw it, or skip"),
        ({"node": node(opened)[:, :, 1:]}, "VOI node: the mask lies on another grid"),
        ({"node": node(opened), "fat": node(opened)}, "the study has no VOI 'fat'; known are wall, node"),
    ):
        with pytest.raises(StudyError, match=said):
            session.finish(opened, drawn(opened), 30.0, FACTS, SOFTWARE, further)


def test_a_correction_begins_from_both_vois_and_counts_as_both(session, several, clock):
    read_both(session, clock)
    before = [*dict(readings_table(several)[0].further).values()][1]
    reopen(several, "anna", 1, "P001", who="Lee", why="lumen", now=clock())
    opened = session.open(1, "P001")
    assert same(opened.mask, drawn(opened))
    assert same(opened.further["node"], node(opened))
    session.finish(opened, opened.mask, 30.0, FACTS, SOFTWARE, {"node": node(opened, 1)})
    (row,) = readings_table(several)
    assert [row.mask.name, dict(row.further)["mask_node"].name] == ["P001.v2.seg.nrrd", "P001.v2_node.seg.nrrd"]
    with pytest.raises(StudyError, match="newer readings than anna round1 P001_node"):
        check_newest([before], several.folder)


def test_a_finished_reading_that_waits_on_this_computer_is_handed_in_with_both_vois(session, several, clock):
    opened = session.open(1, "P001")
    masks = drawn(opened), node(opened)
    away = several.folder.rename(several.folder.with_name("away"))
    with pytest.raises(KeptLocallyError):
        session.finish(opened, masks[0], 30.0, FACTS, SOFTWARE, {"node": masks[1]})
    away.rename(several.folder)
    (kept,) = session.recover()
    session.deliver(kept)
    (row,) = readings_table(several)
    assert same(sitk.ReadImage(str(dict(row.further)["mask_node"])), masks[1])


def test_a_series_that_was_changed_is_refused_as_the_first_image_is(session, several, clock):
    read_both(session, clock)
    path = several.image("P001", "arterial")
    sitk.WriteImage(sitk.ReadImage(str(several.image("P002", "arterial"))), str(path), useCompression=True)
    with pytest.raises(StudyError, match=r"P001: the image was changed .*; restore .*P001_arterial.nrrd from a backup"):
        session.open(2, "P001")


def test_a_study_of_one_series_and_voi_says_nothing_of_further_ones(study, session_of, clock):
    opened = session_of().open(1, "P001")
    record = session_of().finish(opened, drawn(opened), 30.0, VOI, SOFTWARE)
    folder = study.folder / "readings" / "anna" / "round1"
    written = (
        (study.folder / "study.json").read_text(encoding="utf-8"),
        (folder / "P001.json").read_text(encoding="utf-8"),
    )
    assert not [word for word in ("further", "series", "vois") for text in written if f'"{word}' in text]
    assert record == replace(record, further_sha256={})
    assert sorted(file.name for file in folder.iterdir()) == ["P001.json", "P001.seg.nrrd"]


def test_a_review_says_that_it_is_of_the_first_voi(several, session_of, clock):
    for reader in ("anna", "bert"):
        for round_number in (1, 2):
            read_both(session_of(reader, of=several), clock, round_number)
    found = review_case(several, "kim", "P001")
    assert found.agreement[0][2].dice == 1
    assert review_in_words(found)[0] == "VOI wall; study analyse compares the others"
    item = review_item(several, "kim", "P001")
    assert [dice for *_both, dice in pairwise_dice(several, item)] == [1.0] * 6
    made = choose_reference(several, "kim", item, "union", "all alike", clock)
    assert made.mask_sha256 == found.records[0].mask_sha256  # the same voxels, written alike
