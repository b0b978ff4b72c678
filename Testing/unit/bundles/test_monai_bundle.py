"""The network as a MONAI bundle: real MONAI reads it, and it gives the same 512 features to the last bit."""

import json

import numpy as np
import pytest
import torch

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.resnet import DEEP_NAMES, deep_features, one_thread


@pytest.fixture(scope="module")
def cube():
    """Lopsided, and not what the golden case knows."""
    return np.random.default_rng(3).random((32, 32, 32), dtype=np.float32) ** np.linspace(1, 3, 32, dtype=np.float32)


def parser_of(shared_folder):
    config_parser = pytest.importorskip("monai.bundle", reason="needs MONAI").ConfigParser
    parser = config_parser()
    parser.read_config(shared_folder / "monai" / "configs" / "inference.json")
    parser["bundle_root"] = str(shared_folder / "monai")
    return parser


def test_monais_own_network_gives_our_features_to_the_last_bit(shared_folder, cube):
    network = parser_of(shared_folder).get_parsed_content("features")
    with torch.inference_mode(), one_thread():
        found = network(torch.from_numpy(cube)[None, None].to(memory_format=torch.channels_last_3d))
    assert found.shape == (1, 512)
    assert found[0].tolist() == deep_features(cube, load_bundle(shared_folder).network).tolist()


def test_run_writes_our_features_of_a_cube_to_the_last_bit(shared_folder, cube, tmp_path):
    parser = parser_of(shared_folder)
    np.save(tmp_path / "cube.npy", cube)
    parser["cube_file"], parser["features_file"] = (str(tmp_path / f"{name}.npy") for name in ("cube", "features"))
    with one_thread():
        parser.get_parsed_content("run")
    expected = deep_features(cube, load_bundle(shared_folder).network)
    assert np.load(tmp_path / "features.npy").ravel().tolist() == expected.tolist()


def test_the_metadata_says_what_goes_in_and_comes_out(shared_folder):
    content = json.loads((shared_folder / "monai" / "configs" / "metadata.json").read_text("utf-8"))
    needed = {"version", "changelog", "monai_version", "pytorch_version", "numpy_version", "task", "description"}
    assert needed | {"authors", "copyright", "network_data_format"} <= content.keys()
    image = content["network_data_format"]["inputs"]["image"]
    assert (image["spatial_shape"], image["num_channels"], image["value_range"]) == ([32, 32, 32], 1, [0, 1])
    found = content["network_data_format"]["outputs"]["pred"]
    assert tuple(found["channel_def"].values()) == DEEP_NAMES
    assert "Ada Lovelace" in content["authors"]


def test_what_its_command_needs_beside_monai_is_told_with_the_command(shared_folder):
    content = json.loads((shared_folder / "monai" / "configs" / "metadata.json").read_text("utf-8"))
    assert set(content["required_packages_version"]) == {"safetensors", "fire"}
    text = (shared_folder / "monai" / "docs" / "README.md").read_text("utf-8")
    assert text.index("pip install monai fire safetensors") < text.index("python -m monai.bundle run")


def test_no_file_of_it_is_a_pickle(shared_folder):
    files = sorted(p.relative_to(shared_folder / "monai").as_posix() for p in (shared_folder / "monai").rglob("*.*"))
    assert files == ["configs/inference.json", "configs/metadata.json", "docs/README.md", "models/model.safetensors"]
