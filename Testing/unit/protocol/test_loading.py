import copy
import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
import yaml

from IFXPredictLib.base.errors import ProtocolError
from IFXPredictLib.protocol.loading import RESOURCES, Protocol, load_protocol

PUBLISHED = load_protocol("ifx_cte").to_mapping()
OTHER_WORD = {
    **{"basic": "bottleneck", "bottleneck": "basic", "binary": "continuous", "continuous": "binary"},
    **{"forward_degree": "degree", "1se": "min", "out_of_fold": "in_sample"},
    **{"clinical": "deep", "radiomics": "deep", "deep": "clinical"},
    **{"CT": "MR", "none": "z_score", "enterography": "sacroiliac"},
}

CHOICES = {"block", "kind", "redundancy", "rule", "inputs", "modality", "normalisation", "simulator"}
SHIPPED = sorted(file.parent.name for file in (RESOURCES / "Protocols").glob("*/protocol.yaml"))
LOGISTIC = {"folds": 5, "rule": "min"}
SPLIT = {"test_share": 0.2, "strata": ["asas40", "asas20"]}


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every single setting."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from leaves(child, (*path, key))
    if not isinstance(value, dict | list):
        yield path


def changed(path: tuple[Any, ...], new: Any) -> dict[str, Any]:
    """The published settings with ``new`` at ``path``."""
    mapping = copy.deepcopy(PUBLISHED)
    parent = mapping
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = new
    return mapping


def setting(path: tuple[Any, ...]) -> Any:
    value: Any = PUBLISHED
    for key in path:
        value = value[key]
    return value


def another(path: tuple[Any, ...]) -> Any:
    """A different setting that is valid at ``path``."""
    value = setting(path)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1 if isinstance(value, int) else 0.9 * value + 0.003  # within all bounds
    if path[-1] in CHOICES or "modalities" in path:
        return OTHER_WORD[value]
    return value + " "


def read(mapping: dict[str, Any]) -> Protocol:
    return Protocol.from_mapping(mapping, "here")


# The names of models and what late fusion fuses depend on each other, and so do the steps of the selection, and the
# modality and the normalisation; null leaves a section out.
TIED = {"models", "radiomics_yaml", "order", "l2_logistic", "split", "modality"}
ALONE = [path for path in leaves(PUBLISHED) if not TIED & set(path) or "modalities" in path]


@pytest.mark.parametrize("path", ALONE, ids=lambda path: ".".join(map(str, path)))
def test_the_hash_changes_with_each_setting(path):
    assert read(changed(path, another(path))).sha256 != read(PUBLISHED).sha256


def test_the_hash_changes_with_pyradiomics_settings():
    narrower = PUBLISHED["radiomics_yaml"].replace("binWidth: 25", "binWidth: 24")
    assert read(changed(("radiomics_yaml",), narrower)).sha256 != read(PUBLISHED).sha256


def test_the_hash_changes_with_the_order_of_the_characteristics_and_with_the_models():
    assert read(changed(("clinical",), PUBLISHED["clinical"][::-1])).sha256 != read(PUBLISHED).sha256
    assert read(changed(("models",), PUBLISHED["models"][:-1])).sha256 != read(PUBLISHED).sha256
    assert read(changed(("models", 4, "fuses"), ["clinical", "deep"])).sha256 != read(PUBLISHED).sha256
    assert read(changed(("models", 1, "title"), "Texture")).sha256 != read(PUBLISHED).sha256


def test_the_hash_changes_with_the_order_of_the_selection_and_with_each_section_that_may_be_left_out():
    steps = PUBLISHED["selection"]["order"]
    variants = [
        PUBLISHED,
        changed(("selection", "order"), [steps[1], steps[0], *steps[2:]]),
        changed(("image", "gas"), None),
        changed(("image", "normalisation"), "z_score"),
        changed(("image",), PUBLISHED["image"] | {"modality": "MR", "normalisation": "z_score"}),
        changed(("outcome", "others"), ["asas20"]),
        changed(("split",), SPLIT),
        changed(("display",), {"window": 400, "level": 40}),
        changed(("display",), {"window": 400, "level": 50}),
        changed(("svm",), None) | {"l2_logistic": LOGISTIC},
    ]
    assert len({read(variant).sha256 for variant in variants}) == len(variants)


def test_a_protocol_without_a_display_is_the_same_as_before_there_was_one():
    assert "display" not in PUBLISHED
    assert read(changed(("display",), None)).to_mapping() == PUBLISHED


