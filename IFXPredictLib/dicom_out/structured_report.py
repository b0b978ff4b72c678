"""The answer as a DICOM structured report by TID 1500: one measurement group of the VOI, Comprehensive 3D SR.

In the group: volume, each feature that a model takes, and of each model its probability of outcome 1, its locked
cut-off, and where the VOI was drawn again its band, all with the algorithm that they are of; the call and the outcomes
that are left are coded items, never to be told from decimals: a reader may show 16 characters of a number, its last bit
stands in FloatingPointValue. A bundle's notice is the first item of all, warnings and statuses the last.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..base.text import one_line
from ..imaging.case import Case
from ..models.conformal import UNDECIDED
from ..prediction.prediction import ModelPrediction, Prediction
from ..prediction.write import band_cells
from ..protocol.loading import Protocol
from . import codes
from .codes import Coded, concept
from .equipment import (
    DEVICE_UID,
    MANUFACTURER,
    REPORT_SERIES,
    new_uid,
    processing_equipment,
    series_description,
)
from .segmentation import FiledSegment
from .source import UTF_8, SourceSeries, writing_dicom

if TYPE_CHECKING:
    from highdicom.seg import Segmentation
    from highdicom.sr import (
        AlgorithmIdentification,
        Comprehensive3DSR,
        Measurement,
        MeasurementReport,
        QualitativeEvaluation,
        ReferencedSegment,
    )


def structured_report(
    case: Case,
    prediction: Prediction,
    protocol: Protocol,
    source: SourceSeries,
    seg: "Segmentation",
    filed: FiledSegment | None = None,
) -> "Comprehensive3DSR":
    """The SR of a prediction, on a VOI that ``seg`` holds; its evidence is every image of ``source`` and the SEG.

    With a segment that is ``filed`` already, of the same voxels, the report names that one and not ``seg``. Raises
    CaseError where highdicom cannot write with the source's headers.
    """
    from highdicom.sr import Comprehensive3DSR

    content = _content(prediction, protocol, seg, filed)
    with writing_dicom(f"case {case.identifier}: the DICOM SR"):
        found = Comprehensive3DSR(
            [*source.headers, filed.header if filed else seg],
            content[0],
            new_uid(),
            REPORT_SERIES,
            new_uid(),
            1,
            MANUFACTURER,
            is_complete=True,
            series_description=series_description(prediction.notice, "report"),
            contributing_equipment=[processing_equipment(prediction.provenance)],
            manufacturer_model_name=MANUFACTURER,
            software_versions=(__version__,),
            device_serial_number=__version__,
        )
    found.SpecificCharacterSet = UTF_8
    codes.declare_schemes(found)
    return found


def _content(
    prediction: Prediction, protocol: Protocol, seg: "Segmentation", filed: FiledSegment | None
) -> "MeasurementReport":
    from highdicom.sr import (
        DeviceObserverIdentifyingAttributes,
        FindingSite,
        MeasurementReport,
        ObservationContext,
        ObserverContext,
        TrackingIdentifier,
        VolumetricROIMeasurementsAndQualitativeEvaluations,
    )
    from pydicom.sr.codedict import codes as dicom_codes

    device = DeviceObserverIdentifyingAttributes(
        DEVICE_UID, name=MANUFACTURER, manufacturer_name=MANUFACTURER, model_name=MANUFACTURER
    )
    segment, site = seg.SegmentSequence[0], concept(codes.anatomy(protocol))
    tracked = filed.item if filed and filed.item.get("TrackingUID") and filed.item.get("TrackingID") else segment
    group = VolumetricROIMeasurementsAndQualitativeEvaluations(
        TrackingIdentifier(tracked.TrackingUID, tracked.TrackingID),
        referenced_segment=referenced_segment(seg, filed),
        finding_type=site,
        finding_sites=[FindingSite(site)],
        measurements=list(_measurements(prediction, protocol)),
        qualitative_evaluations=list(_evaluations(prediction, protocol)),
    )
    report = MeasurementReport(
        ObservationContext(observer_device_context=ObserverContext(dicom_codes.DCM.Device, device)),
        concept(codes.procedure(protocol)),
        [group],
    )
    items = report[0].ContentSequence
    if prediction.notice:
        items.insert(0, _text(codes.NOTICE, prediction.notice))
    items.extend(_text(codes.WARNING, warning) for warning in prediction.warnings)
    items.extend(_text(codes.STATUS, f"{row.model}: {row.status}") for row in prediction.rows)
    items.append(_text(codes.INTENDED_USE, str(prediction.provenance["intended_use"])))
    return report


def referenced_segment(seg: "Segmentation", filed: FiledSegment | None = None) -> "ReferencedSegment":
    """The segment 1 of a SEG of ours, or the ``filed`` one of the same voxels, and the images that it was drawn on.

    highdicom's own ``from_segmentation`` (0.28.2) raises AttributeError where a SEG has one segment only: it looks for
    the segment's number in each frame's groups, while its writer puts what all frames share into the shared ones.
    """
    from highdicom.sr import ReferencedSegment, SourceImageForSegmentation

    images: dict[str, tuple[str, list[int]]] = {}
    for frame in seg.PerFrameFunctionalGroupsSequence:
        for one in frame.DerivationImageSequence[0].SourceImageSequence:
            numbers = one.get("ReferencedFrameNumber")
            kept = images.setdefault(one.ReferencedSOPInstanceUID, (one.ReferencedSOPClassUID, []))[1]
            kept.extend([] if numbers is None else [numbers] if isinstance(numbers, int) else numbers)
    drawn_on = [
        SourceImageForSegmentation(kind, uid, list(map(int, frames)) or None) for uid, (kind, frames) in images.items()
    ]
    named, number = (filed.header, filed.number) if filed else (seg, 1)
    return ReferencedSegment(named.SOPClassUID, named.SOPInstanceUID, number, source_images=drawn_on)


def _measurements(prediction: Prediction, protocol: Protocol) -> "Iterator[Measurement]":
    from highdicom.sr import Measurement

    yield Measurement(concept(codes.VOLUME), float(prediction.facts.volume_ml), concept(codes.unit("mL")))
    for row in prediction.feature_rows:
        if not row.used_by or math.isnan(row.value):
            continue
        applied = codes.image_filter(row.name)
        yield Measurement(
            concept(codes.feature(row.name, protocol.input_title(row.name))),
            float(row.value),
            concept(codes.unit(row.unit)),
            algorithm_id=_algorithm(
                prediction, f"{MANUFACTURER} {row.source} features", feature=row.name, used_by=row.used_by
            ),
            method=None if applied is None else concept(applied),
        )
    for model in prediction.rows:
        if model.call:
            algorithm = _of_model(prediction, model)
            fraction = concept(codes.unit("1"))
            yield Measurement(concept(codes.PROBABILITY), float(model.probability), fraction, algorithm_id=algorithm)
            yield Measurement(concept(codes.CUTOFF), float(model.cutoff), fraction, algorithm_id=algorithm)
            for code, value in zip(codes.BAND, band_cells(model, model.band is not None), strict=False):
                yield Measurement(concept(code), float(value), fraction, algorithm_id=algorithm)


def _evaluations(prediction: Prediction, protocol: Protocol) -> "Iterator[QualitativeEvaluation]":
    from highdicom.sr import QualitativeEvaluation

    level = f"{100 * (1 - protocol.patient.error_rate):g} %"
    for row in prediction.rows:
        title = protocol.model_title(row.model)
        call = outcome(row.call) if row.call else codes.NO_ANSWER
        yield QualitativeEvaluation(concept(codes.own(f"call_{row.model}", f"Call of model {title}")), concept(call))
        if row.uncertainty:
            name = codes.own(f"set_{row.model}", f"Outcomes left at {level} by model {title}")
            yield QualitativeEvaluation(concept(name), concept(outcome(row.uncertainty.outcomes)))


def outcome(word: str) -> Coded:
    """An outcome's word as a code: of an undecided answer, "undecided"."""
    return codes.own(word, "undecided: no single outcome is left" if word == UNDECIDED else word)


def _of_model(prediction: Prediction, row: ModelPrediction) -> "AlgorithmIdentification":
    return _algorithm(
        prediction,
        f"{MANUFACTURER} {prediction.provenance['protocol']} {row.model}",
        model=row.model,
        outcome=str(prediction.provenance["outcome"]),
        probability_of=str(prediction.provenance["positive"]),
    )


def _algorithm(prediction: Prediction, name: str, **facts: str) -> "AlgorithmIdentification":
    """Who computed a number, by which version and which bundle; ``facts`` as parameters, name=value."""
    from highdicom.sr import AlgorithmIdentification

    of_bundle = ("bundle", "bundle_sha256", "protocol", "protocol_sha256")
    known = facts | {name: str(prediction.provenance[name]) for name in of_bundle}
    return AlgorithmIdentification(name, __version__, [f"{key}={one_line(value)}" for key, value in known.items()])


def _text(name: Coded, text: str) -> Any:
    from highdicom.sr import RelationshipTypeValues, TextContentItem

    return TextContentItem(concept(name), one_line(text) or "-", RelationshipTypeValues.CONTAINS)
