"""What is random in the training of a network: the order of the cases and the flips of their cubes.

All of it is drawn from (seed, epoch) alone, on the CPU, whatever device computes: a GPU, a process of several or a
resumed run sees the very same batches.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray


@dataclass(frozen=True)
class Batch:
    """The indices of the cases (b,) of one step, and whether each is flipped along z, y and x (b, 3)."""

    cases: NDArray[np.intp]
    flips: NDArray[np.bool_]


def epoch_batches(chosen: NDArray[np.intp], batch_size: int, seed: int, epoch: int) -> Iterator[Batch]:
    """The batches of one epoch over the cases ``chosen`` (n,): each case once, each axis flipped by even odds.

    The last batch holds what is left.
    """
    random = np.random.default_rng([seed, epoch])
    order = random.permutation(chosen)
    for start in range(0, len(order), batch_size):
        cases = order[start : start + batch_size]
        yield Batch(cases, random.integers(0, 2, (len(cases), 3)).astype(bool))


def network_input(cubes: torch.Tensor, batch: Batch) -> torch.Tensor:
    """The batch's cubes of ``cubes`` (n, z, y, x), flipped where they are: (b, 1, z, y, x), channels last.

    Indices and axes are known to the host, so that a GPU never has to be waited for.
    """
    axes = [np.flatnonzero(row).tolist() for row in batch.flips]
    flipped = [cubes[case].flip(along) for case, along in zip(batch.cases.tolist(), axes, strict=True)]
    return torch.stack(flipped)[:, None].to(memory_format=torch.channels_last_3d)
