from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
from pyradiomics_grid import pyradiomics_grid
from scipy.spatial.transform import Rotation

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.case import Case
from IFXPredictLib.imaging.resampling import lesion_cube, resample, resample_mask, resample_voi, voi_box
from IFXPredictLib.imaging.whole import Whole
from IFXPredictLib.protocol.loading import load_protocol

RULES = load_protocol("ifx_cte").image
ROTATION = Rotation.from_euler("xyz", (12, -9, 17), degrees=True).as_matrix()
ORIGIN = np.array((-100.5, 33.0, 412.25))


def placed(voxels, spacing) -> sitk.Image:
    """The voxels (z, y, x) somewhere off-centre and oblique; spacing in x, y, z."""
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing(spacing)
    image.SetOrigin(ORIGIN.tolist())
    image.SetDirection(ROTATION.ravel().tolist())
    return image


def box_mask(size, box) -> np.ndarray:
    """uint8 (z, y, x): 1 within ``box``, (first, end) along x, y, z."""
    mask = np.zeros(size[::-1], np.uint8)
    mask[tuple(slice(*part) for part in box[::-1])] = 1
    return mask


def noise_and_ragged_voi(size, spacing, box) -> tuple[sitk.Image, sitk.Image]:
    rng = np.random.default_rng(7)
    ragged = box_mask(size, box) * (rng.random(size[::-1]) < 0.7).astype(np.uint8)
    return placed(rng.normal(0, 100, size[::-1]).astype(np.float32), spacing), placed(ragged, spacing)


def part_of(whole: sitk.Image, part: sitk.Image) -> np.ndarray:
    """The voxels of ``whole`` at the places of ``part``, whose grid must be the same, cropped."""
    first = np.array(whole.TransformPhysicalPointToContinuousIndex(part.GetOrigin()))
    np.testing.assert_allclose(first, np.rint(first), atol=1e-9)
    np.testing.assert_array_equal(whole.GetSpacing(), part.GetSpacing())
    np.testing.assert_array_equal(whole.GetDirection(), part.GetDirection())
    region = zip(np.rint(first).astype(int)[::-1], part.GetSize()[::-1], strict=True)
    return sitk.GetArrayFromImage(whole)[tuple(slice(start, start + n) for start, n in region)]


def assert_same(found: sitk.Image, expected: sitk.Image):
    """Voxels, their kind and geometry, to the last bit."""
    for name in ("GetPixelID", "GetSize", "GetSpacing", "GetOrigin", "GetDirection"):
        assert getattr(found, name)() == getattr(expected, name)()
    np.testing.assert_array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(expected))


def check_against_pyradiomics(image, mask):
    """Image to the last bit of float32, in which the two grids' far-off first voxels are felt; mask exactly."""
    whole, expected = resample(image, mask, 3.0), pyradiomics_grid(image, mask)
    for found, wanted in zip(resample_voi(image, mask, 3.0, padding=10), expected, strict=True):
        assert_same(found, wanted)
    np.testing.assert_array_max_ulp(part_of(whole[0], expected[0]), sitk.GetArrayFromImage(expected[0]), maxulp=1)
    np.testing.assert_array_equal(part_of(whole[1], expected[1]), sitk.GetArrayFromImage(expected[1]))
    assert sitk.GetArrayViewFromImage(whole[1]).sum() == sitk.GetArrayViewFromImage(expected[1]).sum() > 0


# Edges of 0.8 and 1.12 mm put no centre of a 3 mm voxel midway between two native ones: see the test of midway centres.
@pytest.mark.parametrize(
    ("size", "spacing", "box"),
    [
        pytest.param((40, 50, 20), (0.8, 1.12, 5.0), ((5, 20), (20, 44), (3, 12)), id="anisotropic"),
        pytest.param((150, 120, 24), (0.8, 1.12, 5.0), ((90, 120), (60, 94), (10, 16)), id="far_from_the_first_voxel"),
        pytest.param((40, 50, 20), (0.8, 1.12, 5.0), ((0, 9), (41, 50), (0, 4)), id="at_the_border"),
        pytest.param((40, 50, 20), (0.8, 1.12, 5.0), ((5, 20), (20, 44), (3, 4)), id="one_slice_in_z"),
        pytest.param((40, 50, 20), (0.8, 1.12, 5.0), ((5, 6), (20, 44), (3, 12)), id="one_slice_in_x"),
        pytest.param((40, 50, 20), (3.0, 3.0, 3.0), ((5, 20), (20, 44), (3, 12)), id="3_mm_already"),
        pytest.param((40, 50, 20), (3.0, 1.12, 3.0), ((5, 20), (20, 44), (3, 12)), id="3_mm_in_part"),
    ],
)
def test_the_grid_and_its_voxels_are_those_of_pyradiomics_grid(size, spacing, box):
    check_against_pyradiomics(*noise_and_ragged_voi(size, spacing, box))


