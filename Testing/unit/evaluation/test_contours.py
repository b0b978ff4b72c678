"""The bands of predicted cases by model: which are there, how wide they are, and whose call depends on the contour."""

import math

import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.base.kept import kept_or_new
from IFXPredictLib.evaluation.contours import contours_of
from IFXPredictLib.prediction.cohort import Predicted, PredictionJob
from IFXPredictLib.prediction.redrawing import DEFAULT, Again, Amplitude
from IFXPredictLib.tables.cohort import CaseFiles

AGAIN = Again(20, Amplitude(DEFAULT, "a study"))


@pytest.fixture
def results(invented_bundle, tmp_path):
    """Three cases with bands around the first model's cut-off, at its edge and beside it; of one none; one failed."""
    first, cutoff = invented_bundle.models[0].name, invented_bundle.models[0].cutoff
    ends = {"a": (cutoff - 0.1, cutoff, 0.6), "b": (cutoff, cutoff + 0.3, 0.9), "c": (0.0, 0.02, 1.0)}

    def predicted(case):
        kept_or_new(tmp_path / f"{case}.json", lambda: {"bands": [[first, *ends[case]]] if case in ends else []})
        return Predicted(job(case), tmp_path / f"{case}.json", "")

    def job(case):
        return PredictionJob(CaseFiles(case, tmp_path / "i", tmp_path / "m", None, ""))

    return [*map(predicted, "abcd"), Predicted(job("e"), None, "failed")]


def test_a_call_depends_where_the_cut_off_is_above_the_lower_end_and_not_above_the_upper(results, invented_bundle):
    found = contours_of(results, invented_bundle.models, AGAIN)
    first, *others = found.answers
    assert {case for case, _ in found.bands} == {"a", "b", "c"}
    assert found.bands["c", first.model] == (0.0, 0.02, 1.0)
    assert (first.model, first.cases, first.open) == (invented_bundle.models[0].name, 3, 1)
    assert (first.width, first.stays) == pytest.approx((0.1, 2.5 / 3))
    assert [one.model for one in others] == [model.name for model in invented_bundle.models[1:]]
    assert all((one.cases, one.open) == (0, 0) and math.isnan(one.width) for one in others)


def test_a_kept_case_that_was_changed_since_is_named(results, invented_bundle):
    results[0].kept.write_text("{}", encoding="utf-8")
    with pytest.raises(IFXPredictError, match=r"a\.json: was removed or changed while the run went on"):
        contours_of(results, invented_bundle.models, AGAIN)
