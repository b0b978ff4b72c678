#!/usr/bin/env bash
# neuroCombat: one feature that is constant in one centre moves the harmonised values of all other features.
#
# Expected by most: such a feature (an empty grey level zone, a network's dead unit) is left out, as R's sva::ComBat does,
# which says so and gives all others the numbers that they have without it; or it becomes NaN, or is refused.
# Seen: no warning, no NaN. The 300 others move by up to 0.03 of their sd, in the centres too in
# which the feature varies: some fifteen times as far as by an ordinary feature more.
# What to do: drop features that are constant in any centre before neuroCombat, not after.
#
# neuroCombat 0.2.12, NumPy 1.26.4, pandas 2.3.3. Needs Python 3.11 and pip; fails where what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check neuroCombat==0.2.12 numpy==1.26.4 pandas==2.3.3 scipy==1.15.3
"$folder/venv/bin/python" - <<'PYTHON'
import contextlib
import io
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
from neuroCombat import neuroCombat

random = np.random.default_rng(1)
centre = np.repeat(["A", "B", "C"], 20)
values = random.normal(size=(60, 300))
values[centre == "B"] += random.normal(size=300)
values[centre == "C"] *= 2
ordinary = random.normal(size=60)
constant = np.where(centre == "B", 5.0, ordinary)


def harmonised(rows):
    with contextlib.redirect_stdout(io.StringIO()):
        return neuroCombat(dat=rows.T, covars=pd.DataFrame({"centre": centre}), batch_col="centre")["data"].T


alone = harmonised(values)
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    found = {name: harmonised(np.column_stack([values, one])) for name, one in (("ordinary", ordinary), ("constant", constant))}
moved = {
    name: {one: float((np.abs(rows[:, :300] - alone) / values.std(axis=0))[centre == one].max()) for one in "ABC"}
    for name, rows in found.items()
}
print("neuroCombat", version("neuroCombat"))
for name, by_centre in moved.items():
    told = ", ".join(f"{one} {far:.4f}" for one, far in by_centre.items())
    print(f"one {name} feature more: the 300 others move by up to, in sds, in centre {told}")
print("warnings:", len(said), " NaN:", int(np.isnan(found["constant"]).sum()))
seen = (
    not said
    and not np.isnan(found["constant"]).any()
    and max(moved["ordinary"].values()) < 0.01
    and min(moved["constant"].values()) > 2 * max(moved["ordinary"].values())
    and max(moved["constant"].values()) > 0.02
)
print("as seen: yes" if seen else "as seen: NO, this has changed")
raise SystemExit(not seen)
PYTHON
