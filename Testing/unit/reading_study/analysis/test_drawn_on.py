"""Readings that are measured on another scan than they were drawn on are said, and no pseudonym is told."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.reading_study.analysis import drawn_on
from IFXPredictLib.reading_study.analysis.drawn_on import drawn_elsewhere
from IFXPredictLib.reading_study.analysis.readings import TimedReading


def image_of(seed):
    image = sitk.GetImageFromArray(np.random.default_rng(seed).integers(-100, 200, (5, 7, 9)).astype(np.int16))
    image.SetSpacing((0.8, 0.9, 5.0))
    return image


def reading(case, image, drawn):
    return TimedReading(case, "anna", 1, image, Path("mask"), drawn_on=drawn)


@pytest.fixture
def drawn(tmp_path):
    sitk.WriteImage(image_of(1), tmp_path / "P001.nrrd")
    return tmp_path / "P001.nrrd"


@pytest.mark.parametrize(
    ("name", "image", "same"),
    [
        ("a.nii.gz", image_of(1), True),
        ("b.mha", sitk.Cast(image_of(1), sitk.sitkFloat32) * 0.5 + 3, True),
        ("c.nrrd", sitk.DICOMOrient(image_of(1), "RAI"), True),
        ("another_patient.nrrd", image_of(2), False),
        ("smoothed.nrrd", sitk.SmoothingRecursiveGaussian(sitk.Cast(image_of(1), sitk.sitkFloat32), 1.0), False),
    ],
)
def test_a_scan_is_the_same_in_whatever_form_and_another_one_on_its_grid_is_not(drawn, tmp_path, name, image, same):
    sitk.WriteImage(image, tmp_path / name)
    said = drawn_elsewhere([reading("Rossi", tmp_path / name, drawn)] * 2, "CT", tmp_path / "kept")
    text = f"drawn on another scan in the study: its intensities are not those of {name}"
    assert said == ({} if same else {"Rossi": text})


def test_a_further_series_that_is_another_scan_than_the_reader_saw_is_said_too(drawn, tmp_path):
    sitk.WriteImage(image_of(4), tmp_path / "arterial.nrrd")
    series = ("image_arterial", tmp_path / "arterial.nrrd")
    one = replace(reading("Rossi", drawn, drawn), further=(series,), seen=(("image_arterial", drawn),))
    said = drawn_elsewhere([one], "CT", tmp_path / "kept")
    assert said == {"Rossi": "drawn on another scan in the study: its intensities are not those of arterial.nrrd"}
    assert drawn_elsewhere([replace(one, seen=(series,))], "CT", tmp_path / "kept") == {}


def test_what_was_compared_is_kept_until_a_file_changes(drawn, tmp_path, monkeypatch):
    sitk.WriteImage(image_of(1), tmp_path / "a.mha")
    readings = [reading("Rossi", tmp_path / "a.mha", drawn)]
    assert drawn_elsewhere(readings, "CT", tmp_path / "kept") == {}
    sitk.WriteImage(image_of(3), tmp_path / "a.mha")
    assert list(drawn_elsewhere(readings, "CT", tmp_path / "kept")) == ["Rossi"]
    monkeypatch.setattr(drawn_on, "read_volume", lambda *_, **__: pytest.fail("was read again"))
    assert list(drawn_elsewhere(readings, "CT", tmp_path / "kept")) == ["Rossi"]


def test_what_is_measured_on_the_studys_own_image_or_cannot_be_read_is_not_compared(drawn, tmp_path):
    (tmp_path / "text.nrrd").write_text("no image", encoding="utf-8")
    readings = [
        reading("Rossi", drawn, drawn),
        reading("Novak", drawn, None),
        reading("Dupont", tmp_path / "text.nrrd", drawn),
        reading("Jansen", tmp_path / "gone.nrrd", drawn),
    ]
    assert drawn_elsewhere(readings, "CT", tmp_path / "kept") == {}
