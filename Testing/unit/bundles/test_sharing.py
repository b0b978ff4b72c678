"""A shared bundle answers as the one that it was made from, and no row of it is a patient."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from imputing_bundles import TRAINING, imputing_protocol, training_data
from membership import attacks, draw, one_model_bundle
from safetensors.numpy import load_file

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.deposit import write_sums
from IFXPredictLib.bundles.model_card import model_card
from IFXPredictLib.bundles.sharing import TOLERANCE, Known, share_bundle
from IFXPredictLib.bundles.store import load_bundle, save_bundle
from IFXPredictLib.models.svm import Svm
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.training.freezing import fit_bundle

SHARED = Path("shared")
OF_THE_PROTOCOL = ("reference/sets/error_rate", "imputation/low", "imputation/high", "imputation/binary")
UNCHANGED = {
    **dict.fromkeys(OF_THE_PROTOCOL, "the protocol says it"),
    "machine/gamma": "the protocol says it, over the number of inputs",
    "imputation/counts": "counts, as the performance has them",
    "imputation/freedom": "counts, as the performance has them",
}
"""Of what arrays.safetensors holds, what stays to the last bit, and why that tells of no case."""
MADE_ANEW = {
    "machine/center": "a coarse mean",
    "machine/scale": "a coarse sd",
    "machine/support_vectors": "pseudo-inputs, which have to lie apart from all cases",
    "machine/y_center": "0",
    "machine/y_scale": "1",
    "machine/dual": "fitted to scores of drawn rows",
    "machine/intercept": "fitted to scores of drawn rows",
    "reference/background": "pseudo-cases, which have to lie apart from all cases",
    "reference/cloud/center": "a coarse mean",
    "reference/cloud/scale": "a coarse sd",
    "reference/cloud/whitening": "of rounded correlations",
    "reference/cloud/distances": "between ten rounded quantiles",
    "reference/sets/strangeness_0": "one rounded limit",
    "reference/sets/strangeness_1": "one rounded limit",
    "imputation/medians": "rounded",
    "imputation/coefficients": "of coarse moments",
    "imputation/factors": "of coarse moments",
    "imputation/squares": "of coarse moments",
    "summary/mean": "coarse, or 0",
    "summary/sd": "coarse, or 0",
}


@pytest.fixture(scope="module", autouse=True)
def smaller():
    """Fewer pseudo-inputs and draws: what is shown does not hang on their number, and tests have to be quick."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IFXPredictLib.bundles.sharing._SIZES", (80, 240))
        patch.setattr("IFXPredictLib.bundles.sharing._DRAWS", 500)
        yield


@pytest.fixture(scope="module")
def shared(fresh_bundle):
    return share_bundle(fresh_bundle, SHARED, 0.5)


@pytest.fixture(scope="module")
def linear():
    """Cohort and bundle of a linear model, and the shared one."""
    random = np.random.default_rng(7)
    members, others = draw(700, random), draw(700, random)
    bundle = one_model_bundle(*members, load_protocol("axspa_mri_demo"))
    return bundle, share_bundle(bundle, SHARED), members, others


@pytest.fixture(scope="module")
def several(fresh_bundle, network_file, tmp_path_factory):
    """A bundle that imputes by chained equations, of patients with several cases."""
    protocol = imputing_protocol(fresh_bundle.protocol, "chained")
    protocol = dataclasses.replace(protocol, models=protocol.models[:1])
    data = training_data(fresh_bundle, protocol, TRAINING, 0, "A")
    data = dataclasses.replace(data, patients=tuple(f"P{max(i // 2, i - 10)}" for i in range(TRAINING)))
    folder = tmp_path_factory.mktemp("several") / "bundle"
    made = fit_bundle(data, None, protocol, network_file, folder)
    save_bundle(made, network_file, model_card(made, "none", "none"))
    return load_bundle(folder)


@pytest.fixture(scope="module")
def saved_several(several, network_file):
    """The files of arrays before and after sharing."""
    made = share_bundle(several, several.folder.with_name("shared"), 0.5)
    save_bundle(made, network_file, model_card(made, "none", "none"), export=write_sums)
    return [bundle.folder / "arrays.safetensors" for bundle in (several, made)]


@pytest.fixture(params=["several", "fusing"])
def saved(request, saved_several, bundle_folder, shared_folder):
    fusing = [folder / "arrays.safetensors" for folder in (bundle_folder, shared_folder)]
    return saved_several if request.param == "several" else fusing


