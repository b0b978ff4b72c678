"""Time and memory of a prediction, against the parts that it cannot do without.

    python Testing/benchmarks/bench_predict.py [--pairs N|--smallest] [--against DIR [--reading]] [--large]

Case: the real CT of ../shared/data where there is one, else a simulated case; the demonstration bundle. Steps alternate
in one process, after one round that is not counted; medians. PyRadiomics alone is run as its users run it; without its
diagnostics (hashes of whole images), which predict() leaves out, it stands beside that. The whole command is reading,
predict() and writing, the bundle loaded before.

With --against, the source tree of a former build, the command line of both is timed in turn: warm, each in a process
that has predicted once, from loading the bundle and reading the image to the files; and cold, from a new process. So is
reading one case from NIfTI, compressed MetaImage and NRRD (image and mask) and, of the real CT, from its DICOM folder;
with --reading, that alone.

With --large, time and peak memory of the command line on a simulated CT of 512 x 512 x 480 voxels, in turn with the
former build where there is one: medians. Memory is that of the command with all processes that it starts: the largest
sum of their proportional set sizes (memory that two share counts half in each), looked at 50 times a second; beside it
the peak of its largest process alone.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import SimpleITK as sitk
import torch
import yaml
from measuring import REAL_CT, report, timed

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import Case, read_case
from IFXPredictLib.imaging.resampling import lesion_cube
from IFXPredictLib.imaging.voi import voi_facts
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.prediction.write import write_prediction
from IFXPredictLib.protocol.loading import RESOURCES, Protocol, load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

BUNDLE = RESOURCES / "Bundles" / "demo"
READING_SHARE = {".nii.gz": 1.05, ".mha": 1.05, ".nrrd": 1.05, "DICOM": 1.0}  # of the time of the former build
RATIO, MEMORY_GB, COLD_S, HELP_S = 1.2, 1.2, 10.0, 0.3
WARM_SHARE, COLD_SHARE = 1 / 1.3, 0.75  # of the time of the former build
LARGE_MEMORY_GB, LARGE_SHARE = 1.0, 0.5
LARGE = 512, 512, 480
HERE = Path(__file__).resolve().parents[2]

ONE_AFTER_ANOTHER = """
import contextlib, io, sys, time
from IFXPredictLib.__main__ import main
for _ in sys.stdin:
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        status = main(sys.argv[1:])
    assert status == 0, status
    print(time.perf_counter() - start, flush=True)
"""

READING = """
import inspect, sys, time
from pathlib import Path
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.protocol.loading import load_protocol
protocol = load_protocol("ifx_cte_demo")
if "rules" in inspect.signature(read_case).parameters:  # as builds before the first release have it
    protocol = protocol.image
for line in sys.stdin:
    image, mask = map(Path, line.rstrip().split(chr(9)))
    start = time.perf_counter()
    read_case(image, mask, protocol)
    print(time.perf_counter() - start, flush=True)
"""

PEAK_OF = """
import resource, subprocess, sys, time
from pathlib import Path
def below(pid):
    found = [int(one) for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()]
    return [pid] + [other for one in found for other in below(one)]
def proportional(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
process, peak = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL), 0
while process.poll() is None:
    try:
        peak = max(peak, sum(map(proportional, below(process.pid))))
    except (OSError, StopIteration):
        pass
    time.sleep(0.02)
