"""The same patient on another scanner: what is changed of the scan, and that the anatomy stays where it is."""

import dataclasses

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.enterography import simulate_patient
from IFXPredictLib.simulation.scanner import on_another_scanner


@pytest.fixture(scope="module")
def patient():
    return simulate_patient(1, 0, load_protocol("ifx_cte").clinical)


def volume_and_centre(mask):
    values = sitk.GetArrayFromImage(mask) > 0
    centre = np.argwhere(values).mean(axis=0)[::-1].tolist()
    return values.sum() * np.prod(mask.GetSpacing()) / 1000, mask.TransformContinuousIndexToPhysicalPoint(centre)


def test_slices_are_thicker_the_wall_is_darker_and_noisier_and_the_lesion_stays_in_its_place(patient):
    other = on_another_scanner(patient, 1, 0)
    assert other.image.GetSpacing()[2] == pytest.approx(1.5 * patient.image.GetSpacing()[2])
    assert other.image.GetSpacing()[:2] == patient.image.GetSpacing()[:2]
    for before, after in [
        (patient.mask, other.mask),
        *((patient.readings[k], other.readings[k]) for k in other.readings),
    ]:
        assert after.GetSize() == other.image.GetSize()
        (volume, centre), (new_volume, new_centre) = volume_and_centre(before), volume_and_centre(after)
        assert new_volume == pytest.approx(volume, rel=0.15)
        assert new_centre == pytest.approx(centre, abs=1.5)
    inside = [sitk.GetArrayFromImage(p.image)[sitk.GetArrayFromImage(p.mask) > 0] for p in (patient, other)]
    assert 15 < np.median(inside[0]) - np.median(inside[1]) < 35
    assert inside[1].std() > inside[0].std()


def test_a_patient_is_scanned_alike_each_time_and_the_hospitals_differ_in_nothing_else(patient):
    one, again = (on_another_scanner(patient, 1, 0) for _ in range(2))
    assert np.array_equal(sitk.GetArrayFromImage(one.image), sitk.GetArrayFromImage(again.image))
    assert (one.clinical, one.facts) == (patient.clinical, patient.facts)
    assert dataclasses.replace(one, image=patient.image, mask=patient.mask, readings=patient.readings) == patient
