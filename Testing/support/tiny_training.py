"""The demonstration's protocol with a network that trains on tiny cubes within a second."""

from dataclasses import replace
from typing import Any

from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.protocol.schema import Architecture


def tiny_training(planes: tuple[int, int, int, int] = (4, 4, 4, 128), **rules: Any) -> Protocol:
    """``ifx_cte_demo`` with one bottleneck block a stage, and with these ``rules`` of its training changed."""
    demo = load_protocol("ifx_cte_demo")
    return replace(
        demo,
        network=Architecture("bottleneck", (1, 1, 1, 1), planes, 2),
        network_training=replace(demo.network_training, **rules),
    )
