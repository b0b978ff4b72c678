"""Time of a prediction through the process of Slicer, against predict() called directly in the same run.

    python Testing/benchmarks/bench_worker.py [--pairs N|--smallest]

Case: the real CT of ../shared/data (VOI of 47 mL) where there is one, else a simulated case with its VOI of 18 mL; and
the same with its slices mirrored to four times their number, as a CT of the whole abdomen has them. The demonstration
bundle; two threads. From submit to result, through SubprocessRunner: the first prediction starts the process, the
second is the one with a bound. Then both ways alternate, after one round that is not counted: least and median.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "2")  # before torch reads it, here and in the process

import numpy as np
import SimpleITK as sitk

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import Case, make_case, read_case
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.protocol.loading import RESOURCES, Protocol, load_protocol
from IFXPredictLib.simulation.cohort import simulate_one
from IFXPredictLib.worker.client import WorkerClient

BUNDLE = RESOURCES / "Bundles" / "demo"
REAL_CT = Path(__file__).resolve().parents[3] / "shared" / "data" / "portal_venous_ct"
SECOND_S, CANCEL_S = 1.5, 2.0


def main(pairs: int, *, long: bool) -> None:
    """Print each figure beside its bound."""
    protocol = load_protocol("ifx_cte_demo")
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        report_cases(protocol, pairs, long=long)
        left = sum(file.stat().st_size for file in Path(folder).rglob("*"))
    report("left in the temporary folder", left, 0, "B")


def report_cases(protocol: Protocol, pairs: int, *, long: bool) -> None:
    """Each case through a process of its own."""
    small = embedded_case(protocol)
    for case in (small, four_times_as_long(small, protocol)) if long else (small,):
        print(f"case: {'x'.join(map(str, case.image.GetSize()))} voxels; {os.environ['OMP_NUM_THREADS']} threads")
        with WorkerClient() as client:
            report("first prediction, process started", timed(partial(client.predict, case, BUNDLE)))
            report("second prediction", timed(partial(client.predict, case, BUNDLE)), SECOND_S)
            report_ratio(client, case, pairs)
            report("cancel in radiomics", seconds_to_cancel(client, case), CANCEL_S)


def embedded_case(protocol: Protocol) -> Case:
    """The real CT where there is one, else a simulated case."""
    if REAL_CT.is_dir():
        return read_case(REAL_CT / "image.nii.gz", REAL_CT / "voi.nii.gz", protocol)
    image, mask, clinical, _ = simulate_one(1, protocol)
    return make_case("simulated", image, mask, protocol, clinical=clinical)


def four_times_as_long(case: Case, protocol: Protocol) -> Case:
    """Three mirror images on top of the case, the VOI in the lowest alone."""
    image, mask = (sitk.GetArrayFromImage(volume) for volume in (case.image, case.mask))
    parts = [np.concatenate([image, image[::-1]] * 2), np.concatenate([mask, *[np.zeros_like(mask)] * 3])]
    longer, voi = (sitk.GetImageFromArray(part) for part in parts)
    for volume in (longer, voi):
        volume.SetSpacing(case.image.GetSpacing())
        volume.SetDirection(case.image.GetDirection())
    return make_case("long", longer, voi, protocol)


def report_ratio(client: WorkerClient, case: Case, pairs: int) -> None:
    """The process against the direct call, in turn."""
    bundle = load_bundle(BUNDLE)
    steps: list[Callable[[], object]] = [lambda: client.predict(case, BUNDLE), lambda: predict(case, bundle)]
    seconds = np.array([[timed(step) for step in steps] for _ in range(pairs + 1)])[1:]
    for name, taken in zip(("through the process", "predict() directly"), seconds.T, strict=True):
        report(f"{name}, least", float(taken.min()))
        report(f"{name}, median", float(np.median(taken)))
    report("process / direct, least", float(seconds[:, 0].min() / seconds[:, 1].min()), unit="")
    report("process / direct, median of pairs", float(np.median(seconds[:, 0] / seconds[:, 1])), unit="")


def seconds_to_cancel(client: WorkerClient, case: Case) -> float:
    """From the cancelling of a request that computes radiomics until its process is gone and its files are."""
    stages: list[str] = []
    client.submit(case, BUNDLE, print, print, stages.append)
    while "radiomics" not in stages:
        client._runner.wait(0.1)
    return timed(client.cancel)


def timed(step: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def report(name: str, value: float, bound: float | None = None, unit: str = "s") -> None:
    """One line, with the bound and whether it holds."""
    verdict = "" if bound is None else f"bound {bound:g} {unit}".ljust(16) + ("ok" if value <= bound else "TOO MUCH")
    print(f"{name:36} {value:8.3f} {unit:4} {verdict}".rstrip(), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7, help="predictions each way")
    parser.add_argument("--smallest", action="store_true", help="one pair, of the shorter case: only to try it")
    options = parser.parse_args()
    main(1 if options.smallest else options.pairs, long=not options.smallest)
