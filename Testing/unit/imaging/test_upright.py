from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import oblique_volume

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.reading import read_scan
from IFXPredictLib.imaging.upright import set_upright, sheared_by, upright


def bent(by: float) -> np.ndarray:
    """Oblique axes (3, 3) of which the second leans towards the first: its cosine with it is ``by``."""
    axes = np.array(oblique_volume().GetDirection()).reshape(3, 3)
    axes[:, 1] = by * axes[:, 0] + np.sqrt(1 - by**2) * axes[:, 1]
    return axes


@pytest.mark.parametrize("by", [0.0, 1e-4, 0.2])
def test_a_shear_is_the_cosine_of_two_axes_whatever_their_lengths(by):
    assert sheared_by(bent(by) * [0.8, 0.9, 5.0]) == pytest.approx(by, abs=1e-12)


def test_axes_of_no_length_or_no_number_are_sheared_without_limit():
    assert sheared_by(np.diag([1.0, 0.0, 1.0])) == np.inf
    assert sheared_by(np.diag([1.0, np.nan, 1.0])) == np.inf


def test_upright_axes_are_orthonormal_and_the_nearest_ones():
    found = upright(bent(1e-3))
    np.testing.assert_allclose(found.T @ found, np.eye(3), atol=1e-15)
    assert np.linalg.det(found) == pytest.approx(1)
    assert np.abs(found - bent(1e-3)).max() < 6e-4


@pytest.mark.parametrize("ending", [".nrrd", ".mha"])
@pytest.mark.parametrize("by", [1e-4, 3e-4])
def test_axes_that_rounding_bent_are_set_upright_and_said(tmp_path, ending, by):
    image = oblique_volume()
    image.SetDirection(bent(by).ravel().tolist())
    sitk.WriteImage(image, str(tmp_path / f"a{ending}"))
    scan = read_scan(tmp_path / f"a{ending}")
    assert [note.split(" were ")[0] for note in scan.notes] == ["the axes of the image"]
    assert sheared_by(np.array(scan.image.GetDirection()).reshape(3, 3)) < 1e-12


@pytest.mark.parametrize("by", [0.0, 1e-6])
def test_axes_at_right_angles_stay_to_the_last_bit(by):
    image = oblique_volume()
    image.SetDirection(bent(by).ravel().tolist())
    before = image.GetDirection()
    assert set_upright(image, Path("a.nrrd")) == ()
    assert image.GetDirection() == before


@pytest.mark.parametrize("by", [0.002, 0.0349, 0.26])  # 0.1, 2 and 15 degrees
def test_a_real_shear_is_refused_with_the_axes(tmp_path, by):
    image = oblique_volume()
    image.SetDirection(bent(by).ravel().tolist())
    sitk.WriteImage(image, str(tmp_path / "a.nrrd"))
    with pytest.raises(CaseError, match=r"a\.nrrd: the axes of the image \(0\.96 0\.28 0 / .*sheared grid"):
        read_scan(tmp_path / "a.nrrd")
