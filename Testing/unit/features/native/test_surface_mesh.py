"""Judge: PyRadiomics 3.0.1 (Testing/baselines/shape), and areas and volumes by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.features.native.surface_mesh import area_and_volume, perimeter_and_area

BASELINE = Path(__file__).parents[3] / "baselines" / "shape" / "expected.json"


def test_the_surface_of_each_of_the_256_patterns_of_a_cell_has_pyradiomics_area_and_volume():
    patterns = json.loads(BASELINE.read_text(encoding="utf-8"))["patterns"]
    for pattern, expected in enumerate(patterns["area_and_volume"]):
        cell = np.array([pattern >> corner & 1 for corner in range(8)], np.bool_).reshape(2, 2, 2)
        assert area_and_volume(cell, patterns["spacing"]) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_one_voxel_is_an_octahedron_between_the_neighbours():
    z, y, x = 5.0, 0.7, 0.9
    area, volume = area_and_volume(np.pad(np.ones((1, 1, 1), np.bool_), 1), (z, y, x))
    assert volume == pytest.approx(z * y * x / 6)
    assert area == pytest.approx(8 * np.sqrt((z * y) ** 2 + (y * x) ** 2 + (x * z) ** 2) / 8)


def test_a_box_loses_half_a_voxels_width_at_edges_and_corners_only():
    mask = np.pad(np.ones((4, 5, 6), np.bool_), 1)
    _area, volume = area_and_volume(mask, (1.0, 1.0, 1.0))
    edges, corners = 4 * (3 + 4 + 5) / 8, 8 * (1 / 8 - 1 / 48)
    assert volume == pytest.approx(4 * 5 * 6 - edges - corners)


def test_pixels_that_touch_at_a_corner_have_outlines_of_their_own():
    mask = np.pad(np.eye(3, dtype=np.bool_)[::-1], 1)
    assert perimeter_and_area(mask, (0.8, 0.6)) == pytest.approx((3 * 4 * 0.5, 3 * 0.8 * 0.6 / 2))


def test_the_outline_of_a_hole_counts_to_the_perimeter_and_is_taken_from_the_area():
    mask = np.pad(np.ones((5, 6), np.bool_), 1)
    whole = perimeter_and_area(mask, (0.8, 0.6))
    mask[3, 3] = False
    holed = perimeter_and_area(mask, (0.8, 0.6))
    assert np.subtract(holed, whole) == pytest.approx((4 * 0.5, -0.8 * 0.6 / 2))