def test_a_protocol_without_an_expected_mri_series_is_the_same_as_before_there_was_one():
    assert "mr_series" not in load_protocol("axspa_mri").to_mapping()["image"]
    mre = load_protocol("ifx_mre").to_mapping()
    assert mre["image"]["mr_series"] == {"weighting": "T1", "fat_suppressed": True, "contrast_medium": True}
    other = mre | {"image": mre["image"] | {"mr_series": mre["image"]["mr_series"] | {"fat_suppressed": False}}}
    assert read(other).sha256 != read(mre).sha256


def test_a_protocol_without_an_objective_is_the_same_as_before_there_was_one_and_another_is_another():
    assert "objective" not in PUBLISHED["network_training"]
    rules = PUBLISHED["network_training"] | {"cross_fit": False}
    said = read(changed(("network_training",), rules | {"objective": "supervised"}))
    own = read(changed(("network_training",), rules | {"objective": "self_supervised"}))
    assert said.to_mapping()["network_training"] == rules
    assert said.sha256 == read(changed(("network_training",), rules)).sha256 != own.sha256
    assert own.to_mapping()["network_training"]["objective"] == "self_supervised"
    assert (said.network_training.deep_columns, own.network_training.deep_columns) == ("in_sample", "self_supervised")


def test_a_protocol_without_the_kernel_s_width_is_the_same_as_before_it_was_a_setting():
    assert "gamma_times_inputs" not in PUBLISHED["svm"]
    said, wide = (read(changed(("svm",), PUBLISHED["svm"] | {"gamma_times_inputs": own})) for own in (1, 0.1))
    assert said.sha256 == read(PUBLISHED).sha256 != wide.sha256
    assert (wide.svm.gamma_times_inputs, wide.to_mapping()["svm"]["gamma_times_inputs"]) == (0.1, 0.1)


def test_mr_enterography_differs_from_ct_enterography_in_image_texture_and_simulator_alone():
    ct, mre = load_protocol("ifx_cte").to_mapping(), load_protocol("ifx_mre").to_mapping()
    assert {key for key in ct | mre if ct.get(key) != mre.get(key)} == {
        *("name", "title", "image", "radiomics_yaml", "simulator")
    }


def test_vois_change_the_hashes_and_a_protocol_without_them_is_the_same_as_before_there_were_any():
    assert "vois" not in PUBLISHED
    assert read(changed(("vois",), [])).to_mapping() == PUBLISHED
    fat = load_protocol("ifx_cte_fat").to_mapping()
    nearer = changed(("vois",), [{"name": "wall"}, fat["vois"][1] | {"shell": fat["vois"][1]["shell"] | {"to_mm": 7}}])
    hashes = [
        [getattr(read(mapping), which) for mapping in (PUBLISHED, changed(("vois",), fat["vois"]), nearer)]
        for which in ("sha256", "imaging_sha256")
    ]
    assert all(len(set(each)) == 3 for each in hashes)
    assert {key for key in fat if fat[key] != load_protocol("ifx_cte").to_mapping().get(key)} == {
        *("name", "title", "intended_use", "vois")
    }


def test_series_and_drawn_vois_are_files_of_a_case_and_change_the_hashes():
    assert read(changed(("series",), [])).to_mapping() == PUBLISHED
    fat = {"name": "fat", "shell": {"from_mm": 1, "to_mm": 8}}
    more = changed(("vois",), [{"name": "wall"}, fat, {"name": "node"}]) | {"series": ["portal", "arterial"]}
    assert read(more).further_files == ("image_arterial", "mask_node")
    assert read(PUBLISHED).further_files == read(load_protocol("ifx_cte_fat").to_mapping()).further_files == ()
    assert len({read(one).imaging_sha256 for one in (PUBLISHED, more, more | {"series": []})}) == 3


def test_imaging_features_need_a_new_extraction_after_other_image_settings_only():
    own = read(PUBLISHED).imaging_sha256
    assert read(changed(("image", "normalisation"), "z_score")).imaging_sha256 != own
    shown = changed(("display",), {"window": 400, "level": 40})
    for other in (changed(("svm",), None) | {"l2_logistic": LOGISTIC}, changed(("patient", "error_rate"), 0.2), shown):
        assert read(other).imaging_sha256 == own


@pytest.mark.parametrize("name", SHIPPED)
def test_a_protocol_is_read_back_from_json_as_it_was(name):
    protocol = load_protocol(name)
    again = Protocol.from_mapping(json.loads(json.dumps(protocol.to_mapping())), "bundle.json")
    assert again == protocol
    assert again.sha256 == protocol.sha256


