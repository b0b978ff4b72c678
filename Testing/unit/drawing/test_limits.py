import numpy as np
import pytest

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.drawing.limits import Found, WallLimits, check_found
from IFXPredictLib.drawing.tissues import Tissues, values_of

HU = np.full((3, 20, 20), -100.0)
HU[:, 5:15, 5:15], HU[:, 8:12, 8:12] = 95.0, 20.0
VALUES = values_of(HU, (4.0, 1.0, 1.0))
LUMEN = HU == 20
WALL = HU == 95
NOTHING = np.zeros(HU.shape, bool)


def found(lumen_hu=20.0, wall_hu=95.0, fat_hu=-100.0, noise=10.0, wall=WALL, lumen=LUMEN):
    return Found(wall, lumen, Tissues(lumen_hu, wall_hu, fat_hu), noise)


def test_a_wall_that_stands_out_is_no_error_with_or_without_a_lumen():
    check_found(found(), VALUES, "scribble")
    check_found(found(lumen_hu=float("nan"), lumen=NOTHING), VALUES, "rough region")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            {"lumen_hu": 80.0},
            r"wall \(95 HU\) does not stand out from what lies in the scribble \(80 HU\).*rough region",
        ),
        ({"fat_hu": 50.0}, r"no contrast between wall \(95 HU\) and what lies around it \(50 HU\).*by hand"),
        ({"noise": 60.0}, r"too noisy \(60 HU\) to tell lumen \(20 HU\) from wall \(95 HU\).*smoother"),
        ({"wall": NOTHING}, "no enhancing wall was found around the scribble; move it into the bowel"),
        ({"wall": HU == -100}, "no enhancing wall was found"),
        ({"wall_hu": 240.0}, "240 HU, more than an enhancing wall"),
    ],
)
def test_what_is_no_ground_for_a_wall_is_refused_in_one_line_that_says_what_to_do(wrong, message):
    wall = np.zeros(HU.shape, bool) | wrong.get("wall", WALL)
    values = VALUES if wrong.get("wall_hu") is None else values_of(np.where(WALL, 240.0, HU), (4.0, 1.0, 1.0))
    with pytest.raises(CaseError, match=message) as refusal:
        check_found(found(**{**wrong, "wall": wall}), values, "scribble")
    assert str(refusal.value).startswith("Wall assist: ")
    assert len(str(refusal.value)) < 300


def test_the_reach_holds_a_lumen_a_wall_and_the_fat_beside_it():
    assert WallLimits(thickest_mm=5.0, widest_mm=10.0).reach_mm > 15.0
