"""What a prediction from nodes is made of, held together: image, VOI, clinical values, bundle, and the case's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..base.errors import IFXPredictError
from ..protocol.clinical import ClinicalValues
from .further_nodes import NOTHING_FURTHER, FurtherNodes, note_series
from .tables import NAMESPACE

if TYPE_CHECKING:
    import SimpleITK as sitk
    from slicer import vtkMRMLNode, vtkMRMLTableNode

    from ..bundles.manifest import BundleManifest
    from ..prediction.prediction import Prediction
    from ..worker.case_transfer import SentCase
    from .drawn_voi import DrawnVoi
    from .grid import Box
    from .results import Results


@dataclass(frozen=True)
class PredictionInputs:
    """The inputs of one prediction, or of the maps that explain it.

    ``voi`` is drawn on an image of the bundle's kind, a CT in HU or an MRI; ``clinical`` maps names to values in the
    protocol's units, read-only, without those that are missing; ``bundle`` is what was read of the chosen bundle.
    ``name`` is the case's in all results, the volume's where it is empty. ``drawn_with`` is the program that proposed
    the VOI, "" where none did. ``centre`` is where the case was imaged, "" where that is not named; ``further`` are
    the nodes of further series and drawn VOIs that the bundle's protocol names.
    """

    voi: DrawnVoi
    clinical: Mapping[str, float]
    bundle: BundleManifest
    name: str = ""
    drawn_with: str = ""
    centre: str = ""
    further: FurtherNodes = NOTHING_FURTHER

    def __post_init__(self) -> None:
        """Copy the clinical values, name the case, and ask the segment how it was drawn."""
        from .wall_assist import drawn_with

        if not isinstance(self.clinical, ClinicalValues):  # which is read-only, and knows which values are limits
            object.__setattr__(self, "clinical", MappingProxyType(dict(self.clinical)))
        object.__setattr__(self, "name", self.name or self.voi.volume.GetName())
        object.__setattr__(self, "drawn_with", self.drawn_with or drawn_with(self.voi))

    def case_to_send(self) -> tuple[SentCase, tuple[str, ...]]:
        """The case as the prediction process is sent it, and warnings of how it came about.

        Raises CaseError, naming the case, as ``sending.case_to_send``.
        """
        from .sending import case_to_send

        case, warnings = case_to_send(self)
        return replace(case, centre=self.centre), warnings

    def live_case(self, before: Box | None) -> tuple[SentCase, tuple[str, ...], Box | None]:
        """The case while its VOI is drawn, as ``sending.live_case_to_send`` has it; raises as it does."""
        from .sending import live_case_to_send

        case, warnings, box = live_case_to_send(self, before)
        return replace(case, centre=self.centre), warnings, box

    @property
    def version(self) -> tuple[int, ...]:
        """Numbers that change when the image or a further series does while it stays where it lies in memory."""
        return tuple(one.GetImageData().GetMTime() for one in (self.voi.volume, *self.further.series.values()))

    def case_explained_by(self, table: vtkMRMLTableNode) -> SentCase:
        """The case, under the name that it has in a prediction ``table``, for the maps that explain the table.

        Raises IFXPredictError where image, VOI or bundle are not those of the prediction.
        """
        from .maps import check_explainable
        from .voi import voi_report

        named = replace(self, name=table.GetAttribute(f"{NAMESPACE}case"))
        case, _ = named.case_to_send()
        report = voi_report(self.voi, self.bundle.protocol.image, named.name)
        check_explainable(table, self.voi.volume, report, self.bundle.sha256, named.further_sha256())
        return case

    def further_sha256(self) -> Mapping[str, str]:
        """What tells the further series and VOIs from others, by the notes of a prediction that are the same then.

        "" of what cannot be used; VOIs come first, as series are told by what lies in them.
        """
        from .further_voxels import further_report

        columns = self.bundle.protocol.further_files
        if not columns:
            return {}
        found = further_report(self.voi, self.further, self.bundle.protocol, self.name).sha256
        return {f"{column}_sha256": found.get(f"{column}_sha256", "") for column in reversed(columns)}

    def add_results(self, prediction: Prediction) -> Results:
        """Add the nodes of a prediction from these inputs to the scene; raises IFXPredictError where they are gone."""
        from .results import add_results

        nodes = self.voi.volume, self.voi.segmentation, *self.further.nodes
        _check_present(nodes, "image or its VOI was removed while the prediction ran")
        if self.drawn_with:
            known = {**prediction.provenance, "voi_drawn_with": self.drawn_with}
            prediction = replace(prediction, provenance=known)
        results = add_results(self.voi.volume, self.voi.segmentation, prediction, self.bundle.protocol)
        note_series(results.prediction_table, self.further)
        return results

    def file_as_dicom(self, table: vtkMRMLTableNode, prediction: Prediction, folder: Path) -> tuple[Path, ...]:
        """Write a prediction and its VOI for a PACS; raises IFXPredictError as ``filing.file_as_dicom``."""
        from .filing import file_as_dicom

        return file_as_dicom(self, prediction, table, folder)

    def add_maps(self, table: vtkMRMLTableNode, maps: Mapping[str, sitk.Image]) -> vtkMRMLTableNode:
        """Add the ``maps`` that explain a prediction ``table``, which is returned; raises as ``add_results``."""
        from .maps import add_maps

        _check_present((self.voi.volume, table), "image or the prediction was removed while its maps were computed")
        add_maps(self.voi.volume, table, maps, self.bundle.protocol)
        return table


def _check_present(nodes: Sequence[vtkMRMLNode], problem: str) -> None:
    """Raise IFXPredictError where the user has taken one out of the scene meanwhile."""
    import slicer

    if not all(slicer.mrmlScene.IsNodePresent(node) for node in nodes):
        raise IFXPredictError(f"The {problem}; there are no results.")
