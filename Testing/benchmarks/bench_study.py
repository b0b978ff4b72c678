"""A whole double-reading study, timed stage by stage: python Testing/benchmarks/bench_study.py [--rehearse|--smallest].

Cases, re-readings and network are those that `make bundle` left in build/demo; without them as many cases are
simulated and analysed by radiomics alone. The folder --out keeps what is finished: to time it anew, give a new one.
"""

import argparse
import contextlib
import csv
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from IFXPredictLib.base.environment import software_versions
from IFXPredictLib.base.files import sha256_of
from IFXPredictLib.cli.main import main as ifxpredict
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.imaging.voi import voi_facts
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.reading_study.linkage import default_link, read_link
from IFXPredictLib.reading_study.session import ReaderSession
from IFXPredictLib.reading_study.study import Study, load_study, utc_now
from IFXPredictLib.tables.cohort import CohortCase, read_cohort
from IFXPredictLib.tables.features import read_features
from IFXPredictLib.tables.icc import FeatureSource, read_reliable
from IFXPredictLib.tables.records import read_network_record

REPOSITORY = Path(__file__).resolve().parents[2]
DEMO = REPOSITORY / "build" / "demo"
PROTOCOL = "ifx_cte_demo"
READERS = {"anna": 1, "bert": 2}
FEWEST = 4
BETWEEN_ROUNDS = timedelta(days=61)


class Clock:
    """Half a year ago at first, so that the study ends before the computer's own clock."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=180)

    def __call__(self) -> datetime:
        return self.now


@contextlib.contextmanager
def timed(stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"{stage:<60}{time.perf_counter() - start:>9.1f} s", flush=True)


def run(*arguments: object) -> str:
    """One command of ifxpredict; what it prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = ifxpredict([str(argument) for argument in arguments])
    if status:
        sys.exit(f"ifxpredict {' '.join(map(str, arguments))}: status {status}")
    return said.getvalue()


def source(out: Path, cases: int, build: Path | None = DEMO) -> tuple[Path, Path | None]:
    """The cohort's folder and the network's, from the demonstration or simulated."""
    if build and (build / "cohort" / "cohort.csv").is_file() and (build / "network" / "network.json").is_file():
        return build / "cohort", build / "network"
    with timed(f"simulate {2 * cases} cases"):
        run("simulate", "--cases", 2 * cases, "--seed", 1, "--out", out / "cohort", "--jobs", os.cpu_count() or 1)
    return out / "cohort", None


def create(folder: Path, chosen: list[CohortCase]) -> Study:
    listed = folder.parent / "listed.csv"
    rows = [(entry.case, entry.image.resolve()) for entry in chosen]
    with listed.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([("case", "image"), *rows])
    run("study", "create", folder, "--cohort", listed, "--readers", *READERS, "--protocol", PROTOCOL)
    return load_study(folder)


def read_all(study: Study, masks: Path, out: Path, round_number: int, clock: Clock) -> None:
    """Both readers go through their worklists; every tenth case is left half drawn, and recovered by a new session."""
    names, protocol = read_link(default_link(study.folder), study), load_protocol(PROTOCOL)
    software = software_versions()
    for reader, number in READERS.items():
        session = ReaderSession(study, reader, drafts=out / "drafts" / reader, clock=clock, host=reader)
        while item := session.next_item(round_number):
            mask = masks / f"{names[item.pseudonym]}_reader{number}_round{round_number}.nii.gz"
            opened, drawn = session.open(round_number, item.pseudonym), sitk.ReadImage(str(mask))
            if item.position % 10 == 0 and opened.mask is None:
                session.save_draft(opened, drawn, 60.0)
                session = ReaderSession(study, reader, drafts=out / "drafts" / reader, clock=clock, host=reader)
                continue
            facts = voi_facts(read_case(opened.image, mask, protocol), protocol.image)
            clock.now += timedelta(minutes=6)
            session.finish(opened, drawn, 300.0 + opened.record.active_seconds, facts.numbers(), software)
        assert not session.recover()