assert process.returncode == 0, process.returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, peak)
"""


def main(pairs: int, against: Path | None, large: tuple[int, int, int] | None) -> None:
    """Print each figure beside its bound; of a ``large`` CT too, where it has a size."""
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
        values = Path(folder) / "clinical.json"
        values.write_text(json.dumps(dict(simulate_one(1, protocol)[2])), encoding="utf-8")  # so that all models answer
        files = {"image": image, "mask": mask, "clinical": values, "out": Path(folder) / "out"}
        arguments = ["predict", *(text for name, path in files.items() for text in (f"--{name}", str(path)))]
        report_cold_start(arguments, pairs)
        if against:
            report_against(against, arguments, pairs)
            report_reading(against, Path(folder), pairs)
        if large:
            report_large(against, Path(folder), large, pairs)


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
    from radiomics.featureextractor import RadiomicsFeatureExtractor

    bundle = load_bundle(BUNDLE)
    network = bundle.network
    image, mask, out = files
    cube = torch.from_numpy(lesion_cube(case, protocol.image))[None, None]
    extractor = RadiomicsFeatureExtractor(yaml.safe_load(protocol.radiomics_yaml))
    bare = RadiomicsFeatureExtractor(yaml.safe_load(protocol.radiomics_yaml))
    bare.settings["additionalInfo"] = False

    def command() -> None:
        write_prediction(predict(read_case(image, mask, protocol), bundle), bundle, out)

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


def report_cold_start(arguments: Sequence[str], runs: int) -> None:
    """The command line from a new process, files in and files out."""
    for name, given, bound in (("--help", ["--help"], HELP_S), ("predict", arguments, COLD_S)):
        taken = statistics.median(timed(partial(start_once, HERE, given)) for _ in range(min(runs, 3)))
        report(f"ifxpredict {name}, cold", taken, bound)


def report_against(former: Path, arguments: Sequence[str], pairs: int) -> None:
    """The command line of this build and of the ``former`` one, in turn: medians of each, and of their ratios."""
    # a build replaces no file that it does not know for its own
    places = {tree: [*arguments[:-1], f"{arguments[-1]}{number}"] for number, tree in enumerate((former, HERE))}
    with warm_command(former, places[former]) as old, warm_command(HERE, places[HERE]) as new:
        warm = np.array([(old(), new()) for _ in range(pairs)])
    cold = [[timed(partial(start_once, tree, places[tree])) for tree in (former, HERE)] for _ in range(pairs)]
    for name, seconds, bound in (("warm", warm, WARM_SHARE), ("cold", np.array(cold), COLD_SHARE)):
        report(f"command, {name}, former build", float(np.median(seconds[:, 0])))
        report(f"command, {name}, this build", float(np.median(seconds[:, 1])))
        report(f"command, {name}, this / former", float(np.median(seconds[:, 1] / seconds[:, 0])), bound, "")


def report_reading(former: Path, folder: Path, pairs: int) -> None:
    """Reading one case by this build and by the ``former`` one, in turn, from each kind of files."""
    with asked(former, [READING]) as old, asked(HERE, [READING]) as new:
        for kind, files in files_by_kind(folder).items():
            line = "\t".join(map(str, files))
            seconds = np.array([(old(line), new(line)) for _ in range(pairs + 1)])[1:]
            former_s, this_s = np.median(seconds, axis=0)
            report(f"reading {kind}, former build", float(former_s))
            report(f"reading {kind}, this build", float(this_s))
            ratio = float(np.median(seconds[:, 1] / seconds[:, 0]))
            report(f"reading {kind}, this / former", ratio, READING_SHARE[kind], "")


def files_by_kind(folder: Path) -> dict[str, tuple[Path, Path]]:
    """Image and mask of the case by the kind of files; of a DICOM folder the mask is NIfTI."""
    image, mask = case_files(folder, load_protocol("ifx_cte_demo"))
    found = {".nii.gz": (image, mask)}
    for ending in (".mha", ".nrrd"):
        found[ending] = folder / f"image{ending}", folder / f"voi{ending}"
        for source, copy in zip((image, mask), found[ending], strict=True):
            volume = sitk.ReadImage(str(source))
            for key in volume.GetMetaDataKeys():
                volume.EraseMetaData(key)
            sitk.WriteImage(volume, str(copy), useCompression=True)
    if (REAL_CT / "dicom.zip").exists():
        zipfile.ZipFile(REAL_CT / "dicom.zip").extractall(folder / "slices")
        found["DICOM"] = next(path.parent for path in (folder / "slices").rglob("*") if path.is_file()), mask
    return found


@contextmanager
def warm_command(tree: Path, arguments: Sequence[str]) -> Iterator[Callable[[], float]]:
    """The seconds of one run of the command line of ``tree``, in a process that has run it once."""
    with asked(tree, [ONE_AFTER_ANOTHER, *arguments]) as run:
        run()
        yield run


@contextmanager
def asked(tree: Path, script: Sequence[str]) -> Iterator[Callable[..., float]]:
    """The number that a script, run in ``tree`` with its arguments, answers to a line."""
    command = [sys.executable, "-c", *script]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=of_tree(tree), cwd=tree) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines, answers = process.stdin, process.stdout

        def run(line: str = "") -> float:
            print(line, file=lines, flush=True)
            return float(answers.readline())

        yield run
        lines.close()


def start_once(tree: Path, arguments: Sequence[str]) -> None:
    """One command of ``tree``'s command line in a new process."""
    command = [sys.executable, "-m", "IFXPredictLib", *arguments]
    subprocess.run(command, check=True, capture_output=True, env=of_tree(tree), cwd=tree)


