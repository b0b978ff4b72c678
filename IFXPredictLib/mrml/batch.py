"""Many cases of a scene: which volumes they are, how each is handed over, and the table of what came of a batch."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import CaseError, IFXPredictError
from ..base.files import read_json
from ..base.text import as_name, one_line, plain
from ..prediction.columns import BANDED_COLUMNS, IMPUTED_COLUMNS, batch_columns
from ..protocol.clinical import check_clinical
from ..protocol.loading import Protocol
from ..tables.schema import ColumnFacts
from ..tables.table import Table, read_table
from .drawn_voi import DrawnVoi
from .inputs import PredictionInputs
from .patient import case_name, stored_clinical
from .scene import image_volumes, segmentation_of, segmentations_on
from .tables import NAMESPACE, add_columns, typed_columns

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLScene, vtkMRMLSegmentationNode, vtkMRMLTableNode

    from ..bundles.manifest import BundleManifest
    from ..worker.case_transfer import SentCase
    from ..worker.messages import CaseDone
    from ..worker.sent_batch import Export


@dataclass(frozen=True)
class SceneCase:
    """A volume with a segmentation; ``problem`` says why nothing can be predicted from the two, "" where all is well.

    ``name`` is the case's in the results.
    """

    name: str
    volume: vtkMRMLScalarVolumeNode
    segmentation: vtkMRMLSegmentationNode | None
    segment_id: str
    problem: str = ""


def scene_cases(scene: vtkMRMLScene, segment: str = "") -> tuple[SceneCase, ...]:
    """The volumes of a scene on which a segmentation was drawn, in the scene's order.

    A case is called as it was named for its patient, or as its volume where two share that name or there is none.

    Parameters
    ----------
    scene : vtkMRMLScene
        Its maps, labelmaps and hidden nodes are no cases. The only segmentation, where it names no volume, is that of
        the only volume.
    segment : str, optional
        What the VOI is called in all cases, whatever its capital letters; where it is "", each segmentation has to have
        one segment.

    Returns
    -------
    tuple of SceneCase
        Those from which nothing can be predicted, too; their ``problem`` says why: several segmentations on a volume,
        not exactly one segment that can be the VOI, or a name that two cases share.
    """
    volumes = image_volumes(scene)
    found = [(volume, _drawn(volume, len(volumes))) for volume in volumes]
    named = Counter(_case_name(volume) for volume, drawn in found if drawn)
    cases = [_scene_case(volume, drawn, segment, named) for volume, drawn in found if drawn]
    often = Counter(one.name for one in cases)
    return tuple(replace(one, problem=one.problem or _same_name(one.name, often[one.name])) for one in cases)


def _drawn(volume: vtkMRMLScalarVolumeNode, volumes: int) -> list[vtkMRMLSegmentationNode]:
    """Those drawn on a volume; the only one, of which the scene does not know that, where there is but one volume."""
    found = segmentations_on(volume)
    only = segmentation_of(volume) if volumes == 1 else None
    return found or ([only] if only else [])


def _case_name(volume: vtkMRMLScalarVolumeNode) -> str:
    return as_name(one_line(case_name(volume)))


def _scene_case(
    volume: vtkMRMLScalarVolumeNode, drawn: Sequence[vtkMRMLSegmentationNode], segment: str, named: Counter[str]
) -> SceneCase:
    own = _case_name(volume)
    name = own if own and named[own] == 1 else as_name(one_line(volume.GetName()))
    try:
        segmentation, segment_id = _segment(drawn, segment, name)
    except CaseError as problem:
        return SceneCase(name, volume, None, "", str(problem))
    return SceneCase(name, volume, segmentation, segment_id)


def _segment(drawn: Sequence[vtkMRMLSegmentationNode], wanted: str, name: str) -> tuple[vtkMRMLSegmentationNode, str]:
    """The segmentation and the id of its segment; raises CaseError, naming the case, where that is not certain."""
    if len(drawn) > 1:
        several = " and ".join(one.GetName() for one in drawn[:2])
        raise CaseError(
            f"case {name}: {len(drawn)} segmentations were drawn on it, {several} among them, expected one; take the "
            "others out of the scene."
        )
    segments = drawn[0].GetSegmentation()
    names = {key: segments.GetSegment(key).GetName() for key in segments.GetSegmentIDs()}
    fitting = [key for key, title in names.items() if not wanted or _plain(title) == _plain(wanted)]
    if len(fitting) == 1:
        return drawn[0], fitting[0]
    there = ", ".join(names.values()) or "none"
    if wanted:
        raise CaseError(
            f"case {name}: expected one segment called {wanted}, found {len(fitting)}; its segments are {there}."
        )
    raise CaseError(
        f"case {name}: expected one segment, found {len(names)} ({there}); say what the VOI is called in all cases."
    )


def _plain(title: str) -> str:
    """A segment's name as those of mask files are compared."""
    return as_name(title).casefold()


