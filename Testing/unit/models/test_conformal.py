"""Sets against p values and exact distributions, and on simulated cases of the bundles (Testing/baselines/conformal).

Of m judged cases whose outcome is in their set, given n calibration cases of this outcome, as many are covered as a
beta-binomial of m, k and n + 1 - k says, k being the rank of the limit: the exchangeable case's place among n + 1 is as
likely as any other (negative hypergeometric). Ties, and empty sets that hold both outcomes, only add to it.

What a bundle promises is another thing: calibrated out of fold, of fresh cases judged by the model of all training
cases. That is shown twice: over 200 draws of training and test cases, and of each frozen bundle on its test split.
"""

import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from reference_tables import baseline
from safetensors.numpy import load, save
from scipy.stats import betabinom, binom

from IFXPredictLib.base.errors import BundleError, FeatureError, TrainingError
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.resnet import DEEP_NAMES
from IFXPredictLib.models.classifier import fit_classifier
from IFXPredictLib.models.conformal import ConformalSets, calibrate_sets, in_words
from IFXPredictLib.models.svm import probability
from IFXPredictLib.stats.splits import out_of_fold

REPOSITORY = Path(__file__).parents[3]
BUNDLES = REPOSITORY / "Resources" / "Bundles"
BASELINE = REPOSITORY / "Testing" / "baselines" / "conformal"
MODELS = ("clinical", "radiomics", "deep", "early_fusion", "late_fusion")
REPEATS = 200
CALIBRATION = {0: 99, 1: 59}  # cases a class: ranks 90 and 54, so that 90 % are covered exactly


def probabilities(random, labels):
    """Of a fair model that errs: exchangeable within each class, and no two alike."""
    return 1 / (1 + np.exp(-random.normal(np.where(labels == 1, 0.8, -0.8), 1.2)))


def p_value_sets(y, p, new, error_rate):
    """The sets by p values: the share of calibration cases, the new one among them, that are at least as strange."""
    sets = np.empty((len(new), 2), bool)
    for label, nonconformity in ((0, p), (1, 1 - p)):
        own = nonconformity[y == label]
        of_new = new if label == 0 else 1 - new
        sets[:, label] = [(np.sum(own >= s) + 1) / (len(own) + 1) > error_rate for s in of_new]
    return sets


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(5)
    y = np.repeat([0, 1], [40, 25])
    return y, probabilities(random, y)


@pytest.fixture(scope="module")
def fitted(data):
    return calibrate_sets(*data, 0.1)


@pytest.mark.parametrize("error_rate", [0.05, 0.1, 0.3, 1 / 3])
@pytest.mark.parametrize("rounded", [2, 15])
def test_sets_are_those_of_p_values_above_the_error_rate(error_rate, rounded, data):
    y, p = data[0], data[1].round(rounded)  # with many ties, and with none
    new = np.concatenate([np.random.default_rng(6).random(200).round(rounded), p, [0, 1]])
    expected = p_value_sets(y, p, new, error_rate)
    expected[~expected.any(axis=1)] = True
    assert np.array_equal(calibrate_sets(y, p, error_rate).sets(new), expected)


@pytest.mark.parametrize(
    ("cases", "error_rate", "rank"),
    [
        (24, 0.44, 14),
        (9, 0.1, 9),
        (29, 0.1, 27),
        (30, 0.1, 28),
        (69, 0.1, 63),
        (19, 0.05, 19),
        (5, 0.5, 3),
    ],
)
def test_the_limit_is_the_finite_sample_quantile(cases, error_rate, rank):
    y = np.repeat([0, 1], cases)
    p = np.concatenate([np.arange(1, cases + 1) / 100, 1 - np.arange(1, cases + 1) / 200])
    zero, one = calibrate_sets(y, p, error_rate).limits
    assert zero == rank / 100
    assert one == pytest.approx(rank / 200, abs=1e-15)


