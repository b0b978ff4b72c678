import numpy as np
import pytest
from scribbled import tube

from IFXPredictLib.drawing.around_line import distance_from
from IFXPredictLib.drawing.tissues import Tissues, fat_level, noise_of, values_of, with_bowel, with_lumen


def test_levels_are_those_of_the_tissues_whatever_they_began_with():
    known = tube()
    values = values_of(known.hu, known.spacing)
    from_lumen = distance_from(known.lumen, known.spacing)
    within = known.outer_mm < 3
    found = with_lumen(Tissues(40.0, 110.0, -90.0), values, known.lumen, from_lumen, within)
    assert found.lumen == pytest.approx(20, abs=2)
    assert found.wall == pytest.approx(95, abs=5)
    found = with_bowel(found, values, known.lumen | known.wall, from_lumen)
    assert (found.wall, found.fat) == pytest.approx((95, -100), abs=4)
    assert (found.inner_edge, found.outer_edge) == pytest.approx((57.5, -2.5), abs=4)


def test_gas_its_edges_and_a_few_voxels_say_nothing():
    known = tube()
    hu = known.hu.copy()
    hu[4:7, 30:34, 40:60] = -950
    values = values_of(hu, known.spacing)
    assert values.blurred[values.gas].all()
    assert values.blurred.sum() > values.gas.sum() > 0
    assert fat_level(values) == pytest.approx(-100, abs=2)
    few = np.zeros(hu.shape, bool)
    few[0, 0, :5] = True
    assert np.isnan(fat_level(values, few))
    before = Tissues(20.0, 95.0, -100.0)
    assert with_lumen(before, values, few, distance_from(few, known.spacing), few) == before


@pytest.mark.parametrize("sd", [5.0, 25.0])
def test_noise_is_the_standard_deviation_within_a_tissue(sd):
    known = tube(noise_hu=sd)
    assert noise_of(values_of(known.hu, known.spacing)) == pytest.approx(sd, rel=0.25, abs=1.5)


def test_a_slice_is_named_by_its_number_in_the_image():
    values = values_of(np.zeros((2, 4, 4)), (4.0, 1.0, 1.0), first_slice=7, slice_step=2)
    assert values.slice_of(3) == 13
