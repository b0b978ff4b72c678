"""A reading study in which the only reading was corrected; the mask of its first version still lies there."""

from datetime import UTC, datetime
from pathlib import Path

import SimpleITK as sitk

from IFXPredictLib.features.cohort import Extraction, read_with_content
from IFXPredictLib.features.reading_record import RecordedReading
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.reading_study.creation import create_study
from IFXPredictLib.reading_study.linkage import SourceCase
from IFXPredictLib.reading_study.readings import mask_path, reopen
from IFXPredictLib.reading_study.session import ReaderSession


def corrected_reading(folder: Path, image: Path, mask: Path) -> RecordedReading:
    """Make the study in ``folder``; the first version of the reading, as a table that is of it has it in its record."""
    protocol, now = load_protocol("ifx_cte"), datetime(2026, 1, 5, tzinfo=UTC)
    study = create_study(folder / "study", [SourceCase("c1", image)], ["anna"], protocol, seed=1, now=now)
    session = ReaderSession(study, "anna", drafts=folder / "drafts", clock=lambda: now)
    drawn = sitk.ReadImage(str(mask), sitk.sitkUInt8)
    first = session.finish(session.open(1, "P001"), drawn, 60.0, {}, {})
    reopen(study, "anna", 1, "P001", who="Lee", why="lumen", now=now)
    session.finish(session.open(1, "P001"), drawn, 60.0, {}, {})
    job = Extraction("c1", "anna", 1, image, mask_path(study, first), None)
    return RecordedReading(job, read_with_content(job, protocol)[1])
