import pytest

from IFXPredictLib.imaging.voi import check_voi, voi_facts, voi_warnings
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import case_and_warnings
from IFXPredictLib.mrml.patient import stored_clinical
from IFXPredictLib.mrml.sample import SAMPLES, sample_case
from IFXPredictLib.protocol.clinical import check_clinical
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import SIMULATORS

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
    case, warnings = case_and_warnings(DrawnVoi(volume, segmentation, segment), PROTOCOL, {}, "sample")
    facts = voi_facts(case, PROTOCOL.image)
    check_voi(facts, "sample", PROTOCOL.image)
    assert voi_warnings(facts, PROTOCOL.image) == ()
    assert warnings == ()


def test_it_is_the_same_each_time_and_two_do_not_share_their_values(scene, sample):
    again, voi = sample_case(scene, PROTOCOL)
    assert (again.GetName(), voi.GetName()) == ("IFXPredict simulated CTE_1", "IFXPredict simulated CTE_1 VOI")
    arrays = [slicer.util.arrayFromVolume(volume) for volume in (sample[0], again)]
    assert (arrays[0] == arrays[1]).all()
    assert stored_clinical(again) == stored_clinical(sample[0])


@pytest.mark.parametrize(
    ("name", "called"),
    [("axspa_mri_demo", "IFXPredict simulated sacroiliac MRI"), ("ifx_mre_demo", "IFXPredict simulated MRE")],
)
def test_a_protocol_for_mri_has_an_mri_of_its_own_as_a_sample_without_a_warning(scene, name, called):
    protocol = load_protocol(name)
    volume, segmentation = sample_case(scene, protocol)
    assert volume.GetName() == called
    assert tuple(check_clinical(stored_clinical(volume), protocol.clinical, "sample")) == protocol.clinical_names
    segment = segmentation.GetSegmentation().GetNthSegmentID(0)
    case, warnings = case_and_warnings(DrawnVoi(volume, segmentation, segment), protocol, {}, "sample")
    facts = voi_facts(case, protocol.image)
    check_voi(facts, "sample", protocol.image)
    assert voi_warnings(facts, protocol.image) == ()
    assert warnings == ()


def test_each_simulator_has_a_name_for_its_sample():
    assert SAMPLES.keys() == SIMULATORS.keys()
    assert len(set(SAMPLES.values())) == len(SAMPLES)