def test_the_characteristics_are_those_of_table_1_in_its_order_and_units(shared_data):
    with shared_data("paper/table1.csv").open(encoding="utf-8", newline="") as stream:
        table = [(row["variable"], row["unit"]) for row in csv.DictReader(stream)]
    assert [(c.name, c.unit) for c in load_protocol("ifx_cte").clinical] == table


def test_the_published_network_is_resnet_18_and_the_window_that_of_soft_tissue():
    protocol = load_protocol("ifx_cte")
    network = protocol.network
    assert (network.block, network.layers, network.planes) == ("basic", (2, 2, 2, 2), (64, 128, 256, 512))
    taught = protocol.network_training
    assert (taught.epochs, taught.learning_rate, taught.momentum, taught.folds) == (300, 0.02, 0.9, 5)
    assert (taught.cross_fit, taught.self_supervised) == (True, False)
    assert (protocol.image.window_low, protocol.image.window_high) == (-160, 240)
    assert (protocol.image.modality, protocol.image.normalisation, protocol.image.unit) == ("CT", "none", "HU")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_protocol_is_known_by_its_folders_name_and_has_one_classifier(name):
    protocol = load_protocol(name)
    assert protocol.name == name
    assert (protocol.svm is None) != (protocol.l2_logistic is None)
    assert ("DEMONSTRATION ONLY" in protocol.notice) == name.endswith("_demo")


def test_a_models_title_is_the_protocols_or_its_name_with_blanks():
    protocol = read(changed(("models", 3, "title"), ""))
    assert protocol.model_title("deep") == "Deep learning"
    assert protocol.model_title("early_fusion") == "early fusion"
    assert protocol.model_title("no_model") == "no model"


def test_an_inputs_title_is_the_characteristics_or_the_models_or_the_features_own_name():
    protocol = read(PUBLISHED)
    found = [protocol.input_title(name) for name in ("crp", "late_fusion", "original_firstorder_Mean")]
    assert found == ["C-reactive protein", "Late fusion", "original_firstorder_Mean"]


def test_pyradiomics_is_given_exactly_the_published_settings():
    settings = yaml.safe_load(load_protocol("ifx_cte").radiomics_yaml)
    assert settings["setting"] == {
        "resampledPixelSpacing": [3, 3, 3],
        "interpolator": "sitkLinear",
        "padDistance": 10,
        "binWidth": 25,
        "label": 1,
    }
    assert settings["imageType"] == {
        "Original": {},
        "LoG": {"sigma": [3.0, 4.0, 5.0]},
        "Wavelet": {"wavelet": "coif1", "level": 1},
    }
    assert set(settings["featureClass"]) == {"firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm"}


def test_the_demonstration_differs_from_the_published_protocol_in_words_network_and_lasso_rule_only():
    own = load_protocol("ifx_cte_demo").to_mapping()
    words = {"name", "title", "notice", "intended_use"}
    changed = {key for key in PUBLISHED if own[key] != PUBLISHED[key]}
    assert changed <= words | {"network", "network_training", "selection"}
    assert own["selection"] == PUBLISHED["selection"] | {"rule": "min"}


@pytest.mark.parametrize("path", list(leaves(PUBLISHED)), ids=lambda path: ".".join(map(str, path)))
def test_each_setting_must_be_of_its_kind(path):
    with pytest.raises(ProtocolError, match=r"here: .*expected .*, found \[None\]"):
        read(changed(path, [None]))


NUMBERS = [p for p in leaves(PUBLISHED) if p[0] in ("image", "svm") and isinstance(setting(p), int | float)]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize("path", NUMBERS, ids=lambda path: path[-1])
def test_a_number_must_be_finite(path, number):
    with pytest.raises(ProtocolError, match=f"here: {': '.join(path)}: expected .*, found {number}"):
        read(changed(path, number))


