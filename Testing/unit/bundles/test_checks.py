"""What a bundle holds twice has to be the same in both places; each change alone is refused, with what was found."""

import dataclasses

import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.checks import check_derived, check_parts
from IFXPredictLib.models.outlier import fit_mahalanobis
from IFXPredictLib.models.unseen import ScoresByPatient


def with_reference(bundle, name, **changes):
    """``changes`` map parts of the model's reference (or "mahalanobis.center") to what makes a new one of the old."""

    def changed(whole, paths):
        for path, change in paths.items():
            first, _, rest = path.partition(".")
            old = getattr(whole, first)
            whole = dataclasses.replace(whole, **{first: changed(old, {rest: change}) if rest else change(old)})
        return whole

    models = [
        dataclasses.replace(m, reference=changed(m.reference, changes)) if m.name == name else m for m in bundle.models
    ]
    return dataclasses.replace(bundle, models=tuple(models))


_SCORES = ScoresByPatient.of(np.array([0, 1, 1]), np.array([0.2, 0.6, 0.7]), np.array([0, 1, 1]))


def with_patient(bundle, **changes):
    patient = dataclasses.replace(bundle.protocol.patient, **changes)
    return dataclasses.replace(bundle, protocol=dataclasses.replace(bundle.protocol, patient=patient))


def with_few_background_cases(bundle):
    """16 of the 40 training cases, which the summary does not tell from others."""
    models = [
        dataclasses.replace(m, reference=dataclasses.replace(m.reference, background=m.reference.background[:16]))
        for m in bundle.models
    ]
    return with_patient(dataclasses.replace(bundle, models=tuple(models)), background_cases=16)


def refused(bundle, message, check=check_parts):
    with pytest.raises(BundleError, match=message) as problem:
        check(bundle)
    assert "\n" not in str(problem.value)


def test_a_bundle_with_all_or_with_some_training_cases_as_its_background_is_good(fresh_bundle):
    for bundle in (fresh_bundle, with_few_background_cases(fresh_bundle)):
        check_parts(bundle)
        check_derived(bundle)


def scaled(factor):
    return lambda values: factor * values


def first_negative(distances):
    return np.array([-1e-12, *distances[1:]])


@pytest.mark.parametrize(
    ("name", "part", "change", "message"),
    [
        (
            "deep",
            "sets.error_rate",
            lambda _: 0.4,
            r"model deep: the error rate of its conformal sets is 0\.4, expected 0\.1 as in the protocol",
        ),
        (
            "deep",
            "sets.nonconformity_1",
            lambda s: s[:1],
            "model deep: its conformal sets are of 21 cases, expected 40 as recorded",
        ),
        ("late_fusion", "mahalanobis.distances", lambda d: d[-1:], "model late_fusion: 1 distances, expected 40 as in"),
        ("late_fusion", "mahalanobis.distances", first_negative, "late_fusion: the distance -1e-12 of a .*, expected"),
        ("late_fusion", "mahalanobis.whitening", scaled(0), "late_fusion: the whitening .* eigenvalue 0, expected all"),
        ("late_fusion", "mahalanobis.whitening", scaled(-1), r"the whitening .* eigenvalue -[0-9.]+, expected all"),
        ("late_fusion", "mahalanobis.whitening", np.triu, "late_fusion: the whitening of its .* is not symmetric"),
        (
            "deep",
            "mahalanobis.center",
            lambda c: c + 1000,
            r"model deep: the mean of its training cases, deep_003: expected \S+ as in the .* summary, found 1000",
        ),
        ("deep", "mahalanobis.scale", scaled(1 + 1e-8), r"deep: the sd of its training cases, deep_003: expected \S+"),
        (
            "late_fusion",
            "background",
            lambda b: b + 500,
            r"model late_fusion: its background, case \d+ \(from 0\): the probability of \w+ is 50\d\.\d+, expected 0",
        ),
        (
            "deep",
            "background",
            lambda b: b[::-1],
            "model early_fusion: its background has other values of deep_003 than model deep's, expected the same",
        ),
        ("clinical", "scores", lambda _: _SCORES, "model clinical: scores of 3 cases, expected 40 as in the training"),
        ("clinical", "background", lambda b: b[1:], "model clinical: its background holds 39 cases, expected 40"),
        ("early_fusion", "background", scaled(1.001), "early_fusion: its background has other values of original"),
    ],
)  # fmt: skip
def test_what_is_kept_of_the_training_cases_is_theirs_and_the_protocols(fresh_bundle, name, part, change, message):
    refused(with_reference(fresh_bundle, name, **{part: change}), message)


@pytest.mark.parametrize(
    ("part", "factor", "message"),
    [
        (
            "mahalanobis.whitening",
            0.5,
            r"model deep: the whitening of its training cases differ by 0\.5 of the largest",
        ),
        ("mahalanobis.distances", 3, r"model deep: the distances of its training cases differ by 2 of the largest"),
    ],
)
def test_what_the_training_cases_make_is_computed_anew_where_a_bundle_is_verified(fresh_bundle, part, factor, message):
    changed = with_reference(fresh_bundle, "deep", **{part: scaled(factor)})
    check_parts(changed)
    refused(changed, message, check_derived)


def test_the_rows_of_a_background_are_in_one_order_even_where_no_other_model_has_its_features(fresh_bundle):
    turned = with_reference(fresh_bundle, "deep", background=lambda b: b[::-1])
    alone = dataclasses.replace(
        turned,
        models=tuple(m for m in turned.models if m.name != "early_fusion"),
        protocol=dataclasses.replace(
            turned.protocol, models=tuple(m for m in turned.protocol.models if m.name != "early_fusion")
        ),
    )
    scores = {name: score for name, score in turned.golden.scores.items() if name != "early_fusion"}
    alone = dataclasses.replace(alone, golden=dataclasses.replace(turned.golden, scores=scores))
    refused(alone, r"model late_fusion: its background, case \d+ \(from 0\): the probability of deep is 0\.")


def test_a_background_of_some_cases_is_as_large_as_the_protocol_asks_for(fresh_bundle):
    few = with_few_background_cases(fresh_bundle)
    refused(with_patient(few, background_cases=17), "model clinical: its background holds 16 cases, expected 17")


def test_distances_of_other_cases_are_refused_where_the_background_holds_all(fresh_bundle):
    """The same means and sds, and other correlations."""
    (model,) = (m for m in fresh_bundle.models if m.name == "radiomics")
    background = model.reference.background.copy()
    background[:, 0] = background[::-1, 0]
    other = fit_mahalanobis(background)
    reference = dataclasses.replace(model.reference, mahalanobis=other)
    models = [dataclasses.replace(m, reference=reference) if m is model else m for m in fresh_bundle.models]
    refused(
        dataclasses.replace(fresh_bundle, models=tuple(models)),
        r"model radiomics: the whitening of its training cases differ by .* from those of its background, which holds",
        check_derived,
    )
