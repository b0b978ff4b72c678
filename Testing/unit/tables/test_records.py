"""Records between commands: complete, of these very files, and of the same training cases, or refused."""

import json
from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.base.files import sha256_of
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.cohort import CohortCase
from IFXPredictLib.tables.icc import FeatureSource
from IFXPredictLib.tables.records import (
    Agreement,
    NetworkChoice,
    read_extraction_record,
    read_network_record,
    source_of_readings,
    write_extraction_record,
    write_network_record,
)


@pytest.fixture(scope="module")
def protocol():
    return load_protocol("ifx_cte_demo")


@pytest.fixture
def cohort(tmp_path):
    files = (tmp_path / "image.nii", tmp_path / "mask.nii")
    return tuple(CohortCase(name, *files, i % 2, name != "test") for i, name in enumerate(("a", "b", "c", "test")))


@pytest.fixture
def network(tmp_path, protocol, cohort):
    """A folder as train-network leaves it; what the weights are does not matter here."""
    folder = tmp_path / "network"
    folder.mkdir()
    for name in ("network", "fold_0", "fold_1"):
        (folder / f"{name}.safetensors").write_text(name, encoding="utf-8")
    write_network_record(folder, protocol, cohort[:3], np.array([0, 1, 0]))
    return folder


@pytest.fixture
def features(tmp_path, protocol, cohort, network):
    """A folder as extract leaves it, by its features.csv."""
    folder = tmp_path / "features"
    folder.mkdir()
    for name in ("features.csv", "readings_features.csv"):
        (folder / name).write_text(name, encoding="utf-8")
    (folder / "network.safetensors").write_text("network", encoding="utf-8")
    networks = read_network_record(network, protocol, cohort)
    write_extraction_record(folder, protocol, cohort, networks, Agreement(0.6, 0.8, 0.9))
    return folder / "features.csv"


def change(record, **entries):
    record.write_text(json.dumps(json.loads(record.read_text(encoding="utf-8")) | entries), encoding="utf-8")


def test_networks_whose_folds_split_a_patient_are_refused_and_those_that_keep_one_whole_are_taken(
    network, protocol, cohort
):
    together = tuple(replace(entry, patient="P") if entry.case in "ac" else entry for entry in cohort)
    with pytest.raises(CohortError, match="its folds were made while case a belonged to another patient than the coh"):
        read_network_record(network, protocol, together)
    write_network_record(network, protocol, together[:3], np.array([0, 1, 0]))
    assert read_network_record(network, protocol, together).of("a").stem == "fold_0"
    renamed = tuple(replace(entry, patient="Q") if entry.case in "ac" else entry for entry in cohort)
    assert read_network_record(network, protocol, renamed).of("c").stem == "fold_0"
    with pytest.raises(CohortError, match="belonged to another patient"):
        read_network_record(network, protocol, cohort)
    write_network_record(network, protocol, cohort[:3], np.array([0, 1, 0]))
    assert "patients" not in json.loads((network / "network.json").read_text(encoding="utf-8"))


def test_a_self_supervised_network_serves_other_outcomes_of_the_same_cases_and_says_that_it_read_none(
    protocol, cohort, network, features
):
    rules = replace(protocol.network_training, cross_fit=False, objective="self_supervised")
    own = replace(protocol, network_training=rules)
    write_network_record(network, own, cohort[:3], np.array([-1, -1, -1]))
    other = replace(own, outcome=replace(own.outcome, column="asas20"))
    swapped = tuple(replace(entry, outcome=1 - entry.outcome) for entry in cohort)
    found = read_network_record(network, other, swapped)
    assert (found.training, found.outcomes, found.out_of_fold) == (rules, {}, {})
    assert found.of("a") == found.of("test") == network / "network.safetensors"
    write_extraction_record(features.parent, other, swapped, found, None)
    again = read_extraction_record(features, own, cohort)
    assert again.protocol.network_training == rules
    with pytest.raises(CohortError, match="the network was trained on c, a test case now"):
        read_network_record(network, own, (*cohort[:2], replace(cohort[2], train=False)))


def test_training_cases_get_the_network_of_their_fold_and_others_the_final_one(network, protocol, cohort):
    networks = read_network_record(network, protocol, cohort)
    assert [networks.of(case).stem for case in ("a", "b", "c", "test")] == ["fold_0", "fold_1", "fold_0", "network"]
    assert networks.training == protocol.network_training


def test_a_network_for_another_outcome_and_its_features_are_refused(network, features, protocol, cohort):
    other = replace(protocol, outcome=replace(protocol.outcome, column="asas20"))
    said = "trained for the outcome 'outcome', protocol ifx_cte_demo has 'asas20'; run train-network and extract again"
    with pytest.raises(CohortError, match=said):
        read_network_record(network, other, cohort)
    with pytest.raises(CohortError, match=said):
        read_extraction_record(features, other, cohort)


