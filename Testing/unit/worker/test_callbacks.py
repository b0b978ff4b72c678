"""What an answer becomes is read at once and told later, when the request's folder has gone."""

import shutil

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.worker.callbacks import handed_to, ignore, maps_read, wall_read
from IFXPredictLib.worker.case_transfer import save_maps, save_wall
from IFXPredictLib.worker.messages import LiveAnswer, Maps, Wall

WALL = np.arange(24).reshape(2, 3, 4) % 5 == 0


@pytest.fixture
def folder(tmp_path):
    """A request's, which goes before anybody is told."""
    made = tmp_path / "request-3"
    made.mkdir()
    return made


def told_after(read, answer, folder):
    tell = read(answer, folder)
    shutil.rmtree(folder)
    tell()


def test_maps_and_a_wall_are_told_when_their_files_are_gone(small_case, folder):
    told = []
    answer = Maps(3, save_maps({"gained": sitk.Cast(small_case.image, sitk.sitkFloat32)}, folder))
    told_after(maps_read("p", told.append, pytest.fail), answer, folder)
    np.testing.assert_array_equal(sitk.GetArrayFromImage(told[0]["gained"]), sitk.GetArrayFromImage(small_case.image))
    folder.mkdir()
    save_wall(WALL, folder)
    told_after(wall_read("p", lambda *found: told.append(found), pytest.fail), Wall(3, "of 12 mL"), folder)
    np.testing.assert_array_equal(told[1][0], WALL)
    assert told[1][1] == "of 12 mL"


@pytest.mark.parametrize("kind", ["maps", "wall"])
def test_files_that_cannot_be_read_are_told_by_the_name_of_the_case(kind, small_case, folder):
    said = []
    if kind == "maps":
        saved = save_maps({"gained": sitk.Cast(small_case.image, sitk.sitkFloat32)}, folder)
        shutil.rmtree(folder)
        folder.mkdir()
        told_after(maps_read("patient 7", pytest.fail, said.append), Maps(3, saved), folder)
    else:
        told_after(wall_read("patient 7", pytest.fail, said.append), Wall(3, ""), folder)
    assert len(said) == 1
    assert said[0].startswith("case patient 7: ")
    assert "cannot be read" in said[0]


def test_a_prediction_is_handed_on_and_ignoring_takes_anything(folder):
    told = []
    told_after(handed_to(told.append), LiveAnswer(3, "a prediction"), folder)
    assert (told, ignore(1, "two")) == (["a prediction"], None)
