"""The 3D ResNet and its 512 features: the global average pool before the last layer.

torch and safetensors are imported where they are used: Slicer starts, and shows bundles, without them.

Its weights are stored as float16 in ``network.safetensors``: half the file, and rounded once, at saving, so that
whoever loads them computes the same features.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BundleError, FeatureError, ProtocolError
from ..base.files import write_whole
from ..base.tensor_file import check_tensors, with_metadata
from ..protocol.schema import Architecture

if TYPE_CHECKING:
    import torch

    from .residual_network import ResNet

DEEP_NAMES: tuple[str, ...] = tuple(f"deep_{i:03d}" for i in range(512))

_COUNT = "num_batches_tracked"  # of batch normalisation; needed by no one, and not stored


def build_network(architecture: Architecture) -> "torch.nn.Module":
    """The network with freshly drawn weights (seed torch first): (batch, 1, z, y, x) to (batch, 1) logits.

    Raises ProtocolError where the architecture has not four stages or does not end in 512 features.
    """
    network = _undrawn(architecture)
    network.draw_weights()
    return _laid_out(network)


def _laid_out(network: "torch.nn.Module") -> "torch.nn.Module":
    """In the layout of memory in which convolutions are fastest."""
    import torch

    found: torch.nn.Module = network.to(memory_format=torch.channels_last_3d)
    return found


def _undrawn(architecture: Architecture) -> "ResNet":
    from .residual_network import ResNet

    stages = (len(architecture.layers), len(architecture.planes))
    if stages != (4, 4):
        raise ProtocolError(f"the network has {stages[0]} layers and {stages[1]} planes, expected 4 of each.")
    network = ResNet(architecture.block, architecture.layers, architecture.planes, architecture.first_stride)
    if network.fc.in_features != len(DEEP_NAMES):
        raise ProtocolError(f"the network ends in {network.fc.in_features} features, expected {len(DEEP_NAMES)}.")
    return network


@contextmanager
def memory_error_of_torch() -> Iterator[None]:
    """Let torch say as everybody does, by MemoryError, that there is not enough memory."""
    try:
        yield
    except RuntimeError as problem:
        if "allocate" not in str(problem):
            raise
        raise MemoryError("too little memory for the network") from problem


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
    values: NDArray[np.float64] = deep_features_of_cubes([cube], network)[0]
    return values


def deep_features_of_cubes(cubes: Sequence[NDArray[np.float32]], network: "torch.nn.Module") -> NDArray[np.float64]:
    """``deep_features`` of cubes that are seen together: of two or more equal but for the last bits.

    Parameters
    ----------
    cubes : sequence of ndarray (side, side, side)
        One or more of ``lesion_cube``, all of one size.
    network : torch.nn.Module
        Of ``load_network``; it is set to eval mode.

    Returns
    -------
    ndarray (cubes, 512)
        float64, in the order of DEEP_NAMES.

    Raises
    ------
    FeatureError
        As ``deep_features`` does.
    MemoryError
        Where there is too little memory for so many cubes.
    """
    import torch

    if network.training:
        network.eval()
    to_features = up_to_pooling(network)
    seen = torch.from_numpy(np.stack(cubes))[:, None].to(memory_format=torch.channels_last_3d)
    with torch.inference_mode(), one_thread(), memory_error_of_torch():
        pooled = to_features(seen)
    values: NDArray[np.float64] = pooled.flatten(1).numpy().astype(np.float64)
    bad = np.flatnonzero(~np.isfinite(values).all(axis=0))
    if bad.size:
        raise FeatureError(f"{DEEP_NAMES[bad[0]]} is not a finite number ({bad.size} such features).")
    return values


def up_to_pooling(network: "torch.nn.Module") -> "torch.nn.Sequential":
    """The network without its last layer, sharing its weights: (batch, 1, z, y, x) to (batch, 512, 1, 1, 1)."""
    import torch

    return torch.nn.Sequential(*list(network.children())[:-1])


@contextmanager
def one_thread() -> Iterator[None]:
    """Sums in one order, whatever the number of a computer's cores or of the processes that share them.

    Around threads that compute side by side, too: torch has one such number for some of its libraries, and the first
    to end would give it back to all.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def save_network(network: "torch.nn.Module", path: Path, origin: str = "") -> None:
    """Write the weights as float16, with ``origin`` (what they were trained on) and a hash in its metadata.

    Parameters
    ----------
    network : torch.nn.Module
        Of ``build_network``, trained.
    path : Path
        A .safetensors file, which appears whole or not at all; one that is there is replaced.
    origin : str, optional
        A hash of the cases and settings of the training, as ``training_origin`` has it; "" where there is none.

    Raises
    ------
    FeatureError
        Naming file and weights, where one is not finite or leaves float16's range.
    IFXPredictError
        Where the file's folder cannot be written to.
    """
    import torch
    from safetensors.torch import save

    state = {
        name: tensor.half() if tensor.is_floating_point() else tensor
        for name, tensor in network.state_dict().items()
        if not name.endswith(_COUNT)
    }
    for name, tensor in state.items():
        if not bool(torch.isfinite(tensor).all()):
            raise FeatureError(f"{path}: the weights {name} are not finite in float16; lower the learning rate.")
    tensors = {k: v.cpu().contiguous() for k, v in state.items()}
    content = with_metadata(save(tensors), {"origin": origin})
    write_whole(path, lambda file: file.write_bytes(content))


def load_network(path: Path, architecture: Architecture) -> "torch.nn.Module":
    """The network of ``save_network``, for inference, in float32.

    Parameters
    ----------
    path : Path
        A .safetensors file.
    architecture : Architecture
        ``protocol.network``: the layers that the file must have.

    Returns
    -------
    torch.nn.Module
        In eval mode; ``deep_features`` takes it.

    Raises
    ------
    BundleError
        Where the file cannot be read or holds other layers, shapes or values than expected.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    check_tensors(path, BundleError)
    try:
        state = load_file(path)
    except (OSError, SafetensorError) as problem:
        raise BundleError(f"{path}: the network's weights cannot be read ({problem}).") from problem
    with torch.device("meta"):  # no memory and no random numbers for weights that the file's replace
        network: torch.nn.Module = _undrawn(architecture)
    counts = {name for name in network.state_dict() if name.endswith(_COUNT)}
    expected = {name: _described(tensor) for name, tensor in network.state_dict().items() if name not in counts}
    for name in sorted(expected.keys() | state.keys()):
        wanted, found = expected.get(name, "nothing"), _described(state[name]) if name in state else "nothing"
        if found != wanted:
            raise BundleError(f"{path}: weights {name}: expected {wanted}, found {found}.")
    weights = {name: tensor.float() for name, tensor in state.items()} | {name: torch.tensor(0) for name in counts}
    network.load_state_dict(weights, assign=True)
    return _laid_out(network).eval()


def _described(weights: "torch.Tensor") -> str:
    finite = weights.is_meta or bool(weights.isfinite().all())
    return f"{'finite' if finite else 'NaN or infinite'} values of shape {tuple(weights.shape)}"