def _same_name(name: str, times: int) -> str:
    if times < 2:
        return ""
    return f"case {name}: {times} volumes are called so, expected a name each; rename them in the Data module."


def check_one_each(protocol: Protocol) -> None:
    """Raise CaseError for a protocol of which a scene does not say what a case's volumes and segments are."""
    if columns := protocol.further_files:
        raise CaseError(
            f"The protocol {protocol.name} takes several series or drawn VOIs a case, and a scene does not say which "
            f"belong together; give a table of cases (cohort.csv) with the columns {', '.join(columns)}."
        )


def exports_of(
    cases: Sequence[SceneCase], bundle: BundleManifest, own_clinical: bool, centre: str = ""
) -> tuple[tuple[str, Export], ...]:
    """How each case is handed over when its turn has come, by its name.

    Parameters
    ----------
    cases : sequence of SceneCase
        As ``scene_cases`` finds them.
    bundle : BundleManifest
        Of the chosen bundle, whose protocol says what a case has to hold to.
    own_clinical : bool
        Whether the clinical values kept with a case's patient go along; else none do: a table has them.
    centre : str, optional
        Where all were imaged; "" where that is not named.

    Returns
    -------
    tuple of (str, callable)
        The case's name, and what gives the SentCase and its warnings when it is called; where a program proposed the
        VOI, they say so. That raises CaseError for a case with a ``problem``, one that was taken out of the scene
        since, and as ``case_to_send``; and ClinicalError, naming the case, where a kept value is no number or not
        plausible.

    Raises
    ------
    CaseError
        As ``check_one_each``: where the protocol takes several series or drawn VOIs a case.
    """
    check_one_each(bundle.protocol)
    return tuple((one.name, partial(_export, one, bundle, own_clinical, centre)) for one in cases)


def _export(
    case: SceneCase, bundle: BundleManifest, own_clinical: bool, centre: str
) -> tuple[SentCase, tuple[str, ...]]:
    import slicer

    if case.problem or case.segmentation is None:
        raise CaseError(case.problem)
    if not all(slicer.mrmlScene.IsNodePresent(node) for node in (case.volume, case.segmentation)):
        raise CaseError(f"case {case.name}: its image or its VOI was taken out of the scene.")
    known = bundle.protocol.clinical_names
    texts = stored_clinical(case.volume) if own_clinical else {}
    given = {name: text for name, text in texts.items() if name in known}
    clinical = check_clinical(given, bundle.protocol.clinical, f"case {case.name}")
    inputs = PredictionInputs(
        voi=DrawnVoi(case.volume, case.segmentation, case.segment_id),
        clinical=clinical,
        bundle=bundle,
        name=case.name,
        centre=centre,
    )
    sent, notes = inputs.case_to_send()
    proposed = ("the VOI was proposed by Wall assist",) if inputs.drawn_with else ()
    return sent, (*notes, *proposed)


