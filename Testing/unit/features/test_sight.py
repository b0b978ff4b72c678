"""The part of a case that features see, against the whole case: voxels, facts and hashes to the last bit."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.features.native.parameters import read_parameters
from IFXPredictLib.features.radiomics import on_radiomics_grid
from IFXPredictLib.features.sight import margins_mm, part_of, seen_part
from IFXPredictLib.imaging.case import make_case, read_case
from IFXPredictLib.imaging.resampling import lesion_cube
from IFXPredictLib.imaging.voi import voi_facts, voi_sha256
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

PROTOCOL, MRI = load_protocol("ifx_cte"), load_protocol("axspa_mri")
PREPARATION = read_parameters(PROTOCOL.radiomics_yaml).preparation
OBLIQUE = sitk.Euler3DTransform((0, 0, 0), 0.31, -0.22, 0.47).GetMatrix()


def noise(size, spacing, voi, turned=OBLIQUE):
    """A case of noise whose VOI is a ragged box from ``voi[0]`` to before ``voi[1]`` (x, y, z)."""
    generator = np.random.default_rng(7)
    image = sitk.GetImageFromArray(generator.normal(40, 300, size[::-1]).astype(np.int16))
    image.SetSpacing(spacing)
    image.SetOrigin((-123.456789, 77.1234567, -903.3))
    image.SetDirection(turned)
    inside = np.zeros(size[::-1], np.uint8)
    box = tuple(slice(a, b) for a, b in zip(*(corner[::-1] for corner in voi), strict=True))
    inside[box] = generator.random(inside[box].shape) < 0.9
    mask = sitk.GetImageFromArray(inside)
    mask.CopyInformation(image)
    return make_case("noise", image, mask, PROTOCOL)


def check_is_enough(case):
    """Whatever is computed of the part is what is computed of the whole; the part, which is smaller."""
    part = seen_part(case, PROTOCOL)
    assert part.whole is not None
    assert part.image.GetNumberOfPixels() < case.image.GetNumberOfPixels()
    for whole, found in zip(*(on_radiomics_grid(one, PROTOCOL, PREPARATION) for one in (case, part)), strict=True):
        np.testing.assert_array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(whole))
        assert found.GetOrigin() == whole.GetOrigin()
        assert found.GetSpacing() == whole.GetSpacing()
    np.testing.assert_array_equal(lesion_cube(part, PROTOCOL.image), lesion_cube(case, PROTOCOL.image))
    assert voi_facts(part, PROTOCOL.image) == voi_facts(case, PROTOCOL.image)
    assert voi_sha256(part) == voi_sha256(case)
    return part


def test_of_the_real_ct_a_part_is_enough(shared_data):
    folder = shared_data("portal_venous_ct/image.nii.gz").parent
    check_is_enough(read_case(folder / "image.nii.gz", folder / "voi.nii.gz", PROTOCOL))


def test_of_a_simulated_case_a_part_is_enough():
    image, mask, *_ = simulate_one(1, PROTOCOL)
    check_is_enough(make_case("simulated", image, mask, PROTOCOL))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(((150, 130, 40), (0.75, 1.12, 5.0), ((80, 20, 3), (120, 44, 12))), id="midway_centres"),
        pytest.param(((220, 90, 90), (0.8, 0.9, 1.0), ((1, 0, 60), (30, 9, 90))), id="at_the_border"),
        pytest.param(((260, 120, 20), (0.7, 0.7, 5.0), ((90, 30, 9), (230, 34, 10))), id="long_and_one_slice_thick"),
        pytest.param(((60, 70, 80), (3.0, 3.0, 3.0), ((30, 30, 30), (38, 36, 34))), id="on_the_grid_already"),
        pytest.param(((60, 90, 40), (7.0, 2.5, 6.0), ((20, 40, 10), (23, 50, 30))), id="coarser_than_the_grid"),
    ],
)
def test_of_an_oblique_image_a_part_is_enough_wherever_the_voi_lies(case):
    check_is_enough(noise(*case))


def test_a_part_that_is_too_small_would_be_told():
    """The comparison above notices one voxel of the 3 mm grid that is not seen, so that it can fail."""
    case = noise((150, 130, 40), (0.75, 1.12, 5.0), ((80, 20, 8), (120, 44, 20)))
    part = seen_part(case, PROTOCOL)
    values = sitk.GetArrayFromImage(part.image)
    values[:, :12, :] = 0
    dark = sitk.GetImageFromArray(values)
    dark.CopyInformation(part.image)
    image, _ = on_radiomics_grid(replace(part, image=dark), PROTOCOL, PREPARATION)
    expected, _ = on_radiomics_grid(case, PROTOCOL, PREPARATION)
    assert (sitk.GetArrayFromImage(image) != sitk.GetArrayFromImage(expected)).any()


def test_all_is_seen_where_intensities_or_splines_reach_without_end():
    box, voxel = np.array((60.0, 40.0, 20.0)), np.array((1.0, 1.0, 4.0))
    assert margins_mm(box, voxel, MRI) is None
    for line in ("interpolator: sitkBSpline", "interpolator: 3"):
        text = PROTOCOL.radiomics_yaml.replace("interpolator: sitkLinear", line)
        assert margins_mm(box, voxel, replace(PROTOCOL, radiomics_yaml=text)) is None
    case = noise((150, 130, 40), (0.75, 1.12, 5.0), ((80, 20, 8), (120, 44, 20)))
    assert seen_part(case, MRI) is case
    wider = PROTOCOL.radiomics_yaml.replace("padDistance: 10", "padDistance: 20")
    found = (margins_mm(box, voxel, one) for one in (replace(PROTOCOL, radiomics_yaml=wider), PROTOCOL))
    assert (np.subtract(*found) >= 30).all()


def test_of_a_part_with_room_what_is_seen_is_cut_as_from_the_whole_to_the_last_bit():
    case = noise((150, 130, 60), (0.75, 1.12, 3.0), ((80, 40, 28), (100, 64, 35)))
    expected = seen_part(case, PROTOCOL)
    low = np.array(expected.whole.first)
    high = low + expected.image.GetSize()
    room = np.array((3, 1, 2))
    found = seen_part(part_of(case, np.maximum(low - room, 0), high), PROTOCOL)
    assert found.whole == expected.whole
    for one, other in ((found.image, expected.image), (found.mask, expected.mask)):
        assert one.GetOrigin() == other.GetOrigin()
        np.testing.assert_array_equal(sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(other))


def test_a_part_of_a_part_is_itself_and_is_never_normalised():
    part = seen_part(noise((150, 130, 40), (0.75, 1.12, 5.0), ((80, 20, 8), (120, 44, 20))), PROTOCOL)
    assert seen_part(part, PROTOCOL) is part
    with pytest.raises(CaseError, match=r"case noise: a part of an image cannot be normalised"):
        lesion_cube(part, MRI.image)
