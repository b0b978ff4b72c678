"""Time of a prediction through the process of Slicer, against predict() called directly in the same run.

    python Testing/benchmarks/bench_worker.py [--pairs N|--smallest|--long [N]]

Case: the real CT of ../shared/data (VOI of 47 mL) where there is one, else a simulated case with its VOI of 18 mL; and
the same with its slices mirrored to four times their number, as a CT of the whole abdomen has them. The demonstration
bundle; two threads. From submit to result, through SubprocessRunner: the first prediction starts the process, the
second is the one with a bound. Then both ways alternate, after one round that is not counted: least and median.

With --long, N predictions (1,000) of a small simulated case through one client, for what is left behind and what grows.
A cancel and a kill end the process, so that memory can grow in one process only between them: 50 requests are cancelled
and 20 have their process killed, at random moments, among the first 30 % of the predictions; the rest goes through one
process, and a second line of figures is for it alone. Each answer must be the first one's. Resident memory is that of
the prediction process with its children, and of the client's process beside it.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "2")  # before torch reads it, here and in the process

import numpy as np
import SimpleITK as sitk
from measuring import report, the_case, timed

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import Case, make_case
from IFXPredictLib.prediction.prediction import Prediction, predict
from IFXPredictLib.protocol.loading import RESOURCES, Protocol, load_protocol
from IFXPredictLib.simulation.cohort import simulate_one
from IFXPredictLib.worker.client import WorkerClient

BUNDLE = RESOURCES / "Bundles" / "demo"
SECOND_S, CANCEL_S = 1.5, 2.0
CANCELS, KILLS = 50, 20
GROWTH, SLOWING = 1.05, 1.05
SETTLED, WINDOW = 50, 100  # predictions until memory counts; that the first and the last median are of
MARGIN_VOXELS = 10


def main(pairs: int, *, long: bool, count: int) -> None:
    """Print each figure beside its bound; of ``count`` predictions in a row, where it is not 0."""
    protocol = load_protocol("ifx_cte_demo")
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        if count:
            report_long_run(count, protocol)
        else:
            report_cases(protocol, pairs, long=long)
        left = sum(file.stat().st_size for file in Path(folder).rglob("*"))
    report("left in the temporary folder", left, 0, "B")


def report_cases(protocol: Protocol, pairs: int, *, long: bool) -> None:
    """Each case through a process of its own."""
    small = the_case(protocol)
    for case in (small, four_times_as_long(small, protocol)) if long else (small,):
        print(f"case: {'x'.join(map(str, case.image.GetSize()))} voxels; {os.environ['OMP_NUM_THREADS']} threads")
        with WorkerClient() as client:
            report("first prediction, process started", timed(partial(client.predict, case, BUNDLE)))
            report("second prediction", timed(partial(client.predict, case, BUNDLE)), SECOND_S)
            report_ratio(client, case, pairs)
            report("cancel in radiomics", seconds_to_cancel(client, case), CANCEL_S)


def four_times_as_long(case: Case, protocol: Protocol) -> Case:
    """Three mirror images on top of the case, the VOI in the lowest alone."""
    image, mask = (sitk.GetArrayFromImage(volume) for volume in (case.image, case.mask))
    parts = [np.concatenate([image, image[::-1]] * 2), np.concatenate([mask, *[np.zeros_like(mask)] * 3])]
    longer, voi = (sitk.GetImageFromArray(part) for part in parts)
    for volume in (longer, voi):
        volume.SetSpacing(case.image.GetSpacing())
        volume.SetDirection(case.image.GetDirection())
    return make_case("long", longer, voi, protocol)


def report_ratio(client: WorkerClient, case: Case, pairs: int) -> None:
    """The process against the direct call, in turn."""
    bundle = load_bundle(BUNDLE)
    steps: list[Callable[[], object]] = [lambda: client.predict(case, BUNDLE), lambda: predict(case, bundle)]
    seconds = np.array([[timed(step) for step in steps] for _ in range(pairs + 1)])[1:]
    for name, taken in zip(("through the process", "predict() directly"), seconds.T, strict=True):
        report(f"{name}, least", float(taken.min()))
        report(f"{name}, median", float(np.median(taken)))
    report("process / direct, least", float(seconds[:, 0].min() / seconds[:, 1].min()), unit="")
    report("process / direct, median of pairs", float(np.median(seconds[:, 0] / seconds[:, 1])), unit="")


def seconds_to_cancel(client: WorkerClient, case: Case) -> float:
    """From the cancelling of a request that computes radiomics until its process is gone and its files are."""
    stages: list[str] = []
    client.submit(case, BUNDLE, print, print, stages.append)
    while "radiomics" not in stages:
        client._runner.wait(0.1)
    return timed(client.cancel)


class LongRun:
    """Many predictions of one ``case`` through one client, with cancels and kills between them."""

    def __init__(self, client: WorkerClient, case: Case, count: int) -> None:
        self.client, self.case, self.count = client, case, count
        self.random = random.Random(14)
        disturbed = max(count * 3 // 10, 1)
        ends = ["cancel"] * min(CANCELS, disturbed) + ["kill"] * min(KILLS, disturbed)
        self.ends: dict[int, list[str]] = {}
        for end in ends:
            self.ends.setdefault(self.random.randrange(disturbed), []).append(end)
        self.seconds: list[float] = []
        self.resident: list[tuple[int, int, int]] = []
        self.answers: list[str] = []
        self.told_of_kill = self.told_of_cancel = self.late = 0

    def run(self) -> None:
        """All predictions; what is noted after each: seconds, the process and its and the client's memory."""
        for number in range(self.count):
            for end in self.ends.get(number, ()):
                self.disturb(end)
            self.seconds.append(timed(self.predict))
            process = self.pid()
            self.resident.append((process, resident(process), resident(os.getpid(), children=False)))
            if number % 50 == 49:
                print(f"{number + 1} of {self.count}: {self.resident[-1][1] / 1e6:.0f} MB", flush=True)

    def predict(self) -> None:
        """One prediction, told apart from the others by its figures alone."""
        self.answers.append(str(self.client.predict(self.case, BUNDLE).to_frame().to_dict()))

    def disturb(self, how: str) -> None:
        """Cancel a request at a random moment, or kill its process."""
        answers: list[Prediction] = []
        errors: list[str] = []
        ended: list[str] = []
        self.client.submit(
            self.case, BUNDLE, answers.append, errors.append, on_cancelled=partial(ended.append, "cancelled")
        )
        end = time.monotonic() + self.random.uniform(0, 0.9 * min(self.seconds, default=5.0))
        while time.monotonic() < end and not answers:
            self.client._runner.wait(0.05)
        if answers:
            self.late += 1
        if how == "cancel":
            self.client.cancel()
            self.told_of_cancel += len(ended)
            return
        os.kill(self.pid(), 9)
        while self.client._runner.running or not (answers or errors):
            self.client._runner.wait(0.1)
        self.told_of_kill += len(errors)

    def pid(self) -> int:
        """The prediction process that is there now."""
        process = self.client._runner._process  # type: ignore[attr-defined]
        return int(process.pid)


