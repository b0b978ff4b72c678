"""Four workstations that hand readings in to one study's folder at once, and are killed: is any lost, or there twice?

    python Testing/benchmarks/bench_readings.py [--readings N] [--kills N] [--locks works|fails|lies] [--smallest]

Two readers at two workstations each, a process a workstation with drafts of its own, go through N small simulated cases
(500 readings); 50 times a random one is killed (SIGKILL) at a random moment and started anew: it delivers what it finds
finished, goes on with its draft and then with cases in any order, so that both want the same one now and then. What
finish() and deliver() acknowledged stands in a log of the workstation. With --locks the system's locks of files refuse,
or are granted to all, as on some network drives; files are made exclusively there as everywhere.

Then the folder is compared with the logs: each reading that was acknowledged is there once, whole, with the voxels that
were drawn; each case is read; nothing of the dead is left, in the study nor in the drafts, and no process.
"""

import argparse
import hashlib
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from IFXPredictLib.base.errors import KeptLocallyError, StudyError
from IFXPredictLib.base.scratch import PREFIX
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.reading_study.creation import create_study
from IFXPredictLib.reading_study.finished_readings import readings_table
from IFXPredictLib.reading_study.linkage import SourceCase
from IFXPredictLib.reading_study.masks import read_mask
from IFXPredictLib.reading_study.readings import ReadingRecord
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.study import load_study, utc_now

READERS = "anna", "bert"
HOSTS = "room1", "room2"
SIZE = 12, 24, 24
MARK = "IFXPREDICT_BENCH_READINGS"