def report_large(former: Path | None, folder: Path, size: tuple[int, int, int], pairs: int) -> None:
    """Seconds and peak memory of the command line on a CT of ``size`` voxels (x, y, z) of 0.8 x 0.8 x 1 mm."""
    image, mask = noisy_ct(size)
    for volume, name in ((image, "ct.nii.gz"), (mask, "voi.nii.gz")):
        sitk.WriteImage(volume, str(folder / name))
    given = ("image", folder / "ct.nii.gz"), ("mask", folder / "voi.nii.gz")
    command = [sys.executable, "-m", "IFXPredictLib", "predict", *(f"--{name}={path}" for name, path in given)]
    builds = ([(former, "former build")] if former else []) + [(HERE, "this build")]
    found = np.array(  # pair, build, figure
        [[peak_of([*command, f"--out={folder / build}"], tree) for tree, build in builds] for _ in range(pairs)]
    )
    for figures, (tree, build) in zip(np.median(found, axis=0), builds, strict=True):
        report(f"large CT, {build}", figures[0])
        report(f"large CT, {build}, memory", figures[2], LARGE_MEMORY_GB if tree == HERE else None, "GB")
        report(f"large CT, {build}, one process", figures[1], unit="GB")
    if former:
        report("large CT, this / former", float(np.median(found[:, 1, 0] / found[:, 0, 0])), LARGE_SHARE, "")


def peak_of(command: Sequence[str], tree: Path) -> tuple[float, float, float]:
    """Seconds of a command of ``tree``, and GB at most: of its largest process, and of all its processes together."""
    watched = [sys.executable, "-c", PEAK_OF, *command]  # a child begins with the peak of whoever starts it
    start = time.perf_counter()
    told = subprocess.run(watched, check=True, capture_output=True, cwd=tree, env=of_tree(tree)).stdout
    one, together = (int(kib) * 1024 / 1e9 for kib in told.split())
    return time.perf_counter() - start, one, together


def noisy_ct(size: tuple[int, int, int]) -> tuple[sitk.Image, sitk.Image]:
    """Noise of 60 HU, int16, and an ellipsoid of 60 x 60 x 48 mm in its midst."""
    rng, (columns, rows, slices) = np.random.default_rng(0), size
    values = np.empty((slices, rows, columns), np.int16)
    for one in values:
        one[:] = rng.normal(60, 30, one.shape)
    axes = [(np.arange(n) - n / 2) * mm / half for n, mm, half in zip(size, (0.8, 0.8, 1.0), (30, 30, 24), strict=True)]
    squares = [axis**2 for axis in axes]
    inside = squares[2][:, None, None] + squares[1][:, None] + squares[0] <= 1
    image, mask = sitk.GetImageFromArray(values), sitk.GetImageFromArray(inside.astype(np.uint8))
    image.SetSpacing((0.8, 0.8, 1.0))
    mask.CopyInformation(image)
    return image, mask


def of_tree(tree: Path) -> dict[str, str]:
    """Variables with which a process finds the packages of ``tree``."""
    return os.environ | {"PYTHONPATH": str(tree)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7, help="rounds of all steps")
    parser.add_argument("--smallest", action="store_true", help="one round: only to try it")
    parser.add_argument("--against", type=Path, metavar="DIR", help="source tree of a former build")
    parser.add_argument("--large", action="store_true", help="a CT of 512 x 512 x 480 voxels too")
    parser.add_argument("--reading", action="store_true", help="with --against: only reading one case")
    options = parser.parse_args()
    size = (64, 64, 60) if options.smallest else LARGE if options.large else None
    pairs, former = 1 if options.smallest else options.pairs, options.against and options.against.resolve()
    if options.reading and former:
        with tempfile.TemporaryDirectory() as files:
            report_reading(former, Path(files), pairs)
    else:
        main(pairs, former, size)
