"""The flow as a table: every case once, in its split and centre."""

from IFXPredictLib.report.tables.flow import flow_table


def test_the_counts_of_splits_and_centres_add_up(invented_analysis):
    table = flow_table(invented_analysis)
    records = [dict(zip(table.fields, record, strict=True)) for record in table.records]
    total, *parts = records
    assert (total["listed"], total["extraction failed"], total["analysed"]) == (101, 1, 100)
    splits = [record for record in parts if not record["centre"]]
    centres = [record for record in parts if record["centre"]]
    assert [(r["split"], r["centre"]) for r in centres] == [("train", "A"), ("test", "B"), ("test", "C")]
    for key in ("listed", "extraction failed", "analysed", "positive", "negative"):
        assert sum(r[key] for r in splits) == sum(r[key] for r in centres) == total[key]


def test_each_row_shows_its_record(invented_analysis, untimed_analysis):
    table = flow_table(invented_analysis)
    for row, record in zip(table.rows, table.records, strict=True):
        assert row[2:] == tuple(map(str, record[2:]))
        assert len(row) == len(table.header)
    assert [row[:2] for row in flow_table(untimed_analysis).rows] == [("All", "all"), ("Training", "all")]
