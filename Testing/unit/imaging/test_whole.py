"""Parts of an image in their whole; that nothing is computed otherwise of them is in features/test_sight.py."""

import math
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.case import Case
from IFXPredictLib.imaging.whole import Whole, cut, within


@pytest.fixture
def image():
    """Oblique, anisotropic and lopsided; each voxel has a value of its own."""
    found = sitk.GetImageFromArray(np.arange(1, 7 * 9 * 11 + 1, dtype=np.int16).reshape(7, 9, 11))
    found.SetSpacing((0.7, 0.8, 5.0))
    found.SetOrigin((-12.3, 1 / 3, -903.3))
    found.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.1, 0.2, 0.3).GetMatrix())
    return found


@pytest.fixture
def part(image):
    """A case that is a part of the image, from its voxel (2, 1, 3) on."""
    mask = sitk.Image(image.GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(image)
    mask[3:5, 2:4, 4:6] = 1
    first, size = (2, 1, 3), (5, 6, 4)
    whole = Whole(image.GetSize(), image.GetOrigin(), first, 1.0)
    return Case("p", cut(image, first, size), cut(mask, first, size), whole=whole)


def test_a_part_lies_in_its_whole_where_it_was_cut_out(image, part):
    found = within(part.whole, part.image)
    assert (found.GetSize(), found.GetOrigin()) == ((11, 7, 7), image.GetOrigin())
    values, expected = sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(image)
    np.testing.assert_array_equal(values[3:7, 1:7, 2:7], expected[3:7, 1:7, 2:7])
    assert np.count_nonzero(values) == 4 * 6 * 5
    assert within(None, part.image) is part.image


def test_the_darkest_voxel_is_the_wholes(image, part):
    assert part.darkest == 1.0 < sitk.GetArrayViewFromImage(part.image).min()
    assert replace(part, whole=None).darkest == sitk.GetArrayViewFromImage(part.image).min()


@pytest.mark.parametrize(
    "change",
    [
        {"first": (2, 1, 5000)},
        {"first": (-1, 1, 3)},
        {"first": (2, 1, 2)},
        {"size": (6, 9, 7)},
        {"size": (11, 9)},
        {"origin": (0.0, 0.0, 0.0)},
        {"origin": (math.nan, 0.0, 0.0)},
        {"darkest": math.nan},
    ],
)
def test_what_is_no_part_of_the_image_that_it_names_is_refused(part, change):
    with pytest.raises(CaseError, match=r"case p: its image of \(5, 6, 4\) voxels is no part of one of .*; try again"):
        replace(part, whole=replace(part.whole, **change))
