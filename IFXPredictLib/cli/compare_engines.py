"""``ifxpredict compare-engines``: one VOI by every radiomics engine that is installed, feature by feature."""

import math
from argparse import Namespace
from dataclasses import asdict
from typing import Any

from ..features.comparison import NOTES, Comparison, compare_engines
from ..imaging.case import read_case
from ..imaging.voi import check_voi, voi_facts
from ..protocol.loading import load_protocol
from .console import answer

_AGREE = 1e-9
"""A relative difference that is rounding."""


def run(arguments: Namespace) -> int:
    """Print the table; status 1 where engines differ by more than rounding."""
    protocol = load_protocol(arguments.protocol)
    case = read_case(
        arguments.image,
        arguments.mask,
        protocol,
        label=arguments.label,
        segment=arguments.segment,
        identifier="case",
        series=arguments.series,
    )
    check_voi(voi_facts(case, protocol.image), case.identifier, protocol.image)
    found = compare_engines(case, protocol)
    answer(arguments.json, _content(found), _text(found))
    return int(found.farthest.difference > _AGREE)


def _content(found: Comparison) -> dict[str, Any]:
    """As JSON, which has neither NaN nor infinity: null for both."""
    rows = [
        {
            "name": one.name,
            "values": [value if math.isfinite(value) else None for value in one.values],
            "difference": one.difference if math.isfinite(one.difference) else None,
        }
        for one in found.features
    ]
    return {**asdict(found), "features": rows, "largest": found.farthest.name, "definitions": list(NOTES)}


def _text(found: Comparison) -> str:
    heading = ("feature", *found.engines, "relative difference")
    rows = [(one.name, *(f"{value:.12g}" for value in one.values), f"{one.difference:.1e}") for one in found.features]
    return "\n".join(
        [
            *("\t".join(row) for row in (heading, *rows)),
            "",
            _verdict(found),
            "",
            "What both define in one of several ways:",
            *NOTES,
        ]
    )


def _verdict(found: Comparison) -> str:
    if len(found.engines) < 2:
        return "PyRadiomics is not installed: nothing to compare with; pip install 'ifxpredict[reference]'."
    far = found.farthest
    apart = sum(one.difference > _AGREE for one in found.features)
    return (
        f"Largest relative difference: {far.difference:.1e} ({far.name}); {apart} of {len(found.features)} features "
        f"differ by more than {_AGREE:g}."
    )
