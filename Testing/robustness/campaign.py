"""``make robustness N=20000``: damaged and absurd input of every kind, and what became of it.

Prints the table of docs/measured.md; the input of each case that went wrong stays in build/robustness, in a folder
named by its kind and seed. One kind: ``--kind NIfTI``; one case again: ``--kind NIfTI --seed 4711 --cases 1``.
"""

import argparse
import gc
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import dicom
import frozen
import guarded
import images
import records
import tables
from judging import REFUSED, RIGHT, Kind, tried

_FAULTS = (
    "traceback",
    "end by signal",
    "hang",
    "silent wrong number",
    "foreign file touched",
    "over-long message",
    "more than one line",
    "others' words",
    "fault of the suite",
)
_CHUNK = 50


def all_kinds() -> list[Kind]:
    """Every kind of input, in the order of the table."""
    return [*images.kinds(), *dicom.kinds(), *tables.kinds(), *records.kinds(), *frozen.kinds()]


def changes(kind: Kind, seed: int, count: int) -> Iterator[tuple[int, Any]]:
    """``count`` changes of an input, each with the seed that gives it again; of seed 0 none."""
    strategy = kind.strategy()
    for one in range(seed, seed + count):
        change = one if strategy is None else drawn(strategy, one)
        yield one, None if one == 0 else change


def drawn(strategy: Any, seed: int) -> Any:
    """One example of a strategy of hypothesis, by its seed."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    found = []

    @seeded(seed)
    @settings(
        max_examples=3,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(value: Any) -> None:
        found.append(value)

    keep()
    return random.Random(seed).choice(found[1:] or found)  # the first is the simplest one, each time


def one_case(kind: Kind, seed: int, change: Any, keep: Path | None) -> dict[str, Any]:
    """What became of a case; its folder moves into ``keep`` where that is wrong."""
    folder = Path(tempfile.mkdtemp(prefix="case-"))
    try:
        found = tried(kind, change, folder / "case")
        if found["end"] not in (RIGHT, REFUSED) and keep is not None:
            kept = keep / f"{kind.name.replace(' ', '_').replace(',', '')}-{seed}"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(folder / "case", kept)
            (kept / "what.json").write_text(json.dumps(found | {"change": repr(change)[:5000]}), encoding="utf-8")
        return found | {"kind": kind.name, "seed": seed}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_chunk(task: tuple[str, int, int, str]) -> list[dict[str, Any]]:
    name, seed, count, keep = task
    kind = next(kind for kind in _KINDS if kind.name == name)
    found = [one_case(kind, one, change, Path(keep)) for one, change in changes(kind, seed, count)]
    guarded.reap_orphans()
    return found


_KINDS: list[Kind] = []


def _results(tasks: list[tuple[str, int, int, str]], jobs: int) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    total = sum(count for _, _, count, _ in tasks)
    with multiprocessing.get_context("fork").Pool(jobs, guarded.adopt_orphans) as pool:
        for found in pool.imap_unordered(_run_chunk, tasks):
            results += found
            if sys.stderr.isatty():
                print(f"\r{len(results)} of {total}", end="", file=sys.stderr)
    return results


def table(results: list[dict[str, Any]]) -> str:
    """The table of what became of all cases, as Markdown."""
    names = list(dict.fromkeys(one["kind"] for one in results))
    lines = ["| kind | tried | right | refused in one line | wrong, by kind |", "| --- | --- | --- | --- | --- |"]
    for name in [*names, "all"]:
        ends = Counter(one["end"] for one in results if name in ("all", one["kind"]))
        faults = ", ".join(f"{ends[fault]} {fault}" for fault in _FAULTS if ends[fault]) or "0"
        lines.append(f"| {name} | {ends.total():,} | {ends[RIGHT]:,} | {ends[REFUSED]:,} | {faults} |")
    return "\n".join(lines)


def main() -> int:
    """Run, print, and end with 1 where a case went wrong."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cases", type=int, default=2000, help="of all kinds together (default: %(default)s)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--kind", help="only kinds whose name begins so")
    options.add_argument("--keep", type=Path, default=Path("build/robustness"), help="where failing input stays")
    asked = options.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    _KINDS.extend(kind for kind in all_kinds() if not asked.kind or kind.name.startswith(asked.kind))
    asked.keep.mkdir(parents=True, exist_ok=True)
    each = max(1, round(asked.cases / len(_KINDS)))
    tasks = [
        (kind.name, asked.seed + start, min(_CHUNK, each - start), str(asked.keep))
        for start in range(0, each, _CHUNK)
        for kind in _KINDS
    ]
    gc.freeze()  # children share the memory of what is there
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="robustness-") as folder:  # for all that workers prepare
        tempfile.tempdir = folder
        results = _results(tasks, asked.jobs)
    order = [kind.name for kind in _KINDS]
    results.sort(key=lambda one: (order.index(one["kind"]), one["seed"]))
    wrong = [one for one in results if one["end"] not in (RIGHT, REFUSED)]
    for one in wrong:
        print(f"{one['kind']}, seed {one['seed']}: {one['end']}: {one['words'][-400:]}", file=sys.stderr)
    (asked.keep / "results.json").write_text(json.dumps(results), encoding="utf-8")
    print(table(results))
    seconds = time.monotonic() - begin
    print(
        f"\nSeed {asked.seed}, {seconds:.0f} s with {asked.jobs} jobs, {1000 * seconds / len(results):.0f} ms a case."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