def test_a_test_case_that_the_network_has_seen_is_refused(network, protocol, cohort):
    moved = (*cohort[:2], replace(cohort[2], train=False), cohort[3])
    with pytest.raises(CohortError, match="the network was trained on c, a test case now; train it again"):
        read_network_record(network, protocol, moved)


@pytest.mark.parametrize("kept", [slice(1, 4), slice(0, 2)])
def test_a_network_of_another_cohort_is_refused(network, protocol, cohort, kept):
    with pytest.raises(CohortError, match=r"training cases are not the cohort's: . is in one only"):
        read_network_record(network, protocol, cohort[kept])


def test_a_network_of_another_architecture_is_refused(network, cohort):
    with pytest.raises(CohortError, match=r"holds a network of .*bottleneck.*, the protocol's is .*basic"):
        read_network_record(network, load_protocol("ifx_cte"), cohort)


@pytest.mark.parametrize(("name", "value"), [("spacing_mm", 2.0), ("window_low", -200.0), ("minimum_voxels", 1)])
def test_a_network_of_cubes_by_other_image_rules_is_refused(network, protocol, cohort, name, value):
    other = replace(protocol, image=replace(protocol.image, **{name: value}))
    with pytest.raises(
        CohortError, match=rf"other image rules than the protocol's \(image\.{name}\); run train-network"
    ):
        read_network_record(network, other, cohort)


