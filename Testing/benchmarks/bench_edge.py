"""Time of a map of what a VOI's edge is worth, against as many calls of predict() in the same process.

    python Testing/benchmarks/bench_edge.py [moves of predict() that are timed, or --smallest]

Case: the real CT of ../shared/data (VOI of 47 mL) where there is one, else a simulated case. The demonstration bundle;
one thread unless OMP_NUM_THREADS says otherwise. Processor time, as other work on the machine does not lengthen it.
predict() is timed on some of the moved VOIs, evenly chosen, and its median taken for each; their probabilities are
compared with the map's to the last bit. Then what a map of single voxels would take, by the same time a move.
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from bench_live import BUNDLE
from measuring import report, the_case

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.sight import mask_on
from IFXPredictLib.prediction.edge import MOST, edge_worth, probability_by
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.protocol.loading import reference_model

T = TypeVar("T")
TIMES = 2.0
"""As fast as that at least: what a VOI changes, its textures and the network where its box moves, is paid for each."""


def main(timed: int, most: int) -> None:
    """Print the figures."""
    bundle = load_bundle(BUNDLE)
    case, model = the_case(bundle.protocol), reference_model(bundle.protocol)
    if any(name not in case.clinical for name in bundle.protocol.clinical_names):
        model = next(one.name for one in bundle.protocol.models if one.modalities == ("radiomics",))
    took, found = seconds(lambda: edge_worth(case, bundle, model, most))
    edge, wrong, alone = found.edge, 0, []
    for number in np.linspace(0, edge.count - 1, min(timed, edge.count)).astype(int):
        moved = replace(case, mask=mask_on(case.image, edge.drawn ^ (edge.layers == number)))
        one, prediction = seconds(partial(predict, moved, bundle))
        alone.append(one)
        wrong += set(found.changes[edge.layers == number]) != {probability_by(model, prediction) - found.base}
    each, voxels = took / (edge.count + 1), int((edge.layers >= 0).sum())
    print(f"model: {model}; {edge.count} moves of pieces in blocks of {edge.block_mm:.3g} mm; {voxels} voxels of edge")
    report("processor: the map", took)
    report("processor: a move of it", each)
    report("processor: predict() of a moved VOI", float(np.median(alone)))
    ratio = float(np.median(alone)) / each
    print(f"{'predict() / move':36} {ratio:8.1f}      at least {TIMES:g}: {'ok' if ratio >= TIMES else 'TOO LITTLE'}")
    report("moves that differ from predict()", wrong, 0, "")
    report("processor: of single voxels, by that", each * voxels)
    inside = found.changes[~np.isnan(found.changes)]
    print(f"probability {found.base:.3f}; moves change it by {inside.min():+.3f} to {inside.max():+.3f}")


def seconds(step: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds that a call takes, and what it gives."""
    start = time.process_time()
    found = step()
    return time.process_time() - start, found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("timed", type=int, nargs="?", default=10, help="calls of predict() that are timed")
    parser.add_argument("--smallest", action="store_true", help="few moves, one call: only to try it")
    options = parser.parse_args()
    main(1 if options.smallest else options.timed, 4 if options.smallest else MOST)