def kind_of(name):
    """The name of an array without its model's."""
    return name if name.startswith(("summary", "imputation")) else name.partition("/")[2]


def distances(rows, others):
    """(m, n), by definition."""
    return np.sqrt(((rows[:, None] - others[None]) ** 2).sum(axis=2))


def rows_of(model):
    """Each kind of row that a bundle holds of a model, in the model's own sds."""
    scale = model.classifier.scale
    yield model.reference.background / scale
    if isinstance(model.classifier, Svm):
        yield model.classifier.support_vectors + model.classifier.center / scale


def test_of_every_array_of_the_file_it_is_known_that_it_tells_of_no_case(saved):
    before, shared = ({name: array.ravel() for name, array in load_file(file).items()} for file in saved)
    exact = np.concatenate([array for name, array in before.items() if kind_of(name) not in OF_THE_PROTOCOL])
    exact = exact[exact * 64 != np.round(exact * 64)]  # coarse numbers may meet
    for name, array in shared.items():
        if kind_of(name) in UNCHANGED:
            assert array.tolist() == before[name].tolist(), name
        else:
            assert not np.isin(array, exact).any(), name
    assert {*map(kind_of, shared)} - {*UNCHANGED, *MADE_ANEW} == set()
    assert {kind_of(name).split("/")[-2] for name in before.keys() - shared.keys()} <= {"scores", "imputation"}


def test_all_kinds_of_arrays_are_there_to_be_looked_at(several, saved_several):
    assert {*map(kind_of, load_file(saved_several[1]))} == {*UNCHANGED, *MADE_ANEW}
    assert several.imputation.donors
    assert several.models[0].reference.scores


def test_no_row_lies_nearer_to_a_training_case_than_these_lie_to_each_other(
    fresh_bundle, shared, several, saved_several
):
    made = load_bundle(saved_several[1].parent)
    for model, before in zip(shared.models + made.models, fresh_bundle.models + several.models, strict=True):
        scale = model.classifier.scale
        training = np.vstack([rows * before.classifier.scale / scale for rows in rows_of(before)])
        between = distances(training, training)
        least = between[between > 1e-9].min()
        for rows in rows_of(model):
            assert distances(rows, training).min() >= least - 1e-9, model.name


def test_nothing_that_stands_for_a_single_case_is_left(fresh_bundle, shared):
    for model, before in zip(shared.models, fresh_bundle.models, strict=True):
        assert not np.isin(model.reference.mahalanobis.distances, before.reference.mahalanobis.distances).any()
        for now, was in zip(model.reference.sets.limits, before.reference.sets.limits, strict=True):
            assert now >= was
            assert now <= was + 0.0101
        assert len(np.unique(model.reference.sets.nonconformity_0)) == 1
    taken = {name for model in shared.models for name in model.inputs} | {*shared.protocol.clinical_names}
    for name, mean, sd, exact in zip(
        shared.summary.names, shared.summary.mean, shared.summary.sd, fresh_bundle.summary.mean, strict=True
    ):
        assert mean != exact
        assert (sd > 0) == (name in taken)


def test_agreement_is_told_as_it_is(fresh_bundle, shared):
    entry = shared.shared
    assert entry["models"].keys() == {model.name for model in fresh_bundle.models}
    for model in entry["models"].values():
        assert 0 < model["fresh"]["median"] <= model["fresh"]["largest"] <= 0.5
        assert model["pseudo_inputs"] in {80, 240}


def test_what_misses_the_tolerance_is_refused_with_what_was_reached(fresh_bundle, monkeypatch):
    monkeypatch.setattr("IFXPredictLib.bundles.sharing._SIZES", (8,))
    with pytest.raises(BundleError, match=r"within 0\.001: with 8 pseudo-inputs .* clinical by up to 0\.\d+, .*--tol"):
        share_bundle(fresh_bundle, SHARED)


def test_a_machine_with_a_wide_kernel_is_shared_within_the_tolerance_of_0_001():
    protocol = load_protocol("ifx_cte_demo")
    wide = dataclasses.replace(protocol, svm=dataclasses.replace(protocol.svm, cost=0.1, gamma_times_inputs=0.1))
    cohort = draw(400, np.random.default_rng(3))
    found = share_bundle(one_model_bundle(*cohort, wide), SHARED).shared["models"]["clinical"]
    assert (found["fresh"]["largest"] < TOLERANCE, found["fresh"]["calls_changed"]) == (True, 0)
    assert found["pseudo_inputs"] <= 1000


