"""Live in the whole panel, in the stand-in for Slicer: from a stroke to the number that is shown, and standstills.

    python Testing/benchmarks/bench_live_panel.py [strokes, or --smallest]

The real CT of ../shared/data where there is one, else a simulated case, with the CT demonstration. A stroke changes the
segment's labelmap and lets the Segment Editor's event tell of it; the panel waits until the hand has rested, measures
the VOI, asks the prediction process and shows its answer. Of each stroke: until the number is shown, the wait included,
and the longest time for which the event loop stands still meanwhile, the change of the labelmap itself not counted.
What Slicer draws of a stroke is not in it. The bounds are on an idle machine, the median and the longest of all.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from measuring import REAL_CT, report

HERE = Path(__file__).resolve().parents[2]
SHOWN_MS, HOLD_MS = 300.0, 50.0

RUN = """
import sys
import time
from pathlib import Path
repository, data, strokes = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
sys.path[:0] = [str(repository), str(repository / "Testing" / "slicer")]
import numpy as np
import SimpleITK as sitk
import slicer
import standin
application = standin.start()
standin.load_module(repository / "IFXPredict" / "IFXPredict.py")
application.startupCompleted.emit()
slicer.util.selectModule("IFXPredict")

from IFXPredictLib.mrml.nodes import segmentation_node, volume_node
widget = slicer.modules.IFXPredictWidget.panel
live = widget.live

def standstill(condition):
    longest, end = 0.0, time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, widget.ui.statusLabel.text
        start = time.perf_counter()
        application.processEvents()
        longest = max(longest, time.perf_counter() - start)
        time.sleep(0.001)
    return longest

if data.is_dir():
    image, mask = (sitk.ReadImage(str(data / f"{name}.nii.gz")) for name in ("image", "voi"))
else:
    from IFXPredictLib.protocol.loading import load_protocol
    from IFXPredictLib.simulation.cohort import simulate_one
    image, mask = simulate_one(1, load_protocol("ifx_cte_demo"))[:2]
volume = volume_node(slicer.mrmlScene, image, "CT")
segmentation, segment = segmentation_node(slicer.mrmlScene, mask, volume, "VOI")
parameters = widget.logic.getParameterNode()
parameters.inputVolume, parameters.voiSegmentation = volume, segmentation
standstill(lambda: widget.ui.applyButton.enabled and widget.ui.liveCheckBox.enabled)
widget.ui.liveCheckBox.click()
standstill(lambda: not live.waiting and live.prediction is not None)
drawn = sitk.GetArrayFromImage(mask)
at = np.argwhere(drawn)
rng = np.random.default_rng(0)
for place in at[rng.integers(len(at), size=strokes)]:
    around = tuple(slice(max(0, k - reach), k + reach + 1) for k, reach in zip(place, (0, 3, 3), strict=True))
    drawn[around] = rng.integers(2)
    slicer.util.updateSegmentBinaryLabelmapFromArray(drawn, segmentation, segment, volume)
    start, shown = time.perf_counter(), live.prediction
    longest = standstill(lambda: not live.waiting and live.prediction is not shown)
    print(1e3 * (time.perf_counter() - start), 1e3 * longest)
widget.ui.liveCheckBox.click()
widget.logic.close()
"""


def main(strokes: int) -> None:
    """Print both figures beside their bounds."""
    command = [sys.executable, "-P", "-c", RUN, str(HERE), str(REAL_CT), str(strokes)]
    environment = os.environ | {"PYTHONPATH": str(HERE)}  # for the prediction process too
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE, env=environment)
    if done.returncode:
        sys.exit(done.stderr)
    shown, longest = np.array(done.stdout.split(), float).reshape(strokes, 2).T
    report(f"{strokes} strokes, until shown, median", float(np.median(shown)), SHOWN_MS, "ms")
    report(f"{strokes} strokes, until shown, 9 of 10 within", float(np.quantile(shown, 0.9)), unit="ms")
    report("longest standstill, median", float(np.median(longest)), unit="ms")
    report("longest standstill, of all", float(longest.max()), HOLD_MS, "ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("strokes", type=int, nargs="?", default=50)
    parser.add_argument("--smallest", action="store_true", help="three strokes: only to try it")
    asked = parser.parse_args()
    main(3 if asked.smallest else asked.strokes)
