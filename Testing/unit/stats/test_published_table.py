import pytest

from IFXPredictLib.stats.published_table import read_printed


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0.80", 0.795, 0.805),
        ("0.8", 0.75, 0.85),
        (".8", 0.75, 0.85),
        ("1", 0.5, 1.5),
        ("80%", 0.795, 0.805),
        ("80.4 %", 0.8035, 0.8045),
        (" 0.857142857142857142857142857142857 ", 0.8571428565, 0.8571428575),
        ("-0.05", -0.055, -0.045),
        ("0.00", -0.005, 0.005),
    ],
)
def test_a_number_stands_for_half_a_unit_of_its_last_digit_to_either_side(text, low, high):
    assert (read_printed(text).low, read_printed(text).high) == pytest.approx((low, high), rel=0, abs=1e-12)


@pytest.mark.parametrize(
    "text", ["", "high", "0,80", "0·80", "nan", "inf", "1e-3", "0.8*", "< 0.01", "1_0", "٠.٨", "%"]
)
def test_what_is_no_decimal_number_is_refused(text):
    with pytest.raises(ValueError, match=r"expected a number such as 0\.80 or 80%, found"):
        read_printed(text)
