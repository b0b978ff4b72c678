"""Files as 3D Slicer itself writes them: overlapping segments, several in one layer, cut to what is drawn."""

import numpy as np
import pytest
import SimpleITK as sitk

pytest.importorskip("slicer")

from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.imaging.voi import voi_sha256
from IFXPredictLib.mrml.nodes import add_segment, empty_segmentation, volume_node
from IFXPredictLib.protocol.loading import load_protocol

PROTOCOL = load_protocol("ifx_cte")


def placed(values: np.ndarray) -> sitk.Image:
    image = sitk.GetImageFromArray(values)
    image.SetSpacing((1.5, 1.25, 5.0))
    image.SetOrigin((-40.0, -30.0, 100.0))
    image.SetDirection((0.96, -0.28, 0, 0.28, 0.96, 0, 0, 0, 1))
    return image


@pytest.fixture
def ct(tmp_path) -> sitk.Image:
    image = placed(np.random.default_rng(1).integers(-150, 150, (14, 40, 44)).astype(np.int16))
    sitk.WriteImage(image, tmp_path / "ct.nrrd")
    return image


@pytest.fixture
def segments() -> dict[str, np.ndarray]:
    """Two that overlap, and one apart, none of them symmetric."""
    found = {name: np.zeros((14, 40, 44), np.uint8) for name in ("Bowel", "Lesion", "Psoas")}
    found["Bowel"][3:9, 10:30, 8:30] = 1
    found["Lesion"][4:10, 14:26, 12:25] = 1
    found["Lesion"][5, 20, 25] = 1
    found["小肠"] = found["Bowel"]
    found["Psoas"][2:5, 31:36, 33:40] = 1
    return found


def write(scene, ct: sitk.Image, segments: dict[str, np.ndarray], path, cropped: bool) -> None:
    volume = volume_node(scene, ct, "CT")
    node, empty = empty_segmentation(volume, "Segmentation")
    node.GetSegmentation().RemoveSegment(empty)
    for name, values in segments.items():
        add_segment(node, placed(values), name)
    node.GetSegmentation().CollapseBinaryLabelmaps(False)
    storage = scene.AddNewNodeByClass("vtkMRMLSegmentationStorageNode")
    storage.SetCropToMinimumExtent(cropped)
    storage.SetFileName(str(path))
    assert storage.WriteData(node)


@pytest.mark.parametrize("cropped", [False, True])
@pytest.mark.parametrize(
    "names",
    [("Lesion",), ("Psoas", "Lesion"), ("Bowel", "Lesion"), ("Psoas", "Bowel", "Lesion"), ("小肠", "Lesion")],
    ids=", ".join,
)
def test_each_segment_comes_back_from_slicers_file(scene, ct, segments, tmp_path, names, cropped):
    path = tmp_path / "voi.seg.nrrd"
    write(scene, ct, {name: segments[name] for name in names}, path, cropped)
    for name in names:
        sitk.WriteImage(placed(segments[name]), tmp_path / "plain.nrrd")
        expected = voi_sha256(read_case(tmp_path / "ct.nrrd", tmp_path / "plain.nrrd", PROTOCOL))
        found = read_case(tmp_path / "ct.nrrd", path, PROTOCOL, segment=name)
        assert voi_sha256(found) == expected
        assert found.voi_source.segment == name
    assert read_case(tmp_path / "ct.nrrd", path, PROTOCOL).voi_source.segment == "Lesion"
