"""The sample case: a simulated image of the protocol's kind with its VOI and clinical values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..protocol.loading import Protocol
from .nodes import segmentation_node, volume_node
from .patient import store_clinical
from .scene import place_beside

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLScene, vtkMRMLSegmentationNode


SAMPLE = "IFXPredict simulated CTE"

SAMPLES: Mapping[str, str] = {
    "enterography": SAMPLE,
    "mr_enterography": "IFXPredict simulated MRE",
    "sacroiliac": "IFXPredict simulated sacroiliac MRI",
}
"""The volume's name by the protocol's simulator."""


def sample_case(scene: vtkMRMLScene, protocol: Protocol) -> tuple[vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode]:
    """Add the case, the same each time: a volume, a segmentation with the segment "Lesion", the values stored.

    The nodes have names that no others have: where the scene holds the case already, a number is added.

    Parameters
    ----------
    scene : vtkMRMLScene
        Gets the nodes.
    protocol : Protocol
        Says what is simulated and which clinical values there are.

    Returns
    -------
    volume : vtkMRMLScalarVolumeNode
        Of nobody; the clinical values are kept with it (``stored_clinical``).
    segmentation : vtkMRMLSegmentationNode
        Its VOI.

    Raises
    ------
    CohortError
        As ``simulate_one``: where the protocol asks for a characteristic or an outcome that its simulator does not
        draw.
    """
    from ..simulation.cohort import SAMPLE_SEED, simulate_one

    image, mask, clinical, _ = simulate_one(SAMPLE_SEED, protocol)
    volume = volume_node(scene, image, scene.GenerateUniqueName(SAMPLES[protocol.simulator]))
    segmentation, _ = segmentation_node(scene, mask, volume, f"{volume.GetName()} VOI")
    place_beside(volume, [segmentation])
    store_clinical(volume, {name: f"{value:g}" for name, value in clinical.items()}, clinical)
    return volume, segmentation
