"""The table of centres left out of the training stands in a report of a bundle that tells of them alone."""

from dataclasses import replace

from IFXPredictLib.bundles.left_out import LEFT_OUT_COLUMNS, LeftOutCentre
from IFXPredictLib.bundles.model_card import model_card
from IFXPredictLib.evaluation.texts import DASH
from IFXPredictLib.report.tables.left_out import left_out_tables
from IFXPredictLib.report.tables.sections import shown_tables
from IFXPredictLib.stats.intervals import NO_INTERVAL


def test_each_model_and_centre_is_a_row_with_dashes_for_what_is_not_defined(invented_bundle, invented_analysis):
    assert left_out_tables(invented_bundle) == ()
    some, none = LeftOutCentre(20, 8, 0.7, 0.5, 0.9, 0.6, 0.75), LeftOutCentre(5, 5, None, None, None, 0.6, None)
    perfect, without = LeftOutCentre(4, 2, 1.0, 1.0, 1.0, 1.0, 1.0), LeftOutCentre(9, 4, 0.5, 0.5, 0.5, 1.0, 0.0, True)
    centres = {"A": some, "B": none, "C": perfect, "D": without}
    models = {model.name: centres for model in invented_bundle.models}
    bundle = replace(invented_bundle, left_out=models)
    (found,) = left_out_tables(bundle)
    assert "Each centre in turn was left out" in found.caption
    rows = [dict(zip(found.fields, record, strict=True)) for record in found.records]
    assert [(row["model"], row["centre"]) for row in rows[:2]] == [("clinical", "A"), ("clinical", "B")]
    assert (rows[0]["auc"], rows[1]["auc"], rows[1]["specificity"]) == (0.7, None, None)
    assert len(rows) == 4 * len(models)
    assert [(row["auc"], row["auc_low"]) for row in rows[2:4]] == [(1.0, None), (None, None)]
    shown = [row[found.header.index(LEFT_OUT_COLUMNS[3])] for row in found.rows[2:4]]
    assert shown == [f"1.000 ({NO_INTERVAL})", DASH]
    assert found.name in [table.name for table in shown_tables(invented_analysis, bundle)["beyond"]]
    card = model_card(bundle, "none", "none")
    assert "## One centre left out" in card
    assert "| B | 5 (5) | - | 0.600 | - |" in card
    assert f"| C | 4 (2) | 1.000 ({NO_INTERVAL}) | 1.000 | 1.000 |" in card
    assert "| D | 9 (4) | no model | 1.000 | 0.000 |" in card
    assert "## One centre left out" not in model_card(invented_bundle, "none", "none")
