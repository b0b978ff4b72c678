"""Models from a table of features: what is selected, fused and locked, and that nothing leaks."""

from dataclasses import replace

import numpy as np
import pytest
from imaging_names import IMAGING_NAMES

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.models.logistic import L2Logistic
from IFXPredictLib.models.reference import background_rows
from IFXPredictLib.models.svm import fit_svm, probability
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import LogisticRules, ModelRules
from IFXPredictLib.selection.selection import select_features
from IFXPredictLib.stats.discrimination import youden_cutoff
from IFXPredictLib.stats.splits import stratified_folds
from IFXPredictLib.training.fitting import Trainer, TrainingData, check_fused, fit_models, score_table

CASES = 80
SIGNALS = ("original_firstorder_Mean", "deep_007", "crp")
FUSED = ("clinical", "deep")


@pytest.fixture(scope="module")
def protocol():
    demo = load_protocol("ifx_cte_demo")
    selection = replace(demo.selection, folds=3, repeats=2)
    patient = replace(demo.patient, background_cases=64)
    return replace(demo, selection=selection, fusion=replace(demo.fusion, folds=3), patient=patient)


@pytest.fixture(scope="module")
def data(protocol):
    """Noise with one column a modality that follows the outcome; most imaging features are constant, to be quick."""
    random = np.random.default_rng(11)
    names = IMAGING_NAMES + protocol.clinical_names
    outcome = random.permutation(np.tile([0, 1], CASES // 2))
    values = random.normal(size=(CASES, len(names)))
    for c in protocol.clinical:
        if c.kind == "binary":
            values[:, names.index(c.name)] = random.integers(0, 2, CASES)
    for signal in SIGNALS:
        values[:, names.index(signal)] += 1.4 * outcome
    still = [i for i, name in enumerate(IMAGING_NAMES) if i % 20 and name not in SIGNALS]
    values[:, still] = 1.0
    return TrainingData(tuple(f"c{i}" for i in range(CASES)), names, values, outcome, np.ones(len(names), bool))


@pytest.fixture(scope="module")
def fits(data, protocol):
    return {fit.model.name: fit for fit in fit_models(data, protocol)}


@pytest.fixture(scope="module")
def small(protocol):
    """Two models of few features and their fusion."""
    models = (ModelRules("clinical", ("clinical",)), ModelRules("deep", ("deep",)))
    return replace(protocol, models=(*models, ModelRules("both", fuses=FUSED)))


@pytest.fixture(scope="module")
def few(data, small):
    return {fit.model.name: fit for fit in fit_models(data, small)}


@pytest.fixture(scope="module")
def few_in_sample(data, small):
    """The same, but the fusion learns from probabilities of cases that its models have seen."""
    seen = replace(small, fusion=replace(small.fusion, inputs="in_sample"))
    return {fit.model.name: fit for fit in fit_models(data, seen)}


def unseen_probabilities(fits, names):
    return np.column_stack([np.clip(fits[name].out_of_fold, 0, 1) for name in names])


def seen_probabilities(fits, names, data):
    scores = score_table([fits[name].model for name in names], data.names, data.values)
    return np.column_stack([np.clip(scores[name], 0, 1) for name in names])


def everything(fit):
    """All that a fit holds, as plain values."""
    model = fit.model
    arrays = model.classifier.to_arrays("machine/") | model.reference.to_arrays("reference/")
    return (
        *(model.name, model.inputs, model.cutoff, model.fuses, fit.selection, dict(fit.frequencies)),
        *(fit.out_of_fold.tobytes(), {name: array.tobytes() for name, array in arrays.items()}),
    )


def test_the_models_come_in_the_protocols_order(fits):
    assert list(fits) == ["clinical", "radiomics", "deep", "early_fusion", "late_fusion"]


def test_each_model_finds_the_signal_of_its_own_modalities(fits):
    assert [SIGNALS[0] in fits[m].model.inputs for m in ("radiomics", "deep", "clinical")] == [True, False, False]
    assert [SIGNALS[1] in fits[m].model.inputs for m in ("radiomics", "deep", "clinical")] == [False, True, False]
    assert [SIGNALS[2] in fits[m].model.inputs for m in ("radiomics", "deep", "clinical")] == [False, False, True]
    assert set(SIGNALS) <= set(fits["early_fusion"].model.inputs)
    assert fits["late_fusion"].model.inputs == ("clinical", "radiomics", "deep")


def test_frequencies_cover_what_was_selected_and_are_shares(fits):
    for fit in list(fits.values())[:4]:
        assert all(0 < share <= 1 for share in fit.frequencies.values())
        assert SIGNALS[0] not in fit.model.inputs or fit.frequencies[SIGNALS[0]] == 1


def test_the_cutoff_is_youdens_of_the_training_probabilities(fits, data):
    models = [fit.model for fit in fits.values()]
    scores = score_table(models, data.names, data.values)
    for model in models[:4]:
        assert model.cutoff == youden_cutoff(data.outcome, probability(scores[model.name]))


def test_late_fusion_in_sample_differs_from_out_of_fold_and_is_more_sure_of_itself(few_in_sample, few):
    in_sample, honest = few_in_sample["both"].model, few["both"].model
    assert (in_sample.classifier.scale > honest.classifier.scale).all()


def test_scores_out_of_fold_are_of_classifiers_selected_and_fitted_on_the_other_folds(fits, data, protocol):
    columns = np.array([data.names.index(name) for name in protocol.clinical_names])
    kinds, reliable = [c.kind for c in protocol.clinical], np.ones(len(columns), bool)
    foldid = stratified_folds(data.outcome, protocol.fusion.folds, protocol.seed)
    expected = np.full(CASES, np.nan)
    for fold in range(protocol.fusion.folds):
        rest, held_out = foldid != fold, foldid == fold
        x, y = data.values[rest][:, columns], data.outcome[rest]
        chosen = select_features(
            x, y, protocol.clinical_names, kinds, reliable, protocol.selection, protocol.seed
        ).indices
        classifier = fit_svm(x[:, chosen], y, protocol.svm)
        expected[held_out] = classifier.raw_scores(data.values[held_out][:, columns[list(chosen)]])
    assert np.array_equal(fits["clinical"].out_of_fold, expected)


def test_what_a_case_is_like_changes_no_score_out_of_fold_of_the_others_in_its_fold(data, small):
    clinical = replace(small, models=small.models[:1])
    foldid = stratified_folds(data.outcome, small.fusion.folds, small.seed)
    values = data.values.copy()
    values[0, data.names.index("crp")] += 1.0
    (before,), (after,) = fit_models(data, clinical), fit_models(replace(data, values=values), clinical)
    together = foldid == foldid[0]
    together[0] = False
    assert np.array_equal(after.out_of_fold[together], before.out_of_fold[together])
    assert not np.array_equal(after.out_of_fold[foldid != foldid[0]], before.out_of_fold[foldid != foldid[0]])


def test_sets_are_calibrated_on_probabilities_out_of_fold(fits, data, protocol):
    scores = score_table([fit.model for fit in fits.values()], data.names, data.values)
    for name, fit in fits.items():
        p, sets = np.clip(fit.out_of_fold, 0, 1), fit.model.reference.sets
        assert sets.nonconformity_0.tolist() == sorted(p[data.outcome == 0].tolist()), name
        assert sets.nonconformity_1.tolist() == sorted((1 - p[data.outcome == 1]).tolist()), name
        assert sets.error_rate == protocol.patient.error_rate
        in_sample = np.clip(scores[name][data.outcome == 0], 0, 1)
        assert sets.nonconformity_0.mean() > in_sample.mean(), "in sample would promise too much"


def test_the_background_holds_the_same_cases_in_the_same_order_for_each_model(fits, data, protocol):
    rows = background_rows(data.outcome, protocol.patient.background_cases, protocol.seed)
    assert len(rows) == 64 < CASES
    for fit in list(fits.values())[:4]:
        columns = [data.names.index(name) for name in fit.model.inputs]
        assert np.array_equal(fit.model.reference.background, data.values[np.ix_(rows, columns)]), fit.model.name


@pytest.mark.parametrize("kind", ["few", "few_in_sample"])
def test_a_fusions_background_is_what_its_models_say_of_theirs(kind, request):
    found = request.getfixturevalue(kind)
    own = [found[name].model for name in FUSED]
    said = np.column_stack([np.clip(model.classifier.raw_scores(model.reference.background), 0, 1) for model in own])
    assert np.array_equal(found["both"].model.reference.background, said)


def test_fewer_cases_than_the_background_asks_for_are_all_of_it(data, small):
    clinical = replace(small, models=small.models[:1], patient=replace(small.patient, background_cases=1000))
    (fit,) = fit_models(data, clinical)
    columns = [data.names.index(name) for name in fit.model.inputs]
    assert np.array_equal(fit.model.reference.background, data.values[:, columns])


def test_the_distance_is_that_of_all_training_cases_inputs(fits, data):
    for fit in list(fits.values())[:4]:
        x = data.values[:, [data.names.index(name) for name in fit.model.inputs]]
        distance = fit.model.reference.mahalanobis
        np.testing.assert_allclose(distance.center, x.mean(axis=0), rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(distance.scale, x.std(axis=0, ddof=1), rtol=1e-12)
        assert distance.distances.shape == (CASES,)


@pytest.mark.parametrize(("kind", "seen"), [("few", False), ("few_in_sample", True)])
def test_a_fusions_distance_is_that_of_the_probabilities_it_learned_from(kind, seen, request, data):
    found = request.getfixturevalue(kind)
    x = seen_probabilities(found, FUSED, data) if seen else unseen_probabilities(found, FUSED)
    classifier, distance = found["both"].model.classifier, found["both"].model.reference.mahalanobis
    np.testing.assert_allclose(distance.center, x.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(classifier.center, x.mean(axis=0), rtol=1e-12)
    assert distance.distances.shape == (CASES,)


@pytest.mark.parametrize(("kind", "seen"), [("few", False), ("few_in_sample", True)])
def test_a_fusion_calibrates_on_inputs_that_its_models_have_not_seen(kind, seen, request, data, protocol):
    found = request.getfixturevalue(kind)
    unseen = unseen_probabilities(found, FUSED)
    x = seen_probabilities(found, FUSED, data) if seen else unseen
    foldid = stratified_folds(data.outcome, protocol.fusion.folds, protocol.seed)
    expected = np.full(CASES, np.nan)
    for fold in range(protocol.fusion.folds):
        classifier = fit_svm(x[foldid != fold], data.outcome[foldid != fold], protocol.svm)
        expected[foldid == fold] = classifier.raw_scores(unseen[foldid == fold])
    assert np.array_equal(found["both"].out_of_fold, expected)


def test_a_protocol_with_l2_logistic_fits_all_models_with_it(data, protocol, fits):
    by_logistic = replace(protocol, svm=None, l2_logistic=LogisticRules(3, "min"))
    found = {fit.model.name: fit for fit in fit_models(data, by_logistic)}
    assert list(found) == list(fits)
    for name, fit in found.items():
        assert isinstance(fit.model.classifier, L2Logistic)
        assert fit.model.inputs == fits[name].model.inputs, "selection knows of no classifier"
        assert np.all((fit.out_of_fold > 0) & (fit.out_of_fold < 1))
        low, high = (fit.out_of_fold[data.outcome == label].mean() for label in (0, 1))
        assert high > low + 0.1, name


def test_two_jobs_give_the_same_models_to_the_last_bit(data, small, few):
    two = fit_models(data, small, jobs=2)
    assert [everything(fit) for fit in two] == [everything(fit) for fit in few.values()]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fold_with_too_few_cases_of_a_class_names_the_model_and_what_to_do(data, small, jobs):
    many = replace(small, svm=None, l2_logistic=LogisticRules(30, "min"))  # 40 cases a class, 26 or 27 without a fold
    message = r"^model clinical: folds: expected 2 to 2[67], as the smaller class has .*, found 30; change the number"
    with pytest.raises(TrainingError, match=message):
        fit_models(data, many, jobs=jobs)


def test_an_unreliable_feature_is_never_selected(data, protocol):
    unreliable = data.reliable.copy()
    unreliable[data.names.index(SIGNALS[0])] = False
    kept = replace(protocol, models=tuple(m for m in protocol.models if m.name == "early_fusion"))
    (fit,) = fit_models(replace(data, reliable=unreliable), kept)
    assert SIGNALS[0] not in fit.model.inputs
    assert SIGNALS[1] in fit.model.inputs


def test_missing_values_are_named_and_refused(data):
    values = data.values.copy()
    values[3, data.names.index("albumin")] = np.nan
    with pytest.raises(TrainingError, match=r"case c3: albumin is missing \(1 values are\)"):
        replace(data, values=values)


def test_features_without_a_network_are_refused_by_the_deep_model(data, protocol):
    keep = [i for i, name in enumerate(data.names) if not name.startswith("deep_")]
    names = tuple(data.names[i] for i in keep)
    without = TrainingData(data.cases, names, data.values[:, keep], data.outcome, data.reliable[keep])
    deep_only = replace(protocol, models=tuple(m for m in protocol.models if m.name == "deep"))
    with pytest.raises(TrainingError, match="model deep: the feature deep_000 is missing"):
        fit_models(without, deep_only)


@pytest.mark.slow
def test_a_score_out_of_fold_does_not_depend_on_another_lesion_of_the_patient(data, small):
    """Cases of one outcome, two a patient; the second lesion of the first patient is made quite another one."""
    number = np.empty(CASES, int)
    for label in (0, 1):
        number[data.outcome == label] = CASES * label + np.arange((data.outcome == label).sum()) // 2
    patients = tuple(f"p{one}" for one in number)
    first, second = np.flatnonzero(number == number[0])[:2]
    moved = data.values.copy()
    moved[second] = np.roll(moved, 7, axis=0)[second]
    one, other = (
        {fit.model.name: fit.out_of_fold for fit in fit_models(replace(data, values=values, patients=patients), small)}
        for values in (data.values, moved)
    )
    for name in ("clinical", "deep"):
        assert one[name][first] == other[name][first]
        assert (one[name] != other[name]).any()
    alone = {fit.model.name: fit for fit in fit_models(replace(data, patients=data.cases), small)}
    np.testing.assert_array_equal(
        alone["both"].out_of_fold, {fit.model.name: fit for fit in fit_models(data, small)}["both"].out_of_fold
    )


def test_a_model_that_tells_no_case_apart_is_named_where_it_would_be_fused():
    answers = np.column_stack([np.linspace(0.1, 0.9, 5), np.full(5, 0.4738)])
    check_fused(("clinical",), answers[:, :1])
    with pytest.raises(
        TrainingError, match=r"^the model deep, .*, gives all 5 training cases the probability 0\.474; leave"
    ):
        check_fused(FUSED, answers)


def test_a_model_that_tells_no_case_of_a_fold_apart_is_named_too(data, small, monkeypatch):
    """Its scores are the same but for one case, which is not in every fold."""
    alike = np.append(np.full(CASES - 1, 0.25), 0.75)
    monkeypatch.setattr(Trainer, "_unseen", lambda self, score: folded(self, score, alike))
    with pytest.raises(
        TrainingError, match=r"model both: .* gives all 79 training cases of a fold the probability 0\.25"
    ):
        fit_models(data, small)


def folded(trainer, score, alike):
    """The fusion's own folds; of the models that it fuses no fits, but scores that are nearly all the same."""
    if len(trainer.out_of_fold) < len(FUSED):
        return alike
    rows = np.arange(CASES)
    return score(rows[:-1], rows[-1:])
