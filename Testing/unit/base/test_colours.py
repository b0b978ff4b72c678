import re

from IFXPredictLib.base.colours import INTER, INTRA, PALETTE, WARNING, colour, rgb


def test_models_have_colours_of_their_own_by_their_place():
    assert [colour(place) for place in range(len(PALETTE))] == list(PALETTE)
    assert len({*PALETTE, WARNING}) == 15
    assert colour(14) == colour(0)


def test_the_first_five_are_those_of_okabe_and_ito():
    assert PALETTE[:5] == ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7")
    assert INTRA != INTER


def test_colours_are_six_hexadecimal_digits():
    assert all(re.fullmatch("#[0-9A-F]{6}", one) for one in (*PALETTE, WARNING, INTRA, INTER))


def test_red_green_and_blue_are_shares_of_one():
    assert rgb("#FF0033") == (1.0, 0.0, 0.2)
