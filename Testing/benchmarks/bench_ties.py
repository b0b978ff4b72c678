"""How many features move where voxels of the 3 mm grid that lie midway between two pixels are decided the other way.

    python Testing/benchmarks/bench_ties.py [--smallest]

Cases: the real CT of ../shared/data where there is one, and twelve simulated ones, with pixels of 0.625, 0.75 and
1.5 mm, so that there are such voxels. A share of a VOI's voxels, drawn at random among those, is put in or taken out
five times; a feature has moved where it differs by more than 1 %. What VOI warnings say of it is held against that.
"""

import argparse
import os
from collections.abc import Iterator
from itertools import product

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import SimpleITK as sitk
from measuring import REAL_CT
from numpy.typing import NDArray

from IFXPredictLib.features.native.engine import engine_features
from IFXPredictLib.features.native.parameters import read_parameters
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES, on_radiomics_grid
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.imaging.voi import MOVED_BY_TIES
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

PROTOCOL = load_protocol("ifx_cte")
PARAMETERS = read_parameters(PROTOCOL.radiomics_yaml)
EDGES_MM = (0.625, 0.75, 1.5)
ASIDE_MM = 1e-4
"""So far a mask is moved for either of two voxels to be the nearer one."""


def main(simulated: int, draws: int) -> None:
    """Print, for each share, the most features that moved, and what warnings say."""
    most = dict.fromkeys((share for share, _ in MOVED_BY_TIES), 0)
    rng = np.random.default_rng(0)
    for edge, (image, mask) in product(EDGES_MM, cases(simulated)):
        for one in (image, mask):
            one.SetSpacing((edge, edge, one.GetSpacing()[2]))
        for share, moved in moved_features(image, mask, draws, rng):
            most[share] = max(most[share], moved)
    for share, said in MOVED_BY_TIES:
        print(f"{share:5g} % decided otherwise: up to {most[share]:4} of {len(RADIOMICS_NAMES)}, said to be {said}")


def cases(simulated: int) -> list[tuple[sitk.Image, sitk.Image]]:
    """Images and masks."""
    found = [simulate_one(seed, PROTOCOL)[:2] for seed in range(simulated)]
    if REAL_CT.is_dir():
        image, mask = (sitk.ReadImage(str(REAL_CT / f"{name}.nii.gz")) for name in ("image", "voi"))
        found.insert(0, (image, mask))
    return found


def moved_features(
    image: sitk.Image, mask: sitk.Image, draws: int, rng: np.random.Generator
) -> Iterator[tuple[float, int]]:
    """Shares in per cent, and how many features moved by more than 1 % then, ``draws`` times each."""
    case = make_case("case", image, mask, PROTOCOL)
    values, coarse = on_radiomics_grid(case, PROTOCOL, PARAMETERS.preparation)
    drawn = sitk.GetArrayFromImage(coarse) != 0
    places = np.argwhere(tied(case.mask, coarse))
    before = features(values, coarse, drawn)
    for share, _ in MOVED_BY_TIES:
        count = round(share / 100 * drawn.sum())
        if not 0 < count <= len(places):
            continue
        for _ in range(draws):
            other = drawn.copy()
            other[tuple(places[rng.choice(len(places), count, replace=False)].T)] ^= True
            with np.errstate(divide="ignore", invalid="ignore"):
                yield share, int((np.abs(features(values, coarse, other) / before - 1) > 0.01).sum())


def tied(mask: sitk.Image, coarse: sitk.Image) -> NDArray[np.bool_]:
    """The voxels (z, y, x) of the grid that are in the mask or not by rounding alone."""
    seen = []
    for aside in product((-ASIDE_MM, ASIDE_MM), repeat=3):
        moved = sitk.Image(mask)
        moved.SetOrigin(np.add(mask.GetOrigin(), aside).tolist())
        there = sitk.Resample(moved, coarse, sitk.Transform(), sitk.sitkNearestNeighbor)
        seen.append(sitk.GetArrayFromImage(there) != 0)
    return np.asarray(np.any(seen, axis=0) & ~np.all(seen, axis=0))


def features(image: sitk.Image, coarse: sitk.Image, drawn: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The features of the voxels ``drawn`` (z, y, x)."""
    mask = sitk.GetImageFromArray(drawn.astype(np.uint8))
    mask.CopyInformation(coarse)
    found = engine_features(image, mask, PARAMETERS)
    return np.array([found[name] for name in RADIOMICS_NAMES])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smallest", action="store_true", help="one simulated case, each share once")
    few = parser.parse_args().smallest
    main(1 if few else 12, 1 if few else 5)
