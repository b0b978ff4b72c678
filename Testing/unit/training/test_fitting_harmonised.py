"""Harmonisation within training, bundle and prediction: learnt of a fit's cases, frozen, applied to one patient."""

from dataclasses import replace

import numpy as np
import pytest
from imaging_names import IMAGING_NAMES
from imputing_bundles import imputing_protocol, training_data

from IFXPredictLib.base.errors import BundleError, CaseError, TrainingError
from IFXPredictLib.bundles.model_card import model_card
from IFXPredictLib.bundles.store import load_bundle, save_bundle
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction.band import band_of
from IFXPredictLib.prediction.kept_case import KeptCase
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.prediction.redrawing import amplitude_of
from IFXPredictLib.protocol.schema import HarmonisationRules
from IFXPredictLib.training.fitting import completed
from IFXPredictLib.training.freezing import check_data, fit_bundle
from IFXPredictLib.training.nested import _part

SHIFT = 3.0
"""Of an imaging feature's sd among the cases: what centre B adds to all of them."""


@pytest.fixture(scope="module")
def protocol(bundle_folder):
    demo = imputing_protocol(load_bundle(bundle_folder).protocol, "median")
    return replace(demo, harmonisation=HarmonisationRules("combat", ("age",)))


@pytest.fixture(scope="module")
def splits(bundle_folder, protocol):
    """The cases of ``imputing_bundles``, of which every third is of centre B."""
    shipped = load_bundle(bundle_folder)
    return [of_two_centres(training_data(shipped, protocol, n, seed, "AB"[seed])) for seed, n in enumerate((64, 24))]


def of_two_centres(data):
    centres = tuple("AAB"[i % 3] for i in range(len(data.cases)))
    values, other = data.values.copy(), np.array(centres) == "B"
    imaging = np.arange(len(IMAGING_NAMES))
    values[np.ix_(other, imaging)] += SHIFT * values[:, imaging].std(axis=0)
    return replace(data, values=values, centres=centres)


@pytest.fixture(scope="module")
def bundle(splits, protocol, bundle_folder, tmp_path_factory):
    network, folder = bundle_folder / "network.safetensors", tmp_path_factory.mktemp("harmonised") / "b"
    made = fit_bundle(*splits, protocol, network, folder)
    save_bundle(made, network, model_card(made, "none", "none"))
    return load_bundle(folder)


def test_cases_that_are_held_out_teach_nothing_of_a_centre_that_others_tell_of(splits, protocol):
    data, rows = splits[0], np.arange(50)
    other = data.values.copy()
    other[50:] *= 1.5
    found, moved = (completed(one, protocol, rows).values for one in (data, replace(data, values=other)))
    np.testing.assert_array_equal(found[:50], moved[:50])
    assert (completed(data, protocol, np.arange(64)).values[:50, :1628] != found[:50, :1628]).any()


def test_a_centre_that_the_other_cases_do_not_tell_of_is_estimated_from_its_own(splits, protocol):
    data = splits[0]
    third = replace(data, centres=(*data.centres[:50], *("C",) * 14))
    moved = third.values.copy()
    moved[50:, :1628] = 4 * moved[50:, :1628] + 1
    rows = np.arange(50)
    alike = [completed(replace(third, values=values), protocol, rows) for values in (third.values, moved)]
    one, other = (found.values[50:, data.columns(["deep_003"])[0]] for found in alike)
    assert abs(one.mean() - other.mean()) < 0.3 * one.std()
    with_reference = replace(protocol, harmonisation=HarmonisationRules("combat", ("age",), "A"))
    left = completed(third, with_reference, rows).values
    np.testing.assert_array_equal(left[50:, :1628], third.values[50:, :1628])


