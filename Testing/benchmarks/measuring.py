"""What several benchmarks share: the case, the seconds of a call, a figure beside its bound."""

import time
from collections.abc import Callable
from pathlib import Path

from IFXPredictLib.imaging.case import Case, make_case, read_case
from IFXPredictLib.protocol.loading import Protocol
from IFXPredictLib.simulation.cohort import simulate_one

REAL_CT = Path(__file__).resolve().parents[3] / "shared" / "data" / "portal_venous_ct"


def the_case(protocol: Protocol) -> Case:
    """The real CT where there is one, else a simulated case."""
    if REAL_CT.is_dir():
        return read_case(REAL_CT / "image.nii.gz", REAL_CT / "voi.nii.gz", protocol)
    image, mask, clinical, _ = simulate_one(1, protocol)
    return make_case("simulated", image, mask, protocol, clinical=clinical)


def timed(step: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def report(name: str, value: float, bound: float | None = None, unit: str = "s") -> None:
    """One line, with the bound and whether it holds."""
    verdict = "" if bound is None else f"bound {bound:g} {unit}".ljust(16) + ("ok" if value <= bound else "TOO MUCH")
    print(f"{name:44} {value:10.4g} {unit:4} {verdict}".rstrip(), flush=True)
