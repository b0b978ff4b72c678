from dataclasses import dataclass

import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.models.arrays import check_fields, from_arrays, to_arrays


@dataclass(frozen=True)
class Line:
    weights: np.ndarray
    offset: float

    def __post_init__(self):
        check_fields(self, "line", {"weights": (2,)}, positive=("weights",))


LINE = Line(np.array([1.0, 2.0]), 0.5)


def test_what_is_stored_comes_back_with_numbers_as_numbers():
    arrays = to_arrays(LINE, "a.")
    assert {name: array.shape for name, array in arrays.items()} == {"a.weights": (2,), "a.offset": ()}
    found = from_arrays(Line, arrays, "a.", "line")
    assert found.weights.tolist() == [1, 2]
    assert type(found.offset) is float
    assert found.offset == 0.5


def test_stored_arrays_are_copies_in_rows_first_order():
    wide = np.asfortranarray(np.arange(1.0, 3.0))
    arrays = to_arrays(Line(wide, 0.0), "")
    wide[0] = 7
    assert arrays["weights"].tolist() == [1, 2]
    assert arrays["weights"].flags.c_contiguous


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": np.ones(3)}, r"line: weights has shape \(3,\), expected \(2,\)"),
        ({"weights": np.array([1, np.nan])}, "line: weights holds a value that is not finite"),
        ({"weights": np.array([1.0, 0.0])}, "line: weights holds a value that is not positive"),
        ({"offset": np.ones(1)}, r"line: offset has shape \(1,\), expected \(\)"),
        ({"weights": np.ones(2, np.float32)}, r"line: the array weights is float32, expected float64"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(change, message):
    with pytest.raises(BundleError, match=message):
        from_arrays(Line, to_arrays(LINE, "") | change, "", "line")


def test_a_missing_array_is_named():
    with pytest.raises(BundleError, match=r"line: the array b\.weights is missing"):
        from_arrays(Line, to_arrays(LINE, "a."), "b.", "line")