def main(readings: int, kills: int, locks: str) -> bool:
    """Print what was found; whether all of it is as it should be."""
    with tempfile.TemporaryDirectory() as name:
        folder, mark = Path(name), secrets.token_hex(8)
        make_study(folder, readings // len(READERS))
        start = time.perf_counter()
        killed = run_workstations(folder, locks, mark, kills)
        print(f"{readings} readings, {killed} kills, locks: {locks}; {time.perf_counter() - start:.0f} s", flush=True)
        wrong = report(folder, readings)
        wrong += line("processes left", len(processes_with(mark)))
    return not wrong


def make_study(folder: Path, cases: int) -> None:
    """A study of noisy little images."""
    made = []
    for number in range(cases):
        values = np.random.default_rng(number).integers(-900, 900, SIZE).astype(np.int16)
        image: sitk.Image = sitk.GetImageFromArray(values)
        image.SetSpacing((0.7, 0.8, 5.0))  # type: ignore[no-untyped-call]
        sitk.WriteImage(image, str(folder / f"case{number}.nrrd"))
        made.append(SourceCase(f"case{number}", folder / f"case{number}.nrrd"))
    create_study(folder / "study", made, READERS, load_protocol("ifx_cte"), seed=3, now=utc_now())


def run_workstations(folder: Path, locks: str, mark: str, kills: int) -> int:
    """All workstations until nothing is left to read; how many were killed."""
    chance, killed = random.Random(4), 0
    places = [(reader, host) for reader in READERS for host in HOSTS]

    def start(place: tuple[str, str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, __file__, "--at", str(folder), *place, locks]
        return subprocess.Popen(command, env=os.environ | {MARK: mark})

    running = {place: start(place) for place in places}
    while running:
        time.sleep(chance.uniform(0.05, 1.0))
        for place, process in list(running.items()):
            if process.poll() is not None:
                del running[place]
                if process.returncode:
                    for other in running.values():
                        other.kill()
                        other.wait()
                    raise SystemExit(f"{place} ended with status {process.returncode}")
        if running and killed < kills:
            place = chance.choice(sorted(running))
            running[place].kill()
            if running[place].wait() == -signal.SIGKILL:
                killed += 1
            running[place] = start(place)
    return killed


def work(folder: Path, reader: str, host: str, locks: str) -> None:
    """One workstation: what was left by a kill, then all that is open, in any order."""
    spoil(locks)
    study, chance = load_study(folder / "study"), random.Random()
    session = ReaderSession(study, reader, drafts=folder / "drafts" / host, host=host)
    with (folder / f"{reader}-{host}.log").open("a", encoding="utf-8") as log:

        def acknowledged(record: ReadingRecord, drawn: str) -> None:
            log.write(json.dumps([record.reader, record.pseudonym, record.token, drawn]) + "\n")
            log.flush()

        while True:
            for kept in session.recover():
                if kept.status == "finished":
                    acknowledged(session.deliver(kept), "")
            items = [item for item in session.worklist(1) if item.state in ("open", "draft")]
            if not items:
                return
            drafts = [item for item in items if item.state == "draft"]
            item = chance.choice(drafts or items[:6])
            try:
                opened = session.open(1, item.pseudonym)
            except StudyError as problem:  # the other workstation has it, or has just finished it
                if not any(word in str(problem) for word in ("is open on", "was opened on", "is finished", "locked")):
                    raise
                time.sleep(0.05)
                continue
            mask = drawing(opened.image, chance)
            with suppress(KeptLocallyError):
                acknowledged(session.finish(opened, mask, 60.0, {"volume_ml": 1.0}, {"ifxpredict": "0"}), voxels(mask))


def spoil(locks: str) -> None:
    """Let the system's locks of files refuse, or hold nothing."""
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    if locks != "works":
        fcntl.flock = fcntl.lockf = refuse if locks == "fails" else lambda *_: None


def drawing(image: Path, chance: random.Random) -> sitk.Image:
    """A box of a random place and size, so that hardly two are the same."""
    mask = np.zeros(SIZE, np.uint8)
    low = [chance.randrange(n - 3) for n in SIZE]
    mask[tuple(slice(a, chance.randrange(a + 1, n)) for a, n in zip(low, SIZE, strict=True))] = 1
    drawn: sitk.Image = sitk.GetImageFromArray(mask)
    drawn.CopyInformation(sitk.ReadImage(str(image)))  # type: ignore[no-untyped-call]
    return drawn


def voxels(mask: sitk.Image) -> str:
    """The SHA-256 of a mask's voxels."""
    return hashlib.sha256(sitk.GetArrayFromImage(mask).astype(np.uint8).tobytes()).hexdigest()


def report(folder: Path, readings: int) -> int:
    """Compare the study's folder with the logs; how many figures are not 0 that should be."""
    study = load_study(folder / "study")
    for reader in READERS:  # the next run: it takes away what the dead have left
        for host in HOSTS:
            session = ReaderSession(study, reader, drafts=folder / "drafts" / host, host=host)
            session.recover()
    rows = {(row.reader, row.case): row for row in readings_table(study)}  # checks each mask's hash
    logs = [json.loads(text) for log in folder.glob("*.log") for text in log.read_text(encoding="utf-8").splitlines()]
    told = {(reader, case): (token, drawn) for reader, case, token, drawn in logs}
    twice = [one for one, count in Counter((reader, case) for reader, case, *_ in logs).items() if count > 1]
    other = [
        one
        for one, (token, drawn) in told.items()
        if one in rows and (rows[one].record.token != token or drawn not in ("", voxels(read_mask(rows[one].mask))))
    ]
    files = [file.name for file in (folder / "study" / "readings").rglob("*") if file.is_file()]
    kept = [file for file in (folder / "drafts").rglob("*") if file.is_file() or file.name.startswith(PREFIX)]
    dead = list((folder / "study").rglob(f"{PREFIX}*"))
    print(f"{len(rows)} readings there, {len(told)} acknowledged")
    wrong = line("not there", readings - len(rows)) + line("acknowledged and lost", len(told.keys() - rows.keys()))
    wrong += line("acknowledged twice", len(twice)) + line("not what was drawn", len(other))
    wrong += line("locks left", sum(".claim" in name for name in files))
    wrong += line("files beyond two a reading", sum(".claim" not in name for name in files) - 2 * len(rows))
    return wrong + line("left by the dead in the study", len(dead)) + line("drafts left", len(kept))


def processes_with(mark: str) -> list[int]:
    """The processes that still have the variable of this run."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"{MARK}={mark}".encode() in place.read_bytes():
                found.append(int(place.parent.name))
    return found


def line(name: str, count: int) -> int:
    """One line; 1 where the count is not 0."""
    print(f"{name:36} {count:8d}      bound 0         {'TOO MUCH' if count else 'ok'}", flush=True)
    return int(count != 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readings", type=int, default=500)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--locks", choices=("works", "fails", "lies"), default="works")
    parser.add_argument("--smallest", action="store_true", help="a few readings and two kills: only to try it")
    parser.add_argument("--at", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.at:
        place, reader, host, locks = options.at
        work(Path(place), reader, host, locks)
    else:
        count, deaths = (16, 2) if options.smallest else (options.readings, options.kills)
        sys.exit(0 if main(count, deaths, options.locks) else 1)