@pytest.mark.parametrize(
    ("path", "number", "expected"),
    [
        ("seed", -1, "0 to 4294967295"),
        ("seed", 2**32, "0 to 4294967295"),
        ("image.spacing_mm", 0, "0.1 to 100"),
        ("image.cube_side", 31, "32 to 512"),
        ("image.cube_side", 513, "32 to 512"),
        ("image.pieces", 0, "1 or more"),
        ("image.gas.fraction", 1.1, "0 to 1"),
        ("network.layers", [2, 0, 2, 2], "1 to 100"),
        ("network.layers", [2, 2, 2, 101], "1 to 100"),
        ("network.planes", [2, 2, 2, 4097], "1 to 4096"),
        ("network_training.epochs", 0, "1 to 1000000"),
        ("network_training.batch_size", 0, "1 to 1000000"),
        ("network_training.momentum", 1, "0 or more and less than 1"),
        ("network_training.folds", 1, "2 to 1000"),
        ("selection.correlation", 0, "more than 0 and at most 1"),
        ("selection.correlation", 1.01, "more than 0 and at most 1"),
        ("selection.icc", 1, "0 or more and less than 1"),
        ("selection.p_value", 5, "more than 0 and at most 1"),
        ("selection.alpha", -0.1, "0 to 1"),
        ("selection.folds", 2, "3 to 1000"),
        ("selection.repeats", 0, "1 to 10000"),
        ("svm.cost", 0, "more than 0"),
        ("svm.epsilon", -0.1, "0 or more"),
        ("svm.tolerance", 0, "more than 0"),
        ("fusion.folds", 1, "2 to 1000"),
        ("patient.background_cases", 0, "1 to 1000000"),
        ("patient.error_rate", 0, "more than 0 and less than 1"),
        ("patient.error_rate", 1, "more than 0 and less than 1"),
    ],
)
def test_a_number_beyond_its_bounds_is_refused(path, number, expected):
    with pytest.raises(ProtocolError, match=f"^protocol ifx_cte: {path}: expected {expected}, found"):
        read(changed(tuple(path.split(".")), number))


@pytest.mark.parametrize(
    ("key", "section", "message"),
    [
        ("l2_logistic", LOGISTIC | {"folds": 1}, r"l2_logistic\.folds: expected 3 to 1000, found 1"),
        ("display", {"window": 0, "level": 40}, r"display\.window: expected more than 0, found 0"),
        ("split", SPLIT | {"test_share": 0}, r"split\.test_share: expected more than 0 and less than 1, found 0"),
        ("split", SPLIT | {"test_share": 1.0}, r"split\.test_share: expected more than 0 and less than 1, found 1"),
    ],
)
def test_a_number_beyond_its_bounds_in_a_section_that_may_be_left_out_is_refused(key, section, message):
    without = changed(("svm",), None) if key == "l2_logistic" else PUBLISHED
    with pytest.raises(ProtocolError, match=f"^protocol ifx_cte: {message}"):
        read(without | {key: section})


@pytest.mark.parametrize(
    ("svm", "logistic", "found"), [(None, None, "none"), (PUBLISHED["svm"], LOGISTIC, "svm and l2_logistic")]
)
def test_a_protocol_has_one_classifier(svm, logistic, found):
    with pytest.raises(ProtocolError, match=f"expected one of the keys svm and l2_logistic, found {found}"):
        read(PUBLISHED | {"svm": svm, "l2_logistic": logistic})


@pytest.mark.parametrize(
    ("path", "new", "message"),
    [
        (("outcome", "positive"), "response", "outcome: positive is 'response' and negative 'response'"),
        (("outcome", "negative"), "undecided", "outcome: 'undecided' is what a patient is called"),
        (("outcome", "column"), "event", "outcome: the column 'event' of cohort.csv cannot hold an outcome"),
        (("outcome", "others"), ["outcome"], "outcome: 'outcome' is listed twice in column and others"),
        (("image", "modality"), "MR", "image: normalisation is none, but MRI intensities have no unit"),
        (("clinical", 0, "name"), "deep_003", "clinical: 'deep_003' is what a feature of the image is called"),
        (("models",), [], "models: the list is empty, expected one entry or more; list a model by its name"),
        (("split",), SPLIT | {"strata": []}, "split: strata: the list is empty, .* name the outcome's column"),
    ],
    ids=lambda part: ".".join(map(str, part)) if isinstance(part, tuple) else "",
)
def test_a_protocol_that_could_only_mislead_is_refused(path, new, message):
    with pytest.raises(ProtocolError, match=f"^protocol ifx_cte: {message}"):
        read(changed(path, new))


@pytest.mark.parametrize("order", [["lasso"], ["lasso", "redundancy", "reliability", "univariable"]])
def test_a_selection_whose_steps_are_not_each_once_and_lasso_last_is_refused(order):
    with pytest.raises(ProtocolError, match=r"selection: order: expected redundancy, .*, each once and lasso last"):
        read(changed(("selection", "order"), order))


def test_a_step_that_is_none_is_named_with_its_place():
    with pytest.raises(ProtocolError, match=r"selection: order\[1\]: expected redundancy or .*, found 'icc'"):
        read(changed(("selection", "order", 1), "icc"))


