"""Time, memory and agreement of our own radiomics engine, against PyRadiomics.

    python Testing/benchmarks/bench_radiomics.py [--pairs N|--smallest] [--drawn N]

Case: the real CT of ../shared/data where there is one, else a simulated case; and a ball of 500 mL. Steps alternate in
one process with one thread, after one round that is not counted; medians. Image and mask are in memory for both.
PyRadiomics is run without its diagnostics, as its users run it (on the whole image) and as the engine ``pyradiomics``
does (on the VOI's surroundings, resampled before). Peak memory is that of a process that does one of them, above what
it held before.

With --drawn, so many parameter files are drawn at random, and the largest difference of each is printed.
"""

import argparse
import gc
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import SimpleITK as sitk
import yaml
from measuring import report, the_case, timed

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.native.engine import engine_features
from IFXPredictLib.features.native.parameters import read_parameters
from IFXPredictLib.features.pyradiomics import pyradiomics_version
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES, radiomics_features
from IFXPredictLib.imaging.case import Case, make_case
from IFXPredictLib.protocol.loading import RESOURCES, Protocol, load_protocol

SHARE, OWN_SHARE, MEMORY_SHARE = 0.5, 0.15, 1.0
NEAR, ZERO = 1e-9, 1e-12
SUPPORT = Path(__file__).resolve().parents[1] / "support"


def main(pairs: int, drawn: int, radius_mm: float, weighed: tuple[str, ...]) -> None:
    """Print each figure beside its bound; memory of the cases that are to be ``weighed``."""
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    protocol = load_protocol("ifx_cte")
    for name, case in (("case", the_case(protocol)), ("ball", ball(protocol, radius_mm))):
        millilitres = sitk.GetArrayViewFromImage(case.mask).sum() * np.prod(case.image.GetSpacing()) / 1000
        print(f"{name}: {'x'.join(map(str, case.image.GetSize()))} voxels, VOI of {millilitres:.1f} mL")
        if not pyradiomics_version():  # nothing to compare with
            for step in range(2):
                report(f"{name}: native, all 1116, run {step + 1}", timed(partial(radiomics_features, case, protocol)))
            continue
        report_times(name, case, protocol, pairs)
        if name in weighed:
            report_memory(name, radius_mm)
    if pyradiomics_version():
        report_drawn(drawn)


def ball(protocol: Protocol, radius_mm: float) -> Case:
    """Noise of 50 HU, 0.9 x 0.9 x 3 mm, smoothed, with a ball in its midst; 49.2 mm make 500 mL."""
    rng = np.random.default_rng(0)
    half_mm = radius_mm + 45
    shape = tuple(int(2 * half_mm / edge) for edge in (3.0, 0.9, 0.9))
    image = sitk.GetImageFromArray(rng.normal(60, 300, shape).astype(np.float32))
    image.SetSpacing((0.9, 0.9, 3.0))
    image = sitk.SmoothingRecursiveGaussian(image, 1.5)
    at = [(np.arange(n) - n / 2) * edge for n, edge in zip(shape, (3.0, 0.9, 0.9), strict=True)]
    inside = at[0][:, None, None] ** 2 + at[1][:, None] ** 2 + at[2] ** 2 < radius_mm**2
    mask = sitk.GetImageFromArray(inside.astype(np.uint8))
    mask.CopyInformation(image)
    return make_case("ball", image, mask, protocol)


def report_times(name: str, case: Case, protocol: Protocol, pairs: int) -> None:
    """Seconds of each way, the shares of PyRadiomics' time, and the largest difference."""
    judge, names = replace(protocol, engine="pyradiomics"), own_names()
    whole = pyradiomics_on_the_whole(case, protocol)
    steps: dict[str, Callable[[], object]] = {
        "PyRadiomics, whole image": whole,
        "PyRadiomics, VOI's surroundings": lambda: radiomics_features(case, judge),
        "native, all 1116": lambda: radiomics_features(case, protocol),
        f"native, a bundle's own {len(names)}": lambda: radiomics_features(case, protocol, names),
    }
    seconds = np.array([[timed(step) for step in steps.values()] for _ in range(pairs + 1)])[1:]
    for step, taken in zip(steps, np.median(seconds, axis=0), strict=True):
        report(f"{name}: {step}", float(taken))
    shares = np.median(seconds[:, 2:] / seconds[:, :1], axis=0), np.median(seconds[:, 2:] / seconds[:, 1:2], axis=0)
    report(f"{name}: all / PyRadiomics", float(shares[0][0]), SHARE, "")
    report(f"{name}: own / PyRadiomics", float(shares[0][1]), OWN_SHARE, "")
    report(f"{name}: all / surroundings alone", float(shares[1][0]), SHARE, "")
    report(f"{name}: own / surroundings alone", float(shares[1][1]), OWN_SHARE, "")
    judged = whole()
    expected = np.array([float(judged[feature]) for feature in RADIOMICS_NAMES])
    report(f"{name}: largest difference", largest(radiomics_features(case, protocol), expected), NEAR, "")


