import itertools

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.mask_grid import Grid, onto_grid, placement

IMAGE = Grid((7, 5, 6), (0.8, 0.9, 5.0), (-11.3, 20.1, -300.7), (0.96, -0.28, 0, 0.224, 0.768, -0.6, 0.168, 0.576, 0.8))


def on_image(values: np.ndarray) -> sitk.Image:
    image = sitk.GetImageFromArray(values)
    image.SetSpacing(IMAGE.spacing)
    image.SetOrigin(IMAGE.origin)
    image.SetDirection(IMAGE.direction)
    return image


@pytest.fixture
def drawn() -> sitk.Image:
    """Off the centre and without any symmetry, on the image's grid."""
    values = np.zeros(IMAGE.size[::-1], np.uint8)
    values[1:4, 2:4, 3:5] = 1
    values[2, 1, 5] = 1
    return on_image(values)


def put(mask: sitk.Image, tolerance_mm: float = 0.001) -> np.ndarray:
    return onto_grid(sitk.GetArrayFromImage(mask), Grid.of(mask), IMAGE, tolerance_mm, "the mask")


def test_indices_are_those_of_simpleitk(drawn):
    points = np.array([(-10.0, 20.0, -290.0), (3.5, -7.25, -301.0)])
    expected = [drawn.TransformPhysicalPointToContinuousIndex(point.tolist()) for point in points]
    np.testing.assert_allclose(Grid.of(drawn).indices(points), expected, rtol=0, atol=1e-9)


def test_every_flipped_permuted_and_cut_copy_comes_back_to_its_place(drawn):
    cut = drawn[2:6, 1:5, 1:4]
    for order in itertools.permutations(range(3)):
        for flips in itertools.product((False, True), repeat=3):
            copy = sitk.Flip(sitk.PermuteAxes(cut, order), flips)
            np.testing.assert_array_equal(put(copy), sitk.GetArrayFromImage(drawn))


def test_a_mask_on_the_images_own_grid_is_not_copied(drawn):
    values = sitk.GetArrayFromImage(drawn)
    assert onto_grid(values, IMAGE, IMAGE, 0.0, "the mask") is values


def test_a_larger_grid_is_cut_and_what_is_drawn_beyond_is_counted(drawn):
    larger = sitk.ConstantPad(drawn, (2, 0, 1), (1, 3, 0))
    np.testing.assert_array_equal(put(larger), sitk.GetArrayFromImage(drawn))
    larger[0, 1, 2] = larger[1, 1, 2] = 1
    with pytest.raises(
        CaseError, match=r"^the mask has 2 voxel\(s\) beyond the image, expected none: image size \(7 5 6"
    ):
        put(larger)


def test_rounding_is_accepted_up_to_a_hundredth_of_a_voxel_or_the_tolerance(drawn):
    drawn.SetOrigin(np.add(drawn.GetOrigin(), (0.005, 0, 0)).tolist())
    assert put(drawn).sum() == 13
    drawn.SetOrigin(np.add(drawn.GetOrigin(), (0.005, 0, 0)).tolist())
    with pytest.raises(CaseError, match=r"another grid than the image, 0\.01 mm apart \(tolerance 0\.008 mm\)"):
        put(drawn)
    assert put(drawn, 0.02).sum() == 13


@pytest.mark.parametrize(
    ("index", "problem"),
    [((0, 0, 0.5), r", 2\.5 mm apart"), ((0.25, 0, 0), r", 0\.2 mm apart"), ((0, 0, 1), " and reaches beyond it")],
)
def test_a_shift_is_refused_with_both_grids(drawn, index, problem):
    drawn.SetOrigin(drawn.TransformContinuousIndexToPhysicalPoint(index))
    with pytest.raises(CaseError, match=rf"^the mask lies on another grid than the image{problem} .*; mask size \(7 5"):
        put(drawn)


def test_another_spacing_or_direction_is_refused(drawn):
    for place, other in (("Spacing", (0.8, 0.9, 2.5)), ("Spacing", (1.6, 0.9, 5.0)), ("Direction", np.eye(3).ravel())):
        changed = sitk.Image(drawn)
        getattr(changed, f"Set{place}")(np.asarray(other).tolist())
        with pytest.raises(CaseError, match=r"lies on another grid than the image, [0-9.]+ mm apart"):
            put(changed)


@pytest.mark.parametrize("axes", [(1, 1, 1), (-1, -1, 1)])  # of SimpleITK and of nibabel
def test_a_mask_that_was_saved_without_a_place_gets_advice_of_its_own(drawn, axes):
    alone = sitk.GetImageFromArray(sitk.GetArrayFromImage(drawn))
    alone.SetDirection(np.diag(axes).astype(float).ravel().tolist())
    with pytest.raises(CaseError, match=r"Its header holds no place, .* save it with the image's geometry .*\)\.$"):
        put(alone)
    with pytest.raises(CaseError, match=r"Draw or export the mask on this very image\.$"):
        put(alone[:, :, :5])


def test_the_distance_is_that_of_the_farthest_voxel():
    wider = Grid(IMAGE.size, (0.8, 0.9, 5.1), IMAGE.origin, IMAGE.direction)
    assert placement(wider, IMAGE).distance_mm == pytest.approx(0.5)
