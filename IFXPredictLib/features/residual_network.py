"""The layers of the 3D ResNet: one channel in, one logit out.

They are those of MONAI's ``ResNet`` (spatial_dims=3, one input channel, kernel 7, shortcut B), layer for layer and name
for name: weights of one fit the other, freshly drawn ones are the same from the same seed, and so are the outputs, to
the last bit (the test's judge is MONAI). Here because ``import monai`` brings in all of MONAI, and with it pandas,
matplotlib and scikit-learn, before any layer can be built: that took two fifths of a prediction from a cold start.

torch is imported with this file, which is imported where a network is built.

Source: He et al. 2016 (Deep residual learning, CVPR); Hara et al. 2018 (3D CNNs retrace the history of 2D CNNs, CVPR).
"""

from itertools import pairwise
from typing import Literal

import torch
from torch import nn

_ALONE = 20480
"""Channels times planes times lines up to which torch multiplies a cube that comes alone as a matrix of neighbours."""
_FEWEST_VOXELS, _FEWEST_CHANNELS = 1000, 16
"""Of a cube, from which it pays to multiply voxels as they lie; of fewer the library may sum in another order."""
_AT_ONCE = 1 << 18
"""Neighbours of voxels that are laid out at once: 1 MB, which stays in a processor's cache."""


