"""How often the band of one reader's VOI holds the second reader's probability, and what a band costs.

    python Testing/benchmarks/bench_band.py [--cases N] [--jobs N] [--times [--against DIR] | --smallest]

Simulated cases, whose readers are known, with the CT demonstration. The amplitude is measured on patients of another
seed: surface distances between their two readers, by the formula of ``predict --agreement``. A band of 30 redrawings is
laid around the first reader's VOI (round 1); wanted: 85 to 95 % of the second reader's probabilities in it, of each
model that looks at the image. Where scores lie beyond 0 or 1 however the lesion is drawn, the band has no width, and
holds what is cut off alike: the share of the others stands beside. A band also promises to hold a reading of another
image of the lesion, with its grid elsewhere and other noise: of that the second reader's probability, too.

Time (alone with ``--times``): a band of the real CT of ../shared/data where there is one, else of a simulated case, by
one thread and by two, against as many calls of predict() in this process, in turn. One thread for each sum. With
--against, the source tree of a former build, also against its predict(), in a process of its own, in turn.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch reads it, here and in the processes

import numpy as np
import SimpleITK as sitk
from joblib import Parallel, delayed
from numpy.typing import NDArray

from IFXPredictLib.bundles.bundle import Bundle
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.sight import seen_part
from IFXPredictLib.imaging.case import Case, make_case, read_case
from IFXPredictLib.prediction.band import FEWEST, band_of
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.prediction.redrawing import Amplitude, amplitude_of, images_again
from IFXPredictLib.protocol.loading import RESOURCES
from IFXPredictLib.simulation.enterography import simulate_patient
from IFXPredictLib.simulation.patient import Patient
from IFXPredictLib.stats.mask_agreement import mask_agreement

MEASURED_SEED, TESTED_SEED = 901, 902
WANTED = 0.85, 0.95
MOST_S = 6.0
REAL_CT = Path(__file__).resolve().parents[3] / "shared" / "data" / "portal_venous_ct"
BUNDLE = RESOURCES / "Bundles" / "demo"
# Times of a prediction by clock and processor, by the source tree that it runs in. argv: bundle, image, mask.
FORMER = """
import sys, time
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.prediction.prediction import predict
bundle = load_bundle(sys.argv[1])
case = read_case(sys.argv[2], sys.argv[3], bundle.protocol)
predict(case, bundle)
wall, processor = time.perf_counter(), time.process_time()
predict(case, bundle)
print(time.perf_counter() - wall, time.process_time() - processor)
"""
MEASURES = "mean_distance_mm", "shift_mm"


def _readings(seed: int, k: int, bundle: Bundle) -> Patient:
    return simulate_patient(seed, k, bundle.protocol.clinical)


def _apart(k: int, bundle: Bundle) -> list[float]:
    patient = _readings(MEASURED_SEED, k, bundle)
    one, other = (sitk.GetArrayFromImage(patient.readings[reader, 1]) != 0 for reader in (1, 2))
    spacing = patient.image.GetSpacing()[::-1]  # type: ignore[no-untyped-call]
    found = mask_agreement(one, other, spacing)
    return [getattr(found, name) for name in MEASURES]


def measured(bundle: Bundle, cases: int) -> Amplitude:
    """The amplitude between the two readers, through a file as a reading study leaves it."""
    quartiles = np.quantile([_apart(k, bundle) for k in range(cases)], [0.25, 0.5, 0.75], axis=0).T
    lines = [f"inter,1,{name},{','.join(map(str, row))}" for name, row in zip(MEASURES, quartiles, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agreement_summary.csv"
        path.write_text("\n".join(["kind,group,measure,lower,median,upper", *lines, ""]), encoding="utf-8")
        return amplitude_of(bundle.protocol, path)


def held(k: int, count: int, amplitude: Amplitude) -> list[tuple[bool, bool, bool]]:
    """Of each model whether case k's first reader's band holds the second's probability, has a width, and holds the
    second's on another image of the lesion.
    """
    bundle = load_bundle(BUNDLE)
    patient = _readings(TESTED_SEED, k, bundle)
    first, second = (
        make_case("simulated", patient.image, patient.readings[reader, 1], bundle.protocol, clinical=patient.clinical)
        for reader in (1, 2)
    )
    rows = band_of(first, bundle, count, amplitude).rows
    part = seen_part(second, bundle.protocol)
    again = next(images_again(part, bundle.protocol, [sitk.GetArrayViewFromImage(part.mask) != 0]))
    answers = [[row.probability for row in predict(case, bundle).rows] for case in (second, again.noise)]
    return [
        (row.low <= same <= row.high, row.low < row.high, row.low <= other <= row.high)
        for row, same, other in zip(rows, *answers, strict=True)
    ]


def print_times(bundle: Bundle, count: int, rounds: int, former: Path | None) -> None:
    """Wall and CPU times of a band, by one thread and by two, and of as many predictions, of one case, in turn."""
    case = seen_part(embedded_case(bundle), bundle.protocol)
    features, amplitude = predict(case, bundle).features, amplitude_of(bundle.protocol)
    singles: dict[str, Callable[[], Sequence[float]]] = {
        "a prediction": partial(_taken, partial(predict, case, bundle))
    }
    if former:
        singles["a prediction by the former build"] = partial(printed_by, former, FORMER)
    bands = {
        f"a band of {count}, threads: {threads}": partial(
            _taken, partial(band_of, case, bundle, count, amplitude, features, threads)
        )
        for threads in (1, 2)
    }
    tasks = singles | bands
    rows = np.median([[task() for task in tasks.values()] for _ in range(rounds)], axis=0)
    taken = dict(zip(tasks, rows, strict=True))
    print(f"{sitk.GetArrayViewFromImage(case.mask).sum()} voxels of {case.identifier}; medians of {rounds} in turn")
    for name, (wall, cpu) in taken.items():
        print(f"{name}: {wall:.2f} s, {cpu:.2f} s of CPU")
    for (single, one), (band, many) in itertools.product(taken.items(), taken.items()):
        if single in singles and band in bands:
            wall, cpu = count * one / many
            print(f"{count} times {single} / {band}: {wall:.1f} (wanted 8), by CPU {cpu:.1f}")
    wall = rows[-1, 0]
    print(f"the band: {wall:.2f} s, at most {MOST_S:g}: {'ok' if wall <= MOST_S else 'TOO MUCH'}")


def embedded_case(bundle: Bundle) -> Case:
    """The real CT where there is one, else a simulated case."""
    if REAL_CT.is_dir():
        return read_case(REAL_CT / "image.nii.gz", REAL_CT / "voi.nii.gz", bundle.protocol)
    patient = _readings(TESTED_SEED, 0, bundle)
    return make_case("simulated", patient.image, patient.mask, bundle.protocol, clinical=patient.clinical)


def _taken(task: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of all of this process's processors."""
    wall, cpu = time.perf_counter(), time.process_time()
    task()
    return time.perf_counter() - wall, time.process_time() - cpu