@pytest.mark.parametrize(
    ("path", "number", "where"),
    [
        (("image", "window_high"), -160, "image: window: expected low < high, found -160 and -160"),
        (("clinical", 1, "low"), 100, "clinical: age: expected low < high, found 100 and 100"),
    ],
    ids=["window", "age"],
)
def test_a_range_that_is_none_is_refused(path, number, where):
    with pytest.raises(ProtocolError, match=f"^protocol ifx_cte: {where}"):
        read(changed(path, number))


def test_a_tolerance_that_would_change_simpleitk_is_refused():
    text = PUBLISHED["radiomics_yaml"].replace("setting:\n", "setting:\n  geometryTolerance: 0.1\n")
    with pytest.raises(ProtocolError, match=r"radiomics\.yaml: the key 'geometryTolerance' would change SimpleITK"):
        read(changed(("radiomics_yaml",), text)).check_radiomics()


@pytest.mark.parametrize("key", [k for k in PUBLISHED if k not in {"name", "svm", "l2_logistic", "split"}])
def test_each_key_is_needed(key):
    mapping = {k: v for k, v in PUBLISHED.items() if k != key}
    with pytest.raises(ProtocolError, match=f"here: the key '{key}' is missing"):
        read(mapping)


def test_a_section_left_out_is_the_same_as_null():
    without = {key: value for key, value in PUBLISHED.items() if key not in {"l2_logistic", "split"}}
    assert read(without) == read(PUBLISHED)
    image = {key: value for key, value in PUBLISHED["image"].items() if key != "gas"}
    assert read(PUBLISHED | {"image": image}) == read(changed(("image", "gas"), None))


@pytest.mark.parametrize(
    "path",
    [("sed",), ("image", "window"), ("svm", "gamma"), ("clinical", 0, "units"), ("models", 0, "classifier")],
    ids=lambda path: path[-1],
)
def test_an_unknown_key_is_named_and_the_known_ones_listed(path):
    with pytest.raises(ProtocolError, match=f"unknown key '{path[-1]}'; known are .*, "):
        read(changed(path, 1))


@pytest.mark.parametrize("name", ["age", "AGE", "haemoglobin"])
def test_two_characteristics_of_one_name_are_refused(name):
    with pytest.raises(ProtocolError, match=f"'{name.casefold()}' names two clinical characteristics"):
        read(changed(("clinical", 0, "synonyms"), [name]))
    with pytest.raises(ProtocolError, match=f"'{name.casefold()}' names two clinical characteristics"):
        read(changed(("clinical", 0, "name"), name))


@pytest.mark.parametrize(
    "model", [{"name": "m"}, {"name": "m", "modalities": ["deep"], "fuses": ["clinical"]}], ids=str
)
def test_a_model_is_of_modalities_or_of_models_but_not_of_both_or_neither(model):
    with pytest.raises(ProtocolError, match="model m: expected either modalities, or models to fuse"):
        read(changed(("models",), [*PUBLISHED["models"], model]))


def test_a_model_fuses_only_models_above_it():
    with pytest.raises(ProtocolError, match=r"model late_fusion: expected .* stand above it \(none\)"):
        read(changed(("models",), PUBLISHED["models"][::-1]))


def test_a_model_does_not_fuse_what_is_fused_itself():
    again = {"name": "again", "fuses": ["clinical", "late_fusion"]}
    with pytest.raises(ProtocolError, match=r"model again: expected .* that have modalities .*\(.*, early_fusion\)"):
        read(changed(("models",), [*PUBLISHED["models"], again]))


def test_two_models_of_one_name_are_refused():
    with pytest.raises(ProtocolError, match="model deep: is listed twice, by its name or its title; rename one"):
        read(changed(("models", 1, "name"), "deep"))


@pytest.mark.parametrize("title", ["Clinical", "clinical"])
def test_two_models_that_readers_cannot_tell_apart_are_refused(title):
    with pytest.raises(ProtocolError, match="model deep: is listed twice, by its name or its title; rename one"):
        read(changed(("models", 2, "title"), title))


def test_two_spacings_that_contradict_each_other_are_shown():
    with pytest.raises(ProtocolError, match=r"resamples to \[3, 3, 3\] mm, protocol.yaml to 2\.0 mm; make them equal"):
        read(changed(("image", "spacing_mm"), 2)).check_radiomics()


