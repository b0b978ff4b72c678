"""The same scores, from pseudo-inputs or from weights in other units."""

import numpy as np
import pytest

from IFXPredictLib.models.logistic import fit_l2_logistic
from IFXPredictLib.models.reduced_set import fit_reduced_set, in_units
from IFXPredictLib.models.svm import fit_svm
from IFXPredictLib.protocol.schema import SvmRules


@pytest.fixture(scope="module")
def cases():
    random = np.random.default_rng(8)
    x = random.standard_normal((60, 2)) * [3, 0.1] + [10, -1]
    return x, (x[:, 0] + 20 * x[:, 1] + random.normal(size=60) > -10).astype(np.intp)


def test_a_machine_on_pseudo_inputs_answers_as_the_one_on_patients(cases):
    x, y = cases
    machine, random = fit_svm(x, y, SvmRules(1.0, 0.1, 1e-6)), np.random.default_rng(1)
    center, scale = np.array([9.0, -1.1]), np.array([4.0, 0.125])
    draws = ((1.6, 300), (1.3, 900), (1.0, 500))  # kernels are needed beyond the cases, too
    pseudo, rows, fresh = (center + wide * scale * random.standard_normal((n, 2)) for wide, n in draws)
    found = fit_reduced_set(machine, center, scale, pseudo, rows, machine.raw_scores(rows))
    assert np.abs(found.predict_proba(fresh) - machine.predict_proba(fresh)).max() < 2e-3
    assert found.support_vectors * scale + center == pytest.approx(pseudo)
    assert found.gamma == machine.gamma


def test_fewer_pseudo_inputs_than_the_score_needs_miss_it(cases):
    x, y = cases
    machine, random = fit_svm(x, y, SvmRules(1.0, 0.1, 1e-6)), np.random.default_rng(1)
    center, scale = x.mean(axis=0), x.std(axis=0)
    pseudo, rows = (center + scale * random.standard_normal((n, 2)) for n in (4, 600))
    found = fit_reduced_set(machine, center, scale, pseudo, rows, machine.raw_scores(rows))
    assert np.abs(found.predict_proba(rows) - machine.predict_proba(rows)).max() > 0.05


def test_a_linear_model_in_other_units_gives_the_same_log_odds(cases):
    x, y = cases
    model = fit_l2_logistic(x, y, 0.5)
    found = in_units(model, np.array([8.0, -2]), np.array([2.0, 0.25]))
    assert found.decision_function(x) == pytest.approx(model.decision_function(x), abs=1e-12)
    assert found.center.tolist() == [8, -2]
    assert found.scale.tolist() == [2, 0.25]
