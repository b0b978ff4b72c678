"""The long run: a seed gives its case again, and the table counts what became of all."""

import pytest
import tables
from campaign import all_kinds, changes, table


def test_a_seed_gives_the_same_change_whichever_are_asked_for_with_it():
    kind = next(one for one in all_kinds() if one.name == "cohort.csv")
    several = dict(changes(kind, 5, 4))
    assert len({repr(change) for change in several.values()}) > 1
    assert dict(changes(kind, 7, 1)) == {7: several[7]}
    assert dict(changes(kind, 0, 1)) == {0: None}


def test_every_kind_has_a_name_of_its_own():
    names = [kind.name for kind in all_kinds()]
    assert len(set(names)) == len(names) == 27


def test_the_table_counts_each_kind_and_all():
    ends = [("a", "right"), ("a", "refused"), ("a", "hang"), ("b", "refused")]
    lines = table([{"kind": kind, "end": end} for kind, end in ends]).splitlines()
    assert lines[2:] == ["| a | 3 | 1 | 1 | 1 hang |", "| b | 1 | 0 | 1 | 0 |", "| all | 4 | 1 | 2 | 1 hang |"]


@pytest.mark.parametrize(
    "content", [b"case,a\nP1,1\n", b'\xef\xbb\xbfsep=;\r\n"case";a\r\nP1;1\r\n', b"a\tcase\n1\t P1 \n\n"]
)
def test_the_strict_reader_of_tables_reads_what_programs_write(content):
    rows = tables.strict_tables.table(content, ("case",))
    assert (rows.column("case"), rows.column("a")) == (["P1"], ["1"])