@pytest.mark.parametrize("text", ["", "setting: 3", "setting: {binWidth: 25}", "setting: {"])
def test_radiomics_settings_without_a_spacing_are_refused(text):
    with pytest.raises(ProtocolError, match=r"radiomics\.yaml: (expected keys|the key|cannot be read)"):
        read(changed(("radiomics_yaml",), text)).check_radiomics()


def write_protocol(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "protocol.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def protocols(tmp_path: Path) -> Path:
    """A folder with the published protocol, for others to be based on."""
    return Path(shutil.copytree(RESOURCES / "Protocols", tmp_path / "protocols"))


def test_a_protocol_takes_what_it_leaves_out_from_the_one_that_it_is_based_on(protocols):
    write_protocol(protocols / "child", "based_on: ifx_cte_demo\nname: child\nseed: 7\n")
    child = load_protocol(protocols / "child")
    assert (child.name, child.seed) == ("child", 7)
    expected = load_protocol("ifx_cte_demo").to_mapping() | {"name": "child", "seed": 7}
    assert child.to_mapping() == expected


def test_a_protocol_puts_the_classifier_of_the_one_it_is_based_on_aside_by_null(protocols):
    text = "based_on: ifx_cte\nname: child\nl2_logistic: {folds: 5, rule: min}\n"
    with pytest.raises(ProtocolError, match="protocol child: expected one of the keys svm and l2_logistic, found svm"):
        load_protocol(write_protocol(protocols / "child", text))
    other = load_protocol(write_protocol(protocols / "other", f"{text}svm: null\n"))
    assert other.svm is None
    assert other.l2_logistic.rule == "min"


def test_a_protocols_own_radiomics_settings_come_before_those_it_is_based_on(protocols):
    child = write_protocol(protocols / "child", "based_on: ifx_cte\nname: child\n")
    (child / "radiomics.yaml").write_text("setting: {resampledPixelSpacing: [3, 3, 3]}\n", encoding="utf-8")
    assert load_protocol(child).radiomics_yaml == "setting: {resampledPixelSpacing: [3, 3, 3]}\n"


def test_a_protocol_folder_whose_radiomics_settings_contradict_it_is_not_loaded(protocols):
    (protocols / "ifx_cte" / "radiomics.yaml").write_text(
        "setting: {resampledPixelSpacing: [2, 3, 3]}\n", encoding="utf-8"
    )
    for name in ("ifx_cte", "ifx_cte_demo"):
        with pytest.raises(ProtocolError, match=rf"^protocol {name}: radiomics\.yaml resamples to \[2, 3, 3\] mm"):
            load_protocol(protocols / name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("based_on: child\n", "child.protocol.yaml: is based on itself"),
        ("based_on: nobody\n", "nobody: no such protocol; known are axspa_mri"),
        (
            "based_on: [ifx_cte]\n",
            r"child.protocol.yaml: based_on: expected the name of a protocol, found \['ifx_cte'\]",
        ),
        ("based_on: ifx_cte\nsvm: {cost: 2}\n", "child.protocol.yaml: svm: the key 'epsilon' is missing"),
        ("based_on: ifx_cte\nfold: 3\n", "child.protocol.yaml: unknown key 'fold'"),
        ("based_on: ifx_cte\nseed: 1\nseed: 2\n", "child.protocol.yaml: cannot be read .*'seed' is given twice"),
        ("name: child\n", "child.protocol.yaml: the key 'clinical' is missing"),
        ("- seed\n", "child.protocol.yaml: expected keys with values"),
        ("seed: [\n", "child.protocol.yaml: cannot be read"),
    ],
)
def test_a_wrong_protocol_file_is_refused_in_one_line_that_names_it(protocols, text, message):
    child = write_protocol(protocols / "child", text)
    with pytest.raises(ProtocolError, match=message) as caught:
        load_protocol(child)
    assert "\n" not in str(caught.value)


def test_two_protocols_based_on_each_other_are_refused(protocols):
    write_protocol(protocols / "one", "based_on: other\n")
    write_protocol(protocols / "other", "based_on: one\n")
    with pytest.raises(ProtocolError, match=r"one.protocol.yaml: is based on itself"):
        load_protocol(protocols / "one")


@pytest.mark.parametrize("name", ["ifx_cet", "", "no/such/folder"])
def test_an_unknown_name_lists_the_known_ones(name):
    with pytest.raises(ProtocolError, match=f"{name}: no such protocol; known are {', '.join(SHIPPED)}, or"):
        load_protocol(name)


def test_a_protocol_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        load_protocol("ifx_cte").seed = 2
