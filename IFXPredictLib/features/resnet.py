"""The 3D ResNet and its 512 features: the global average pool before the last layer.

torch, MONAI and safetensors are imported where they are used: Slicer starts, and shows bundles, without them.

The network is MONAI's, one channel in, one logit out. Its weights are stored as float16 in ``network.safetensors``:
half the file, and rounded once, at saving, so that whoever loads them computes the same features.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BundleError, FeatureError, ProtocolError
from ..base.files import write_whole
from ..protocol.schema import Architecture

if TYPE_CHECKING:
    import torch

DEEP_NAMES: tuple[str, ...] = tuple(f"deep_{i:03d}" for i in range(512))


def build_network(architecture: Architecture) -> "torch.nn.Module":
    """The network with freshly drawn weights (seed torch first): (batch, 1, z, y, x) to (batch, 1) logits.

    Raises ProtocolError where the architecture has not four stages or does not end in 512 features.
    """
    import torch
    from monai.networks.nets.resnet import ResNet

    stages = (len(architecture.layers), len(architecture.planes))
    if stages != (4, 4):
        raise ProtocolError(f"the network has {stages[0]} layers and {stages[1]} planes, expected 4 of each.")
    network = ResNet(
        architecture.block,
        list(architecture.layers),
        list(architecture.planes),
        spatial_dims=3,
        n_input_channels=1,
        conv1_t_size=7,
        conv1_t_stride=architecture.first_stride,
        num_classes=1,
    )
    ends_in = network.fc.in_features if network.fc else 0
    if ends_in != len(DEEP_NAMES):
        raise ProtocolError(f"the network ends in {ends_in} features, expected {len(DEEP_NAMES)}.")
    placed: torch.nn.Module = network.to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload]
    return placed


def deep_features(cube: NDArray[np.float32], network: "torch.nn.Module") -> NDArray[np.float64]:
    """The features of one lesion cube: the global average pool before the network's last layer.

    Parameters
    ----------
    cube : ndarray (side, side, side)
        float32, 0 to 1, in z, y, x order (``lesion_cube``).
    network : torch.nn.Module
        Of ``load_network``.

    Returns
    -------
    ndarray (512,)
        float64, in the order of DEEP_NAMES; without a unit.

    Raises
    ------
    FeatureError
        Naming the feature, for a value that is not finite.
    """
    import torch

    up_to_pooling = torch.nn.Sequential(*list(network.eval().children())[:-1])
    with torch.inference_mode():
        pooled = up_to_pooling(torch.from_numpy(cube)[None, None].to(memory_format=torch.channels_last_3d))
    values: NDArray[np.float64] = pooled.flatten().numpy().astype(np.float64)
    bad = np.flatnonzero(~np.isfinite(values))
    if bad.size:
        raise FeatureError(f"{DEEP_NAMES[bad[0]]} is not a finite number ({bad.size} such features).")
    return values


def save_network(network: "torch.nn.Module", path: Path, origin: str = "") -> None:
    """Write the weights as float16, with ``origin`` (what they were trained on) in the file's metadata.

    Raises FeatureError where a weight is not finite or leaves float16's range.
    """
    import torch
    from safetensors.torch import save

    state = {
        name: tensor.half() if tensor.is_floating_point() else tensor
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    for name, tensor in state.items():
        if not bool(torch.isfinite(tensor).all()):
            raise FeatureError(f"{path}: the weights {name} are not finite in float16; lower the learning rate.")
    content = save({k: v.cpu().contiguous() for k, v in state.items()}, {"origin": origin})
    write_whole(path, lambda file: file.write_bytes(content))


def load_network(path: Path, architecture: Architecture) -> "torch.nn.Module":
    """The network of ``save_network``, for inference, in float32.

    Raises BundleError where the file cannot be read or holds other layers, shapes or values than expected.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        state = load_file(path)
    except (OSError, SafetensorError) as problem:
        raise BundleError(f"{path}: the network's weights cannot be read ({problem}).") from problem
    network = build_network(architecture)
    expected = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    for name in sorted(expected.keys() | state.keys()):
        wanted, found = _described(expected.get(name)), _described(state.get(name))
        if found != wanted:
            raise BundleError(f"{path}: weights {name}: expected {wanted}, found {found}.")
    network.load_state_dict({k: v.float() for k, v in state.items()}, strict=False)
    return network.eval()


def _described(weights: "torch.Tensor | None") -> str:
    if weights is None:
        return "nothing"
    finite = bool(weights.isfinite().all())
    return f"{'finite' if finite else 'NaN or infinite'} values of shape {tuple(weights.shape)}"
