"""Time from the end of a stroke to the number, through the process of Live, against a second Apply in the same run.

    python Testing/benchmarks/bench_live.py [strokes, or --smallest] [--against DIR]

Case: the real CT of ../shared/data (VOI of 47 mL) where there is one, else a simulated case. The demonstration bundle;
two threads. A stroke adds or takes away a disc of 4 mm at the edge of one slice, as a brush does; each starts from the
one before. From handing the mask over until the answer has been read, by LiveClient with SubprocessRunner; the 150 ms
for which the panel waits whether the hand goes on come on top, and are not counted. Strokes that move the VOI's box on
the 3 mm grid, so that the network runs again, are also listed by themselves. Apply is WorkerClient.predict of the same
VOIs, in a process that has predicted before, after every fifth stroke; medians. Both are sent the part of the image
that Slicer sends. Each fifth answer is compared with Apply's to the last bit. Then where the time of an answer goes,
without a process. With --against, the source tree of a former build, its second Apply of the real CT too.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "2")  # before torch reads it, here and in the processes

import numpy as np
import SimpleITK as sitk
from bench_band import printed_by
from measuring import report, the_case, timed
from numpy.typing import NDArray
from scipy import ndimage

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.sight import mask_on, seen_part
from IFXPredictLib.imaging.case import Case
from IFXPredictLib.imaging.resampling import resample_mask, voi_box
from IFXPredictLib.imaging.voi import voi_facts
from IFXPredictLib.prediction.kept_case import KeptCase
from IFXPredictLib.prediction.prediction import Prediction, predict, prediction_of
from IFXPredictLib.protocol.loading import RESOURCES, Protocol, load_protocol
from IFXPredictLib.worker.case_transfer import sent_case
from IFXPredictLib.worker.client import WorkerClient
from IFXPredictLib.worker.live_client import LiveClient
from IFXPredictLib.worker.runners import SubprocessRunner

BUNDLE = RESOURCES / "Bundles" / "demo"
STROKE_MS, TIMES = 300.0, 10.0
BRUSH_MM, EVERY, SEED = 4.0, 5, 18
# Seconds of each second Apply, by the source tree that it runs in. argv: bundle, image, mask.
FORMER = """
import sys, time
from pathlib import Path
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.worker.client import WorkerClient
if __name__ == "__main__":
    bundle = Path(sys.argv[1])
    case = read_case(sys.argv[2], sys.argv[3], load_bundle(bundle).protocol)
    with WorkerClient() as client:
        client.predict(case, bundle)
        for _ in range(10):
            start = time.perf_counter()
            client.predict(case, bundle)
            print(time.perf_counter() - start)
