"""The tables of a report by section: each once, whatever the study has."""

import pytest

from IFXPredictLib.report.tables.sections import shown_tables

SECTIONS = ["flow", "table1", "table2", "beyond", "patients", "audit", "appendix"]


@pytest.mark.parametrize(
    ("analysis", "bundle"),
    [
        ("invented_analysis", "invented_bundle"),
        ("second_analysis", "second_bundle"),
        ("untimed_analysis", "invented_bundle"),
    ],
)
def test_every_study_has_the_same_sections_and_no_table_twice(analysis, bundle, request):
    found = shown_tables(request.getfixturevalue(analysis), request.getfixturevalue(bundle))
    assert list(found) == SECTIONS
    names = [table.name for tables in found.values() for table in tables]
    assert len(names) == len(set(names))


def test_a_table_without_rows_says_why(untimed_analysis, invented_bundle):
    for tables in shown_tables(untimed_analysis, invented_bundle).values():
        assert all(table.rows or table.notes for table in tables)


def test_the_main_tables_have_rows(invented_analysis, invented_bundle):
    found = shown_tables(invented_analysis, invented_bundle)
    assert {table.name for table in found["table2"] if table.rows} == {"table_2", "auc_intervals", "calibration"}
    assert all(table.rows for table in found["table1"])


def test_every_name_is_that_of_a_file(invented_analysis, invented_bundle):
    for tables in shown_tables(invented_analysis, invented_bundle).values():
        assert all(table.name.replace("_", "").isalnum() for table in tables)
