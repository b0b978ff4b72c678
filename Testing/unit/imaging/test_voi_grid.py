"""Judge of the grid: PyRadiomics' own ``resampleImage``, with the settings of the protocol's radiomics.yaml."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
from pyradiomics_grid import pyradiomics_grid

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.case import image_case
from IFXPredictLib.imaging.voi import check_voi, voi_facts, voi_warnings
from IFXPredictLib.protocol.loading import load_protocol

RULES = load_protocol("ifx_cte").image
UPRIGHT = np.eye(3)
TWO_PIECES = replace(load_protocol("axspa_mri").image, gas=None)


def case_of(voi, spacing, rules=RULES, direction=UPRIGHT):
    """A case of soft tissue in fat; ``voi`` is z, y, x and ``spacing`` x, y, z."""
    values = np.where(voi, 60, -100) if rules is RULES else np.where(voi, 300, 0)
    image, mask = (sitk.GetImageFromArray(part) for part in (values.astype(np.float32), voi.astype(np.uint8)))
    for volume in (image, mask):
        volume.SetSpacing(spacing)
        volume.SetDirection(np.ravel(direction).tolist())
        volume.SetOrigin((-101.5, 33.25, 412.0))
    return image_case("c1", image, mask, rules)


def resampled(case):
    """The mask as PyRadiomics has it on its grid: the edges of its voxels, and which are inside."""
    _, mask = pyradiomics_grid(case.image, case.mask)
    return mask.GetSpacing(), sitk.GetArrayFromImage(mask) == 1


def grid_warnings(case, rules=RULES):
    """The facts, and the warnings that are about the grid."""
    facts = voi_facts(case, rules)
    return facts, [said for said in voi_warnings(facts, rules) if "resampling" in said or "grid of" in said]


def box(shape, *ranges):
    voi = np.zeros(shape, bool)
    voi[tuple(slice(*ends) for ends in ranges)] = True
    return voi


def ring(shape, outer, inner, slices):
    """A tube along z: pixels from ``inner`` to ``outer`` of the axis, on ``slices``."""
    y, x = np.indices(shape[1:])
    radius = np.hypot(y - shape[1] / 2 + 0.3, x - shape[2] / 2)
    voi = np.zeros(shape, bool)
    voi[slice(*slices)] = (radius < outer) & (radius > inner)
    return voi


FLAT = {
    "one axial slice": (box((20, 50, 60), (7, 8), (10, 40), (15, 45)), (0.8, 0.9, 5.0), 2, "on one slice only", 5),
    "one coronal slice": (box((60, 20, 50), (10, 45), (9, 10), (15, 45)), (0.8, 4.0, 0.9), 1, "on one slice only", 4),
    "one sagittal slice": (box((60, 50, 20), (10, 45), (8, 40), (9, 10)), (6.0, 0.8, 0.8), 0, "on one slice only", 6),
    "a sheet across thick slices": (
        *(box((20, 60, 60), (5, 15), (10, 50), (22, 23)), (0.8, 0.9, 5.0), 0),
        *("one voxel thick from left to right", 0.8),
    ),
    "a sheet in an isotropic image": (
        *(box((60, 60, 60), (10, 50), (30, 31), (8, 50)), (1.2, 1.2, 1.2), 1),
        *("one voxel thick from front to back", 1.2),
    ),
}


@pytest.mark.parametrize(("voi", "spacing", "axis", "words", "edge"), FLAT.values(), ids=FLAT)
def test_a_flat_voi_is_said_to_keep_the_spacing_that_pyradiomics_keeps(voi, spacing, axis, words, edge):
    case = case_of(voi, spacing)
    edges, inside = resampled(case)
    assert [k for k in range(3) if edges[k] != 3] == [axis]
    facts, warnings = grid_warnings(case)
    assert facts.grid_mm == pytest.approx(edges)
    assert facts.voxels == inside.sum()
    assert facts.grid_volume_ml == pytest.approx(inside.sum() * np.prod(edges) / 1000)
    assert warnings[0] == f"VOI {words}: resampling keeps {edge:g} mm there, features are not on the grid of 3 mm"


@pytest.mark.parametrize("spacing", [(0.8, 0.9, 3.0), (0.8, 0.9, 5.0)], ids=["already 3 mm", "on two slices"])
def test_a_voi_on_the_grid_is_not_said_to_be_beside_it(spacing):
    voi = box((20, 50, 60), (7, 8 if spacing[2] == 3 else 9), (10, 40), (15, 45))
    facts, warnings = grid_warnings(case_of(voi, spacing))
    assert facts.grid_mm == (3, 3, 3)
    assert not [said for said in warnings if "keeps" in said]


OBLIQUE = np.array([[1, 0, 0], [0, 0.8, -0.6], [0, 0.6, 0.8]])
SAGITTAL = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]])  # stored with the slices on the third axis
_ON_ONE = "VOI on one slice only: resampling keeps {} mm there, features are not on the grid of 3 mm"
_FLAT_THERE = "VOI one voxel thick on the grid of 3 mm: textures have no neighbours across it"

SLICES = {
    "one oblique slice": ((7, 8), 5.0, OBLIQUE, _ON_ONE.format(5)),
    "one sagittal slice of 7 mm": ((7, 8), 7.0, SAGITTAL, _ON_ONE.format(7)),
    "one slice of 0.6 mm": ((7, 8), 0.6, UPRIGHT, _ON_ONE.format(0.6)),
    "one slice of 3 mm": ((7, 8), 3.0, UPRIGHT, _FLAT_THERE),
    "one slice of a series whose positions were rounded": ((7, 8), 3.0002, OBLIQUE, _FLAT_THERE),
    "three slices of 1 mm": ((6, 9), 1.0, UPRIGHT, _FLAT_THERE),
    "five slices of 0.6 mm": ((5, 10), 0.6, SAGITTAL, _FLAT_THERE),
}


@pytest.mark.parametrize(("slices", "thickness", "direction", "words"), SLICES.values(), ids=SLICES)
def test_a_voi_without_a_neighbour_across_the_slices_is_told_once(slices, thickness, direction, words):
    case = case_of(box((20, 50, 60), slices, (10, 40), (15, 45)), (0.8, 0.9, thickness), direction=direction)
    edges, inside = resampled(case)
    extent = [np.ptp(part) + 1 for part in np.nonzero(inside)][::-1]
    assert min(extent) == 1
    facts, warnings = grid_warnings(case)
    assert (facts.grid_thinnest, facts.grid_mm) == (1, pytest.approx(edges))
    assert warnings == [words]


def test_two_pieces_of_which_one_grows_and_one_shrinks_are_told_though_both_are_there():
    voi = box((24, 60, 60), (10, 11), (10, 40), (10, 40)) | box((24, 60, 60), (12, 13), (10, 40), (10, 40))
    case = case_of(voi, (0.7, 0.7, 5.0))
    sizes = np.bincount(sitk.GetArrayFromImage(sitk.ConnectedComponent(*labelled(resampled(case)[1]))).ravel())[1:]
    assert sizes.max() == 2 * sizes.min()
    facts, warnings = grid_warnings(case)
    assert (facts.components, facts.grid_components) == (2, 2)
    assert warnings[0].startswith("VOI in 2 pieces on the grid of 3 mm, drawn in 2: the largest has 67% of it, 50% as")


THIN = {
    "a wall of one pixel": ring((20, 80, 80), 26.0, 25.0, (5, 15)),
    "a wall of two pixels": ring((20, 80, 80), 26.0, 24.0, (5, 15)),
}


@pytest.mark.parametrize(
    ("voi", "spacing"),
    [
        (THIN["a wall of one pixel"], (0.7, 0.7, 5.0)),
        (THIN["a wall of two pixels"], (0.7, 0.7, 5.0)),
        (THIN["a wall of one pixel"], (0.9, 0.8, 2.0)),
    ],
)
def test_a_thin_wall_that_falls_into_pieces_is_told_with_both_numbers_and_the_share_of_the_largest(voi, spacing):
    case = case_of(voi, spacing)
    inside = sitk.GetArrayFromImage(sitk.ConnectedComponent(*labelled(resampled(case)[1])))
    sizes = np.bincount(inside.ravel())[1:]
    facts, warnings = grid_warnings(case)
    assert (facts.components, facts.grid_components) == (1, sizes.size)
    assert sizes.size > 1
    assert facts.grid_largest_piece == pytest.approx(sizes.max() / sizes.sum())
    assert warnings[0] == (
        f"VOI in {sizes.size} pieces on the grid of 3 mm, drawn in 1: the largest has "
        f"{100 * sizes.max() / sizes.sum():.0f}% of it, 100% as drawn"
    )


def labelled(inside):
    """The arguments by which SimpleITK counts 26-connected pieces."""
    return sitk.GetImageFromArray(inside.astype(np.uint8)), True


def test_two_joints_that_become_one_or_lose_a_part_are_told():
    left, right = ((5, 14), (10, 40), (10, 30)), ((5, 14), (10, 40), (40, 60))
    both = box((20, 60, 80), *left) | box((20, 60, 80), *right)
    assert grid_warnings(case_of(both, (1.1, 1.1, 4.0), TWO_PIECES), TWO_PIECES)[1] == []
    near = box((20, 60, 80), *left) | box((20, 60, 80), (5, 14), (10, 40), (31, 51))
    merged, warnings = grid_warnings(case_of(near, (1.1, 1.1, 4.0), TWO_PIECES), TWO_PIECES)
    assert (merged.components, merged.grid_components) == (2, 1)
    assert warnings == ["VOI in 1 piece on the grid of 3 mm, drawn in 2: the largest has 100% of it, 50% as drawn"]
    cut = both.copy()
    cut[:, 24:26, 10:29] = False  # a bridge of one pixel joins the halves of the left one
    parted, warnings = grid_warnings(case_of(cut, (1.1, 1.1, 4.0), TWO_PIECES), TWO_PIECES)
    assert (parted.components, parted.grid_components) == (2, 3)
    assert parted.grid_largest_piece == pytest.approx(parted.largest_piece, abs=0.03)  # the right one is whole
    assert warnings[0].startswith("VOI in 3 pieces on the grid of 3 mm, drawn in 2")


def test_a_speck_that_comes_off_is_no_warning():
    voi = box((20, 60, 60), (4, 14), (10, 40), (10, 40))
    voi[6, 24, 40:47] = True
    voi[6, 23:26, 47:50] = True
    facts, warnings = grid_warnings(case_of(voi, (1.0, 1.0, 5.0)))
    assert facts.components == 1
    assert facts.regrouped < 0.01
    assert warnings == []


@pytest.mark.parametrize(
    ("slices", "pixels", "change"),
    [((8, 10), 10, "gained"), ((7, 9), 4, "lost"), ((7, 8), 5, "gained")],
    ids=["two slices hold four planes of the grid", "two slices hold three planes", "on one slice"],
)
def test_a_volume_that_resampling_changes_is_told_in_ml_and_per_cent(slices, pixels, change):
    voi = box((20, 60, 90), slices, (10, 50), (20, 20 + pixels))
    case = case_of(voi, (0.8, 0.8, 5.0))
    edges, inside = resampled(case)
    drawn, found = (count * np.prod(size) / 1000 for count, size in ((voi.sum(), (0.8, 0.8, 5)), (inside.sum(), edges)))
    assert abs(found / drawn - 1) > 0.15
    _, warnings = grid_warnings(case)
    assert warnings[-1].startswith(f"VOI of {drawn:.3g} mL is {inside.sum()} voxels of 3 ")
    assert warnings[-1].endswith(f"{found:.3g} mL: {100 * abs(found / drawn - 1):.0f}% of it {change} by resampling")


def test_a_flat_voi_that_is_too_small_is_refused_by_the_voxels_that_it_has():
    facts = voi_facts(case_of(box((20, 50, 60), (7, 8), (10, 20), (15, 30)), (1.0, 1.0, 5.0)), RULES)
    volume = facts.voxels * 0.045
    with pytest.raises(CaseError, match=rf"has {facts.voxels} voxels of 3 x 3 x 5 mm \({volume:.2g} mL\), expected"):
        check_voi(facts, "c1", RULES)


def test_no_warning_has_a_quote_or_a_semicolon_and_each_is_short():
    voi = THIN["a wall of one pixel"].copy()
    voi[6:] = False
    _, warnings = grid_warnings(case_of(voi, (0.7, 0.7, 5.0)))
    assert len(warnings) >= 2
    assert all(len(said) <= 150 and not set("'\";") & set(said) for said in warnings)


def test_numbers_of_a_reading_hold_the_volume_on_the_grid():
    facts = voi_facts(case_of(ring((20, 60, 60), 20, 10, (5, 15)), (0.9, 0.9, 5.0)), RULES)
    numbers = facts.numbers()
    assert numbers["grid_volume_ml"] == pytest.approx(facts.voxels * 0.027)
    assert all(isinstance(value, int | float) for value in numbers.values())
