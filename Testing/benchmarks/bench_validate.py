"""Does ``validate`` of the demonstration's test cases give the numbers of its own report?

    python Testing/benchmarks/bench_validate.py [--cohort FOLDER] [--jobs 2] [--smallest]

The 97 test cases come from the cohort's seed (`simulate --cases 263 --seed 1`; --cohort takes one that is there) and
are validated as another hospital's, features computed anew by the bundle's network. Each number that the bundle kept of
its test split, of which the report's rows are, is held against the validation's.
"""

import argparse
import csv
import json
import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.cli.main import main as ifxpredict

BUNDLE = Path(__file__).resolve().parents[2] / "Resources" / "Bundles" / "demo"
CASES, SMALLEST, TOLERANCE = 263, 24, 1e-12
TAKEN = {"events": "positive"}
"""Names in the report's table of what the bundle calls otherwise."""


def run(*words: object) -> str:
    """What a command prints; a command that fails ends this program."""
    with redirect_stdout(StringIO()) as told:
        status = ifxpredict([str(word) for word in words])
    if status:
        sys.exit(status)
    return told.getvalue()


def write_test_split(cohort: Path, target: Path) -> None:
    """The table of the test cases of a simulated cohort, without the split, paths made absolute."""
    with (cohort / "cohort.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row.pop("split") == "test"]
    for row in rows:
        row |= {name: str((cohort / row[name]).resolve()) for name in ("image", "mask")}
    with target.open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, rows[0].keys())
        table.writeheader()
        table.writerows(rows)


def differences(row: dict[str, float], frozen: dict[str, float]) -> dict[str, float]:
    """By name, how far a validation's number is from the bundle's, of those that both have."""
    return {name: abs(row[name] - frozen[of]) for name, of in ((n, TAKEN.get(n, n)) for n in row) if of in frozen}


def main(asked: argparse.Namespace) -> None:
    """Print each model's largest difference, and end with status 1 where one is beyond the tolerance."""
    frozen = load_bundle(BUNDLE).performance["test"]
    with tempfile.TemporaryDirectory() as name:
        folder, cohort = Path(name), asked.cohort
        if cohort is None:
            cohort, count = folder / "cohort", SMALLEST if asked.smallest else CASES
            run("simulate", "--cases", count, "--seed", 1, "--protocol", "ifx_cte_demo", "--out", cohort)
        write_test_split(cohort, folder / "cohort.csv")
        given = ("--bundle", BUNDLE, "--cohort", folder / "cohort.csv", "--clinical", cohort / "clinical.csv")
        made = ("--jobs", asked.jobs, "--resamples", 2, "--json", "--out", folder / "report")
        found = json.loads(run("validate", *given, *made))["performance"]
    same = {row["model"]: differences(row, frozen[row["model"]]) for row in found}
    print(f"{found[0]['cases']} test cases; of each model the largest difference from what the bundle has")
    for model, one in same.items():
        worst = max(one, key=lambda name: one[name])
        print(f"{model:<14}{len(one)} numbers{one[worst]:12.1e}  {worst}")
    if not asked.smallest and max(value for one in same.values() for value in one.values()) > TOLERANCE:
        sys.exit(1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cohort", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--smallest", action="store_true", help="12 cases, whose numbers are others: only to try it")
    main(parser.parse_args())
