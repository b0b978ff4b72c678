"""How another hospital's cases differ from the training cases, by cases that were drawn to differ in a known way."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from IFXPredictLib.evaluation.case_mix import _membership, case_mix
from IFXPredictLib.evaluation.data import StudyData, completed, raw_scores
from IFXPredictLib.evaluation.models import analyse_split
from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.evaluation.table_two import DELONG_ALONE
from IFXPredictLib.models.harmonisation import fit_harmonisation
from IFXPredictLib.models.imputation import fit_clinical
from IFXPredictLib.protocol.schema import HarmonisationRules
from IFXPredictLib.stats.validation_size import cases_for_auc, cases_for_ratio

CASES = 60


def drawn(bundle, shift, cases=CASES):
    """Cases like the training cases, but for albumin (lower by ``shift`` sd), and without CRP in the first five."""
    random, summary = np.random.default_rng(4), bundle.summary
    outcome = np.arange(cases) % 2
    values = summary.mean + summary.sd * (random.normal(size=(cases, len(summary.names))) + 0.5 * outcome[:, None])
    values[:, summary.names.index("albumin")] -= shift * summary.sd[summary.names.index("albumin")]
    values[:5, summary.names.index("crp")] = np.nan
    none = np.full(cases, np.nan)
    names = tuple(f"c{k}" for k in range(cases))
    centre = np.full(cases, "", np.str_)
    return StudyData(
        names, summary.names, values, outcome, np.zeros(cases, bool), centre, none, none, (), names, external=True
    )


def mix_of(bundle, data):
    cutoffs = {model.name: model.cutoff for model in bundle.models}
    reference, filled = bundle.models[-1].name, completed(data, bundle)
    raw = raw_scores(filled, bundle)
    split = analyse_split("external", data.outcome, raw, cutoffs, reference, DELONG_ALONE)
    return case_mix(data, filled, bundle, split)


def test_a_shifted_feature_is_the_largest_difference_by_its_formula(fresh_bundle):
    data = drawn(fresh_bundle, shift=3.0)
    mix = mix_of(fresh_bundle, data)
    first, summary = mix.differences[0], fresh_bundle.summary
    at = summary.names.index("albumin")
    x = data.values[:, at]
    expected = (x.mean() - summary.mean[at]) / np.sqrt((summary.sd[at] ** 2 + x.var(ddof=1)) / 2)
    assert first.feature == "albumin"
    assert first.standardised == pytest.approx(expected, rel=1e-12)
    assert first.standardised < -2
    crp = next(one for one in mix.differences if one.feature == "crp")
    assert (crp.given, abs(crp.standardised) < 1) == (CASES - 5, True)
    sizes = [abs(one.standardised) for one in mix.differences if not np.isnan(one.standardised)]
    assert sizes == sorted(sizes, reverse=True)


def test_membership_is_near_1_only_where_the_inputs_tell_hospitals_apart(fresh_bundle):
    def areas(shift):
        found = mix_of(fresh_bundle, drawn(fresh_bundle, shift)).memberships
        return {one.model: one.area.auc for one in found}

    alike, apart = areas(0.0), areas(6.0)
    taking = {m.name for m in fresh_bundle.models if "albumin" in m.inputs}
    assert taking
    for model, area in apart.items():
        assert area > 0.95 if model in taking else area == pytest.approx(alike[model], abs=0.05), model


def test_too_few_cases_have_no_membership_and_sizes_are_those_of_their_formulas(fresh_bundle):
    few = mix_of(fresh_bundle, drawn(fresh_bundle, 0.0, cases=8))
    assert all(isinstance(one.area, Missing) for one in few.memberships)
    data = drawn(fresh_bundle, 0.0)
    for one in mix_of(fresh_bundle, data).needed:
        assert not isinstance(one.size, Missing), one
        share = one.events / one.cases
        assert one.size.ratio == cases_for_ratio(share)
        assert one.size.largest >= max(one.size.ratio, one.size.auc)
        assert one.size.auc > cases_for_auc(0.999, share)


@pytest.fixture
def completing(fresh_bundle):
    """The bundle as if it imputed and harmonised: B's imaging features, of every other case, are higher by 3 sd."""
    train, protocol = drawn(fresh_bundle, 0.0), fresh_bundle.protocol
    centre, values = ["A", "B"] * (CASES // 2), train.values.copy()
    values[1::2, : -len(protocol.clinical)] += 3 * fresh_bundle.summary.sd[: -len(protocol.clinical)]
    protocol = replace(protocol, missing="median", harmonisation=HarmonisationRules("combat", (), "A"))
    return replace(
        fresh_bundle,
        protocol=protocol,
        imputation=fit_clinical(train.names, values, protocol),
        harmonisation=fit_harmonisation(train.names, values, centre, protocol),
    )


def test_a_case_mix_is_of_values_that_were_given_and_of_harmonised_features(fresh_bundle, completing):
    data = replace(drawn(fresh_bundle, shift=3.0), centre=np.array(["B"] * CASES))
    data.values[:50, data.names.index("albumin")] = np.nan
    filled, mix = completed(data, completing), mix_of(completing, data)
    assert not np.isnan(filled.values).any()
    found = {one.feature: one for one in mix.differences}
    albumin, mean = found["albumin"], found["original_firstorder_Mean"]
    assert albumin.given == 10
    assert albumin.mean == pytest.approx(np.nanmean(data.columns(["albumin"])))
    assert albumin.standardised < -2
    assert mean.mean == pytest.approx(filled.columns(["original_firstorder_Mean"]).mean(), rel=1e-12)
    assert mean.mean != pytest.approx(data.columns(["original_firstorder_Mean"]).mean(), rel=0.01)
    here = {one.model: one.here for one in mix.memberships}
    for model in completing.models:
        if not model.fuses:
            blank = np.isnan(data.columns(model.inputs)).any(axis=1)
            assert here[model.name] == CASES - blank.sum(), model.name


def test_that_only_complete_cases_are_taken_tells_no_hospitals_apart(fresh_bundle):
    """Of these an indicator is always 0, of the training cases it is not."""
    random, protocol = np.random.default_rng(3), replace(fresh_bundle.protocol, missing="indicator")
    background = np.column_stack([random.normal(size=80), np.arange(80) % 2])
    inputs = ("crp", next(name for name, of in protocol.indicators.items() if of == "crp"))
    model = SimpleNamespace(name="m", inputs=inputs, reference=SimpleNamespace(background=background))
    data = replace(drawn(fresh_bundle, 0.0), names=inputs, values=np.column_stack([random.normal(size=60), [0.0] * 60]))
    found = _membership(model, data, replace(fresh_bundle, protocol=protocol))
    assert found.area.low < 0.5


def test_the_cases_of_one_patient_stay_together_in_a_membership_model(fresh_bundle):
    one = drawn(fresh_bundle, 0.0, cases=24)
    one.values[:] = np.nan_to_num(one.values, nan=20.0)
    same = np.repeat(np.arange(24), 3)
    data = replace(one, values=one.values[same], outcome=one.outcome[same], centre=one.centre[same], patients=())
    data = replace(data, cases=tuple(f"c{k}" for k in range(72)))
    by_patients = replace(data, patients=tuple(f"p{k}" for k in same))
    model = fresh_bundle.models[0]
    alone, leaking, together = (_membership(model, given, fresh_bundle).area for given in (one, data, by_patients))
    assert together.variance > 2 * leaking.variance
    assert leaking.auc > together.auc
    assert together.auc == pytest.approx(alone.auc, abs=0.1)