@pytest.mark.slow
def test_a_bundle_answers_as_if_all_cases_were_of_any_centre(bundle, splits):
    train = splits[0]
    rows = bundle.completed(train.names, train.values, train.centres)
    np.testing.assert_allclose(rows.mean(axis=0), bundle.summary.mean, rtol=1e-9, atol=1e-9)
    at, other = train.columns(["deep_003"])[0], np.array(train.centres) == "B"
    apart = [abs(values[other, at].mean() - values[~other, at].mean()) for values in (train.values, rows)]
    assert apart[1] < 0.3 * apart[0]
    alone = bundle.complete(Features(train.names, train.values[2]), "B")
    np.testing.assert_allclose(alone.values, rows[2], rtol=1e-12)
    assert bundle.harmonisation.counts == {"A": 43, "B": 21}
    assert "`harmonisation`" in (bundle.folder / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_a_patient_is_harmonised_by_his_centre_which_stands_in_the_record(bundle, patient):
    def case(centre):
        given = {**patient.clinical}
        return make_case("p", patient.image, patient.mask, bundle.protocol, clinical=given, centre=centre)

    found = {centre: predict(case(centre), bundle) for centre in "AB"}
    asked = bundle.complete(found["B"].features, "B")
    answers = {name: answer.raw_score for name, answer in bundle.answers(asked).items()}
    assert {row.model: row.raw_score for row in found["B"].rows} == answers
    assert found["A"].rows[1].raw_score != found["B"].rows[1].raw_score
    assert found["A"].features.values.tolist() == found["B"].features.values.tolist()
    (z,) = [row.z for row in found["B"].feature_rows if row.name == "deep_003"]
    at = bundle.summary.names.index("deep_003")
    assert z == (asked.select(["deep_003"])[0] - bundle.summary.mean[at]) / bundle.summary.sd[at]
    assert found["B"].provenance["centre"] == "B"
    kept = KeptCase(case("B"), bundle).answer(np.asarray(drawn(patient)))
    assert [row.raw_score for row in kept.rows] == [row.raw_score for row in found["B"].rows]
    band = band_of(case("B"), bundle, 20, amplitude_of(bundle.protocol), found["B"].features)
    assert [row.probability for row in band.rows] == [row.probability for row in found["B"].rows]
    assert band.rows[1].low <= band.rows[1].high
    for centre, said in (("C", "the centre C"), ("", "no centre")):
        with pytest.raises(CaseError, match=f"case p: {said}, expected one that the bundle is harmonised for: A, B"):
            predict(case(centre), bundle)


def drawn(patient):
    import SimpleITK as sitk

    return sitk.GetArrayFromImage(patient.mask)


def test_what_the_training_split_cannot_carry_is_refused_before_anything_is_fitted(splits, protocol, bundle_folder):
    train, test = splits
    network = bundle_folder / "network.safetensors"
    nameless = replace(train, centres=("", *train.centres[1:]))
    with pytest.raises(TrainingError, match="case A0: has no centre"):
        fit_bundle(nameless, test, protocol, network, bundle_folder)
    elsewhere = replace(test, centres=("Z", *test.centres[1:]))
    said = r"case B0: a test case of the centre Z \(1 such\), .* is learnt of A, B alone; set harmonisation: reference,"
    with pytest.raises(TrainingError, match=said):
        fit_bundle(train, elsewhere, protocol, network, bundle_folder)
    with pytest.raises(TrainingError, match="case B0: a test case of no centre"):
        check_data(train, replace(test, centres=("", *test.centres[1:])), protocol)
    check_data(train, elsewhere, replace(protocol, harmonisation=HarmonisationRules("combat", ("age",), "A")))


def test_centres_go_with_their_cases_into_a_fold(splits):
    rows = np.array([2, 5, 9])
    assert _part(splits[0], rows).centres == ("B", "B", "A")


def test_a_bundle_without_its_harmonisation_is_refused(bundle, tmp_path):
    card = (bundle.folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    with pytest.raises(BundleError, match="harmonis"):
        save_bundle(
            replace(bundle, folder=tmp_path / "b", harmonisation=None), bundle.folder / "network.safetensors", card
        )
