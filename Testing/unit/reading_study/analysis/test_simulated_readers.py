from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError, CohortError
from IFXPredictLib.reading_study.analysis.simulated_readers import (
    MeasuredDisagreement,
    matched_variation,
    measured_disagreement,
    read_contours,
    simulated_accuracy,
    simulated_files,
    simulated_readings,
)
from IFXPredictLib.simulation.bowel import reading as phantom_reading
from IFXPredictLib.simulation.bowel import simulate_case
from IFXPredictLib.simulation.contours import ContourVariation, contour_of
from IFXPredictLib.stats.icc import StudyIcc


def dice(one, other):
    return 2 * (one & other).sum() / (one.sum() + other.sum())


@pytest.fixture(scope="module")
def phantoms():
    """Simulated lesions with two readings by reader 1 and one by reader 2: masks, and the spacing."""
    lesions = []
    for seed in range(4):
        random = np.random.default_rng(seed)
        phantom = simulate_case(0.0, random)
        masks = [sitk.GetArrayFromImage(phantom_reading(phantom, r, random)) > 0 for r in (1, 1, 2)]
        lesions.append((masks, phantom.image.GetSpacing()[::-1]))
    return lesions


def percent(one, other):
    return 200 * (int(other.sum()) - int(one.sum())) / (int(one.sum()) + int(other.sum()))


@pytest.mark.slow
def test_simulated_readings_disagree_as_the_measured_ones(phantoms):
    """The judge is the phantom, which displaces the true surfaces of the wall, not a mask."""
    measured = measured_disagreement(
        [(dice(one, again), percent(one, again)) for (one, again, _), _ in phantoms],
        [[percent(one, other) for (one, _, other), _ in phantoms]],
    )
    contours = [contour_of(masks[0], spacing) for masks, spacing in phantoms]
    found = matched_variation(contours, measured, seed=1)
    assert found.local_mm == pytest.approx(0.4, abs=0.2)  # the phantom's readers deviate by 0.4 mm,
    assert found.habit_mm == pytest.approx(0.3, abs=0.2)  # and differ by 0.3 mm in their habit
    random = np.random.default_rng(9)
    pairs = [[c.redrawn(found, 0.0, random) for _ in range(2)] for c in contours for _ in range(4)]
    assert np.mean([dice(*pair) for pair in pairs]) == pytest.approx(measured.dice, abs=0.02)


@pytest.mark.slow
def test_readers_who_agree_more_get_a_smaller_amplitude(phantoms):
    contours = [contour_of(masks[0], spacing) for masks, spacing in phantoms[:2]]
    amplitudes = [
        matched_variation(contours, MeasuredDisagreement(dice, 0.0, 0.0), seed=1) for dice in (0.95, 0.9, 0.8)
    ]
    assert [a.local_mm for a in amplitudes] == sorted(a.local_mm for a in amplitudes)
    assert all((a.excess_mm, a.habit_mm) == (0, 0) for a in amplitudes)


def test_a_habit_in_mm_is_what_changes_the_volume_of_a_ball_so_much():
    """A ball of 12 mm gains 3 / 12 of its volume with a millimetre of radius: 5 % are 0.2 mm."""
    spacing = (1.0, 0.8, 1.25)
    z, y, x = np.indices((40, 60, 41)) * np.reshape(spacing, (3, 1, 1, 1)) - np.reshape(
        (19.0, 23.0, 26.0), (3, 1, 1, 1)
    )
    ball = contour_of(x**2 + y**2 + z**2 < 12**2, spacing)
    found = matched_variation([ball], MeasuredDisagreement(0.95, 0.0, 5.0), seed=1)
    assert found.habit_mm == pytest.approx(0.2, rel=0.03)


def test_what_is_measured_is_the_mean_dice_and_the_spread_and_difference_of_volumes():
    found = measured_disagreement([(0.9, -4.0), (0.8, 4.0)], [[10.0, 14.0], [-2.0, -4.0]])
    assert (found.dice, found.volume_sd_percent) == (pytest.approx(0.85), pytest.approx(np.std([-4, 4], ddof=1)))
    assert found.volume_percent == pytest.approx((12 + 3) / 2)
    assert measured_disagreement([(0.9, 1.0), (0.9, 2.0)], []).volume_percent == 0


def test_without_two_rounds_of_a_reader_there_is_nothing_to_measure():
    with pytest.raises(CohortError, match=r"1 pair\(s\) of readings by one reader, expected 2 or more"):
        measured_disagreement([(0.9, 1.0)], [])


