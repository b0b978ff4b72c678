import pytest

from IFXPredictLib.clinical import check_clinical
from IFXPredictLib.mrml.nodes import case_from_nodes, segment_warnings
from IFXPredictLib.mrml.patient import stored_clinical
from IFXPredictLib.mrml.sample import sample_case
from IFXPredictLib.protocol import load_protocol
from IFXPredictLib.voi import check_voi, voi_facts, voi_warnings

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte_demo")


@pytest.fixture
def sample(scene):
    return sample_case(scene, PROTOCOL)


def test_the_nodes_are_named_and_the_segment_is_the_lesion(sample):
    volume, segmentation = sample
    assert volume.GetName() == "IFXPredict simulated CTE"
    assert segmentation.GetName() == "IFXPredict simulated CTE VOI"
    ids = segmentation.GetSegmentation().GetSegmentIDs()
    assert [segmentation.GetSegmentation().GetSegment(one).GetName() for one in ids] == ["Lesion"]
    assert segmentation.GetNodeReference("IFXPredict.volume") is volume


def test_all_clinical_values_are_stored_and_plausible(sample):
    values = check_clinical(stored_clinical(sample[0]), PROTOCOL.clinical, "sample")
    assert tuple(values) == PROTOCOL.clinical_names


def test_it_is_a_case_without_a_warning(sample):
    volume, segmentation = sample
    segment = segmentation.GetSegmentation().GetNthSegmentID(0)
    case = case_from_nodes(volume, segmentation, segment, PROTOCOL.image, {}, "sample")
    facts = voi_facts(case, PROTOCOL.image)
    check_voi(facts, "sample", PROTOCOL.image)
    assert voi_warnings(facts, PROTOCOL.image) == ()
    assert segment_warnings(volume, segmentation, segment, case) == ()


def test_it_is_the_same_each_time_and_two_do_not_share_their_values(scene, sample):
    again, voi = sample_case(scene, PROTOCOL)
    assert (again.GetName(), voi.GetName()) == ("IFXPredict simulated CTE_1", "IFXPredict simulated CTE_1 VOI")
    arrays = [slicer.util.arrayFromVolume(volume) for volume in (sample[0], again)]
    assert (arrays[0] == arrays[1]).all()
    assert stored_clinical(again) == stored_clinical(sample[0])
