"""``ifxpredict audit``: the published table, and tables and arguments that cannot be used."""

import json

import pytest

TABLE = """cohort,model,auc,auc_low,auc_high,p_vs_b,cutoff_printed_as_youden,sensitivity,specificity,accuracy,ppv,npv
training,a,0.91,0.86,0.95,0.41,0.36,0.92,0.81,0.86,0.83,0.91
training,b,0.88,0.82,0.92,,0.86,0.70,0.99,0.84,0.98,0.77
test,a,0.85,0.77,0.92,0.01,0.37,0.77,0.85,0.81,0.80,0.82
test,b,0.81,0.72,0.87,,0.16,0.81,0.67,0.73,0.66,0.82
"""
SIZES, STATED = "training=166,test=97", "training=91:75, test=44:53"


@pytest.fixture
def table(tmp_path):
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path / "table.csv"


def test_the_answer_is_grouped_by_check_and_findings_are_no_failure(ifxpredict, table):
    found = ifxpredict("audit", table, "--sizes", SIZES, "--stated", STATED)
    assert (found.status, found.err) == (0, "")
    blocks = [block.splitlines() for block in found.out.split("\n\n")]
    headings = [block[0] for block in blocks]
    assert headings[:4] == ["class counts", "stated class counts", "Youden index", "cut-offs"]
    assert len(set(headings)) == len(headings)
    assert all(line.startswith("  ") for block in blocks for line in block[1:] if line)
    assert "  impossible: training: 91 : 75: 2 of 2 rows fail; the worst, " in found.out
    assert "  inconsistent: a: 0.36 in training, 0.37 in test: not one locked cut-off" in found.out


def test_json_gives_every_finding_with_what_was_asked(ifxpredict, table):
    found = json.loads(ifxpredict("audit", table, "--sizes", SIZES, "--stated", STATED, "--json").out)
    assert (found["table"], found["rows"], found["sizes"]) == (str(table), 4, {"training": 166, "test": 97})
    assert found["stated"] == {"training": [91, 75], "test": [44, 53]}
    assert all(list(f) == ["check", "cohort", "model", "verdict", "evidence"] for f in found["findings"])
    assert {f["verdict"] for f in found["findings"] if f["check"] == "stated class counts"} == {"impossible"}


def test_the_published_table_needs_no_arguments(ifxpredict, shared_data):
    found = ifxpredict("audit", shared_data("paper/table2.csv"))
    assert (found.status, found.err) == (0, "")
    for fact in ("83 : 83 (1 of 167)", "82 : 84: 3 of 5 rows fail", "43 : 54 (1 of 98)", "9 of 10 intervals"):
        assert fact in found.out
    assert "  impossible: 0 of 10 rows can be J" in found.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--sizes", "training"), "--sizes: expected cohort=value such as training=166, found 'training'"),
        (("--sizes", "=166"), "--sizes: expected cohort=value"),
        (("--sizes", "training=166,"), "--sizes: expected cohort=value"),
        (("--sizes", "training=many"), "cohort 'training': expected a whole number of cases, found 'many'"),
        (("--sizes", "training=-5"), "expected a whole number of cases, found '-5'"),
        (("--sizes", "training=0"), "number of cases: expected 1 to 1000000, found 0"),
        (("--sizes", "training=166,training=97"), "--sizes: the cohort 'training' is given twice"),
        (("--sizes", "validation=97"), "cohort 'validation': is not in the table; it has training, test"),
        (("--stated", "test=97"), "--stated: test: expected positives:negatives such as 91:75, found '97'"),
        (("--stated", "test=44:53:1"), "expected a whole number of cases, found '53:1'"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(refused, table, arguments, message):
    assert message in refused("audit", table, *arguments)


def test_tables_that_cannot_be_used_are_refused(refused, tmp_path, table):
    assert "gone.csv: cannot be read as a table" in refused("audit", tmp_path / "gone.csv")
    assert "cannot be read as a table (Is a directory)" in refused("audit", tmp_path)
    table.write_text(TABLE.replace("npv", "f1"), encoding="utf-8")
    assert f"{table}: unknown column 'f1'; known are cohort, model, auc" in refused("audit", table)
    table.write_text(TABLE.replace("0.92,0.81", "92,0.81"), encoding="utf-8")
    message = "training a: sensitivity: expected 0 to 1, or a percentage with its sign, found '92'"
    assert message in refused("audit", table)
    table.write_text(TABLE + "test,b,,,,,,,,,,\n", encoding="utf-8")
    assert f"{table}: test b is given twice" in refused("audit", table)


def test_a_table_of_names_alone_says_that_nothing_was_checked(ifxpredict, table):
    table.write_text("cohort,model\ntest,a\n", encoding="utf-8")
    found = ifxpredict("audit", table)
    assert found.out == "class counts\n  not checked: test: none of the five ratios is printed\n"