def batch_table(
    scene: vtkMRMLScene, folder: Path, done: Sequence[CaseDone], bundle: BundleManifest
) -> vtkMRMLTableNode:
    """A new table node with the predictions.csv of a batch in ``folder``, and a row for each case that failed.

    Parameters
    ----------
    scene : vtkMRMLScene
        Gets the node, which is called "Batch" and the local time.
    folder : Path
        The folder of results that the batch has finished; not looked at where all cases failed.
    done : sequence of CaseDone
        What was told of the cases as they ended. Of those that did not fail the table has the statuses of status.csv,
        which knows of all cases which are equal.
    bundle : BundleManifest
        With which the batch was made.

    Returns
    -------
    vtkMRMLTableNode
        A row for each case and model, behind them one for each failed case, with NaN for numbers. It says by its
        attributes where the numbers are from: notice, folder, failed cases, bundle, and the texts of provenance.json.

    Raises
    ------
    IFXPredictError
        Where predictions.csv or status.csv cannot be read, the former has a case that is not of the batch, or
        provenance.json is damaged.
    """
    time = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    failed = [
        {"case": one.case, "case_status": one.status, "status": one.message} for one in done if one.status == "failed"
    ]
    table = None
    if len(failed) < len(done):
        known = ("case", "model", "probability")
        table = read_table(folder / "predictions.csv", known, IFXPredictError, as_written=True)
    columns = _columns_of(table, bundle.protocol)
    predicted = _rows(table, _statuses(folder, done), bundle.protocol) if table else ()
    rows = [_row(cells, columns) for cells in (*predicted, *failed)]
    node = scene.AddNewNodeByClass("vtkMRMLTableNode", f"Batch {time}")
    modified = node.StartModify()
    add_columns(node, typed_columns(columns, rows))
    for key, value in _provenance(folder, done, bundle).items():
        node.SetAttribute(NAMESPACE + key, value)
    node.EndModify(modified)
    return node


def _statuses(folder: Path, done: Sequence[CaseDone]) -> dict[str, str]:
    """Of each case of the batch, as status.csv has it."""
    table = read_table(folder / "status.csv", ("case", "status"), IFXPredictError, as_written=True)
    written = {plain(record["case"]): record["status"] for record in table.records()}
    return {case: written.get(case, one.status) for one in done for case in (plain(one.case),)}


def _columns_of(table: Table | None, protocol: Protocol) -> dict[str, ColumnFacts]:
    """Of a batch's table, with those of predictions.csv that not every bundle has."""
    more = IMPUTED_COLUMNS | BANDED_COLUMNS
    there = table.columns if table else ()
    return batch_columns(protocol.outcome) | {name: facts for name, facts in more.items() if name in there}


def _row(cells: Mapping[str, str], columns: Mapping[str, ColumnFacts]) -> list[str | float]:
    """One row in the order of the columns; NaN for a number and "" for a text that is not among the cells."""
    row: list[str | float] = []
    for name, facts in columns.items():
        cell = cells.get(name, "")
        row.append(cell if facts.kind is str else float(cell) if cell else math.nan)
    return row


def _rows(table: Table, status: Mapping[str, str], protocol: Protocol) -> Iterator[dict[str, str]]:
    """The rows of predictions.csv with the titles of the models, and the ``status`` of each case beside it."""
    for record in table.records():
        case = plain(record["case"])
        if case not in status:
            raise IFXPredictError(
                f"{table.path}: has the case {record['case']}, which is not of this batch; run it again."
            )
        yield record | {"case_status": status[case], "model": plain(protocol.model_title(record["model"]))}


def _provenance(folder: Path, done: Sequence[CaseDone], bundle: BundleManifest) -> dict[str, str]:
    """Attributes of the table: the notice, and which bundle, protocol and software."""
    failed = ", ".join(one.case for one in done if one.status == "failed")
    said = {"notice": bundle.notice, "batch_folder": str(folder), "failed": failed, "bundle_sha256": bundle.sha256}
    file = folder / "provenance.json"
    if len(done) == sum(one.status == "failed" for one in done) or not file.is_file():
        return said
    found = read_json(file, IFXPredictError)
    return {key: str(value) for key, value in found.items() if isinstance(value, str)} | said
