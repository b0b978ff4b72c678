import math

import numpy as np

from IFXPredictLib.tables.table import table_text, write_table

ROWS = [("a", 0.1 + 0.2, 1), ('x, "y"', np.float64(5e-324), None), ("two\nlines", math.nan, np.int64(3))]


def test_numbers_read_back_and_what_would_tear_a_table_is_quoted():
    text = table_text(("name", "value", "n"), ROWS)
    assert text == 'name,value,n\na,0.30000000000000004,1\n"x, ""y""",5e-324,\n"two\nlines",,3\n'


def test_between_tabs_each_text_is_one_line_and_nothing_is_quoted():
    text = table_text(("name", "value", "n"), ROWS, "\t")
    assert text == 'name\tvalue\tn\na\t0.30000000000000004\t1\nx, "y"\t5e-324\t\ntwo lines\t\t3\n'


def test_the_ending_says_which_of_the_two_a_file_is(tmp_path):
    for name in ("t.csv", "t.tsv"):
        write_table(tmp_path / name, ("a", "b"), [("é", math.inf)])
    assert (tmp_path / "t.csv").read_bytes() == "a,b\né,inf\n".encode()
    assert (tmp_path / "t.tsv").read_bytes() == "a\tb\né\tinf\n".encode()
