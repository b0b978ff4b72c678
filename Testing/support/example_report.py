"""docs/example-report.html, printed anew from the frozen demonstration bundle, without training it again.

The simulated cohort comes from its seed, and imaging features from the bundle's own network and settings. Deep
features of training cases are of other networks, which had not seen them and are not kept; those that models take are
in the bundle, which holds each training case's inputs, in the cohort's order. What of these can be extracted again,
radiomics and clinical values, has to be the same; no model takes any other column. ``make example-report`` runs::

    python Testing/support/example_report.py COHORT FEATURES REPORT
"""

import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from IFXPredictLib.bundles.bundle import Bundle
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.evaluation.data import StudyData, check_training_split, gather
from IFXPredictLib.evaluation.evaluation import analyse
from IFXPredictLib.evaluation.statuses import read_statuses
from IFXPredictLib.features.resnet import DEEP_NAMES
from IFXPredictLib.report.folder import REPORT, write_report
from IFXPredictLib.report.provenance import provenance
from IFXPredictLib.tables.clinical import read_clinical_table
from IFXPredictLib.tables.cohort import read_cohort
from IFXPredictLib.tables.features import read_features
from IFXPredictLib.tables.records import Agreement

BUNDLE = Path(__file__).resolve().parents[2] / "Resources" / "Bundles" / "demo"
AGREEMENT = Agreement(0.429, 0.512, 0.583)
"""As the training's own report printed it, of all 512 columns; its networks are not kept."""
REMARK = (
    "All 263 cases of this report, training and test, are simulated (ifxpredict simulate --cases 263 --seed 1); none "
    "is a patient. Printed anew from the frozen bundle (make example-report): what can be extracted again was, and "
    "deep features of training cases, out of fold, are those that the bundle keeps."
)


def with_training_inputs(data: StudyData, bundle: Bundle) -> StudyData:
    """The cases with the models' inputs of training cases as the bundle has them; other deep columns are NaN there.

    Raises AssertionError where an input that can be extracted again is not the same to 1e-6.
    """
    values, own = data.values.copy(), np.flatnonzero(data.train)
    deep = [data.names.index(name) for name in DEEP_NAMES]
    values[np.ix_(own, deep)] = np.nan
    for model in (one for one in bundle.models if not one.fuses):
        for name, kept in zip(model.inputs, model.reference.background.T, strict=True):
            at = data.names.index(name)
            if name not in DEEP_NAMES:
                np.testing.assert_allclose(values[own, at], kept, rtol=1e-6, err_msg=name)
            values[own, at] = kept
    return replace(data, values=values)


def known_only(bundle: Bundle) -> Bundle:
    """The bundle with the means of those features alone that all training cases have here."""
    taken = {name for model in bundle.models for name in model.inputs}
    summary = bundle.summary
    kept = np.array([name in taken or name not in DEEP_NAMES for name in summary.names])
    names = tuple(np.array(summary.names)[kept].tolist())
    return replace(bundle, summary=replace(summary, names=names, mean=summary.mean[kept], sd=summary.sd[kept]))


def main(cohort: Path, features: Path, report: Path) -> None:
    """Write the report's page to ``report``, with this day's date."""
    bundle = load_bundle(BUNDLE)
    protocol, tables = bundle.protocol, {name: cohort / name for name in ("clinical.csv", "cohort.csv")}
    listed = read_cohort(tables["cohort.csv"], protocol.outcome)
    clinical = read_clinical_table(tables["clinical.csv"], protocol.clinical)
    imaging, statuses = read_features(features / "features.csv"), read_statuses(features / "status.csv")
    data = with_training_inputs(gather(listed, imaging, clinical, statuses, protocol), bundle)
    check_training_split(data, known_only(bundle))
    source = provenance(datetime.now(UTC).date().isoformat(), REMARK, tables, AGREEMENT)
    with tempfile.TemporaryDirectory() as folder:
        write_report(analyse(data, bundle, progress=print), bundle, source, Path(folder), print)
        shutil.copyfile(Path(folder) / REPORT, report)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
