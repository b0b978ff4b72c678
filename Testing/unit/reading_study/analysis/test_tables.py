from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.reading_study.analysis.tables import study_tables


@pytest.fixture(scope="module")
def tables(analysed):
    return {table.name: table for section in study_tables(analysed).values() for table in section}


def records(table):
    return [dict(zip(table.fields, record, strict=True)) for record in table.records]


def test_every_table_has_as_many_cells_as_columns(tables):
    for table in tables.values():
        assert all(len(row) == len(table.header) for row in table.rows), table.name
        assert all(len(record) == len(table.fields) for record in table.records), table.name


def test_the_groups_say_how_many_features_exceed_the_threshold(tables, analysed):
    rows = records(tables["icc_groups"])
    assert [(r["kind"], r["group"], r["cases"], r["left_out"]) for r in rows] == [
        *(("intra", "eva", 4, 0), ("intra", "max", 4, 0), ("inter", "1", 4, 0), ("inter", "2", 4, 0)),
    ]
    values = analysed.iccs.groups[2].forms["ICC(2,1)"].value
    assert rows[2]["above"] == np.sum(values > 0.75)


def test_all_six_forms_of_every_feature_and_group_are_listed(tables, analysed):
    rows = records(tables["icc_forms"])
    assert len(rows) == 4 * 1116
    last = analysed.iccs.groups[3].forms["ICC(2,k)"]
    assert rows[-1]["feature"] == analysed.iccs.names[-1]
    assert (rows[-1]["ICC(2,k)"], rows[-1]["ICC(2,k) high"]) == (last.value[-1], last.high[-1])
    assert len(tables["icc_forms"].fields) == 5 + 18


def test_the_pairs_and_the_worklist_have_all_digits_in_the_file_and_a_few_on_the_page(tables, analysed):
    assert len(tables["agreement"].records) == 16
    assert tables["agreement"].rows == ()
    first = records(tables["consensus"])[0]
    assert (first["rank"], first["case"], first["dice"]) == (1, "d", analysed.worklist[0].dice)
    assert tables["consensus"].rows[0][:3] == ("1", "d", f"{first['dice']:.3f}")


def test_the_volumes_table_shows_bias_and_limits_with_intervals(tables, analysed):
    row = records(tables["bland_altman"])[2]
    assert row["bias_low"] == analysed.volumes[2].result.bias.low
    assert tables["bland_altman"].rows[2][0] == "reader eva, round 1 and reader max, round 1"


def test_readings_that_failed_or_were_warned_of_are_named(analysed):
    failed = replace(analysed.extracted[0], values=None, message="the mask is empty")
    warned = replace(analysed.extracted[1], message="VOI in 2 separate pieces")
    changed = replace(
        analysed,
        extracted=(failed, warned, *[replace(e, message="") for e in analysed.extracted[2:]]),
        contours=(replace(analysed.contours[0], refused=(("a", "reader eva, round 1", "the mask is empty"),)),),
    )
    (table,) = study_tables(changed)["left_out"]
    assert [record[2] for record in table.records] == ["features: none", "features: warning", "contour: not compared"]


def test_without_times_or_problems_the_notes_say_so(analysed):
    quiet = replace(analysed, times=(), extracted=tuple(replace(e, message="") for e in analysed.extracted))
    shown = study_tables(quiet)
    assert shown["times"][0].notes == ("No reading times were given.",)
    assert shown["left_out"][0].notes == ("Every reading gave features and was compared.",)


def test_a_kind_of_icc_that_cannot_be_had_is_said(analysed):
    intra = replace(analysed, iccs=replace(analysed.iccs, groups=analysed.iccs.groups[:2]))
    assert "There is no inter-observer ICC" in study_tables(intra)["features"][0].notes[0]
