"""The window in which an image is shown to readers."""

from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.imaging.display import window_of
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Display

CT, MRI = load_protocol("ifx_cte").image, load_protocol("axspa_mri").image
VALUES = np.random.default_rng(3).gamma(2.0, 150.0, (20, 40, 60)).astype(np.float32)


def test_a_ct_is_shown_in_the_networks_window_whatever_its_padding():
    padded = np.full((3, 3, 3), -3024, np.int16)
    padded[1] = 1000
    assert window_of(None, CT, padded) == Display(400.0, 40.0)


def test_what_the_protocol_says_goes_before():
    for rules in (CT, MRI):
        assert window_of(Display(1500.0, -600.0), rules, VALUES) == Display(1500.0, -600.0)


def test_an_mri_is_shown_from_its_1st_to_its_99th_percentile():
    low, high = np.percentile(VALUES, (1, 99))
    found = window_of(None, MRI, VALUES)
    assert found.level - found.window / 2 == pytest.approx(low)
    assert found.level + found.window / 2 == pytest.approx(high)


def test_of_a_large_mri_a_million_voxels_are_looked_at(monkeypatch):
    monkeypatch.setattr("IFXPredictLib.imaging.display._LOOKED_AT", 1000)
    found, whole = window_of(None, MRI, VALUES), window_of(None, replace(MRI), np.repeat(VALUES, 1))
    assert found == whole
    assert found.window == pytest.approx(np.ptp(np.percentile(VALUES.ravel()[::48], (1, 99))))


def test_an_image_of_one_intensity_has_a_window_too():
    assert window_of(None, MRI, np.full((4, 4, 4), 7.0)) == Display(1.0, 7.0)