class NeighbourConvolution(nn.Conv3d):
    """A 3 x 3 x 3 convolution without bias, padded by 1: torch's own but for a cube that comes alone.

    For one, torch lays out the 27 neighbours of all voxels, 24 MB for a first stage of 16 channels, before it
    multiplies. Here it is done a few planes at a time: the same products, summed in the same order by the same
    library, in a third of the time.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, channels, z, y, x) to (batch, planes, z', y', x')."""
        alone = len(x) == 1 and x[0, :, :, :, 0].numel() <= _ALONE and x.device.type == "cpu"
        large = 27 * x[0].numel() > _AT_ONCE * max(self.stride) ** 3
        if torch.is_grad_enabled() or not alone or not large:
            return super().forward(x)
        around, step = nn.functional.pad(x[0].contiguous(), (1,) * 6), self.stride[0]
        taps = around.unfold(1, 3, step).unfold(2, 3, step).unfold(3, 3, step).permute(0, 4, 5, 6, 1, 2, 3)
        rows, (planes, lines, places) = 27 * x.shape[1], taps.shape[4:]
        weights = self.weight.contiguous().flatten(1)
        found = x.new_empty(len(weights), planes, lines, places)
        some = max(1, _AT_ONCE // (rows * lines * places))
        for first in range(0, planes, some):
            laid = taps[:, :, :, :, first : first + some].reshape(rows, -1)
            found[:, first : first + some] = torch.mm(weights, laid).view(len(weights), -1, lines, places)
        return found[None]


class PointwiseConvolution(nn.Conv3d):
    """A convolution of single voxels, with stride 1: torch's own but for cubes that come together.

    Theirs have a voxel's channels side by side, where torch first lays them out channel by channel, and the next layer
    back. Here they are multiplied as they lie: the same products, summed in the same order by the same library.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, channels, z, y, x) to (batch, planes, z, y, x)."""
        beside = len(x) > 1 and x.is_contiguous(memory_format=torch.channels_last_3d) and x.device.type == "cpu"
        large = x[0, 0].numel() >= _FEWEST_VOXELS and min(self.weight.shape[:2]) >= _FEWEST_CHANNELS
        if torch.is_grad_enabled() or not beside or not large:
            return super().forward(x)
        rows, weights = x.movedim(1, -1).flatten(0, 3), self.weight.flatten(1).t()
        found = torch.mm(rows, weights) if self.bias is None else torch.addmm(self.bias, rows, weights)
        return found.view(len(x), *x.shape[2:], -1).movedim(-1, 1)


class Normalisation(nn.BatchNorm3d):
    """torch's own, which writes over what it is given where nothing is learnt: a convolution's output, needed no more.

    A place of memory that is new to the process costs as much as the sums do.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, channels, z, y, x) to the same."""
        # what has both layouts, as a single voxel, torch gives other strides; by them the next layer chooses its sums
        one_layout = x.is_contiguous() != x.is_contiguous(memory_format=torch.channels_last_3d)
        plain = one_layout and x.device.type == "cpu" and x.dtype == torch.float32
        if torch.is_grad_enabled() or self.training or not plain:
            return super().forward(x)
        learnt = self.weight, self.bias, self.running_mean, self.running_var
        unused = {"save_mean": x.new_empty(0), "save_invstd": x.new_empty(0)}
        torch.ops.aten.native_batch_norm.out(x, *learnt, False, 0.0, self.eps, out=x, **unused)
        return x


class BasicBlock(nn.Module):
    """Two 3 x 3 x 3 convolutions beside a shortcut; the first has the block's stride."""

    expansion = 1

    def __init__(self, channels: int, planes: int, stride: int, downsample: nn.Module | None) -> None:
        super().__init__()
        self.conv1 = NeighbourConvolution(channels, planes, 3, stride=stride, padding=1, bias=False)
        self.bn1 = Normalisation(planes)
        self.act = nn.ReLU(inplace=True)
        self.conv2 = NeighbourConvolution(planes, planes, 3, padding=1, bias=False)
        self.bn2 = Normalisation(planes)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, channels, z, y, x) to (batch, planes, z', y', x'), z' being z / stride, rounded up."""
        out = self.act(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x if self.downsample is None else self.downsample(x)
        found: torch.Tensor = self.act(out)
        return found


class Bottleneck(nn.Module):
    """A 3 x 3 x 3 convolution of few planes, with the block's stride, between two of single voxels."""

    expansion = 4

    def __init__(self, channels: int, planes: int, stride: int, downsample: nn.Module | None) -> None:
        super().__init__()
        self.conv1 = PointwiseConvolution(channels, planes, 1, bias=False)
        self.bn1 = Normalisation(planes)
        self.conv2 = NeighbourConvolution(planes, planes, 3, stride=stride, padding=1, bias=False)
        self.bn2 = Normalisation(planes)
        self.conv3 = PointwiseConvolution(planes, planes * self.expansion, 1, bias=False)
        self.bn3 = Normalisation(planes * self.expansion)
        self.act = nn.ReLU(inplace=True)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, channels, z, y, x) to (batch, 4 planes, z', y', x'), z' being z / stride, rounded up."""
        out = self.act(self.bn1(self.conv1(x)))
        out = self.act(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        out += x if self.downsample is None else self.downsample(x)
        found: torch.Tensor = self.act(out)
        return found


class ResNet(nn.Module):
    """Convolution and pooling, four stages of blocks, the mean over space, a linear layer.

    ``layers`` (4,) blocks and ``planes`` (4,) a stage; the last three stages halve each axis with their first block.
    Until ``draw_weights`` the weights are torch's own default, good enough to be replaced by those of a file.
    """

    def __init__(
        self, block: Literal["basic", "bottleneck"], layers: tuple[int, ...], planes: tuple[int, ...], first_stride: int
    ) -> None:
        super().__init__()
        kind = BasicBlock if block == "basic" else Bottleneck
        widths = [planes[0], *(kind.expansion * width for width in planes)]
        self.conv1 = nn.Conv3d(1, planes[0], 7, stride=first_stride, padding=3, bias=False)
        self.bn1 = Normalisation(planes[0])
        self.act = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool3d(3, stride=2, padding=1)
        stages = list(zip(pairwise(widths), planes, layers, (1, 2, 2, 2), strict=True))
        self.layer1, self.layer2, self.layer3, self.layer4 = (
            _stage(kind, channels, width, blocks, stride) for (channels, _), width, blocks, stride in stages
        )
        self.avgpool = nn.AdaptiveAvgPool3d(1)
        self.fc = nn.Linear(widths[-1], 1)

    def draw_weights(self) -> None:
        """He's normal weights for all convolutions, from torch's seed."""
        for module in self.modules():
            if isinstance(module, nn.Conv3d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, 1, z, y, x) to (batch, 1) logits of outcome 1."""
        x = self.maxpool(self.act(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        logits: torch.Tensor = self.fc(self.avgpool(x).flatten(1))
        return logits


def _stage(
    kind: type[BasicBlock] | type[Bottleneck], channels: int, planes: int, blocks: int, stride: int
) -> nn.Module:
    """``blocks`` blocks, the first from ``channels`` and, where shape or width change, with a shortcut of its own."""
    width = kind.expansion * planes
    shortcut = None
    if stride != 1 or channels != width:
        convolution = PointwiseConvolution if stride == 1 else nn.Conv3d
        shortcut = nn.Sequential(convolution(channels, width, 1, stride=stride), Normalisation(width))
    return nn.Sequential(
        kind(channels, planes, stride, shortcut), *(kind(width, planes, 1, None) for _ in range(1, blocks))
    )