@pytest.mark.parametrize("kind", [sitk.sitkInt8, sitk.sitkUInt8, sitk.sitkInt16, sitk.sitkUInt16])
def test_integers_are_interpolated_as_the_floats_that_they_are(kind):
    image, mask = noise_and_ragged_voi((40, 50, 20), (0.8, 1.12, 5.0), ((5, 20), (20, 44), (3, 12)))
    integers = sitk.Cast(image / 5 + 60, kind)
    assert_same(
        resample_voi(integers, mask, 3.0, 10)[0], pyradiomics_grid(sitk.Cast(integers, sitk.sitkFloat32), mask)[0]
    )
    expected = resample(sitk.Cast(integers, sitk.sitkFloat32), mask, 3.0)[0]
    assert_same(resample(integers, mask, 3.0)[0], expected)


def test_on_a_real_ct_the_grid_and_its_voxels_are_those_of_pyradiomics_grid(shared_data):
    image = sitk.ReadImage(str(shared_data("portal_venous_ct/image.nii.gz")), sitk.sitkFloat32)
    check_against_pyradiomics(image, sitk.ReadImage(str(shared_data("portal_venous_ct/voi.nii.gz"))))


def test_a_centre_midway_between_two_voxels_alone_may_take_the_other_one_than_in_pyradiomics_grid():
    image, mask = noise_and_ragged_voi((150, 130, 20), (0.75, 1.12, 5.0), ((80, 120), (20, 44), (3, 12)))
    whole, expected = resample(image, mask, 3.0)[1], pyradiomics_grid(image, mask)[1]
    differ = np.argwhere(part_of(whole, expected) != sitk.GetArrayFromImage(expected))[:, ::-1]
    centres = [
        mask.TransformPhysicalPointToContinuousIndex(expected.TransformIndexToPhysicalPoint(v.tolist())) for v in differ
    ]
    assert all(abs(centre[0] % 1 - 0.5) < 1e-9 for centre in centres)


def test_a_part_of_a_mask_has_the_voxels_of_the_whole_where_centres_lie_midway_too():
    box = ((80, 120), (20, 44), (3, 12))
    _, mask = noise_and_ragged_voi((150, 130, 20), (0.75, 0.625, 2.5), box)
    first = [start - 1 for start, _ in box]
    cut = mask[tuple(slice(start - 1, end + 1) for start, end in box)]
    whole = resample_mask(mask, 3.0)
    part = resample_mask(cut, 3.0, Whole(mask.GetSize(), mask.GetOrigin(), tuple(first)))
    np.testing.assert_array_equal(part_of(whole, part), sitk.GetArrayFromImage(part))
    assert sitk.GetArrayViewFromImage(part).sum() == sitk.GetArrayViewFromImage(whole).sum() > 0

    moved = placed(sitk.GetArrayFromImage(mask), mask.GetSpacing())
    moved.SetOrigin((ORIGIN + 1 / 3).tolist())  # the same mask elsewhere: nothing but ITK's rounding tells the two
    assert (sitk.GetArrayFromImage(resample_mask(moved, 3.0)) != sitk.GetArrayFromImage(whole)).any()


def test_the_grid_begins_at_the_corner_of_the_first_voxel_and_its_size_is_rounded_up():
    old = np.array((0.8, 1.12, 5.0))
    for image in resample(*noise_and_ragged_voi((41, 50, 20), old.tolist(), ((5, 20), (20, 44), (3, 12))), 3.0):
        assert image.GetSize() == (11, 19, 34)  # 10.93, 18.67, 33.3
        assert image.GetSpacing() == (3.0, 3.0, 3.0)
        np.testing.assert_array_equal(np.array(image.GetDirection()).reshape(3, 3), ROTATION)
        first = (3.0 - old) / (2 * old)  # of the old grid, in voxels
        np.testing.assert_allclose(image.GetOrigin(), ORIGIN + ROTATION @ (first * old), atol=1e-9)


def test_the_mask_takes_the_nearest_voxel():
    size, spacing = (41, 50, 20), (0.8, 1.12, 5.0)
    image, mask = noise_and_ragged_voi(size, spacing, ((5, 20), (20, 44), (3, 12)))
    found = sitk.GetArrayFromImage(resample(image, mask, 3.0)[1])
    nearest = [(np.arange(np.ceil(n * mm / 3)) + 0.5) * 3 / mm for n, mm in zip(size, spacing, strict=True)]
    index = [np.minimum(np.floor(i).astype(int), n - 1) for i, n in zip(nearest, size, strict=True)]
    np.testing.assert_array_equal(found, sitk.GetArrayFromImage(mask)[np.ix_(*index[::-1])])


