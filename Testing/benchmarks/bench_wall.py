"""Wall assist on simulated CT enterography: agreement with the true wall, and the time that it takes.

    python Testing/benchmarks/bench_wall.py [--cases N] [--seed S] [--every K] [--ct FOLDER] [--settings] [--smallest]

N patients of ``ifxpredict simulate`` (40 of seed 2026; the settings were chosen on 20 of seed 7) are scribbled along
the true centre line with a hand's error (1.2 mm within the slice, 2 mm at each end; standard deviations), on every
slice and on each K-th (2), and drawn round roughly (4 mm outside, give or take 1.5 mm). The true wall is where the
simulator put it, its VOI 0.4 mm inside as a reader draws. Then a segment of about 70 mL is timed, first call and median
of five.
With --settings, only how the Dice of the rough region moves with each of its constants.
With --ct also a rough region round the VOI of a real CT (image.nii.gz, voi.nii.gz in FOLDER), which is no true wall.
"""

import argparse
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

from scribbled import region_around, scribble_along  # type: ignore[import-not-found]

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.drawing import rough_region
from IFXPredictLib.drawing.wall_assist import propose_wall
from IFXPredictLib.simulation.bowel import Phantom, draw_anatomy, simulate_anatomy, simulate_case
from IFXPredictLib.simulation.enterography import NON_RESPONDERS, SEPARATION
from IFXPredictLib.simulation.patient import patient_streams
from IFXPredictLib.stats.mask_agreement import mask_agreement

_LEAST_DICE = 0.8
_LONGEST_S = 2.0
_OTHER_SETTINGS = {
    "_EDGE_HU": (-50, -10),
    "_BRIGHTEST_HU": (180, 300),
    "_FLAT": (40, 80),
    "_LUMEN_HU": (45, 80),
    "_APART_HU": (20, 45),
    "_LUMEN_SHARE": (0.05, 0.2),
    "_PUDDLE_ML": (0.05, 0.45),
    "_ROUNDS": (1, 3),
}


def main(cases: int, seed: int, every: int, folder: Path | None, smallest: bool) -> None:
    """Print one line a kind of drawing, then the times."""
    phantoms = [patient(seed, k) for k in range(cases)]
    print(f"{cases} simulated cases of seed {seed}; bounds: median Dice {_LEAST_DICE}, 95 % Hausdorff one slice (5 mm)")
    print("drawing                Dice wall (least)  Dice VOI  95 % Hausdorff (largest)  volume ratio  refused")
    for step in sorted({1, every}):
        drawings = [(p, scribble_of(p, seed + k, step)) for k, p in enumerate(phantoms)]
        agreement("scribble, every slice" if step == 1 else f"scribble, slice 1 of {step}", drawings)
    agreement("rough region", [(p, region_of(p, seed + k)) for k, p in enumerate(phantoms)])
    timing(phantoms[0] if smallest else large(), 2 if smallest else 6)
    if folder is not None:
        real(folder)


def patient(seed: int, k: int) -> Phantom:
    """Patient k of a seed, as ``simulate`` draws it."""
    streams = patient_streams(seed, k)
    outcome = int(streams.base.random() < NON_RESPONDERS)
    return simulate_case(float(streams.base.standard_normal()) + (outcome - 0.5) * SEPARATION, streams.scan)


def large() -> Phantom:
    """A long segment with a thick wall: 69 mL."""
    random = np.random.default_rng(5)
    anatomy = draw_anatomy(1.0, random)
    anatomy = replace(anatomy, wall_mm=7.0, lumen_mm=8.0, length_mm=125.0, turn_rad=2.5, pixel_mm=0.8)
    return simulate_anatomy(anatomy, random)


def spacing_of(phantom: Phantom) -> tuple[float, float, float]:
    """In mm, z, y, x."""
    x, y, z = phantom.image.GetSpacing()
    return z, y, x


def scribble_of(phantom: Phantom, seed: int, every: int) -> np.ndarray:
    """A hand's scribble."""
    random = np.random.default_rng(seed)
    return np.asarray(
        scribble_along(phantom.centre_mm, phantom.outer_mm.shape, spacing_of(phantom), random, every), dtype=bool
    )