def test_coverage_of_each_class_and_of_all_is_the_stated_one_over_200_repeats():
    fresh = 50
    covered = {0: 0, 1: 0}
    for repeat in range(REPEATS):
        random = np.random.default_rng(1000 + repeat)
        y = np.repeat([0, 1], [CALIBRATION[0], CALIBRATION[1]])
        found = calibrate_sets(y, probabilities(random, y), 0.1)
        for label in (0, 1):
            sets = found.sets(probabilities(random, np.full(fresh, label)))
            covered[label] += int(sets[:, label].sum())
    variances = []
    for label, cases in CALIBRATION.items():
        rank = round(0.9 * (cases + 1))
        share_variance = rank * (cases + 1 - rank) / ((cases + 1) ** 2 * (cases + 2))  # Beta(rank, n + 1 - rank)
        variances.append(REPEATS * (fresh * (0.09 - share_variance) + fresh**2 * share_variance))
        assert abs(covered[label] - 0.9 * REPEATS * fresh) < 2.58 * variances[-1] ** 0.5, label
    assert abs(sum(covered.values()) - 0.9 * 2 * REPEATS * fresh) < 2.58 * sum(variances) ** 0.5


table = baseline("conformal")


lines = cache(table)


def scores(model, split, bundle="demo"):
    """Outcomes (n,) and probabilities (n,) of a bundle's simulated cases; of split train, out of fold."""
    own = [line for line in lines(f"scores_{bundle}.csv") if (line["model"], line["split"]) == (model, split)]
    return np.array([int(line["outcome"]) for line in own]), np.array([float(line["probability"]) for line in own])


@cache
def recorded():
    """The table of README.md: (bundle, model, deep features, outcome, cases, covered, limits), as texts."""
    text = (BASELINE / "README.md").read_text(encoding="utf-8")
    rows = [tuple(line.strip("| ").split(" | ")) for line in text.splitlines() if line.startswith("| ")]
    return rows[2:]  # after the header and the rule


def judged(bundle, model, label):
    """How many test cases had the outcome, how many of them are covered, and the distribution of that number."""
    (y, p), (new_y, new_p) = (scores(model, split, bundle) for split in ("train", "test"))
    cases = int(np.sum(new_y == label))
    covered = int(calibrate_sets(y, p, 0.1).sets(new_p)[new_y == label, label].sum())
    return cases, covered, expected_coverage(int(np.sum(y == label)), cases)


@cache
def expected_coverage(calibration, judged, error_rate=0.1):
    """The distribution of how many of the ``judged`` cases of an outcome are covered."""
    rank = math.ceil((calibration + 1) * (1 - error_rate) - 1e-9)
    return betabinom(judged, rank, calibration + 1 - rank)


def without_ties(p):
    """Probabilities of the same order, in which equal ones follow each other by chance."""
    order = np.lexsort((np.random.default_rng(8).random(p.size), p))
    ranks = np.empty(p.size)
    ranks[order] = np.arange(p.size)
    return (ranks + 0.5) / p.size