def test_intensities_are_linear_between_voxels_and_not_rounded():
    gradient = np.array((1.31, -0.77, 2.03))  # HU per mm
    image, mask = ramp_and_box((41, 50, 20), (0.8, 1.12, 5.0), ((5, 20), (20, 44), (3, 12)), gradient)
    found = resample(image, mask, 3.0)[0]
    inside = tuple(slice(1, n - 1) for n in found.GetSize()[::-1])
    index = np.moveaxis(np.indices(found.GetSize()[::-1])[::-1], 0, -1)
    expected = 40 + (index * 3.0 @ ROTATION.T + found.GetOrigin() - ORIGIN) @ gradient
    np.testing.assert_allclose(sitk.GetArrayFromImage(found)[inside], expected[inside], atol=1e-4)


def test_an_image_on_the_grid_already_is_returned_as_it_is():
    image, mask = noise_and_ragged_voi((40, 50, 20), (3.0, 3.0, 3.0), ((5, 20), (20, 44), (3, 12)))
    for before, after in zip((image, mask), resample(image, mask, 3.0), strict=True):
        np.testing.assert_array_equal(sitk.GetArrayFromImage(before), sitk.GetArrayFromImage(after))
        assert before.GetOrigin() == after.GetOrigin()


def test_the_box_of_a_voi_is_its_first_index_and_its_size():
    assert voi_box(placed(box_mask((40, 50, 20), ((5, 20), (21, 44), (3, 12))), (1, 2, 3))) == (5, 21, 3, 15, 23, 9)


def cube_of(image, mask, rules=RULES) -> np.ndarray:
    return lesion_cube(Case("c1", image, mask, {}), rules)


def ramp_and_box(size, spacing, box, gradient) -> tuple[sitk.Image, sitk.Image]:
    """HU that grow linearly, by ``gradient`` a mm in x, y, z of the patient, from 40 at the first voxel; a full box."""
    index = np.moveaxis(np.indices(size[::-1])[::-1], 0, -1)
    hu = 40 + (index * spacing @ ROTATION.T) @ gradient
    return placed(hu.astype(np.float32), spacing), placed(box_mask(size, box), spacing)


def covered(first, end, mm) -> tuple[float, float]:
    """Where the 3 mm voxels whose centres lie in native voxels first..end begin and end, in mm from the corner."""
    centres = (np.arange(200) + 0.5) * 3
    inside = np.flatnonzero((centres > first * mm) & (centres < end * mm))
    return inside[0] * 3.0, inside[-1] * 3.0 + 3.0


def cube_places(box, spacing, side) -> tuple[np.ndarray, float]:
    """Along x, y, z the cube's voxel centres (3, side) in mm from the image's corner, and its edge in mm."""
    low, high = np.transpose([covered(*part, mm) for part, mm in zip(box, spacing, strict=True)])
    edge = (high - low).max()
    steps = (np.arange(side) + 0.5) / side - 0.5
    return (low + high)[:, None] / 2 + steps * edge, edge