@pytest.fixture
def one_each(small_study):
    return [r for r in small_study if (r.reader, r.round) == ("eva", 1)]


def test_each_case_is_drawn_by_two_readers_in_two_rounds_on_its_own_grid(one_each, protocol, tmp_path):
    series = (("image_arterial", tmp_path / "arterial.nrrd"),)
    named = [replace(one_each[0], case="2023/7:a", further=series), *one_each[1:]]  # no file's name on Windows
    drawn = list(simulated_readings(named, ContourVariation(0.5, 0.1, 0.4), protocol.image, tmp_path, 1))
    assert len(drawn) == 16
    assert [f"masks/{r.mask.name}" for r in drawn] == list(simulated_files(named))
    assert {r.reader for r in drawn} == {"simulated_1", "simulated_2"}
    for r in drawn:
        mask, image = sitk.ReadImage(str(r.mask)), sitk.ReadImage(str(r.image))
        assert mask.GetSize() == image.GetSize()
        np.testing.assert_allclose(mask.GetSpacing(), image.GetSpacing(), rtol=1e-12)
        np.testing.assert_allclose(mask.GetDirection(), image.GetDirection(), rtol=0, atol=1e-12)
        assert set(np.unique(sitk.GetArrayViewFromImage(mask))) == {0, 1}
    assert len({r.mask.read_bytes() for r in drawn}) == 16
    assert [r.further for r in drawn[:5]] == [*[series] * 4, ()]


def test_the_same_seed_gives_the_same_files_so_that_features_are_recalled(one_each, protocol, tmp_path):
    for place, seed in (("one", 1), ("again", 1), ("other", 2)):
        list(simulated_readings(one_each, ContourVariation(0.5), protocol.image, tmp_path / place, seed))
    name = "a_simulated_1_round1.nrrd"
    one, again, other = ((tmp_path / place / name).read_bytes() for place in ("one", "again", "other"))
    assert one == again
    assert one != other


def test_a_second_reading_of_a_case_and_an_empty_mask_are_refused(one_each, protocol, tmp_path):
    variation = ContourVariation(0.5)
    with pytest.raises(CohortError, match="a case has more than one reading"):
        list(simulated_readings([*one_each, one_each[0]], variation, protocol.image, tmp_path, 1))
    sitk.WriteImage(sitk.ReadImage(str(one_each[0].mask)) * 0, str(tmp_path / "empty.nrrd"))
    with pytest.raises(CaseError, match="the mask is empty"):
        read_contours([replace(one_each[0], mask=tmp_path / "empty.nrrd")], protocol.image)


def test_the_lesion_of_a_file_with_several_labels_is_the_one_that_is_named(one_each, protocol, tmp_path):
    mask = sitk.ReadImage(str(one_each[0].mask))
    sitk.WriteImage(sitk.Cast(mask, sitk.sitkUInt8) + 1, str(tmp_path / "both.nrrd"))
    (expected,) = read_contours(one_each[:1], protocol.image)
    (found,) = read_contours([replace(one_each[0], mask=tmp_path / "both.nrrd", label=2)], protocol.image)
    np.testing.assert_array_equal(found.moved(0.0), expected.moved(0.0))
    with pytest.raises(CaseError, match="holds 2 labels: 1, 2"):
        read_contours([replace(one_each[0], mask=tmp_path / "both.nrrd")], protocol.image)


def iccs(intra, inter):
    parts = [np.array(values, dtype=float) for values in (intra, inter)]
    return StudyIcc(parts[0], parts[0], parts[0], parts[1], parts[1], parts[1])


def test_the_accuracy_is_rank_correlation_error_and_decisions():
    """Ranks 1 2 3 4 against 1 3 2 4: rho is 1 - 6 (0 + 1 + 1 + 0) / (4 (16 - 1)) = 0.8."""
    simulated, real = (
        iccs([0.2, 0.5, 0.8, 0.9, np.nan], [0.5] * 5),
        iccs([0.1, 0.8, 0.7, 0.95, 0.3], [0.9, *[np.nan] * 4]),
    )
    (found,) = simulated_accuracy(simulated, real, 0.75)
    assert (found.kind, found.features) == ("intra", 4)
    assert found.spearman == pytest.approx(0.8)
    assert found.mean_absolute_error == pytest.approx((0.1 + 0.3 + 0.1 + 0.05) / 4)
    assert found.bias == pytest.approx((0.1 - 0.3 + 0.1 - 0.05) / 4)
    assert found.same_side == 0.5
