import numpy as np
import pytest
from scipy import ndimage
from scribbled import dice, region_around, tube

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.drawing.rough_region import is_rough_region, otsu_threshold, wall_within
from IFXPredictLib.drawing.tissues import values_of

KNOWN = tube()
VALUES = values_of(KNOWN.hu, KNOWN.spacing)
REGION = region_around(KNOWN.outer_mm, KNOWN.spacing, np.random.default_rng(1))


def test_a_region_is_told_from_a_scribble_by_its_tissues_and_its_width():
    filled_lumen = ndimage.binary_erosion(KNOWN.lumen, np.ones((1, 3, 3)))
    tight = KNOWN.lumen | KNOWN.wall
    found = [is_rough_region(VALUES, one) for one in (REGION, tight, KNOWN.scribble(), filled_lumen)]
    assert found == [True, True, False, False]


def test_lumen_wall_and_fat_of_a_region_are_told_apart():
    found = wall_within(VALUES, REGION)
    assert dice(found.wall, KNOWN.wall) > 0.9
    assert dice(found.lumen, KNOWN.lumen) > 0.9
    assert (found.tissues.lumen, found.tissues.wall) == pytest.approx((20, 95), abs=4)
    assert not found.wall[~REGION].any()


def test_a_collapsed_lumen_leaves_a_solid_wall():
    solid = tube(lumen_hu=95.0)
    found = wall_within(values_of(solid.hu, solid.spacing), REGION)
    assert not found.lumen.any()
    assert dice(found.wall, solid.wall | solid.lumen) > 0.9


def test_a_region_without_fat_or_with_positive_contrast_is_refused():
    with pytest.raises(CaseError, match=r"holds no fat.*draw it wider"):
        wall_within(VALUES, ndimage.binary_erosion(KNOWN.lumen | KNOWN.wall, np.ones((1, 5, 5))))
    bright = tube(lumen_hu=300.0)
    with pytest.raises(CaseError, match=r"1\d% of what was drawn is as bright as positive contrast"):
        wall_within(values_of(bright.hu, bright.spacing), REGION)


def test_the_threshold_parts_values_where_the_classes_differ_most():
    random = np.random.default_rng(4)
    found = np.concatenate([random.normal(20, 8, 300), random.normal(95, 12, 700)]).astype(np.float32)
    candidates = np.linspace(found.min(), found.max(), 65)[1:-1]

    def within_classes(edge):
        parts = found[found <= edge], found[found > edge]
        return sum(part.size * part.var() for part in parts)

    best = candidates[np.argmin([within_classes(edge) for edge in candidates])]
    assert otsu_threshold(found) == pytest.approx(best, abs=2.5)