@cache
def repeated_halves(model, ties, error_rate=0.1):
    """Of each outcome: the covered cases (repeats,) of one half of the test split, by sets of the other, and how many
    cases the halves have.

    Halves are drawn anew within each outcome. Given the scores, and no ties, the repeats are independent, each of the
    distribution above: it is that of the ranks of a drawn half among all, whatever the scores are.
    """
    y, p = scores(model, "test")
    p = p if ties else without_ties(p)
    covered = np.zeros((2, REPEATS), int)
    sizes = [(int(np.sum(y == label)) // 2, int(np.sum(y == label)) - int(np.sum(y == label)) // 2) for label in (0, 1)]
    for repeat in range(REPEATS):
        random = np.random.default_rng(3000 + repeat)
        drawn = np.zeros(y.size, bool)
        for label in (0, 1):
            drawn[random.choice(np.flatnonzero(y == label), sizes[label][0], replace=False)] = True
        sets = calibrate_sets(y[drawn], p[drawn], error_rate).sets(p[~drawn])
        for label in (0, 1):
            covered[label, repeat] = sets[y[~drawn] == label, label].sum()
    return covered, sizes


@pytest.mark.parametrize("name", sorted(folder.name for folder in BUNDLES.iterdir() if folder.is_dir()))
def test_each_bundles_scores_are_its_own_and_all_its_models_are_recorded(name):
    bundle = load_bundle(BUNDLES / name)
    deep = {model.name for model in bundle.models if not set(model.inputs).isdisjoint(DEEP_NAMES)}
    deep |= {model.name for model in bundle.models if not deep.isdisjoint(model.inputs)}
    for model in bundle.models:
        found, frozen = calibrate_sets(*scores(model.name, "train", name), 0.1), model.reference.sets
        np.testing.assert_allclose(found.nonconformity_0, frozen.nonconformity_0, rtol=0, atol=1e-15)
        np.testing.assert_allclose(found.nonconformity_1, frozen.nonconformity_1, rtol=0, atol=1e-15)
        assert len(scores(model.name, "test", name)[0]) == bundle.performance["test"][model.name]["cases"]
    expected = [(m.name, "yes" if m.name in deep else "no", y) for m in bundle.models for y in ("0", "1")]
    assert [row[1:4] for row in recorded() if row[0] == name] == expected


@pytest.mark.parametrize("row", recorded(), ids=" ".join)
def test_the_counts_of_the_reports_are_recorded_and_those_of_the_scores(row):
    bundle, model, _, label, *counts = row
    cases, covered, expected = judged(bundle, model, int(label))
    limits = f"{expected.ppf(0.0005):.0f} to {expected.ppf(0.9995):.0f}"
    assert counts == [str(cases), str(covered), limits]


@pytest.mark.parametrize("row", [row for row in recorded() if row[2] == "no"], ids=" ".join)
def test_sets_of_models_without_deep_features_cover_the_test_split_within_the_limits(row):
    _, covered, expected = judged(row[0], row[1], int(row[3]))
    assert expected.ppf(0.0005) <= covered <= expected.ppf(0.9995)


def test_the_example_report_prints_the_recorded_counts_of_all_models_those_with_deep_features_too():
    text = (REPOSITORY / "docs" / "example-report.html").read_text(encoding="utf-8")
    title_of = load_bundle(BUNDLES / "demo").protocol.model_title
    for model in MODELS:
        counts = [(row[5], row[4]) for row in recorded() if row[:2] == ("demo", model)]
        cells = "".join(rf"<td>{covered} of {cases}: [^<]*</td>" for covered, cases in counts)
        assert re.search(rf"<td>{re.escape(title_of(model))}</td><td>97</td>{cells}", text), model


@cache
def pool():
    """Outcome (263,) and the inputs (263, p) of the demonstration's clinical model, of all its simulated cases."""
    names = load_bundle(BUNDLES / "demo").models[0].inputs
    rows = lines("pool.csv")
    x = np.array([[float(row[name]) for name in names] for row in rows])
    return np.array([int(row["outcome"]) for row in rows]), x


@cache
def repeated_draws(*, unseen):
    """Of each outcome and draw: covered test cases (2, REPEATS), and their distributions with fair calibration.

    A draw splits the pool 166 : 97, fits the protocol's classifier to the training cases and calibrates its sets on
    their probabilities, of models that have not seen the case or of the fitted one itself.
    """
    protocol, (y, x) = load_bundle(BUNDLES / "demo").protocol, pool()
    covered, expected = np.zeros((2, REPEATS), int), ([], [])
    for repeat in range(REPEATS):
        drawn = np.random.default_rng(5000 + repeat).permutation(y.size)
        train, test = drawn[:166], drawn[166:]

        def score(rows, held_out, train=train):
            return fit_classifier(x[train[rows]], y[train[rows]], protocol).raw_scores(x[train[held_out]])

        classifier = fit_classifier(x[train], y[train], protocol)
        raw = out_of_fold(score, y[train], protocol.fusion.folds, repeat) if unseen else classifier.raw_scores(x[train])
        sets = calibrate_sets(y[train], probability(raw), 0.1).sets(classifier.predict_proba(x[test]))
        for label in (0, 1):
            covered[label, repeat] = sets[y[test] == label, label].sum()
            expected[label].append(expected_coverage(int(np.sum(y[train] == label)), int(np.sum(y[test] == label))))
    return covered, expected


def mean_and_outside(label, *, unseen):
    """How far coverage over all draws lies from the promised, in standard errors, and how many draws lie outside.

    Draws from one pool are independent given the pool, so that their sum varies as that of independent ones; what the
    pool could do is to shift what they vary about. If a case's place among the calibration cases were not as likely
    as any other, as their models are made of fewer cases, the shift is what is to be seen. Outside: of the central
    99 % of a draw's own distribution; and how many of them chance allows, at 99.9 %.
    """
    covered, expected = repeated_draws(unseen=unseen)
    error = math.sqrt(sum(one.var() for one in expected[label]))
    low, high = (np.array([one.ppf(q) for one in expected[label]]) for q in (0.005, 0.995))
    beyond = np.mean([one.cdf(a - 1) + one.sf(b) for one, a, b in zip(expected[label], low, high, strict=True)])
    outside = np.sum((covered[label] < low) | (covered[label] > high))
    shift = (covered[label].sum() - sum(one.mean() for one in expected[label])) / error
    return shift, outside, binom(REPEATS, beyond).ppf(0.999)


@pytest.mark.slow
@pytest.mark.parametrize("label", [0, 1])
def test_over_200_draws_of_training_and_test_cases_sets_calibrated_out_of_fold_cover_what_they_promise(label):
    shift, outside, allowed = mean_and_outside(label, unseen=True)
    assert abs(shift) < 3.29
    assert outside <= allowed


@pytest.mark.slow
@pytest.mark.parametrize("label", [0, 1])
def test_sets_calibrated_on_cases_that_the_model_has_seen_would_cover_too_few(label):
    shift, outside, allowed = mean_and_outside(label, unseen=False)
    assert shift < -3.29
    assert outside > allowed


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("model", MODELS)
def test_over_200_halves_of_the_test_split_coverage_has_its_exact_distribution(model, label):
    covered, sizes = repeated_halves(model, ties=False)
    expected = expected_coverage(*sizes[label])
    error = math.sqrt(REPEATS * expected.var())
    assert abs(covered[label].sum() - REPEATS * expected.mean()) < 3.29 * error
    low, high = expected.ppf(0.005), expected.ppf(0.995)
    beyond = expected.cdf(low - 1) + expected.sf(high)
    outside = np.sum((covered[label] < low) | (covered[label] > high))
    assert outside <= binom(REPEATS, beyond).ppf(0.999)


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("model", MODELS)
def test_over_200_halves_of_the_test_split_ties_never_take_from_coverage(model, label):
    covered, sizes = repeated_halves(model, ties=True)
    expected = expected_coverage(*sizes[label])
    assert covered[label].sum() > REPEATS * expected.mean() - 3.29 * math.sqrt(REPEATS * expected.var())
    low = expected.ppf(0.005)
    assert np.sum(covered[label] < low) <= binom(REPEATS, expected.cdf(low - 1)).ppf(0.999)


def test_sets_of_another_error_rate_would_be_seen():
    for model in MODELS:
        covered, sizes = repeated_halves(model, ties=False, error_rate=0.15)
        for label in (0, 1):
            expected = expected_coverage(*sizes[label])
            error = math.sqrt(REPEATS * expected.var())
            assert covered[label].sum() < REPEATS * expected.mean() - 3.29 * error


def test_a_model_that_errs_in_one_class_only_still_covers_both():
    random = np.random.default_rng(7)
    y = np.tile(np.repeat([0, 1], [90, 10]), 40)
    p = np.where(y == 1, random.beta(2, 2, y.size), random.beta(1, 9, y.size))
    half = np.arange(y.size) % 2 == 0
    sets = calibrate_sets(y[half], p[half], 0.1).sets(p[~half])
    for label in (0, 1):
        of_label = sets[y[~half] == label, label]
        assert of_label.mean() > 0.9 - 2.58 * math.sqrt(0.09 / of_label.size) * 1.42  # both halves vary


def test_a_lower_error_rate_never_narrows_a_set(data):
    new = np.linspace(0, 1, 101)
    narrow, wide = (calibrate_sets(*data, rate).sets(new) for rate in (0.3, 0.05))
    assert np.all(wide >= narrow)
    assert wide.sum() > narrow.sum()


def test_the_outcome_turned_round_turns_the_sets_round(data):
    new = np.linspace(0, 1, 65)  # in steps of 1 / 64, of which doubles lose nothing
    p = (data[1] * 64).round() / 64
    turned = calibrate_sets(1 - data[0], 1 - p, 0.1).sets(1 - new)
    assert np.array_equal(turned[:, ::-1], calibrate_sets(data[0], p, 0.1).sets(new))


def test_sure_probabilities_give_one_outcome_and_those_between_both(fitted):
    low, between, high = fitted.sets([0.01, 0.5, 0.99]).tolist()
    assert (low, between, high) == ([True, False], [True, True], [False, True])


def test_an_empty_set_holds_both_outcomes():
    y = np.repeat([0, 1], 20)
    p = np.where(y == 1, 0.95, 0.05)  # never wrong, so that at 10 % nothing but 0.05 and less is usual for outcome 0
    assert calibrate_sets(y, p, 0.1).sets([0.05, 0.5, 0.95]).tolist() == [[True, False], [True, True], [False, True]]


def test_equal_probabilities_everywhere_decide_nothing():
    fitted = calibrate_sets(np.repeat([0, 1], 30), np.full(60, 0.3), 0.1)
    assert fitted.sets([0.3]).tolist() == [[True, True]]


def test_too_few_calibration_cases_decide_nothing():
    fitted = calibrate_sets(np.repeat([0, 1], 8), np.repeat([0.1, 0.9], 8), 0.1)
    assert fitted.limits == (math.inf, math.inf)
    assert fitted.sets([0, 0.5, 1]).all()


def test_an_outcome_with_too_few_calibration_cases_is_in_every_set():
    fitted = calibrate_sets(np.repeat([0, 1], [50, 3]), np.concatenate([np.linspace(0, 0.5, 50), [0.6, 0.7, 0.8]]), 0.1)
    assert fitted.sets([0, 0.2, 0.9]).tolist() == [[True, True], [True, True], [False, True]]


def test_a_set_in_words():
    words = [in_words(row, "response", "non-response") for row in ([True, False], [False, True], [True, True])]
    assert words == ["response", "non-response", "undecided"]


def test_no_cases_have_no_sets(fitted):
    assert fitted.sets([]).shape == (0, 2)


def test_stored_and_loaded_the_sets_are_the_same(fitted):
    loaded = ConformalSets.from_arrays(load(save(fitted.to_arrays("conformal.DLR."))), "conformal.DLR.")
    assert loaded.limits == fitted.limits
    assert loaded.error_rate == 0.1


@pytest.mark.parametrize("value", [-0.01, 1.01, np.nan])
def test_a_probability_outside_0_to_1_is_refused(value, fitted):
    with pytest.raises(FeatureError, match=r"expected probabilities from 0 to 1, found .* at row 1 \(from 0\)"):
        fitted.sets([0.5, value])


def test_probabilities_of_another_shape_are_refused(fitted):
    with pytest.raises(FeatureError, match=r"expected one probability a case, found shape \(\)"):
        fitted.sets(0.5)


def test_calibrating_refuses_raw_scores(data):
    with pytest.raises(TrainingError, match=r"expected numbers from 0 to 1, found 1\.2 at row 3"):
        calibrate_sets(data[0], np.where(np.arange(65) == 3, 1.2, data[1]), 0.1)


def test_calibrating_refuses_one_class():
    with pytest.raises(TrainingError, match="both classes are needed"):
        calibrate_sets(np.ones(20), np.full(20, 0.5), 0.1)


@pytest.mark.parametrize("rate", [0, 1, -0.1, 90, np.nan])
def test_an_error_rate_that_is_no_share_is_refused(rate, data):
    with pytest.raises(TrainingError, match=r"expected an error rate between 0 and 1, as 0\.1, found"):
        calibrate_sets(*data, rate)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("strangeness_0", np.array([0.2, 0.1]), "nonconformity_0: expected values from 0 to 1, ascending"),
        ("strangeness_1", np.array([0.2, 1.1]), "nonconformity_1: expected values from 0 to 1, ascending"),
        ("strangeness_1", np.array([0.2, np.nan]), "nonconformity_1: expected values from 0 to 1, ascending"),
        ("strangeness_0", np.empty(0), r"nonconformity_0 has shape \(0,\), expected one value or more"),
        ("error_rate", np.array(1.5), r"error_rate is 1\.5, expected a share between 0 and 1"),
    ],
)
def test_loading_refuses_an_array_that_does_not_fit(name, value, message, fitted):
    with pytest.raises(BundleError, match=message):
        ConformalSets.from_arrays(fitted.to_arrays("") | {name: value}, "")
