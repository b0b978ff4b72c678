import pytest

from IFXPredictLib.mrml.nodes import volume_node
from IFXPredictLib.mrml.patient import case_name, store_case_name, store_clinical, stored_clinical
from IFXPredictLib.mrml.scene import save_scene

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

TEXTS = {"crp": "29", "albumin": "34.1", "age": "31"}
NAMES = ("crp", "albumin", "age", "esr")


def hierarchy_of(scene):
    return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)


def patient_with(scene, name, *volumes):
    """A patient with a study, as the DICOM browser makes them, that holds the volumes."""
    hierarchy = hierarchy_of(scene)
    patient = hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), name)
    study = hierarchy.CreateStudyItem(patient, "CT")
    for volume in volumes:
        hierarchy.CreateItem(study, volume)
    return patient


@pytest.fixture
def volumes(scene, ct):
    return [volume_node(scene, ct, name) for name in ("first", "second", "third")]


def test_what_is_stored_is_found_again_to_the_letter(volumes):
    texts = TEXTS | {"esr": "about 20; 'or' \"so\" <é> | 100 %"}
    store_clinical(volumes[0], texts, NAMES)
    assert stored_clinical(volumes[0]) == texts


def test_nothing_is_stored_at_first_and_looking_leaves_the_scene_as_it_is(scene, volumes):
    before = hierarchy_of(scene).GetNumberOfItems()
    assert stored_clinical(volumes[0]) == {}
    assert hierarchy_of(scene).GetNumberOfItems() == before


def test_an_empty_text_and_a_name_left_out_are_removed(scene, volumes):
    store_clinical(volumes[0], TEXTS, NAMES)
    store_clinical(volumes[0], {"crp": "30", "albumin": " "}, NAMES)
    assert stored_clinical(volumes[0]) == {"crp": "30"}
    item = hierarchy_of(scene).GetItemByDataNode(volumes[0])
    names = list(hierarchy_of(scene).GetItemAttributeNames(item))
    assert [name for name in names if name.startswith("IFXPredict.")] == ["IFXPredict.clinical.crp"]


def test_what_the_form_does_not_show_stays(volumes):
    store_clinical(volumes[0], TEXTS, NAMES)
    store_clinical(volumes[0], {"crp": "30"}, ["crp", "esr"])
    assert stored_clinical(volumes[0]) == TEXTS | {"crp": "30"}
    store_clinical(volumes[0], {}, ["albumin"])
    assert stored_clinical(volumes[0]) == {"crp": "30", "age": "31"}


def test_what_was_typed_before_the_volume_had_a_patient_is_found_and_can_be_changed(scene, volumes):
    store_clinical(volumes[0], TEXTS, NAMES)
    store_case_name(volumes[0], "IFX-007")
    patient_with(scene, "P1", *volumes[:2])
    assert stored_clinical(volumes[0]) == TEXTS
    assert case_name(volumes[0]) == "IFX-007"
    assert stored_clinical(volumes[1]) == {}
    store_clinical(volumes[0], {"crp": "30"}, ["crp", "albumin"])
    store_case_name(volumes[0], "")
    assert stored_clinical(volumes[0]) == {"crp": "30", "age": "31"}
    assert stored_clinical(volumes[1]) == {"crp": "30"}
    assert case_name(volumes[0]) == ""


def test_the_patients_values_go_before_those_typed_without_a_patient(scene, volumes):
    store_clinical(volumes[1], {"crp": "3", "esr": "9"}, NAMES)
    patient_with(scene, "P1", *volumes[:2])
    store_clinical(volumes[0], TEXTS, NAMES)
    assert stored_clinical(volumes[1]) == TEXTS | {"esr": "9"}


def test_a_case_name_is_the_patients_and_no_clinical_value(scene, volumes):
    patient_with(scene, "P1", *volumes[:2])
    store_case_name(volumes[0], " IFX 007 | é ")
    assert [case_name(volume) for volume in volumes] == ["IFX 007 | é", "IFX 007 | é", ""]
    assert stored_clinical(volumes[0]) == {}
    store_clinical(volumes[0], {}, NAMES)
    assert case_name(volumes[1]) == "IFX 007 | é"
    store_case_name(volumes[1], "")
    assert case_name(volumes[0]) == ""


def test_a_volumes_own_name_is_no_name_of_its_patient(scene, volumes):
    patient_with(scene, "P1", *volumes[:2])
    store_case_name(volumes[0], "first")
    assert [case_name(volume) for volume in volumes] == ["", "", ""]
    store_case_name(volumes[0], "IFX-007")
    store_case_name(volumes[1], " second ")
    assert case_name(volumes[0]) == "", "taken back"


def test_attributes_of_others_are_left_alone(scene, volumes):
    patient = patient_with(scene, "P1", volumes[0])
    hierarchy_of(scene).SetItemAttribute(patient, "DICOM.PatientSex", "M")
    store_clinical(volumes[0], TEXTS, NAMES)
    store_clinical(volumes[0], {}, NAMES)
    assert hierarchy_of(scene).GetItemAttribute(patient, "DICOM.PatientSex") == "M"
    assert stored_clinical(volumes[0]) == {}


def test_the_volumes_of_a_patient_share_the_values_and_two_patients_do_not(scene, volumes):
    patient = patient_with(scene, "P1", *volumes[:2])
    patient_with(scene, "P2", volumes[2])
    store_clinical(volumes[0], TEXTS, NAMES)
    store_clinical(volumes[2], {"crp": "3"}, NAMES)
    assert stored_clinical(volumes[1]) == TEXTS
    assert stored_clinical(volumes[2]) == {"crp": "3"}
    assert hierarchy_of(scene).GetItemAttribute(patient, "IFXPredict.clinical.crp") == "29"


def test_volumes_without_a_patient_have_values_of_their_own(volumes):
    store_clinical(volumes[0], TEXTS, NAMES)
    store_clinical(volumes[1], {"crp": "3"}, NAMES)
    assert [stored_clinical(volume) for volume in volumes] == [TEXTS, {"crp": "3"}, {}]


def test_the_item_of_a_volume_without_a_patient_is_made_once(scene, volumes):
    store_clinical(volumes[0], TEXTS, NAMES)
    once = hierarchy_of(scene).GetNumberOfItems()
    store_clinical(volumes[0], TEXTS, NAMES)
    assert hierarchy_of(scene).GetNumberOfItems() == once
    assert hierarchy_of(scene).GetItemByDataNode(volumes[0])


def test_they_are_saved_with_the_scene_each_with_its_patient(scene, volumes, load, tmp_path):
    patient_with(scene, "P1", volumes[0])
    patient_with(scene, "P2", volumes[1])
    texts = TEXTS | {"esr": "'20' <&> \"é\" a:b;c 100 %25|IFXPredict.clinical.crp:300"}
    store_clinical(volumes[0], texts, NAMES)
    store_clinical(volumes[1], {"crp": "3"}, NAMES)
    store_clinical(volumes[2], {"crp": "4"}, NAMES)
    store_case_name(volumes[2], "IFX|003: é")
    save_scene(scene, tmp_path / "scene.mrb")
    again = load(tmp_path / "scene.mrb")
    found = [stored_clinical(again.GetFirstNodeByName(name)) for name in ("first", "second", "third")]
    assert found == [texts, {"crp": "3"}, {"crp": "4"}]
    assert [case_name(again.GetFirstNodeByName(name)) for name in ("first", "third")] == ["", "IFX|003: é"]
