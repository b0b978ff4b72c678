import numpy as np

from IFXPredictLib.simulation import bowel as phantom
from IFXPredictLib.simulation import sacroiliac_phantom
from IFXPredictLib.simulation.patient import READINGS, patient_streams

PARTS = ("base", "clinical", "scan", "contours")


def numbers(seed, k):
    streams = patient_streams(seed, k)
    return {part: getattr(streams, part).standard_normal(4).tolist() for part in PARTS}


def test_each_part_of_each_patient_has_numbers_of_its_own():
    drawn = [tuple(values) for seed, k in ((1, 0), (1, 1), (2, 0)) for values in numbers(seed, k).values()]
    assert len(set(drawn)) == 3 * len(PARTS)


def test_a_patient_is_set_by_seed_and_number():
    assert numbers(3, 5) == numbers(3, 5)


def test_one_part_does_not_move_another():
    streams = patient_streams(3, 5)
    streams.base.standard_normal(100)
    assert np.array_equal(streams.scan.standard_normal(4), numbers(3, 5)["scan"])


def test_two_readers_read_twice():
    assert READINGS == ((1, 1), (1, 2), (2, 1), (2, 2))
    assert {reader for reader, _ in READINGS} == set(phantom.READERS) == set(sacroiliac_phantom.READERS)