def test_a_network_trained_by_a_rule_that_the_protocol_no_longer_has_is_refused(network, protocol, cohort):
    record = json.loads((network / "network.json").read_text(encoding="utf-8"))
    assert "mask_ties" not in record["image"]
    record["image"]["mask_ties"] = "stable"
    (network / "network.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(CohortError, match=r"other image rules than the protocol's \(image\.mask_ties\); run train-net"):
        read_network_record(network, protocol, cohort)


def test_other_outcomes_than_a_network_was_trained_with_are_refused_of_it_and_of_its_features(
    network, features, protocol, cohort
):
    corrected = (*(replace(entry, outcome=1 - entry.outcome) for entry in cohort[:2]), *cohort[2:])
    said = "was trained with other outcomes of a, b than the cohort has; run train-network again, then extract"
    with pytest.raises(CohortError, match=said):
        read_network_record(network, protocol, corrected)
    with pytest.raises(CohortError, match=said):
        read_extraction_record(features, protocol, corrected)


def test_records_of_an_older_build_are_taken_by_what_they_have(network, features, protocol, cohort):
    for record in (network / "network.json", features.parent / "extraction.json"):
        content = json.loads(record.read_text(encoding="utf-8"))
        record.write_text(
            json.dumps({k: v for k, v in content.items() if k not in ("image", "outcomes", "contents")}),
            encoding="utf-8",
        )
    assert read_network_record(network, protocol, cohort).contents == {}
    assert read_extraction_record(features, protocol, cohort).contents == {}
    with pytest.raises(CohortError, match="the network was trained on a, a test case now"):
        read_network_record(network, protocol, (replace(cohort[0], train=False), *cohort[1:]))


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_weights_that_are_not_those_of_the_record_are_refused(network, protocol, cohort, damage):
    file = network / "fold_1.safetensors"
    if damage == "changed":
        file.write_text("others", encoding="utf-8")
    else:
        file.unlink()
    with pytest.raises(CohortError, match=r"fold_1\.safetensors: is missing or was changed; run train-network again"):
        read_network_record(network, protocol, cohort)


@pytest.mark.parametrize("content", ["[]", "{}", '{"architecture": 1}'])
def test_a_record_of_another_version_is_refused(network, protocol, cohort, content):
    (network / "network.json").write_text(content, encoding="utf-8")
    with pytest.raises(CohortError, match=r"network\.json: has no '.*'; it is of another version"):
        read_network_record(network, protocol, cohort)


def test_training_settings_of_another_version_are_refused(network, protocol, cohort):
    change(network / "network.json", training={"epochs": 3})
    with pytest.raises(CohortError, match=r"its record is of another version .*is missing.*; run the command again"):
        read_network_record(network, protocol, cohort)


def test_the_extraction_hands_over_network_agreement_and_how_the_network_was_really_trained(
    network, features, protocol, cohort
):
    training = json.loads((network / "network.json").read_text(encoding="utf-8"))["training"] | {"epochs": 2}
    change(features.parent / "extraction.json", network_training=training)
    found = read_extraction_record(features, protocol, cohort)
    assert found.network.read_text(encoding="utf-8") == "network"
    assert found.agreement == Agreement(0.6, 0.8, 0.9)
    assert found.protocol == replace(protocol, network_training=replace(protocol.network_training, epochs=2))


@pytest.mark.parametrize("name", ["features.csv", "network.safetensors"])
def test_features_or_network_that_are_not_those_of_the_record_are_refused(features, protocol, cohort, name):
    (features.parent / name).write_text("others", encoding="utf-8")
    with pytest.raises(CohortError, match=f"{name}: is missing or not what extract left; extract again"):
        read_extraction_record(features, protocol, cohort)


def test_features_that_are_not_there_are_said_so_and_not_a_record_beside_them(tmp_path, protocol, cohort):
    with pytest.raises(CohortError, match=r"nowhere\.csv: is not there; give features\.csv of extract, or run extract"):
        read_extraction_record(tmp_path / "nowhere.csv", protocol, cohort)


def test_features_of_other_settings_or_of_another_split_are_refused(features, protocol, cohort):
    other = replace(protocol, image=replace(protocol.image, cube_side=64))
    with pytest.raises(CohortError, match="was extracted with other settings"):
        read_extraction_record(features, other, cohort)
    moved = (replace(cohort[0], train=False), *cohort[1:])
    with pytest.raises(CohortError, match="the network was trained on a, a test case now"):
        read_extraction_record(features, protocol, moved)


def test_selection_settings_may_change_without_a_new_extraction(features, protocol, cohort):
    other = replace(protocol, selection=replace(protocol.selection, p_value=0.1))
    assert read_extraction_record(features, other, cohort).protocol == other


def test_features_and_re_readings_have_the_protocols_settings_and_the_final_network_as_their_source(
    features, protocol, cohort
):
    found = source_of_readings(features.parent / "readings_features.csv")
    assert found == FeatureSource(protocol.imaging_sha256, sha256_of(features.parent / "network.safetensors"))
    assert read_extraction_record(features, protocol, cohort).source == found


def test_re_readings_by_radiomics_alone_have_a_source_without_a_network(features, protocol, cohort):
    write_extraction_record(features.parent, protocol, cohort, NetworkChoice(), None)
    found = source_of_readings(features.parent / "readings_features.csv")
    assert found == FeatureSource(protocol.imaging_sha256, "")


def test_re_readings_without_an_extraction_beside_them_have_no_known_source(features):
    (features.parent / "extraction.json").unlink()
    assert source_of_readings(features.parent / "readings_features.csv") is None


def test_re_readings_that_are_not_those_of_the_record_are_refused(features):
    (features.parent / "readings_features.csv").write_text("others", encoding="utf-8")
    with pytest.raises(CohortError, match=r"readings_features\.csv: is not what extract left beside extraction\.json"):
        source_of_readings(features.parent / "readings_features.csv")


def test_features_without_a_network_cannot_be_trained_on(features, protocol, cohort):
    write_extraction_record(features.parent, protocol, cohort, NetworkChoice(), None)
    with pytest.raises(CohortError, match="the features have no network; extract them with --network"):
        read_extraction_record(features, protocol, cohort)


def test_features_by_a_bundles_network_know_of_no_training_split(features, protocol, cohort, network):
    own = read_network_record(network, protocol, cohort)
    for bundle, taken in (("", False), ("b" * 64, True)):
        choice = NetworkChoice(own.final, training=own.training, bundle=bundle)
        write_extraction_record(features.parent, protocol, cohort, choice, None)
        if taken:
            assert read_extraction_record(features, protocol, cohort[1:]).bundle == bundle
        else:
            with pytest.raises(CohortError, match="training cases are not the cohort's: a is in one only"):
                read_extraction_record(features, protocol, cohort[1:])


def test_a_bundles_network_is_for_cases_that_it_has_not_seen(bundle_folder, small_protocol, tmp_path):
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name in ("bundle.json", "network.safetensors"):
        (folder / name).write_bytes((bundle_folder / name).read_bytes())
    found = read_network_record(folder, small_protocol, ())
    assert found.of("any case") == folder / "network.safetensors"
    assert found.bundle == json.loads((folder / "bundle.json").read_text(encoding="utf-8"))["sha256"]
    assert found.training == replace(small_protocol.network_training, cross_fit=False)
    other = replace(small_protocol, image=replace(small_protocol.image, cube_side=48))
    with pytest.raises(CohortError, match="its imaging settings are not those of protocol ifx_cte_demo; give the"):
        read_network_record(folder, other, ())
    (folder / "network.safetensors").write_bytes(b"another")
    with pytest.raises(CohortError, match=r"network\.safetensors: is missing or was changed; copy the bundle again"):
        read_network_record(folder, small_protocol, ())
