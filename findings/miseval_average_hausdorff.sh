#!/usr/bin/env bash
# miseval: "AverageHausdorffDistance" is the largest distance, not an average one, and in voxels.
#
# Expected by most: the average Hausdorff distance, as the metric's name, its key "AHD" and the package's table of metrics
# have it: the mean distance between the surfaces, which one stray voxel hardly moves. That is why the guideline
# that the package comes with recommends it beside Dice.
# Seen: two masks that are equal but for one voxel 20 voxels away have an AHD of 20; the mean over the surfaces is
# 0.01. Two boxes 3 voxels apart have 3, their surfaces 0.9 on average; and no spacing can be given.
# Why: the function takes the larger of the two maxima over the surfaces; its docstring promises both and returns one.
# What to do: medpy's assd, surface-distance or SimpleITK, with the voxels' size.
#
# miseval 1.3.0, MedPy 0.5.2, NumPy 2.2.6, SciPy 1.15.3. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check miseval==1.3.0 MedPy==0.5.2 numpy==2.2.6 scipy==1.15.3
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
from medpy.metric.binary import assd, hd
from miseval import evaluate

truth = np.zeros((30, 60, 60), np.uint8)
truth[10:20, 10:25, 10:25] = 1
stray = truth.copy()
stray[15, 15, 44] = 1  # 20 voxels beyond the last one in that row
moved = np.roll(truth, 3, axis=2)


def ahd(drawn):
    return float(evaluate(truth, drawn, metric="AverageHausdorffDistance", multi_class=False))


print("miseval", version("miseval"), "MedPy", version("MedPy"))
seen = {}
for name, drawn in (("stray", stray), ("moved", moved)):
    seen[name] = ahd(drawn), float(hd(truth, drawn)), round(float(assd(truth, drawn)), 3)
    print(f"{name}: AverageHausdorffDistance {seen[name][0]:g}; by MedPy largest {seen[name][1]:g}, average {seen[name][2]:g}")
ok = seen["stray"][:2] == (20.0, 20.0) and seen["stray"][2] < 0.1 and seen["moved"][:2] == (3.0, 3.0) and seen["moved"][2] < 2
sys.exit(0 if ok else "seen otherwise than before")
PYTHON
