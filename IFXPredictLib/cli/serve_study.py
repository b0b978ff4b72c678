"""``ifxpredict serve-study``: studies of a PACS with a SEG of the bundle's anatomy are answered, as they come.

Each is predicted by ``ifxpredict predict --dicomweb`` in a process of its own, so that whatever happens to one, the
others get their answer. Nothing listens; what is fetched goes with the process that fetched it, or at the next start.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

from ..base.errors import IFXPredictError
from ..base.interpreter import package_paths, signal_of
from ..base.system import NO_WINDOW, end_tree
from ..bundles.bundle import Bundle
from ..bundles.store import load_bundle
from ..dicom_out.dicomweb import Pacs
from ..dicom_out.watch import Look, Watch
from ..dicom_out.worklist import WaitingVoi
from ..tables.clinical import clinical_rows, rename_case
from .console import answer, named_centre, stage, tell
from .predict import UNNAMED

LONGEST_S = 3600.0
"""Of one prediction: one that takes longer hangs, and is ended."""
_SAID = "ifxpredict: "


def run(arguments: Namespace) -> int:
    """Look at the PACS once, or until somebody ends it; the status of ``--once`` is 1 where something failed."""
    since = (arguments.since or "").replace("-", "")  # as DICOM writes a day
    pacs, bundle = Pacs(arguments.dicomweb), load_bundle(arguments.bundle)
    check_bundle(bundle, named_centre(arguments, bundle))
    if pacs.in_the_open:
        tell(f"{pacs.host} is asked without TLS: names of patients travel in the open; use https")
    if arguments.clinical:
        if arguments.clinical.suffix.lower() == ".json":
            raise IFXPredictError(f"{arguments.clinical}: holds one patient; give a table with a row a case.")
        clinical_rows(arguments.clinical, bundle.protocol.clinical)
    watch = Watch(pacs, bundle, partial(predict_and_store, arguments), tell)
    if arguments.once:
        found = watch.look(since)
        answer(arguments.json, asdict(found) | {"notice": bundle.notice}, _in_words(found))
        return 1 if found.failed else 0
    with _ended_by_terminate():
        _look_for_ever(watch, since, arguments.interval)
    return 0


def check_bundle(bundle: Bundle, centre: str) -> None:
    """Raise IFXPredictError for a bundle that no study of the worklist could be answered by."""
    bundle.check_centre("of every study", centre)
    if further := bundle.protocol.further_files:
        raise IFXPredictError(
            f"{bundle.folder}: takes {', '.join(further)} beside one image and one VOI, and a worklist has one SEG a "
            "case; predict its cases by predict --image-of and --mask-of."
        )


def predict_and_store(arguments: Namespace, voi: WaitingVoi, place: Path) -> bool:
    """Predict with a VOI of the PACS and store the answer there; False where its clinical values are not there yet.

    Parameters
    ----------
    arguments : Namespace
        Of ``serve-study``.
    voi : WaitingVoi
        What waits.
    place : Path
        An empty folder, for what is patient data until it is stored.

    Raises
    ------
    IFXPredictError
        With the one line of ``predict`` where that fails, without the paths that nobody will find afterwards.
    """
    asked = ["--dicomweb", arguments.dicomweb, "--study", voi.study, "--series", voi.image_series, "--refer-seg"]
    asked += ["--mask", str(voi.file), "--label", str(voi.label), "--bundle", str(arguments.bundle)]
    asked += ["--out", str(place / "result"), "--dicom-out", str(place / "pacs"), "--store"]
    asked += ["--centre", arguments.centre] if arguments.centre else []
    table = place / "clinical.csv"
    if arguments.clinical:
        if not rename_case(arguments.clinical, [key for key in (voi.study, voi.patient) if key], UNNAMED, table):
            return False
        asked += ["--clinical", str(table), "--case", UNNAMED]
    stage(f"predicting study ...{voi.study[-12:]}")
    status, said = _run_apart(["predict", *asked], place)
    if status:
        shown = said.replace(str(table), str(arguments.clinical)).replace(str(voi.file), "the DICOM SEG")
        raise IFXPredictError(shown.replace(str(place), "the temporary folder"))
    return True


def _run_apart(words: Sequence[str], place: Path) -> tuple[int, str]:
    """The status of a command in a process of its own, and why it failed; it ends with this process, however it does.

    What it says beside its one line may be a traceback, which may quote a header, and is not shown.
    """
    scratch = place / "tmp"
    scratch.mkdir()
    environment = os.environ | {"PYTHONPATH": package_paths()} | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
    command = [sys.executable, "-m", "IFXPredictLib.cli.main", *words]
    with (
        (place / "said.txt").open("wb") as said,
        subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,  # held open: it ends where this end of it goes
            stdout=subprocess.DEVNULL,
            stderr=said,
            creationflags=NO_WINDOW,
        ) as child,
    ):
        try:
            status = child.wait(LONGEST_S)
        except subprocess.TimeoutExpired:
            return 1, f"the prediction took more than {LONGEST_S:g} s and was ended"
        finally:
            if child.poll() is None:
                end_tree(child.pid)
                child.kill()
    lines = (place / "said.txt").read_text(encoding="utf-8", errors="replace").splitlines()
    told = [line.removeprefix(_SAID) for line in lines if line.startswith(_SAID)]
    if status == 2 and told:
        return status, told[-1].removesuffix(".")
    return status, f"the prediction ended unexpectedly ({signal_of(status) or f'status {status}'})"


def _look_for_ever(watch: Watch, since: str, interval: float) -> None:
    told = ""
    while True:
        try:
            found = watch.look(since)
            told = ""
            stage(_in_words(found))
        except IFXPredictError as problem:  # the server may be there again at the next look
            if str(problem) != told:
                told = str(problem)
                tell(told.removesuffix("."))
        time.sleep(interval)


@contextmanager
def _ended_by_terminate() -> Iterator[None]:
    """Within the block SIGTERM, which ends services, ends as Ctrl-C does: what was fetched is removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _in_words(found: Look) -> str:
    return f"{found.answered} answered, {found.waiting} waiting for clinical values, {found.failed} failed"