@pytest.mark.parametrize("side", [96, 20])
def test_the_cube_shows_the_voi_in_its_surroundings_in_the_order_z_y_x_clipped_and_scaled(side):
    size, spacing, box = (120, 90, 26), (0.8, 1.12, 5.0), ((40, 70), (30, 61), (8, 19))
    gradient = np.array((4.31, -7.37, 3.03))
    image, mask = ramp_and_box(size, spacing, box, gradient)
    found = cube_of(image, mask, replace(RULES, cube_side=side))

    places, edge = cube_places(box, spacing, side)
    assert edge == 57.0  # the longest edge, that along z: from 40 to 95 mm lie 19 centres
    corner = ORIGIN - ROTATION @ (np.array(spacing) / 2)
    z, y, x = np.meshgrid(*places[::-1], indexing="ij")
    hu = 40 + (np.stack([x, y, z], axis=-1) @ ROTATION.T + corner - ORIGIN) @ gradient
    expected = np.clip((hu + 160) / 400, 0, 1)
    assert found.shape == (side, side, side)
    assert found.dtype == np.float32
    assert 0 < np.count_nonzero(expected == 1) < 0.5 * expected.size
    assert 0 < np.count_nonzero(expected == 0) < 0.5 * expected.size
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_what_lies_towards_the_end_of_an_axis_of_the_image_lies_there_in_the_cube(axis):
    size, box = (60, 50, 40), ((20, 41), (12, 23), (11, 22))
    hu = np.full(size[::-1], -160, np.float32)
    hu[tuple(slice(sum(box[2 - a]) // 2, None) if a == axis else slice(None) for a in range(3))] = 240
    spacing = (2.0, 2.0, 2.0)
    cube = cube_of(placed(hu, spacing), placed(box_mask(size, box), spacing))
    profile = cube.mean(axis=tuple(a for a in range(3) if a != axis))
    assert profile[:30].max() == 0
    assert profile[-30:].min() == 1


def test_where_the_cube_leaves_the_image_it_holds_the_windows_floor():
    size, spacing, box = (120, 90, 22), (0.8, 1.12, 5.0), ((0, 100), (60, 90), (15, 22))
    image = placed(np.full(size[::-1], 240, np.float32), spacing)
    found = cube_of(image, placed(box_mask(size, box), spacing))

    places = cube_places(box, spacing, 96)[0]
    ends = np.array(size) * spacing
    # a 3 mm voxel is wholly inside, or wholly beyond the next one: what lies between is interpolated
    inside = [(p > 1.5) & (p < end - 4.5) for p, end in zip(places, ends, strict=True)]
    beyond = [(p < -1.5) | (p > end + 1.5) for p, end in zip(places, ends, strict=True)]
    x, y, z = inside
    assert found[np.ix_(z, y, x)].min() == 1
    for axis, outside in zip((2, 1, 0), beyond, strict=True):
        assert not found.take(np.flatnonzero(outside), axis).any()
    assert sum(map(np.count_nonzero, beyond)) > 40
    assert found[np.ix_(z, y, x)].size > 30_000


def test_the_last_3_mm_voxel_beyond_the_image_holds_0_hu_on_the_grid_and_the_floor_in_the_cube():
    spacing, size, box = (2.0, 2.0, 2.0), (60, 50, 41), ((10, 50), (12, 23), (20, 41))  # 82 mm: 27.3 voxels in z
    air, mask = placed(np.full(size[::-1], -1000, np.float32), spacing), placed(box_mask(size, box), spacing)
    grid = sitk.GetArrayFromImage(resample(air, mask, 3.0)[0])
    assert (grid[:27, :33] == -1000).all()
    assert not grid[27].any()
    assert not cube_of(air, mask).any()


# Images without a unit of their own

MR_RULES = replace(RULES, modality="MR", normalisation="z_score", window_low=-2, window_high=5, cube_side=24)
MR_SIZE, MR_SPACING, MR_BOX = (60, 50, 41), (2.0, 2.0, 3.0), ((15, 60), (12, 40), (10, 30))


def mri_and_box(level) -> tuple[sitk.Image, sitk.Image]:
    """Air of 10, a body of 300 +/- 40, and in it a box of one ``level`` that reaches the image's end along x."""
    values = np.full(MR_SIZE[::-1], 10.0)
    values[6:35, 8:44, 8:] = np.random.default_rng(2).normal(300, 40, (29, 36, 52))
    mask = box_mask(MR_SIZE, MR_BOX)
    values[mask == 1] = level
    return placed(values.astype(np.float32), MR_SPACING), placed(mask, MR_SPACING)


def test_the_cube_of_an_mri_is_in_sds_of_its_tissue_from_the_windows_floor_to_its_ceiling():
    image, mask = mri_and_box(level=420)
    values = sitk.GetArrayFromImage(image).astype(float)
    tissue = values[values > values.mean()]
    tissue = np.clip(tissue, *np.quantile(tissue, (0.005, 0.995)))
    expected = ((420 - tissue.mean()) / tissue.std() + 2) / 7
    assert 0.4 < expected < 0.9
    np.testing.assert_allclose(cube_of(image, mask, MR_RULES)[10:14, 10:14, 10:14], expected, atol=1e-5)


def test_where_the_cube_leaves_an_mri_it_holds_the_windows_floor():
    image, _ = mri_and_box(level=420)
    wide = placed(box_mask(MR_SIZE, ((15, 60), (0, 50), (10, 11))), MR_SPACING)  # 100 mm: beyond one slice of 3 mm
    found = cube_of(image, wide, MR_RULES)
    assert not found[0].any()
    assert found[12].any()


def test_gain_and_offset_of_the_scanner_leave_the_cube_as_it_was():
    image, mask = mri_and_box(level=420)
    other = sitk.Cast(image * 3.7 + 55, sitk.sitkFloat32)
    np.testing.assert_allclose(cube_of(other, mask, MR_RULES), cube_of(image, mask, MR_RULES), atol=1e-5)


def test_an_mri_that_cannot_be_normalised_is_refused_by_its_case():
    _, mask = mri_and_box(level=420)
    flat = sitk.Cast(mask, sitk.sitkFloat32) * 0 + 300
    with pytest.raises(CaseError, match=r"^case c1: the image cannot be normalised: it is constant; expected an MRI"):
        cube_of(flat, mask, MR_RULES)