def printed_by(former: Path, script: str) -> list[float]:
    """The numbers that ``script``, run in the source tree of a former build, prints of its bundle and the real CT."""
    bundle = former / BUNDLE.relative_to(RESOURCES.parent)
    given = [sys.executable, "-c", script, str(bundle), str(REAL_CT / "image.nii.gz"), str(REAL_CT / "voi.nii.gz")]
    environment = os.environ | {"PYTHONPATH": str(former)}
    done = subprocess.run(given, cwd=former, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return [float(number) for number in done.stdout.split()]


def main() -> None:
    """Print amplitude, coverage of each model, and times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--times", action="store_true")
    parser.add_argument("--against", type=Path, metavar="DIR", help="source tree of a former build; with the real CT")
    parser.add_argument("--smallest", action="store_true")
    arguments = parser.parse_args()
    cases, count, jobs = (1, FEWEST, 1) if arguments.smallest else (arguments.cases, 30, arguments.jobs)
    bundle = load_bundle(BUNDLE)
    if not arguments.times:
        print_coverage(bundle, cases, count, jobs)
    former = arguments.against and arguments.against.resolve()
    print_times(bundle, count, 1 if arguments.smallest else 5, former)


def print_coverage(bundle: Bundle, cases: int, count: int, jobs: int) -> None:
    """Print the amplitude, and how often each model's band holds the second reader's probability."""
    amplitude = measured(bundle, max(2, min(cases, 20)))
    told = amplitude.variation
    print(f"amplitude of seed {MEASURED_SEED}: {told.local_mm:.2f} mm local, {told.excess_mm:.2f} mm excess")
    found = Parallel(jobs)(delayed(held)(k, count, amplitude) for k in range(cases))
    same, wide, other = np.moveaxis(np.array(found), 2, 0)
    for i, model in enumerate(bundle.models):
        beside = f"with a width {_share(same[wide[:, i], i])}; on another image {_share(other[:, i])}"
        print(f"{model.name}: holds {_share(same[:, i])}, wanted {WANTED[0]:.0%} to {WANTED[1]:.0%}; {beside}")


def _share(inside: NDArray[np.bool_]) -> str:
    return f"{100 * inside.mean():.0f} % of {inside.size}" if inside.size else "none"


if __name__ == "__main__":
    main()
