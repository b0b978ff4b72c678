"""Time to load the Slicer module and to build its panel, in the stand-in for Slicer.

    python Testing/benchmarks/bench_panel.py [runs, or --smallest for one] [another checkout]

Each run is a fresh process with the stand-in up; least of the runs, as wall time and as processor time. With another
checkout, an earlier state of this one, runs of both alternate, and the ratios are printed. The bound is on an idle
machine.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parents[2]
IMPORT_MS = 50.0
FIGURES = ("import of the module, wall", "import of the module, processor", "panel, wall", "panel, processor")

RUN = """
import sys
import time
from pathlib import Path
repository = Path(sys.argv[1])
sys.path[:0] = [str(repository), str(repository / "Testing" / "slicer")]
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
"""


def main(runs: int, checkouts: list[Path]) -> None:
    """Print each figure, and how it compares with the other checkout's."""
    taken = np.array([[figures_of(checkout) for checkout in checkouts] for _ in range(runs)])  # run, checkout, figure
    own, *others = taken.min(axis=0)
    for name, value, *rest in zip(FIGURES, own, *others, strict=True):
        bound = f"bound {IMPORT_MS:g} ms" if name == FIGURES[0] else ""
        ratios = " ".join(f"{value / other:.2f} of {other:.1f} ms" for other in rest)
        print(f"{name:36} {value:8.1f} ms  {bound:14} {ratios}".rstrip(), flush=True)


def figures_of(checkout: Path) -> list[float]:
    """The figures of one process, in ms."""
    command = [sys.executable, "-P", "-c", RUN, str(checkout)]
    output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=checkout).stdout
    return [float(figure) for figure in output.split()]


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "5"
    main(1 if asked == "--smallest" else int(asked), [HERE, *map(Path, sys.argv[2:3])])