"""
Mask = NDArray[np.bool_]


def main(strokes: int, former: Path | None, *, compared: bool) -> None:
    """Print each figure beside its bound."""
    protocol = load_protocol("ifx_cte_demo")
    case = the_case(protocol)
    print(f"case: {sitk.GetArrayViewFromImage(case.image).size} voxels; {os.environ['OMP_NUM_THREADS']} threads")
    drawn = list(strokes_of(case, strokes))
    sent = parts_of(case, drawn)
    with Live() as live, WorkerClient() as client:
        report("first answer, process started", timed(lambda: live.answer(sent[0])))
        if compared:
            client.predict(case, BUNDLE)
        taken, applied, different = [], [], 0
        for number, (stroke, mask) in enumerate(zip(sent[1:], drawn, strict=True)):
            taken.append(timed(partial(live.answer, stroke)))
            if compared and number % EVERY == 0:
                applied.append(timed(partial(live.apply, client, seen_part(with_mask(case, mask), protocol))))
                different += repr(live.applied.rows) != repr(live.answered.rows)
    report_strokes(taken, boxes_of(case, drawn, protocol))
    if compared:
        report_ratio("a second Apply", applied, taken)
        if former:
            report_ratio("a second Apply by the former build", printed_by(former, FORMER), taken)
        report("answers that differ from Apply's", different, 0, "")
    report_parts(case, drawn)


class Live:
    """A LiveClient that is waited for."""

    def __init__(self) -> None:
        self._runner = SubprocessRunner()
        self._told: list[Prediction] = []
        self._client = LiveClient(WorkerClient(self._runner), BUNDLE, self._told.append, fail, lambda _stage: None)
        self._image: NDArray[np.generic] | None = None
        self.answered: Prediction
        self.applied: Prediction

    def __enter__(self) -> "Live":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def answer(self, case: Case) -> None:
        """The answer for a case, whose image is that of each other call."""
        sent = sent_case(case)
        if self._image is None:
            self._image = np.asarray(sent.image)
        self._client.show(replace(sent, image=self._image))
        while not self._told:
            self._runner.wait(1.0)
        self.answered = self._told.pop()

    def apply(self, client: WorkerClient, case: Case) -> None:
        """What Apply gives."""
        self.applied = client.predict(case, BUNDLE)


def parts_of(case: Case, drawn: list[Mask]) -> list[Case]:
    """As Slicer sends the case before the first stroke and after each: the part that is seen, with room for strokes."""
    kept = KeptCase(case, load_bundle(BUNDLE))
    return [kept.case_of(mask) for mask in (sitk.GetArrayFromImage(case.mask) != 0, *drawn)]


def fail(message: str) -> None:
    """A stroke without an answer."""
    raise SystemExit(message)


def strokes_of(case: Case, count: int) -> Iterator[Mask]:
    """The VOI after each stroke."""
    random, drawn = np.random.default_rng(SEED), sitk.GetArrayFromImage(case.mask) != 0
    dx, dy, _ = case.image.GetSpacing()  # type: ignore[no-untyped-call]
    y, x = np.ogrid[: drawn.shape[1], : drawn.shape[2]]
    for number in range(count):
        edge = np.argwhere(drawn & ~ndimage.binary_erosion(drawn, np.ones((1, 3, 3))))
        k, j, i = edge[random.integers(len(edge))]
        disc = ((y - j) * dy) ** 2 + ((x - i) * dx) ** 2 <= BRUSH_MM**2
        drawn = drawn.copy()
        drawn[k] = drawn[k] | disc if number % 2 else drawn[k] & ~disc
        yield drawn


def with_mask(case: Case, mask: Mask) -> Case:
    """The case with another VOI."""
    return replace(case, mask=mask_on(case.image, mask))


def boxes_of(case: Case, drawn: list[Mask], protocol: Protocol) -> list[bool]:
    """Whether each stroke leaves the VOI with a box on the grid that none before had."""
    known, new = {box_on_grid(case, protocol)}, []
    for mask in drawn:
        box = box_on_grid(with_mask(case, mask), protocol)
        new.append(box not in known)
        known.add(box)
    return new


def box_on_grid(case: Case, protocol: Protocol) -> tuple[int, ...]:
    """The box of a VOI on the 3 mm grid."""
    return voi_box(resample_mask(case.mask, protocol.image.spacing_mm, ties=protocol.image.mask_ties))


def report_strokes(taken: list[float], new: list[bool]) -> None:
    """All strokes, and those for which the network had to run."""
    median = 1e3 * float(np.median(taken))
    report(f"stroke to number, median of {len(taken)}", median, STROKE_MS, "ms")
    report("stroke to number, 90 % within", 1e3 * float(np.quantile(taken, 0.9)), unit="ms")
    report("strokes that move the box", sum(new), unit="")
    for words, wanted in (("the box stays", False), ("the box moves", True)):
        some = [seconds for seconds, moved in zip(taken, new, strict=True) if moved is wanted]
        if some:
            report(f"stroke to number, {words}", 1e3 * float(np.median(some)), unit="ms")


def report_ratio(name: str, applied: list[float], taken: list[float]) -> None:
    """A second Apply, and how many strokes it lasts."""
    report(f"{name}, median", float(np.median(applied)))
    ratio = float(np.median(applied) / np.median(taken))
    print(f"{name + ' / stroke':44} {ratio:8.1f}      at least {TIMES:g}: {'ok' if ratio >= TIMES else 'TOO LITTLE'}")


def report_parts(case: Case, drawn: list[Mask]) -> None:
    """Milliseconds of processor time of each part of an answer, medians, and of predict()."""
    bundle = load_bundle(BUNDLE)
    kept, rules = KeptCase(case, bundle), bundle.protocol.image
    parts: dict[str, list[float]] = {}

    def part(name: str, step: Callable[[], Any]) -> Any:
        start = time.process_time()
        found = step()
        parts.setdefault(name, []).append(1e3 * (time.process_time() - start))
        return found

    for number, mask in enumerate(drawn):
        one = part("the case of a mask", partial(kept.case_of, mask))
        facts = part("facts of the VOI", partial(voi_facts, one, rules))
        features = part("features that models need", partial(kept.features, one))
        part("models", partial(prediction_of, features, one, facts, bundle, live=True))
        if number % EVERY == 0:
            part("predict(), anew", partial(predict, with_mask(case, mask), bundle))
    for name, taken in parts.items():
        report(f"processor: {name}", float(np.median(taken)), unit="ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strokes", type=int, nargs="?", default=50, help="how many strokes")
    parser.add_argument("--smallest", action="store_true", help="two strokes without Apply: only to try it")
    parser.add_argument("--against", type=Path, metavar="DIR", help="source tree of a former build; with the real CT")
    options = parser.parse_args()
    former = options.against and options.against.resolve()
    main(2 if options.smallest else options.strokes, former, compared=not options.smallest)
