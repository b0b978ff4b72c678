"""``ifxpredict compare-engines``: one case by every radiomics engine that is installed, feature by feature."""

import math
from argparse import Namespace
from typing import Any

from ..features.comparison import AGREE, NOTES, Comparison, compare_engines
from ..features.reference_engines import REFERENCE_NOTES
from ..imaging.case import read_case
from ..imaging.voi import check_voi, voi_facts
from ..protocol.loading import load_protocol
from .console import answer, further_of


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
        further=further_of(arguments),
    )
    check_voi(voi_facts(case, protocol.image), case.identifier, protocol.image)
    found = compare_engines(case, protocol)
    answer(arguments.json, _content(found), _text(found))
    return int(found.farthest.difference > AGREE)


def _content(found: Comparison) -> dict[str, Any]:
    """As JSON, which has neither NaN nor infinity: null for both."""
    rows = [
        {
            "name": one.name,
            "values": [_number(value) for value in one.values],
            "difference": _number(one.difference),
            "reference": [_number(value) for value in one.reference],
        }
        for one in found.features
    ]
    notes = [*NOTES, *(REFERENCE_NOTES if found.references else ())]
    references = [{"engine": one.engine, "refused": dict(one.refused)} for one in found.references]
    return {
        **{"engines": found.engines, "references": references, "features": rows},
        **{"largest": found.farthest.name, "definitions": notes},
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _text(found: Comparison) -> str:
    beside = [f"{one.engine} (reference)" for one in found.references]
    heading = ("feature", *found.engines, "relative difference", *beside)
    rows = [
        (one.name, *map(_shown, one.values), f"{one.difference:.1e}", *map(_shown, one.reference))
        for one in found.features
    ]
    return "\n".join(
        [
            *("\t".join(row) for row in (heading, *rows)),
            "",
            _verdict(found),
            *(_reference_verdict(found, index) for index in range(len(found.references))),
            "",
            "What both define in one of several ways:",
            *NOTES,
            *(REFERENCE_NOTES if found.references else ()),
        ]
    )


def _shown(value: float) -> str:
    return f"{value:.12g}"


def _reference_verdict(found: Comparison, index: int) -> str:
    """How many of a reference engine's features are ours, which kinds are not, and what it did not take."""
    count, apart = found.apart(index)
    kinds = ", ".join(sorted({name.split("_", 1)[1].replace("_", " ") for name in apart}))
    one = found.references[index]
    said = f"{one.engine}, for reference: {count - len(apart)} of its {count} features are ours within {AGREE:g}"
    refused = "".join(f"; not of {image}: {why}" for image, why in list(one.refused.items())[:1])
    more = f" (and {len(one.refused) - 1} more)" if len(one.refused) > 1 else ""
    return f"{said}{f'; others: {kinds}' if kinds else ''}{refused}{more}."


def _verdict(found: Comparison) -> str:
    if len(found.engines) < 2:
        return 'PyRadiomics is not installed: nothing to compare with; pip install "ifxpredict[reference]".'
    far = found.farthest
    apart = sum(one.difference > AGREE for one in found.features)
    return (
        f"Largest relative difference: {far.difference:.1e} ({far.name}); {apart} of {len(found.features)} features "
        f"differ by more than {AGREE:g}."
    )
