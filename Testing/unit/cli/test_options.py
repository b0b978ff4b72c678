"""What arguments are made of: whole numbers, and an error in one line."""

from argparse import ArgumentTypeError

import pytest

from IFXPredictLib.cli.options import Parser, at_least_two, day, folds_and_repeats, natural, positive


@pytest.mark.parametrize(("kind", "least"), [(natural, 0), (positive, 1), (at_least_two, 2)])
def test_a_whole_number_is_at_least_what_it_has_to_be(kind, least):
    assert kind(str(least)) == least
    for text in (str(least - 1), "1.5", "²", "", "1e3"):
        with pytest.raises(ArgumentTypeError, match=f"expected a whole number of at least {least}, found"):
            kind(text)


def test_an_error_of_the_arguments_is_one_line_and_status_2(capsys):
    with pytest.raises(SystemExit) as end:
        Parser(prog="p").parse_args(["--unknown"])
    assert end.value.code == 2
    assert capsys.readouterr().err == "p: unrecognized arguments: --unknown (see p --help)\n"


def test_folds_and_repeats_are_two_numbers():
    assert folds_and_repeats("5x3") == (5, 3)
    for text in ("5", "1x3", "5x0", "5x", "x3", "5 x 3", "5x3x2", "-5x3"):
        with pytest.raises(ArgumentTypeError, match="expected folds x repeats, as 5x3, found"):
            folds_and_repeats(text)


def test_a_day_is_written_as_iso_has_it():
    assert day("2026-11-29") == "2026-11-29"
    for text in ("tomorrow", "2026-13-01", "29.11.2026", "20261129", "2026-W48-7", ""):
        with pytest.raises(ArgumentTypeError, match="expected a day as 2026-11-29, found"):
            day(text)