def report_long_run(count: int, protocol: Protocol) -> None:
    """What is left and what grows over ``count`` predictions."""
    with WorkerClient() as client:
        run = LongRun(client, small_case(protocol), count)
        run.run()
        open_files = len(os.listdir("/proc/self/fd"))
        waiting = zombies(os.getpid())
        folders = len(list(Path(tempfile.gettempdir()).iterdir()))
    last = run.resident[-1][0]
    first = next(number for number, (process, *_) in enumerate(run.resident) if process == last)
    alone, memory = run.seconds[first + 1 :], [own for _, own, _ in run.resident[first:]]
    clients = [own for *_, own in run.resident]
    print(
        f"{len(run.seconds)} predictions; {len({one for one, *_ in run.resident})} processes, {len(memory)} by the last"
    )
    print(f"cancelled {run.told_of_cancel}, killed {run.told_of_kill}, after the answer {run.late}")
    report("different answers", len(set(run.answers)) - 1, 0, "")
    settled = min(SETTLED, len(memory)) - 1
    report("last process, memory, settled", memory[settled] / 1e6, unit="MB")
    report("last process, memory, at the end", memory[-1] / 1e6, unit="MB")
    report("last process, end / settled", memory[-1] / memory[settled], GROWTH, "")
    report("client, after the last / the 50th", clients[-1] / clients[min(SETTLED, count) - 1], GROWTH, "")
    window = min(WINDOW, len(alone))
    medians = [float(np.median(part)) for part in (alone[:window], alone[-window:])]
    report("median of the first, last process", medians[0])
    report("median of the last", medians[1])
    report("last / first", medians[1] / medians[0], SLOWING, "")
    report("zombies", waiting, 0, "")
    report("folders while the process lives", folders, 1, "")
    report("client's open files", open_files, unit="")


def small_case(protocol: Protocol) -> Case:
    """A simulated case, cropped about its VOI, so that a prediction is short."""
    image, mask, clinical, _ = simulate_one(1, protocol)
    inside = np.argwhere(sitk.GetArrayViewFromImage(mask))[:, ::-1]
    size = np.array(image.GetSize())
    low = np.maximum(inside.min(0) - MARGIN_VOXELS, 0)
    extent = np.minimum(inside.max(0) + MARGIN_VOXELS + 1, size) - low
    cut = [sitk.RegionOfInterest(one, extent.tolist(), low.tolist()) for one in (image, mask)]
    return make_case("small", cut[0], cut[1], protocol, clinical=clinical)


def resident(pid: int, *, children: bool = True) -> int:
    """Bytes of memory that a process, with the processes that it started, has now; pages shared count in each."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    below = [resident(child) for child in children_of(pid)] if children else []
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(below)


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that are not waited for yet."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for one in lists for child in one.read_text(encoding="utf-8").split()]


def zombies(pid: int) -> int:
    """Children that have ended and that nobody waited for."""
    states = (Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2] for child in children_of(pid))
    return sum(state.split()[0] == "Z" for state in states)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7, help="predictions each way")
    parser.add_argument("--smallest", action="store_true", help="one pair, of the shorter case: only to try it")
    parser.add_argument(
        "--long", type=int, nargs="?", const=1000, default=0, metavar="N", help="N predictions in a row"
    )
    options = parser.parse_args()
    main(1 if options.smallest else options.pairs, long=not options.smallest, count=options.long)
