import numpy as np
import pytest
from scribbled import dice, tube

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.drawing.limits import WallLimits
from IFXPredictLib.drawing.scribble import wall_along
from IFXPredictLib.drawing.tissues import values_of

LIMITS = WallLimits()


@pytest.mark.parametrize("lumen_hu", [20.0, -900.0], ids=["fluid", "gas"])
def test_the_wall_along_a_scribble_is_found_on_its_slices_and_between(lumen_hu):
    known = tube(lumen_hu=lumen_hu)
    scribble = known.scribble(every=3)
    assert 0 < scribble.any((1, 2)).sum() < known.wall.any((1, 2)).sum()
    found = wall_along(values_of(known.hu, known.spacing), scribble, LIMITS)
    assert dice(found.wall, known.wall) > 0.9
    assert not (found.wall & found.lumen).any()


def marked(known, *boxes):
    scribble = np.zeros(known.hu.shape, bool)
    for box in boxes:
        scribble[box] = True
    return scribble


def test_a_scribble_that_is_not_in_one_lumen_is_refused_with_what_to_do():
    known = tube()
    values = values_of(known.hu, known.spacing, first_slice=100)
    start, middle, end = (np.rint(known.line[k] / known.spacing).astype(int) for k in (3, len(known.line) // 2, -4))
    at = {
        name: (p[0], slice(p[1] - 2, p[1] + 2), slice(p[2] - 2, p[2] + 2))
        for name, p in zip("ame", (start, middle, end), strict=True)
    }
    fat = (8, slice(80, 90), slice(5, 15))
    for scribble, message in (
        (marked(known, fat), r"lies in fat \(-\d+ HU\), outside the bowel; scribble inside the lumen"),
        (marked(known, at["a"], at["e"]), r"mm of the lumen between slices 10\d and 10\d are not scribbled"),
        (marked(known, at["a"], at["m"], at["e"], (12, slice(4, 8), slice(70, 78))), "leaves the lumen near slice 1"),
    ):
        with pytest.raises(CaseError, match=message):
            wall_along(values, scribble, LIMITS)


@pytest.mark.parametrize(
    ("tissues", "message"),
    [({"lumen_hu": 300.0}, "30. HU, as positive contrast"), ({"fat_hu": 60.0}, "no fat lies around")],
)
def test_an_image_of_other_contents_is_refused(tissues, message):
    known = tube(**tissues)
    with pytest.raises(CaseError, match=message):
        wall_along(values_of(known.hu, known.spacing), known.scribble(), LIMITS)
