"""Time to load the Slicer module, to build its panel, and to predict from a large CT in it, in the stand-in for Slicer.

    python Testing/benchmarks/bench_panel.py [runs, or --smallest for one] [another checkout]

Each run is a fresh process with the stand-in up; least of the runs. Loading and panel: wall and processor time. Apply,
on 512 x 512 x 480 voxels (smallest: 128 x 128 x 48) with a VOI of 9 ml: until the click returns, the longest time for
which the event loop stands still from the click to the table, and until the table is there, both where the prediction
process has to be started first and where it is there. With another checkout, an earlier state of this one, runs of both
alternate, and the ratios are printed. The bounds are on an idle machine.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parents[2]
IMPORT_MS, HOLD_MS = 50.0, 200.0
LARGE, SMALL = (480, 512, 512), (48, 128, 128)
LOADING = ("import of the module, wall", "import of the module, processor", "panel, wall", "panel, processor")
APPLY = ("click returns", "longest standstill", "Apply to table")
FIGURES = (*LOADING, *(f"{name}, {when} Apply" for when in ("first", "next") for name in APPLY))
BOUNDS = {LOADING[0]: IMPORT_MS} | {f"{APPLY[1]}, {when} Apply": HOLD_MS for when in ("first", "next")}

RUN = """
import sys
import time
from pathlib import Path
repository, shape = Path(sys.argv[1]), tuple(map(int, sys.argv[2:5]))
sys.path[:0] = [str(repository), str(repository / "Testing" / "slicer")]
import numpy as np
import SimpleITK as sitk
import slicer
import standin
application = standin.start()

def timed(step):
    wall, processor = time.perf_counter(), time.process_time()
    step()
    print(1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - processor))

timed(lambda: standin.load_module(repository / "IFXPredict" / "IFXPredict.py"))
application.startupCompleted.emit()
timed(lambda: slicer.util.selectModule("IFXPredict"))

from IFXPredictLib.mrml.nodes import segmentation_node, volume_node
widget = slicer.modules.IFXPredictWidget
widget = getattr(widget, "panel", widget)  # it was the panel itself once

def standstill(condition):
    longest = 0.0
    while not condition():
        start = time.perf_counter()
        application.processEvents()
        longest = max(longest, time.perf_counter() - start)
        time.sleep(0.001)
    return longest

values = np.empty(shape, np.int16)
plane = np.random.default_rng(0).normal(60, 30, shape[1:]).astype(np.int16)
for k in range(shape[0]):
    values[k] = np.roll(plane, 7 * k, 0)
z, y, x = (np.arange(n) - n // 2 for n in shape)
inside = (z[:, None, None] / 12) ** 2 + (y[:, None] / 15) ** 2 + (x / 15) ** 2 <= 1
image, mask = sitk.GetImageFromArray(values), sitk.GetImageFromArray(inside.astype(np.uint8))
for one in (image, mask):
    one.SetSpacing((0.8, 0.8, 1.0))
volume = volume_node(slicer.mrmlScene, image, "CT")
segmentation, _ = segmentation_node(slicer.mrmlScene, mask, volume, "VOI")
del image, mask, values, inside
parameters = widget.logic.getParameterNode()
parameters.inputVolume, parameters.voiSegmentation = volume, segmentation
end = time.monotonic() + 2
standstill(lambda: time.monotonic() > end and widget.ui.applyButton.enabled)
for _ in range(2):
    start = time.perf_counter()
    widget.ui.applyButton.click()
    click = time.perf_counter() - start
    longest = standstill(lambda: not widget.logic.busy)
    assert parameters.predictionTable, widget.ui.statusLabel.text
    print(1e3 * click, 1e3 * max(click, longest), 1e3 * (time.perf_counter() - start))
    parameters.predictionTable = None
widget.logic.close()
"""


def main(runs: int, shape: tuple[int, ...], checkouts: list[Path]) -> None:
    """Print each figure, and how it compares with the other checkout's."""
    taken = np.array([[figures_of(checkout, shape) for checkout in checkouts] for _ in range(runs)])
    own, *others = taken.min(axis=0)  # of run, checkout, figure
    for name, value, *rest in zip(FIGURES, own, *others, strict=True):
        bound = f"bound {BOUNDS[name]:g} ms" if name in BOUNDS else ""
        ratios = " ".join(f"{value / other:.2f} of {other:.1f} ms" for other in rest)
        print(f"{name:36} {value:8.1f} ms  {bound:14} {ratios}".rstrip(), flush=True)


def figures_of(checkout: Path, shape: tuple[int, ...]) -> list[float]:
    """The figures of one process, in ms."""
    command = [sys.executable, "-P", "-c", RUN, str(checkout), *map(str, shape)]
    environment = os.environ | {"PYTHONPATH": str(checkout)}  # for the prediction process too
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=checkout, env=environment)
    if done.returncode:
        sys.exit(done.stderr)
    return [float(figure) for figure in done.stdout.split()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=int, nargs="?", default=5, help="how many, of which the least is told")
    parser.add_argument("against", type=Path, nargs="?", help="another checkout, measured in turn with this")
    parser.add_argument("--smallest", action="store_true", help="one run with a small volume: only to try it")
    asked = parser.parse_args()
    checkouts = [HERE, *([asked.against] if asked.against else [])]
    main(1 if asked.smallest else asked.runs, SMALL if asked.smallest else LARGE, checkouts)