def test_a_changed_call_of_a_test_case_is_refused_unless_a_wider_tolerance_was_given(monkeypatch):
    random = np.random.default_rng(3)
    x, y = draw(60, random)
    bundle = one_model_bundle(x, y, load_protocol("axspa_mri_demo"))
    (model,) = bundle.models
    p = model.classifier.predict_proba(x[:1]).item()
    on_the_edge = dataclasses.replace(bundle, models=(dataclasses.replace(model, cutoff=p),))
    monkeypatch.setattr(
        "IFXPredictLib.bundles.sharing.in_units",
        lambda c, *_units: dataclasses.replace(c, intercept=c.intercept - 1e-6),
    )
    known = Known(model.inputs, np.vstack([x, x[:1]]), np.append(y, 1), np.arange(61) < 60)
    with pytest.raises(BundleError, match=r"calls of test cases would change: clinical 1; give a --tolerance above"):
        share_bundle(on_the_edge, SHARED, known=known)
    assert share_bundle(on_the_edge, SHARED, 0.01, known).shared["models"]["clinical"]["test"]["calls_changed"] == 1


def test_inputs_that_leave_no_place_between_cases_are_refused():
    x, y = np.array([[i % 2, i // 2 % 2, i // 4 % 2] for i in range(64)], float), np.arange(64) // 4 % 2
    y[::5] = 1 - y[::5]
    bundle = one_model_bundle(x, y, load_protocol("axspa_mri_demo"))
    with pytest.raises(BundleError, match="model clinical: its inputs take so few values that no pseudo-case fits"):
        share_bundle(bundle, SHARED)


def test_a_linear_model_keeps_its_scores_to_the_last_digits(linear):
    bundle, shared, (x, _), _ = linear
    one, other = (b.models[0].classifier.predict_proba(x) for b in (bundle, shared))
    assert other == pytest.approx(one, abs=1e-12)
    assert shared.shared["models"]["clinical"]["pseudo_inputs"] == 0


def test_the_distance_still_tells_unlike_cases(linear):
    bundle, shared, _, (x, _) = linear
    before, after = (
        np.array([b.models[0].reference.mahalanobis.measure(row).percentile for row in x[:200]])
        for b in (bundle, shared)
    )
    assert np.corrcoef(before, after)[0, 1] > 0.9
    assert np.mean(after > 99) < 0.05
    assert shared.models[0].reference.mahalanobis.measure(x.mean(axis=0) + 9 * x.std(axis=0)).unlike


def test_rows_and_moments_of_a_shared_bundle_hardly_tell_its_training_cases_and_those_of_the_other_do():
    """By means over cohorts of 100 cases, for a single one's AUC is off by 0.04; scores tell what they told."""
    protocol, found = load_protocol("axspa_mri_demo"), {"as trained": [], "shared": []}
    for cohort in range(12):
        random = np.random.default_rng([7, 100, cohort])
        members, others = draw(100, random), draw(100, random)
        bundle = one_model_bundle(*members, protocol)
        for name, one in (("as trained", bundle), ("shared", share_bundle(bundle, SHARED))):
            areas = attacks(one.models[0], members, others, protocol, shadows=1)
            found[name].append([areas[attack] for attack in ("references", "rows")])
    before, after = (np.mean(rows, axis=0) for rows in found.values())
    assert (before > 0.55).all()
    assert ((after > 0.45) & (after < 0.55)).all()
    assert (after < before - 0.02).all()


def test_of_the_studys_tables_the_test_split_is_told_and_training_cases_are_kept_apart():
    random = np.random.default_rng(3)
    (x, y), (fresh, outcome) = draw(200, random), draw(100, random)
    bundle = one_model_bundle(x, y, load_protocol("axspa_mri_demo"), cases_kept=20)
    known = Known(bundle.models[0].inputs, np.vstack([x, fresh]), np.concatenate([y, outcome]), np.arange(300) < 200)
    shared = share_bundle(bundle, SHARED, known=known)
    entry = shared.shared
    assert entry["models"]["clinical"]["test"]["cases"] == 100
    assert 0.4 < entry["membership"]["clinical"] < 0.7
    scale = shared.summary.sd
    between = distances(x / scale, x / scale)
    apart = distances(shared.models[0].reference.background / scale, x / scale)
    assert apart.min() >= between[between > 0].min() - 1e-9