def region_of(phantom: Phantom, seed: int) -> np.ndarray:
    """A rough region."""
    return np.asarray(region_around(phantom.outer_mm, spacing_of(phantom), np.random.default_rng(seed)), dtype=bool)


def agreement(name: str, drawings: list[tuple[Phantom, np.ndarray]]) -> None:
    """Print how well proposals agree with the truth."""
    rows = []
    for phantom, drawn in drawings:
        true = (phantom.outer_mm < 0) & (phantom.inner_mm > 0)
        voi = sitk.GetArrayViewFromImage(phantom.mask)
        try:
            wall = propose_wall(sitk.GetArrayViewFromImage(phantom.image), drawn, spacing_of(phantom)).wall
        except CaseError as problem:
            print(f"    {problem}")
            continue
        found = mask_agreement(true, wall, spacing_of(phantom))
        with_voi = mask_agreement(voi, wall, spacing_of(phantom)).dice
        rows.append((found.dice, with_voi, found.hausdorff95_mm, found.volumes_ml[1] / found.volumes_ml[0]))
    dice, voi_dice, far, ratio = np.array(rows).T
    print(
        f"{name:22} {np.median(dice):9.3f} ({dice.min():.3f}) {np.median(voi_dice):9.3f} {np.median(far):13.1f} mm "
        f"({far.max():.1f} mm) {np.median(ratio):13.2f} {len(drawings) - len(rows):8d}"
    )


def settings(cases: int, seed: int) -> None:
    """Print the median and least Dice of a rough region with one constant lower or higher, after those as it is."""
    phantoms = [patient(seed, k) for k in range(cases)]
    drawings = [(p, region_of(p, seed + k)) for k, p in enumerate(phantoms)]
    agreement("as it is", drawings)
    for name, others in _OTHER_SETTINGS.items():
        own = getattr(rough_region, name)
        for other in others:
            setattr(rough_region, name, other)
            agreement(f"{name} {own:g}, {other:g}", drawings)
        setattr(rough_region, name, own)


def timing(phantom: Phantom, calls: int) -> None:
    """Print wall and processor times of one segment, both ways."""
    hu, spacing = sitk.GetArrayFromImage(phantom.image), spacing_of(phantom)
    ml = float(((phantom.outer_mm < 0) & (phantom.inner_mm > 0)).sum() * np.prod(spacing) / 1000)
    for name, drawn in (("scribble", scribble_of(phantom, 1, 2)), ("rough region", region_of(phantom, 1))):
        walls, processors = [], []
        for _ in range(calls):
            wall, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
            propose_wall(hu, drawn, spacing)
            after = resource.getrusage(resource.RUSAGE_SELF)
            walls.append(time.perf_counter() - wall)
            processors.append(after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime)
        print(
            f"{name}, {ml:.0f} mL wall in {'x'.join(map(str, hu.shape))} voxels: first {walls[0]:.2f} s, then "
            f"{np.median(walls[1:]):.2f} s ({np.median(processors[1:]):.2f} s of processor time; bound {_LONGEST_S} s)"
        )


def real(folder: Path) -> None:
    """Print what a rough region round the VOI of a real CT gives."""
    image = sitk.ReadImage(str(folder / "image.nii.gz"))
    voi = sitk.GetArrayFromImage(sitk.ReadImage(str(folder / "voi.nii.gz"))) > 0
    closed = ndimage.binary_closing(np.pad(voi, ((0, 0), (20, 20), (20, 20))), np.ones((1, 9, 9)))[:, 20:-20, 20:-20]
    drawn = ndimage.binary_dilation(closed, np.ones((1, 11, 11)))
    found = propose_wall(sitk.GetArrayFromImage(image), drawn, image.GetSpacing()[::-1])
    same = mask_agreement(voi, found.wall, image.GetSpacing()[::-1])
    print(f"real CT, {found.in_words}; Dice {same.dice:.3f} with its VOI, {same.volumes_ml[1]:.0f} mL")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--every", type=int, default=2)
    parser.add_argument("--ct", type=Path, default=None)
    parser.add_argument("--settings", action="store_true")
    parser.add_argument("--smallest", action="store_true")
    given = parser.parse_args()
    count = 1 if given.smallest else given.cases
    if given.settings:
        settings(count, given.seed)
    else:
        main(count, given.seed, 1 if given.smallest else given.every, given.ct, given.smallest)
