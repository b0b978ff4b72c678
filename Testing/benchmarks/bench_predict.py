"""Time and memory of a prediction, against the parts that it cannot do without.

    python Testing/benchmarks/bench_predict.py [pairs]

Case: the real CT of ../shared/data where there is one, else a simulated case; the demonstration bundle. Steps alternate
in one process, after one round that is not counted; medians. PyRadiomics alone is run as its users run it; without its
diagnostics (hashes of whole images), which predict() leaves out, it stands beside that. The whole command is reading,
predict() and writing, the bundle loaded before.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import SimpleITK as sitk
import torch
import yaml
from radiomics.featureextractor import RadiomicsFeatureExtractor

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import Case, read_case
from IFXPredictLib.imaging.resampling import lesion_cube
from IFXPredictLib.imaging.voi import voi_facts
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.prediction.write import write_prediction
from IFXPredictLib.protocol.loading import RESOURCES, Protocol, load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

BUNDLE = RESOURCES / "Bundles" / "demo"
REAL_CT = Path(__file__).resolve().parents[3] / "shared" / "data" / "portal_venous_ct"
RATIO, MEMORY_GB, COLD_S, HELP_S = 1.2, 1.2, 10.0, 0.3


def main(pairs: int) -> None:
    """Print each figure beside its bound."""
    protocol = load_protocol("ifx_cte_demo")
    with tempfile.TemporaryDirectory() as folder:
        image, mask = case_files(Path(folder), protocol)
        case = read_case(image, mask, protocol)
        print(
            f"case: {image.name}, {'x'.join(map(str, case.image.GetSize()))} voxels; {torch.get_num_threads()} threads"
        )
        report_ratio(case, (image, mask, Path(folder) / "warm"), protocol, pairs)
        peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # Linux counts in KiB
        report("peak memory", peak_kib * 1024 / 1e9, MEMORY_GB, "GB")
        report_cold_start(image, mask, Path(folder) / "out")


def case_files(folder: Path, protocol: Protocol) -> tuple[Path, Path]:
    """The case's image and mask."""
    if REAL_CT.is_dir():
        return REAL_CT / "image.nii.gz", REAL_CT / "voi.nii.gz"
    files = folder / "simulated.nii.gz", folder / "voi.nii.gz"
    for volume, file in zip(simulate_one(1, protocol)[:2], files, strict=True):
        sitk.WriteImage(volume, str(file))
    return files


def report_ratio(case: Case, files: tuple[Path, Path, Path], protocol: Protocol, pairs: int) -> None:
    """predict() and the whole command (image, mask and output folder in ``files``) against the parts they need."""
    bundle = load_bundle(BUNDLE)
    network = bundle.network
    image, mask, out = files
    cube = torch.from_numpy(lesion_cube(case, protocol.image))[None, None]
    extractor = RadiomicsFeatureExtractor(yaml.safe_load(protocol.radiomics_yaml))
    bare = RadiomicsFeatureExtractor(yaml.safe_load(protocol.radiomics_yaml))
    bare.settings["additionalInfo"] = False

    def command() -> None:
        write_prediction(predict(read_case(image, mask, protocol), bundle), protocol, out)

    def forward() -> None:
        with torch.inference_mode():
            network(cube)

    steps = {
        "predict() on a read case": lambda: predict(case, bundle),
        "PyRadiomics alone": lambda: extractor.execute(case.image, case.mask),
        "ResNet forward alone": forward,
        "whole command, warm": command,
        "PyRadiomics without diagnostics": lambda: bare.execute(case.image, case.mask),
        "reading image and mask": lambda: read_case(image, mask, protocol),
        "VOI facts": lambda: voi_facts(case, protocol.image),
        "lesion cube": lambda: lesion_cube(case, protocol.image),
    }
    seconds = interleaved(list(steps.values()), pairs)
    for name, taken in zip(steps, np.median(seconds, axis=0), strict=True):
        report(name, float(taken))
    parts, fewer = seconds[:, 1] + seconds[:, 2], seconds[:, 4] + seconds[:, 2]
    report("predict() / (PyRadiomics + ResNet)", float(np.median(seconds[:, 0] / parts)), RATIO, "")
    report("command / (PyRadiomics + ResNet)", float(np.median(seconds[:, 3] / parts)), RATIO, "")
    report("predict() / the same, no diagnostics", float(np.median(seconds[:, 0] / fewer)), unit="")
    report("command / the same, no diagnostics", float(np.median(seconds[:, 3] / fewer)), unit="")


def interleaved(steps: Sequence[Callable[[], object]], rounds: int) -> np.ndarray:
    """Seconds (rounds, steps): all steps in turn, as often as that; a round before them warms up."""
    return np.array([[timed(step) for step in steps] for _ in range(rounds + 1)])[1:]


def timed(step: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def report_cold_start(image: Path, mask: Path, out: Path) -> None:
    """The command line from a new process, files in and files out."""
    command = [sys.executable, "-m", "IFXPredictLib"]
    report("ifxpredict --help, cold", started([*command, "--help"]), HELP_S)
    arguments = ["predict", "--image", str(image), "--mask", str(mask), "--out", str(out)]
    report("ifxpredict predict, cold", started([*command, *arguments]), COLD_S)


def started(command: Sequence[str]) -> float:
    """Median seconds of three runs."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}

    def run() -> None:
        subprocess.run(command, check=True, capture_output=True, env=environment)

    return statistics.median(timed(run) for _ in range(3))


def report(name: str, value: float, bound: float | None = None, unit: str = "s") -> None:
    """One line, with the bound and whether it holds."""
    verdict = "" if bound is None else f"bound {bound:g} {unit}".ljust(16) + ("ok" if value <= bound else "TOO MUCH")
    print(f"{name:36} {value:8.3f} {unit:4} {verdict}".rstrip(), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
