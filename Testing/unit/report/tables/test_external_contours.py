"""The table of bands, and their columns in predictions.csv: there where VOIs were drawn again alone."""

import dataclasses

from IFXPredictLib.evaluation.contours import BandedAnswers, Contours
from IFXPredictLib.evaluation.texts import DASH
from IFXPredictLib.prediction.redrawing import DEFAULT, Again, Amplitude
from IFXPredictLib.protocol.schema import VoiRules
from IFXPredictLib.report.tables.external import contour_tables
from IFXPredictLib.report.tables.performance import prediction_table
from IFXPredictLib.report.tables.sections import shown_tables


def test_each_model_says_how_many_calls_depend_and_each_case_its_band(invented_analysis, invented_bundle):
    first, second = (model.name for model in invented_bundle.models[:2])
    case = invented_analysis.data.cases[0]
    nan = float("nan")
    rows = BandedAnswers(first, 7, 0.1234, 0.875, 3), BandedAnswers(second, 0, nan, nan, 0)
    found = Contours({(case, first): (0.2, 0.4, 0.75)}, rows, Again(20, Amplitude(DEFAULT, "a <study>")))
    analysis = dataclasses.replace(invented_analysis, contours=found)
    (table,) = contour_tables(analysis, invented_bundle)
    assert [row[1:] for row in table.rows] == [("7", "0.123", "0.875", "3"), ("0", DASH, DASH, "0")]
    assert "drawn again 20 times" in table.caption
    assert "the grid laid elsewhere" in table.caption
    mri = dataclasses.replace(invented_bundle.protocol, vois=(VoiRules("wall"), VoiRules("node")))
    mri = dataclasses.replace(mri, image=dataclasses.replace(mri.image, modality="MR", normalisation="z_score"))
    (other,) = contour_tables(analysis, dataclasses.replace(invented_bundle, protocol=mri))
    assert "the grid laid elsewhere" not in other.caption
    assert "the noise added once more; node stayed as drawn. A band holds" in other.caption
    assert "0.7 mm local and 0.4 mm excess (a <study>)" in table.caption
    assert shown_tables(analysis, invented_bundle)["patients"][0].name == "contour_bands"
    predictions = prediction_table(analysis, invented_bundle)
    assert predictions.fields[-3:] == ("band_low", "band_high", "call_stays")
    bands = {(record[0], record[3]): record[-3:] for record in predictions.records}
    assert bands.pop((case, first)) == (0.2, 0.4, 0.75)
    assert set(bands.values()) == {(None, None, None)}


def test_nothing_of_it_is_in_a_report_without_redrawings(invented_analysis, invented_bundle):
    assert contour_tables(invented_analysis, invented_bundle) == ()
    assert prediction_table(invented_analysis, invented_bundle).fields[-1] == "patient"
