"""Voxels of the 3 mm grid that rounding decides: what ITK makes of one mask under many origins is the judge."""

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.imaging.mask_ties import tied_voxels
from IFXPredictLib.imaging.resampling import STABLE, Whole, resample_mask, resample_voi


def noise_mask(edge: float, shape: tuple[int, int, int] = (12, 60, 70)) -> sitk.Image:
    mask = sitk.GetImageFromArray((np.random.default_rng(0).random(shape) < 0.5).astype(np.uint8))
    mask.SetSpacing((edge, edge, 5.0))
    return mask


@pytest.mark.parametrize("edge", [0.5, 0.625, 0.703125, 0.75, 1.5])
def test_under_other_origins_no_other_voxels_move_than_those_counted(edge):
    mask = noise_mask(edge)
    seen = []
    for origin in (0.0, 0.1, -33.7, -217.3, 101.123):
        mask.SetOrigin((origin, 1.3 * origin, origin))
        seen.append(sitk.GetArrayFromImage(resample_mask(mask, 3.0)))
    moved = int(np.count_nonzero(np.min(seen, axis=0) != np.max(seen, axis=0)))
    tied = tied_voxels(mask, resample_mask(mask, 3.0))
    assert tied >= moved
    assert tied > 0


@pytest.mark.parametrize("edge", [0.8046879768371582, 0.992, 3.0, 1.0])
def test_where_no_centre_lies_midway_none_is_counted(edge):
    mask = noise_mask(edge)
    assert tied_voxels(mask, resample_mask(mask, 3.0)) == 0


def test_a_box_is_decided_by_rounding_at_its_faces_alone():
    mask = sitk.Image(60, 60, 12, sitk.sitkUInt8)
    mask.SetSpacing((1.5, 1.5, 5.0))
    mask[11:41, 20:40, 3:9] = (
        1  # x from 16.5 to 61.5 mm, where centres of 3 mm lie; y from 30 to 60 mm, where none does
    )
    coarse = resample_mask(mask, 3.0)
    decided = tied_voxels(mask, coarse)
    slices = int(sitk.GetArrayFromImage(coarse).any(axis=(1, 2)).sum())
    assert decided == 2 * 10 * slices


def test_of_a_part_as_many_are_counted_as_of_the_whole():
    whole = noise_mask(0.75)
    values = sitk.GetArrayFromImage(whole)
    values[:3] = values[:, :9] = values[:, :, :14] = 0
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(whole)
    part = mask[14:, 9:, 3:]
    place = Whole(mask.GetSize(), mask.GetOrigin(), (14, 9, 3))
    found = tied_voxels(part, resample_mask(part, 3.0, place), place.first)
    assert found == tied_voxels(mask, resample_mask(mask, 3.0)) > 0


@pytest.mark.parametrize("edge", [0.5, 0.625, 0.703125, 0.75, 1.5])
def test_stable_masks_are_the_same_wherever_the_patient_lay(edge):
    """Under every origin and turn; where ITK decides alike under all of them, they are ITK's but for counted ties."""
    mask = noise_mask(edge)
    seen, stable = [], []
    for origin in (0.0, 0.1, -33.7, -217.3, 101.123):
        mask.SetOrigin((origin, 1.3 * origin, origin))
        coarse = resample_mask(mask, 3.0, ties=STABLE)
        seen.append(sitk.GetArrayFromImage(resample_mask(mask, 3.0)))
        stable.append(sitk.GetArrayFromImage(coarse))
        assert coarse.GetOrigin() == resample_mask(mask, 3.0).GetOrigin()
    tied = tied_voxels(mask, resample_mask(mask, 3.0))
    mask.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.31, -0.22, 0.47).GetMatrix())
    stable.append(sitk.GetArrayFromImage(resample_mask(mask, 3.0, ties=STABLE)))
    for one in stable[1:]:
        np.testing.assert_array_equal(one, stable[0])
    certain = np.min(seen, axis=0) == np.max(seen, axis=0)
    assert np.count_nonzero(certain) > 0
    assert np.count_nonzero((stable[0] != seen[0]) & certain) <= tied


@pytest.mark.parametrize("edge", [0.8046879768371582, 0.992, 1.0])
def test_without_ties_a_stable_mask_is_pyradiomics_own(edge):
    mask = noise_mask(edge)
    np.testing.assert_array_equal(
        *(sitk.GetArrayFromImage(resample_mask(mask, 3.0, ties=ties)) for ties in (STABLE, "pyradiomics"))
    )


def test_around_the_voi_it_is_the_same_mask():
    mask = noise_mask(0.75)
    values = sitk.GetArrayFromImage(mask)
    values[:3] = values[:, :21] = values[:, :, :26] = 0
    values[9:] = values[:, 50:] = 0
    voi = sitk.GetImageFromArray(values)
    voi.CopyInformation(mask)
    whole = resample_mask(voi, 3.0, ties=STABLE)
    _, part = resample_voi(sitk.Cast(voi, sitk.sitkFloat32), voi, 3.0, 2, ties=STABLE)
    cut = sitk.RegionOfInterest(whole, part.GetSize(), whole.TransformPhysicalPointToIndex(part.GetOrigin()))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(part), sitk.GetArrayFromImage(cut))
    assert sitk.GetArrayFromImage(part).sum() == sitk.GetArrayFromImage(whole).sum() > 0