def pyradiomics_on_the_whole(case: Case, protocol: Protocol) -> Callable[[], dict[str, float]]:
    """PyRadiomics as its users call it, without its diagnostics; it takes the image as float32."""
    from radiomics import logger
    from radiomics.featureextractor import RadiomicsFeatureExtractor

    logger.setLevel(logging.CRITICAL)
    extractor = RadiomicsFeatureExtractor(yaml.safe_load(protocol.radiomics_yaml))
    extractor.settings["additionalInfo"] = False
    image = sitk.Cast(case.image, sitk.sitkFloat32)

    def run() -> dict[str, float]:
        return dict(extractor.execute(image, case.mask))

    return run


def own_names() -> list[str]:
    """The radiomics features that the models of the CT demonstration take."""
    models = load_bundle(RESOURCES / "Bundles" / "demo").models
    taken = {name for model in models for name in model.inputs}
    return [name for name in RADIOMICS_NAMES if name in taken]


def largest(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest relative difference of what differs by more than ZERO; of two NaN there is none."""
    apart = np.abs(found - expected)
    far = ~(apart <= ZERO) & ~(np.isnan(found) & np.isnan(expected))
    return float(np.max(apart[far] / np.abs(expected[far]), initial=0.0))


def report_memory(name: str, radius_mm: float) -> None:
    """Peak memory of one run of each engine, above what the process held before, each in a process of its own."""
    peaks = {}
    for way in ("whole", "native"):
        command = [sys.executable, __file__, "--peak", way, name, str(radius_mm)]
        peaks[way] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        report(f"{name}: memory, {way}", peaks[way] / 1e6, unit="MB")
    report(f"{name}: memory, native / PyRadiomics", peaks["native"] / peaks["whole"], MEMORY_SHARE, "")


def peak(way: str, name: str, radius_mm: float) -> int:
    """Bytes at most that one run holds above what the process held before."""
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    protocol = load_protocol("ifx_cte")
    case = the_case(protocol) if name == "case" else ball(protocol, radius_mm)
    small = ball(protocol, 12.0)  # so that what is imported and kept is not counted
    for one in (small, case):
        run = pyradiomics_on_the_whole(one, protocol) if way == "whole" else lambda: radiomics_features(case, protocol)
        if one is small:
            (run if way == "whole" else lambda: radiomics_features(small, protocol))()
    gc.collect()
    before = resident()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
    run()
    return highest() - before


def resident() -> int:
    """Bytes that the process holds now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def highest() -> int:
    """Bytes that the process held at most."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


def report_drawn(count: int) -> None:
    """The largest difference from PyRadiomics for each of ``count`` parameter files drawn at random."""
    sys.path.insert(0, str(SUPPORT))
    from drawn_radiomics import drawn_parameters, noise_and_voi  # type: ignore[import-not-found]
    from radiomics.featureextractor import RadiomicsFeatureExtractor

    for seed in range(count):
        text, spacing = drawn_parameters(seed), ((3.0, 3.0, 3.0), (1.0, 2.0, 3.5))[seed % 2]
        image, mask = noise_and_voi(seed, spacing=spacing)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            judged = RadiomicsFeatureExtractor(yaml.safe_load(text)).execute(image, mask)
        found = engine_features(image, mask, read_parameters(text))
        expected = [float(np.real(judged[name])) for name in found]
        report(
            f"drawn {seed}: {len(found)} features",
            largest(np.array(list(found.values())), np.array(expected)),
            NEAR,
            "",
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=9, help="rounds of all steps")
    parser.add_argument("--smallest", action="store_true", help="one round: only to try it")
    parser.add_argument("--drawn", type=int, default=0, metavar="N", help="parameter files drawn at random")
    parser.add_argument("--peak", nargs=3, metavar=("WAY", "CASE", "MM"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        print(peak(options.peak[0], options.peak[1], float(options.peak[2])))
    elif options.smallest:
        main(1, 1, 15.0, ("ball",))
    else:
        main(options.pairs, options.drawn, 49.2, ("case", "ball"))
