"""A small DICOM series, written with some attributes and read again: what is said of it, or why it is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import Change, oblique_volume, write_slices

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.reading import read_scan

ORIGINAL = ["ORIGINAL", "PRIMARY", "AXIAL"]


def notes(folder: Path, modality: str = "CT", change: Change | None = None, **tags: Any) -> tuple[str, ...]:
    """What is said of a series whose voxels come out as they were written."""
    image = oblique_volume() + (300 if modality == "MR" else 0)
    write_slices(folder / "series", image, modality=modality, change=change, **tags)
    scan = read_scan(folder / "series", modality)
    assert np.array_equal(sitk.GetArrayFromImage(scan.image), sitk.GetArrayFromImage(image))
    return scan.notes


def refused(folder: Path, words: str, modality: str = "CT", change: Change | None = None, **tags: Any) -> None:
    """That a series is refused with these words."""
    write_slices(folder / "series", oblique_volume() + 300, modality=modality, change=change, **tags)
    told(folder / "series", words, modality)


def told(path: Path, words: str, modality: str = "CT") -> None:
    """That reading is refused with these words, in one short line."""
    with pytest.raises(CaseError, match=words) as refusal:
        read_scan(path, modality)
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) <= 300
