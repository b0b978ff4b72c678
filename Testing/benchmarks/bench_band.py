"""How often the band of one reader's VOI holds the second reader's probability, and what a band costs.

    python Testing/benchmarks/bench_band.py [--cases N] [--smallest]

Simulated cases, whose readers are known, with the CT demonstration. The amplitude is measured on patients of another
seed: surface distances between their two readers, by the formula of ``predict --agreement``. A band of 30 redrawings is
laid around the first reader's VOI (round 1); wanted: 85 to 95 % of the second reader's probabilities in it. Time: CPU
of a band against as many calls of predict() in this process, in turn.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from IFXPredictLib.bundles.bundle import Bundle
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.prediction.band import FEWEST, band
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.prediction.redrawing import variation_of_study
from IFXPredictLib.protocol.loading import RESOURCES
from IFXPredictLib.simulation.contours import ContourVariation
from IFXPredictLib.simulation.enterography import simulate_patient
from IFXPredictLib.simulation.patient import Patient
from IFXPredictLib.stats.mask_agreement import mask_agreement

MEASURED_SEED, TESTED_SEED = 901, 902
WANTED = 0.85, 0.95
MEASURES = "mean_distance_mm", "shift_mm"


def measured(bundle: Bundle, cases: int) -> ContourVariation:
    """The amplitude between the two readers, through a file as a reading study leaves it."""
    pairs = []
    for k in range(cases):
        patient = simulate_patient(MEASURED_SEED, k, bundle.protocol.clinical)
        one, other = (sitk.GetArrayFromImage(patient.readings[reader, 1]) != 0 for reader in (1, 2))
        spacing = patient.image.GetSpacing()[::-1]  # type: ignore[no-untyped-call]
        found = mask_agreement(one, other, spacing)
        pairs.append([getattr(found, name) for name in MEASURES])
    quartiles = np.quantile(np.array(pairs), [0.25, 0.5, 0.75], axis=0).T
    lines = [f"inter,1,{name},{','.join(map(str, row))}" for name, row in zip(MEASURES, quartiles, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agreement_summary.csv"
        path.write_text("\n".join(["kind,group,measure,lower,median,upper", *lines, ""]), encoding="utf-8")
        return variation_of_study(path)


def one_case(patient: Patient, bundle: Bundle, count: int, variation: ContourVariation) -> tuple[list[bool], float]:
    """Of each model whether the second reader's probability lies in the first's band; the CPU time of a band."""
    first, second = (
        make_case("simulated", patient.image, patient.readings[reader, 1], bundle.protocol, clinical=patient.clinical)
        for reader in (1, 2)
    )
    start = time.process_time()
    rows = band(first, bundle, count, variation).rows
    took = time.process_time() - start
    answers = [row.probability for row in predict(second, bundle).rows]
    return [row.low <= p <= row.high for row, p in zip(rows, answers, strict=True)], took


def main() -> None:
    """Print amplitude, coverage of each model, and times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--smallest", action="store_true")
    arguments = parser.parse_args()
    cases, count = (1, FEWEST) if arguments.smallest else (arguments.cases, 30)
    bundle = load_bundle(RESOURCES / "Bundles" / "demo")
    variation = measured(bundle, max(2, min(cases, 20)))
    print(f"amplitude {variation.local_mm:.2f} local, {variation.excess_mm:.2f} excess, {variation.habit_mm:.2f} habit")
    held, seconds = [], []
    for k in range(cases):
        inside, took = one_case(simulate_patient(TESTED_SEED, k, bundle.protocol.clinical), bundle, count, variation)
        held.append(inside)
        seconds.append(took)
    for model, share in zip(bundle.models, np.mean(held, axis=0), strict=True):
        print(f"{model.name}: holds {100 * share:.0f} % of {cases}, wanted {WANTED[0]:.0%} to {WANTED[1]:.0%}")
    patient = simulate_patient(TESTED_SEED, 0, bundle.protocol.clinical)
    case = make_case("simulated", patient.image, patient.mask, bundle.protocol, clinical=patient.clinical)
    start = time.process_time()
    predict(case, bundle)
    single = time.process_time() - start
    print(f"a band of {count}: {np.median(seconds):.2f} s of CPU; {count} predictions {count * single:.2f} s")
    print(f"ratio {count * single / np.median(seconds):.1f}, wanted 8")


if __name__ == "__main__":
    main()
