"""Grad-CAM: where in the lesion cube the network saw what raised its answer, or what lowered it.

Selvaraju et al. 2017 (Grad-CAM, ICCV), equations 1 and 2: a layer's channels, weighted by the mean gradient of the
answer over space, summed, negative values set to 0. The network has one logit, of outcome 1; outcome 0 has its
negative, as in the paper's counterfactual explanations (section 3.3). The map says where the network looked, not why.
torch is imported where it is used, as in resnet.py.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import FeatureError
from ..imaging.case import Case
from ..imaging.resampling import cube_frame, resample_mask
from ..protocol.schema import ImageRules

if TYPE_CHECKING:
    import torch

LAYERS = ("layer1", "layer2", "layer3", "layer4")
"""The four stages of the ResNet, finest first; the last is what the answer is made of."""


@dataclass(frozen=True, eq=False)
class GradCam:
    """``map`` (z, y, x) on the cube's grid, float32, 0 to 1; times ``raw_maximum`` it is in units of the ``logit``.

    With ``lowered`` it is the map of what lowered the logit. Where nothing did so the map and ``raw_maximum`` are 0.
    """

    layer: str
    lowered: bool
    map: NDArray[np.float32]
    raw_maximum: float
    logit: float


def grad_cam(
    cube: NDArray[np.float32], network: "torch.nn.Module", layer: str = LAYERS[-1], *, lowered: bool = False
) -> GradCam:
    """Where in a lesion cube the network saw what moved the logit of its own head.

    A network that is sure of outcome 0 may have nothing at all in the last layer that raised its logit: ask for what
    ``lowered`` it. The network is put into eval mode, as by ``deep_features``; no hook, no gradient stays behind.

    Parameters
    ----------
    cube : ndarray of float32, shape (side, side, side)
        Of ``lesion_cube``; z, y, x.
    network : torch.nn.Module
        Of ``load_network``.
    layer : str, optional
        One of LAYERS; the last by default.
    lowered : bool, optional
        What lowered the logit, towards outcome 0, instead of what raised it, towards outcome 1.

    Returns
    -------
    GradCam
        The map on the cube's voxels, 0 to 1 of its largest.

    Raises
    ------
    FeatureError
        For a layer that is none of LAYERS, and for a map that is not finite.

    References
    ----------
    Selvaraju et al., Grad-CAM, ICCV 2017.
    """
    if layer not in LAYERS:
        raise FeatureError(f"Grad-CAM: the layer {layer!r} has no map, expected one of {', '.join(LAYERS)}.")
    logit, activation, gradient = _look(cube, network.eval(), layer)
    if not (np.isfinite(activation).all() and np.isfinite(gradient).all()):
        raise FeatureError(f"Grad-CAM: the map of {layer} is not finite; are the network's weights damaged?")
    signed = np.tensordot(gradient.mean(axis=(1, 2, 3)), activation, axes=1)
    raw = np.maximum(-signed if lowered else signed, 0)
    largest = float(raw.max())
    scaled = raw / largest if largest > 0 else raw
    return GradCam(layer, lowered, _on_cube(scaled, cube.shape, _step(network, layer)), largest, logit)


def on_grid(values: NDArray[np.float32], case: Case, rules: ImageRules) -> sitk.Image:
    """A map on the lesion cube's grid (z, y, x) brought back to the image's own: float32, linear, 0 outside the cube.

    The inverse of ``lesion_cube``'s geometry. The grid is that of ``case.image``, which is stored in LPS order. Raises
    FeatureError where the map has not ``rules.cube_side`` voxels an edge.
    """
    if values.shape != (rules.cube_side,) * 3:
        raise FeatureError(f"Grad-CAM: expected a map of {rules.cube_side} voxels an edge, found {values.shape}.")
    origin, spacing = cube_frame(
        resample_mask(case.mask, rules.spacing_mm, case.whole, rules.mask_ties), rules.cube_side
    )
    cube = sitk.GetImageFromArray(values.astype(np.float32))
    cube.SetOrigin(origin)
    cube.SetSpacing(spacing)
    cube.SetDirection(case.image.GetDirection())
    return sitk.Resample(cube, case.image, sitk.Transform(), sitk.sitkLinear, 0.0)


def _look(
    cube: NDArray[np.float32], network: "torch.nn.Module", layer: str
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """The logit, the layer's activation (channels, z, y, x) and the logit's gradient by it (same shape)."""
    import torch

    seen: list[torch.Tensor] = []
    hook = network.get_submodule(layer).register_forward_hook(lambda _layer, _inputs, output: seen.append(output))
    try:
        with torch.inference_mode(False), torch.enable_grad():
            voxels = torch.tensor(cube)[None, None].contiguous(memory_format=torch.channels_last_3d)
            logit = network(voxels.requires_grad_())  # so that a network of frozen weights has gradients, too
            (gradient,) = torch.autograd.grad(logit.sum(), seen)
    finally:
        hook.remove()
    activation, slopes = (t.detach()[0].double().numpy() for t in (seen[0], gradient))
    return float(logit.detach()), activation, slopes


def _step(network: "torch.nn.Module", layer: str) -> int:
    """How many voxels of the cube lie between the centres of two neighbours of a layer."""
    resnet: Any = network  # to torch's types a submodule may be a tensor
    step = resnet.conv1.stride[0] * resnet.maxpool.stride
    for stage in LAYERS[: LAYERS.index(layer) + 1]:
        step *= resnet.get_submodule(stage)[0].stride
    return int(step)


def _on_cube(coarse: NDArray[np.float64], shape: tuple[int, ...], step: int) -> NDArray[np.float32]:
    """A layer's map brought to the cube, linear between the centres of the receptive fields, constant beyond them.

    Output i of convolutions with odd kernels that are padded by half looks at input ``step`` * i and around. To
    stretch the map over the whole cube instead, as is common, would move it by (step - 1) / 2 voxels towards the end:
    by 15 of 96 for the last layer.
    """
    for axis, side in enumerate(shape):
        nodes = np.arange(coarse.shape[axis])
        weights = np.stack([np.interp(np.arange(side) / step, nodes, one) for one in np.eye(len(nodes))])  # (n, side)
        coarse = np.moveaxis(np.tensordot(coarse, weights, axes=(axis, 0)), -1, axis)
    return coarse.astype(np.float32)
