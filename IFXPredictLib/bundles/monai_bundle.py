"""A bundle's network as a MONAI bundle, for those who work with MONAI: data and a configuration, no pickle.

``configs/inference.json`` is read by MONAI's ConfigParser: its entry ``network`` is MONAI's own ResNet with the
weights of ``models/model.safetensors``, ``features`` is that network up to the pooling, and ``run`` writes the 512
features of a lesion cube. ``configs/metadata.json`` says what goes in and comes out. MONAI evaluates expressions of a
configuration as Python: it is code to whoever runs it, and no part of what this software loads.

Source: MONAI Bundle Specification, https://docs.monai.io/en/stable/mb_specification.html.
"""

import dataclasses
from pathlib import Path
from typing import Any

from ..base.files import make_folder, write_json, write_text
from ..features.resnet import DEEP_NAMES, load_network
from .bundle import Bundle

_WEIGHTS = "models/model.safetensors"
_MONAI = "1.6.1"
"""The version that judges the network here (decision 16); its ResNet has the same names since 1.3."""


def write_monai(folder: Path, bundle: Bundle, network_file: Path, authors: str) -> None:
    """Write the MONAI bundle into the empty ``folder``: configs, models, docs.

    Parameters
    ----------
    folder : Path
        It is made where it is not there.
    bundle : Bundle
        Whose architecture, size of a cube (z, y, x), title, notice and versions are told.
    network_file : Path
        The bundle's network.safetensors, whose weights are written.
    authors : str
        Names, with "; " between them; where it is "", readers are sent to the bundle's makers.

    Raises
    ------
    BundleError
        Where the network's file cannot be read or holds other layers, shapes or values than expected.
    IFXPredictError
        Where the folder cannot be written to.
    """
    from safetensors.torch import save_file

    network = load_network(network_file, bundle.protocol.network)
    make_folder(folder / "models")
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, folder / _WEIGHTS)
    write_json(folder / "configs" / "inference.json", _inference(bundle))
    write_json(folder / "configs" / "metadata.json", _metadata(bundle, authors))
    write_text(folder / "docs" / "README.md", _readme(bundle))


def _inference(bundle: Bundle) -> dict[str, Any]:
    architecture = bundle.protocol.network
    return {
        "imports": ["$import numpy", "$import torch", "$from safetensors.torch import load_file"],
        "bundle_root": ".",
        "cube_file": "$@bundle_root + '/../../cube.npy'",  # not among the files of a shared bundle
        "features_file": "$@bundle_root + '/../../features.npy'",
        "network_def": {
            "_target_": "monai.networks.nets.ResNet",
            "block": architecture.block,
            "layers": list(architecture.layers),
            "block_inplanes": list(architecture.planes),
            "spatial_dims": 3,
            "n_input_channels": 1,
            "num_classes": 1,
            "conv1_t_size": 7,
            "conv1_t_stride": architecture.first_stride,
        },
        "weights": f"$load_file(@bundle_root + '/{_WEIGHTS}')",
        "loaded": "$@network_def.load_state_dict(@weights)",
        "network": "$(@loaded, @network_def.to(memory_format=torch.channels_last_3d).eval())[1]",
        "features": "$torch.nn.Sequential(*list(@network.children())[:-1], torch.nn.Flatten()).eval()",
        "cube": "$torch.from_numpy(numpy.load(@cube_file))[None, None].to(memory_format=torch.channels_last_3d)",
        "run": ["$numpy.save(@features_file, @features(@cube).detach().numpy()[0])"],
    }


def _metadata(bundle: Bundle, authors: str) -> dict[str, Any]:
    protocol, software = bundle.protocol, bundle.software
    side = protocol.image.cube_side
    cube = {
        "type": "image",
        "format": "magnitude",
        "modality": protocol.image.modality,
        "num_channels": 1,
        "spatial_shape": [side, side, side],
        "dtype": "float32",
        "value_range": [0, 1],
        "is_patch_data": False,
        "channel_def": {"0": "lesion cube, axes z, y, x"},
    }
    found = {
        "type": "feature",
        "format": "magnitude",
        "num_channels": len(DEEP_NAMES),
        "spatial_shape": [],
        "dtype": "float32",
        "value_range": [],
        "is_patch_data": False,
        "channel_def": {str(i): name for i, name in enumerate(DEEP_NAMES)},
    }
    return {
        "version": "1.0.0",
        "changelog": {"1.0.0": f"of the IFXPredict bundle {protocol.name}"},
        "monai_version": _MONAI,
        "pytorch_version": software.get("torch", "unknown").partition("+")[0],
        "numpy_version": software.get("numpy", "unknown"),
        "required_packages_version": {"safetensors": "0.4", "fire": "0.7"},
        "name": protocol.title,
        "task": "Deep features of a lesion cube",
        "description": f"{bundle.notice} {bundle.intended_use}".strip(),
        "authors": authors or "see the bundle's makers",
        "copyright": "see the licence of the deposit",
        "architecture": dataclasses.asdict(protocol.network),
        "network_data_format": {"inputs": {"image": cube}, "outputs": {"pred": found}},
    }


def _readme(bundle: Bundle) -> str:
    image = bundle.protocol.image
    return f"""# {bundle.protocol.title}: the network alone

{bundle.notice}

The input is a lesion cube of {image.cube_side} voxels a side, float32, 0 to 1, axes z, y, x, as IFXPredict makes it
(`IFXPredictLib.imaging.lesion_cube`); the output are 512 features, in the order of `configs/metadata.json`.

```
pip install monai fire safetensors
python -m monai.bundle run --config_file configs/inference.json \\
    --cube_file ../../cube.npy --features_file ../../features.npy
```

From within this folder. Leave your own files outside of the bundle, which is verified as a whole.
"""
