"""Makes expected.csv: the distances of the surfaces of pairs of solids, from their formulas, without any voxel.

Each closed surface is sampled every 0.2 mm or so, each sample with the area that it stands for; the distance of a
sample is that to the nearest sample of the other surface, at most 0.01 mm too large where the surfaces lie 1 mm apart.
Run in this folder with NumPy 2.4.6 and SciPy 1.17.1 installed: python solids.py
"""

import csv
import json

import numpy as np
from scipy.spatial import cKDTree

STEP = 0.2
PAIRS = {
    "balls 3 mm apart within the slice": (
        ("ellipsoid", (0, 0, 0), (20, 20, 20)),
        ("ellipsoid", (0, 0, 3), (20, 20, 20)),
    ),
    "balls of 20 and 22 mm": (("ellipsoid", (0, 0, 0), (20, 20, 20)), ("ellipsoid", (0, 0, 0), (22, 22, 22))),
    "balls 5 mm apart across the slices": (
        *(("ellipsoid", (0, 0, 0), (21, 21, 21)), ("ellipsoid", (5, 0, 0), (21, 21, 21))),
    ),
    "lopsided ellipsoids": (("ellipsoid", (0, 0, 0), (18, 14, 25)), ("ellipsoid", (2, 1, -2), (20, 13, 24))),
    "cylinders of 18 and 20 mm": (("tube", (0, 0, 0), (20, 18, 0)), ("tube", (0, 0, 0), (20, 20, 0))),
    "tubes with another lumen": (("tube", (0, 0, 0), (20, 18, 12)), ("tube", (0, 0, 0), (20, 18, 10))),
    "tubes 2 mm apart": (("tube", (0, 0, 0), (20, 18, 12)), ("tube", (0, 1.2, 1.6), (20, 18, 12))),
    "boxes 4 mm apart": (("box", (0, 0, 0), (20, 12, 18)), ("box", (0, 0, 4), (20, 12, 18))),
    "boxes of which one is 10 mm longer": (("box", (0, 0, 0), (20, 12, 18)), ("box", (5, 0, 0), (25, 12, 18))),
}
"""Kind, centre (z, y, x) and sizes: half axes; half length, outer and inner radius of a tube along z; half edges."""


def ellipsoid(centre, half):
    """Rings of polar angle, as many samples on each as its circumference asks for; area by the formula's Jacobian."""
    places, areas = [], []
    count = int(np.pi * max(half) / STEP)
    for k in range(count):
        theta = (k + 0.5) * np.pi / count
        around = max(8, int(2 * np.pi * max(half) * np.sin(theta) / STEP))
        phi = (np.arange(around) + 0.5) * 2 * np.pi / around
        unit = np.stack([np.full(around, np.cos(theta)), np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi)], 1)
        places.append(unit * half)
        stretch = np.prod(half) * np.linalg.norm(unit / half, axis=1)  # of the unit sphere's area element
        areas.append(stretch * np.sin(theta) * (np.pi / count) * (2 * np.pi / around))
    return np.concatenate(places) + centre, np.concatenate(areas)


def tube(centre, sizes):
    """The outer and, where there is one, the inner wall, and both ends."""
    half, outer, inner = sizes
    places, areas = [], []
    for radius in (outer, inner) if inner else (outer,):
        along, around = int(2 * half / STEP), int(2 * np.pi * radius / STEP)
        z, phi = np.meshgrid(
            -half + (np.arange(along) + 0.5) * 2 * half / along, np.arange(around) * 2 * np.pi / around, indexing="ij"
        )
        places.append(np.stack([z, radius * np.cos(phi), radius * np.sin(phi)], -1).reshape(-1, 3))
        areas.append(np.full(z.size, 2 * half / along * 2 * np.pi * radius / around))
    rings = int((outer - inner) / STEP)
    for k in range(rings):
        radius = inner + (k + 0.5) * (outer - inner) / rings
        around = max(4, int(2 * np.pi * radius / STEP))
        phi = np.arange(around) * 2 * np.pi / around
        for z in (-half, half):
            places.append(np.stack([np.full(around, float(z)), radius * np.cos(phi), radius * np.sin(phi)], 1))
            areas.append(np.full(around, 2 * np.pi * radius / around * (outer - inner) / rings))
    return np.concatenate(places) + centre, np.concatenate(areas)


def box(centre, half):
    """All six sides."""
    places, areas = [], []
    for axis in range(3):
        one, other = (k for k in range(3) if k != axis)
        counts = [int(2 * half[k] / STEP) for k in (one, other)]
        grids = [-half[k] + (np.arange(n) + 0.5) * 2 * half[k] / n for k, n in zip((one, other), counts, strict=True)]
        first, second = np.meshgrid(*grids, indexing="ij")
        for side in (-half[axis], half[axis]):
            place = np.empty((first.size, 3))
            place[:, one], place[:, other], place[:, axis] = first.ravel(), second.ravel(), side
            places.append(place)
            areas.append(np.full(first.size, 4 * half[one] * half[other] / first.size))
    return np.concatenate(places) + centre, np.concatenate(areas)


SURFACES = {"ellipsoid": ellipsoid, "tube": tube, "box": box}


def quantile(distances, areas, share):
    order = np.argsort(distances)
    return distances[order][np.searchsorted(np.cumsum(areas[order]), share * areas.sum())]


def main() -> None:
    with open("expected.csv", "w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("pair", "solids", "mean_distance_mm", "hausdorff_mm", "hausdorff95_mm", "one_mm2", "other_mm2"))
        for name, solids in PAIRS.items():
            (one, one_area), (other, other_area) = (
                SURFACES[kind](np.array(centre, float), np.array(sizes, float)) for kind, centre, sizes in solids
            )
            there, back = cKDTree(other).query(one)[0], cKDTree(one).query(other)[0]
            total = one_area.sum() + other_area.sum()
            mean = ((there * one_area).sum() + (back * other_area).sum()) / total
            far = max(quantile(there, one_area, 0.95), quantile(back, other_area, 0.95))
            values = (mean, max(there.max(), back.max()), far, one_area.sum(), other_area.sum())
            rows.writerow((name, json.dumps(solids), *(f"{value:.17g}" for value in values)))


if __name__ == "__main__":
    main()
