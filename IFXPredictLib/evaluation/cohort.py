"""From a cohort's files and a bundle to the Analysis that a report shows; nothing is trained or tuned."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..base.errors import CohortError
from ..base.files import sha256_of
from ..bundles.bundle import Bundle
from ..features.staleness import checked_extraction
from ..stats.intervals import RESAMPLES
from ..tables.clinical import read_clinical_table
from ..tables.cohort import CohortCase, read_cohort
from ..tables.features import FeatureTable, read_features
from ..tables.records import Agreement, ExtractionRecord
from .data import StudyData, check_training_split, gather, warn_of_cases_without_values
from .evaluation import Analysis, analyse
from .statuses import read_statuses


def evaluate(
    bundle: Bundle,
    features: str | Path,
    clinical: str | Path,
    cohort: str | Path,
    *,
    resamples: int = RESAMPLES,
    progress: Callable[[str], object] = lambda _stage: None,
) -> Analysis:
    """Everything that a report on a bundle shows, from Table 1 to the audit of its own Table 2.

    Parameters
    ----------
    bundle : Bundle
        The frozen models (``load_bundle``).
    features : str or Path
        features.csv of ``ifxpredict extract``, with extraction.json and status.csv beside it.
    clinical : str or Path
        clinical.csv: a row a case, its values in the protocol's units.
    cohort : str or Path
        cohort.csv: case, image, mask, outcome, and optionally split, centre, time_weeks, event, patient.
    resamples : int
        Behind each bootstrap interval.
    progress : callable, optional
        Is told each stage.

    Returns
    -------
    Analysis
        All results; what the data cannot carry is Missing, with its reason. Rows are cases in the order of cohort.csv.

    Raises
    ------
    CohortError, ClinicalError
        Where a table cannot be used, naming file and case, or where bundle, features and training split do not belong
        together.

    Examples
    --------
    >>> analysis = evaluate(bundle, "features.csv", "clinical.csv", "cohort.csv")  # doctest: +SKIP
    >>> {model.model: model.locked.auc for model in analysis.models if model.split == "test"}  # doctest: +SKIP
    """
    data, _ = read_study_data(bundle, Path(features), Path(clinical), Path(cohort))
    return analyse(data, bundle, resamples, progress)


def read_external_data(bundle: Bundle, listed: Sequence[CohortCase], features: Path, clinical: Path) -> StudyData:
    """The arrays of another hospital's cases, from features that ``extract --network BUNDLE`` made.

    Parameters
    ----------
    bundle : Bundle
        The frozen models (``load_bundle``).
    listed : sequence of CohortCase
        All cases of cohort.csv (``read_cohort``).
    features : Path
        features.csv, with extraction.json, the network and status.csv beside it; the last may be missing.
    clinical : Path
        clinical.csv: a row a case, its values in the protocol's units.

    Returns
    -------
    StudyData
        As ``external_data`` gives it.

    Raises
    ------
    CohortError
        As ``read_study_data`` does, but nothing is asked of splits; and where training cases' features are out of fold.
    ClinicalError
        As ``read_study_data`` does.

    Warns
    -----
    UserWarning
        As ``external_data`` does.
    """
    imaging = read_features(features)
    if _extraction(bundle, features, listed).agreement is not None:
        raise CohortError(
            f"{features}: is of the training: deep features of its cases are of networks that had not seen them, which "
            "no prediction takes; give another hospital's, by extract --network BUNDLE."
        )
    statuses = read_statuses(features.parent / "status.csv")
    return external_data(bundle, listed, imaging, statuses, clinical)


def external_data(
    bundle: Bundle, listed: Sequence[CohortCase], imaging: FeatureTable, statuses: Mapping[str, str], clinical: Path
) -> StudyData:
    """The arrays of another hospital's cases, of which ``imaging`` are the features by the bundle's own network.

    Parameters
    ----------
    bundle : Bundle
        The frozen models (``load_bundle``).
    listed : sequence of CohortCase
        All cases of cohort.csv; their split is not asked for.
    imaging : FeatureTable
        A row a case that has features, in the columns of ``extract --network``.
    statuses : mapping of str to {"ok", "warning", "failed"}
        How the extraction of each case ended, by case; unknown of one that is not there.
    clinical : Path
        clinical.csv: a row a case, its values in the protocol's units.

    Returns
    -------
    StudyData
        The cases that have features and clinical values, in the order of ``listed``; none is of the training or test
        split.

    Raises
    ------
    CohortError
        For other columns, features of a case that is not listed, names that differ between the tables, and where no
        case is left.
    ClinicalError
        Where the clinical table cannot be read, or a value of it cannot be used.

    Warns
    -----
    UserWarning
        Of cases without clinical values, and of what ``read_clinical_table`` suspects.
    """
    values = read_clinical_table(clinical, bundle.protocol.clinical)
    data = gather(listed, imaging, values, statuses, bundle.protocol, external=True)
    warn_of_cases_without_values(data)
    return data


def _extraction(bundle: Bundle, features: Path, listed: Sequence[CohortCase]) -> ExtractionRecord:
    """What the features came from; raises CohortError where their network is not the bundle's."""
    found = checked_extraction(features, bundle.protocol, listed)
    if sha256_of(found.network) != sha256_of(bundle.folder / "network.safetensors"):
        raise CohortError(f"{features}: its deep features are of another network than the bundle's.")
    return found


def read_study_data(bundle: Bundle, features: Path, clinical: Path, cohort: Path) -> tuple[StudyData, Agreement | None]:
    """The cohort's arrays, and how far its deep features out of fold agree with the final network's.

    Parameters
    ----------
    bundle : Bundle
        The frozen models (``load_bundle``).
    features : Path
        features.csv of ``ifxpredict extract``, with extraction.json, the network and status.csv beside it; the last may
        be missing.
    clinical : Path
        clinical.csv: a row a case, its values in the protocol's units.
    cohort : Path
        cohort.csv, as ``evaluate`` takes it.

    Returns
    -------
    data : StudyData
        The cases that have features and clinical values, in the order of cohort.csv.
    agreement : Agreement or None
        None where no deep features are out of fold.

    Raises
    ------
    CohortError, ClinicalError
        As ``evaluate`` does: it is certain that bundle, features and training split belong together.
    CaseError
        For a case of a centre that the bundle is not harmonised for.

    Warns
    -----
    UserWarning
        As ``external_data`` does.
    """
    listed = read_cohort(cohort, bundle.protocol.outcome)
    extraction, imaging = _extraction(bundle, features, listed), read_features(features)
    values = read_clinical_table(clinical, bundle.protocol.clinical)
    data = gather(listed, imaging, values, read_statuses(features.parent / "status.csv"), bundle.protocol)
    check_training_split(data, bundle)
    warn_of_cases_without_values(data)
    return data, extraction.agreement
