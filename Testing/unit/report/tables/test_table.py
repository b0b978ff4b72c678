"""Tables as CSV: all digits, nothing where there is nothing."""

import csv
import math

from IFXPredictLib.report.tables.table import csv_text


def test_a_float_reads_back_to_the_last_bit_and_nan_and_none_are_empty():
    text = csv_text(("a", "b"), [(0.1 + 0.2, 1), (math.nan, None), (5e-324, 'x, "y"')])
    assert text == 'a,b\n0.30000000000000004,1\n,\n5e-324,"x, ""y"""\n'
    assert float(list(csv.reader(text.splitlines()))[1][0]) == 0.1 + 0.2


def test_an_infinite_threshold_is_written_as_one():
    assert float(csv_text(("a",), [(math.inf,)]).splitlines()[1]) == math.inf
