"""A band in words, as tables, pages and the status have it."""

import math

from IFXPredictLib.prediction.band_rows import BandRow
from IFXPredictLib.prediction.write import in_band_words

ROW = BandRow("deep", 0.7, 0.543, 0.782, 0.5, 0.87, "no", 0.574, 0.296, 0.13)


def test_a_band_is_said_with_its_ends_its_call_and_its_sources():
    assert ROW.words == "54.3 % to 78.2 %"
    assert ROW.shares == "57 % contour, 30 % position, 13 % noise"
    assert in_band_words(ROW) == f"drawn again {ROW.words}, the call stays in 87 % ({ROW.shares})"


def test_where_nothing_moves_no_shares_are_said():
    still = ROW._replace(contour=math.nan, position=math.nan, noise=math.nan)
    assert still.shares == ""
    assert in_band_words(still).endswith("the call stays in 87 %")