def analyse(out: Path, cohort: Path, network: Path | None) -> None:
    """The command, first from nothing, then again with all cases finished."""
    more = ["--network", network] if network else []
    link = default_link(out / "study")
    command = ["study", "analyse", out / "study", "--link", link, "--cohort", cohort / "cohort.csv", *more]
    command += ["--protocol", PROTOCOL, "--out", out / "analysis", "--jobs", os.cpu_count() or 1]
    with timed("analyse, a run on all CPUs from what --out holds"):
        said = run(*command)
    with timed("analyse again, all cases finished"):
        run(*command)
    print(said, end="")


def summary(out: Path, cohort: Path, network: Path | None) -> None:
    analysis, protocol = out / "analysis", load_protocol(PROTOCOL)
    final = (
        read_network_record(network, protocol, read_cohort(cohort / "cohort.csv", protocol.outcome)).final
        if network
        else None
    )
    names = read_features(analysis / "readings_features.csv").names
    source = FeatureSource(protocol.imaging_sha256, sha256_of(final) if final else "")
    kept = read_reliable(analysis / "icc.csv", names, protocol.selection.icc, source).reliable
    with (analysis / "icc.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for part, start in (("radiomics", ""), ("deep", "deep_")):
        chosen = [i for i, name in enumerate(names) if name.startswith("deep_") == bool(start)]
        if chosen:
            intra, inter = (np.array([float(rows[i][kind] or "nan") for i in chosen]) for kind in ("intra", "inter"))
            middle = f"median ICC intra {np.nanmedian(intra):.3f}, inter {np.nanmedian(inter):.3f}"
            print(f"{part}: {int(kept[chosen].sum())} of {len(chosen)} reliable, {middle}")
    with (analysis / "tables" / "agreement_summary.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["measure"] in ("dice", "hausdorff95_mm"):
                lower, median, upper = (float(row[key]) for key in ("lower", "median", "upper"))
                print(f"{row['kind']} {row['group']}: {row['measure']} {median:.3f} ({lower:.3f} to {upper:.3f})")


def rehearse(out: Path, cohort: Path, network: Path | None, cases: int) -> None:
    """The same cases, their first masks varied as the readers differed."""
    more = ["--network", network] if network else []
    command = ["study", "plan", "--icc", 0.8, "--width", 0.2, "--cohort", cohort / "cohort.csv", "--protocol", PROTOCOL]
    command += [*more, "--like", out / "analysis", "--real", out / "analysis" / "icc.csv", "--cases", cases]
    with timed("rehearsal, 4 simulated readings a case"):
        said = run(*command, "--out", out / "rehearsal", "--jobs", os.cpu_count() or 1)
    print(said, end="")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=40, help="of the training split")
    parser.add_argument("--rehearse", action="store_true", help="also rehearse the study (as long as the analysis)")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "build" / "bench_study")
    parser.add_argument("--smallest", action="store_true", help="a few cases, simulated anew: only to try it")
    options = parser.parse_args()
    if options.smallest:
        with tempfile.TemporaryDirectory() as folder:
            run_study(Path(folder), *source(Path(folder), FEWEST, build=None), FEWEST, rehearsed=False)
        return
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    run_study(out, *source(out, options.cases), options.cases, rehearsed=options.rehearse)


def run_study(out: Path, cohort: Path, network: Path | None, cases: int, *, rehearsed: bool) -> None:
    clock = Clock()
    chosen = [entry for entry in read_cohort(cohort / "cohort.csv", load_protocol(PROTOCOL).outcome) if entry.train]
    chosen = chosen[:cases]
    for old in ("study", "drafts"):
        shutil.rmtree(out / old, ignore_errors=True)
    default_link(out / "study").unlink(missing_ok=True)
    with timed(f"create, {len(chosen)} cases"):
        study = create(out / "study", chosen)
    for number in (1, 2):
        with timed(f"round {number}: {len(READERS) * len(chosen)} readings, VOI facts included"):
            read_all(study, cohort / "masks", out, number, clock)
        clock.now += BETWEEN_ROUNDS
    assert clock.now < utc_now()
    with timed("status"):
        print(run("study", "status", out / "study"), end="")
    analyse(out, cohort, network)
    summary(out, cohort, network)
    if rehearsed:
        rehearse(out, cohort, network, len(chosen))


if __name__ == "__main__":
    main()
