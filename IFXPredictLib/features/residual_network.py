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


class BasicBlock(nn.Module):
    """Two 3 x 3 x 3 convolutions beside a shortcut; the first has the block's stride."""

    expansion = 1

    def __init__(self, channels: int, planes: int, stride: int, downsample: nn.Module | None) -> None:
        super().__init__()
        self.conv1 = nn.Conv3d(channels, planes, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm3d(planes)
        self.act = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv3d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm3d(planes)
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
        self.conv1 = nn.Conv3d(channels, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm3d(planes)
        self.conv2 = nn.Conv3d(planes, planes, 3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm3d(planes)
        self.conv3 = nn.Conv3d(planes, planes * self.expansion, 1, bias=False)
        self.bn3 = nn.BatchNorm3d(planes * self.expansion)
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
        self.bn1 = nn.BatchNorm3d(planes[0])
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
        shortcut = nn.Sequential(nn.Conv3d(channels, width, 1, stride=stride), nn.BatchNorm3d(width))
    return nn.Sequential(
        kind(channels, planes, stride, shortcut), *(kind(width, planes, 1, None) for _ in range(1, blocks))
    )
