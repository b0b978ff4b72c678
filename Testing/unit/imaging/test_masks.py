import dataclasses
import json
import zipfile

import numpy as np
import pytest
import SimpleITK as sitk
from drawn_on_ct import lopsided_ct, outlines, read_slices, write_rtstruct, write_seg, write_series

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.features.radiomics import radiomics_features
from IFXPredictLib.imaging.case import Case, read_case
from IFXPredictLib.imaging.masks import ImageFile, mask_of, read_mask
from IFXPredictLib.imaging.voi import voi_facts, voi_sha256, voi_warnings
from IFXPredictLib.protocol.loading import load_protocol

PROTOCOL = load_protocol("ifx_cte")
RULES = dataclasses.replace(PROTOCOL.image, minimum_voxels=1)
SMALL = dataclasses.replace(PROTOCOL, image=RULES)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """One VOI in all kinds of files, beside another segment where the name says so. To be read only."""
    folder = tmp_path_factory.mktemp("files")
    image, mask = lopsided_ct()
    other = np.zeros_like(mask)
    other[2:7, 5:14, 14:20] = 1
    slices = write_series(folder / "ct", image)
    sitk.WriteImage(image, folder / "ct.nii.gz")
    plain = sitk.GetImageFromArray(mask)
    plain.CopyInformation(image)
    sitk.WriteImage(plain, folder / "voi.nii.gz")
    sitk.WriteImage(plain[8:38, 3:25, 1:8], folder / "cut.nrrd")
    sitk.WriteImage(plain * 255, folder / "255.mha")
    both = sitk.GetImageFromArray(np.stack([other, mask], -1), isVector=True)
    both.CopyInformation(image)
    for i, name in enumerate(("Psoas", "Lesion")):
        for key, text in (("Name", name), ("Layer", str(i)), ("LabelValue", "1")):
            both.SetMetaData(f"Segment{i}_{key}", text)
    sitk.WriteImage(both, folder / "both.seg.nrrd")
    write_seg(folder / "binary.dcm", slices, {"Psoas": other, "Lesion": mask})
    write_seg(folder / "map.dcm", slices, {"Lesion": mask}, "LABELMAP")
    write_rtstruct(folder / "rt.dcm", image, slices, {"Psoas": outlines(other), "Lesion": outlines(mask)})
    (folder / "folder").mkdir()
    write_seg(folder / "folder" / "seg.dcm", slices, {"Lesion": mask})
    return folder


def read(files, name: str, image: str = "ct", **choice: object) -> Case:
    return read_case(files / image, files / name, SMALL, identifier="c1", **choice)


@pytest.mark.parametrize("image", ["ct", "ct.nii.gz"])
@pytest.mark.parametrize(
    ("name", "label", "segment"),
    [
        ("cut.nrrd", 1, ""),
        ("255.mha", 255, ""),
        ("both.seg.nrrd", 1, "Lesion"),
        ("binary.dcm", 2, "Lesion"),
        ("map.dcm", 1, "Lesion"),
        ("rt.dcm", 2, "Lesion"),
        ("folder", 1, "Lesion"),
    ],
)
def test_every_kind_of_file_gives_the_voxels_of_the_plain_mask(files, image, name, label, segment):
    case = read(files, name, image)
    assert voi_sha256(case) == voi_sha256(read(files, "voi.nii.gz", image))
    assert (case.voi_source.label, case.voi_source.segment, case.notes) == (label, segment, ())


@pytest.mark.parametrize("name", ["both.seg.nrrd", "binary.dcm", "rt.dcm"])
def test_another_segment_is_taken_by_its_name(files, name):
    case = read(files, name, segment="psoas")
    assert case.voi_source.segment == "Psoas"
    assert voi_facts(case, RULES).volume_ml == pytest.approx(5 * 9 * 6 * 0.9 * 0.7 * 5 / 1000)


@pytest.mark.parametrize("name", ["binary.dcm", "rt.dcm"])
def test_a_label_that_passes_over_the_lesion_is_warned_of(files, name):
    warnings = voi_warnings(voi_facts(read(files, name, label=1), RULES), RULES)
    assert warnings[0] == "label 1 (Psoas) of the mask was taken, not its segment Lesion"


@pytest.mark.parametrize("name", ["both.seg.nrrd", "binary.dcm", "rt.dcm", "voi.nii.gz"])
def test_what_is_not_there_is_refused_with_case_files_and_what_is(files, name):
    with pytest.raises(
        CaseError, match=rf"^case c1: the mask has no segment Ileum; its .* \(image .*ct, mask .*{name}\)$"
    ):
        read(files, name, segment="Ileum")


def test_an_empty_segment_beside_drawn_ones_is_told_with_these(files, tmp_path):
    both = sitk.ReadImage(str(files / "both.seg.nrrd"))
    values = sitk.GetArrayFromImage(both)
    values[..., 1] = 0  # the layer of Lesion, whose label is Psoas's in the other
    emptied = sitk.GetImageFromArray(values, isVector=True)
    emptied.CopyInformation(both)
    for key in both.GetMetaDataKeys():
        emptied.SetMetaData(key, both.GetMetaData(key))
    sitk.WriteImage(emptied, str(tmp_path / "emptied.seg.nrrd"))
    with pytest.raises(CaseError, match=r"its segment 1 \(Lesion\) is empty, drawn are 1 \(Psoas\); draw it, or pass"):
        read_case(files / "ct", tmp_path / "emptied.seg.nrrd", PROTOCOL, identifier="c1")


def test_a_surface_segmentation_is_called_what_it_is(files, tmp_path):
    content = (files / "map.dcm").read_bytes()
    surfaces = content.replace(b"1.2.840.10008.5.1.4.1.1.66.7", b"1.2.840.10008.5.1.4.1.1.66.5")
    (tmp_path / "surfaces.dcm").write_bytes(surfaces)
    with pytest.raises(CaseError, match=r"surfaces\.dcm: is a DICOM surface segmentation, expected voxels or contours"):
        read_case(files / "ct", tmp_path / "surfaces.dcm", SMALL)


def test_a_mask_of_another_patients_series_is_refused_though_its_grid_is_the_same(files, tmp_path):
    write_series(tmp_path / "ct", lopsided_ct()[0])
    for name in ("binary.dcm", "rt.dcm"):
        with pytest.raises(CaseError, match="another examination or patient"):
            read_case(tmp_path / "ct", files / name, SMALL)


def test_masks_in_memory_are_chosen_alike_and_keep_the_name_that_they_are_given(files):
    image, labels = (sitk.ReadImage(str(files / name)) for name in ("ct.nii.gz", "255.mha"))
    found = mask_of(labels, image, RULES, identifier="c1", segment="Ileum")
    assert (found.source.label, found.source.segment) == (255, "Ileum")
    empty = mask_of(labels * 0, image, RULES, identifier="c1")
    assert not sitk.GetArrayFromImage(empty.mask).any()
    read_again = read_mask(
        *(files / "255.mha", image, RULES), identifier="c1", image_file=ImageFile(files / "ct.nii.gz")
    )
    assert sitk.Hash(read_again.mask) == sitk.Hash(found.mask)


@pytest.fixture(scope="module")
def real(shared_data, tmp_path_factory):
    """The real CT as DICOM, its VOI as NIfTI, SEG of each kind and RTSTRUCT."""
    data, folder = shared_data("portal_venous_ct"), tmp_path_factory.mktemp("real")
    zipfile.ZipFile(data / "dicom.zip").extractall(folder / "ct")
    image = sitk.ReadImage(str(data / "image.nii.gz"))
    mask, slices = sitk.GetArrayFromImage(sitk.ReadImage(str(data / "voi.nii.gz"))), read_slices(folder / "ct")
    for kind in ("BINARY", "LABELMAP", "FRACTIONAL"):
        write_seg(
            folder / f"{kind}.dcm", slices, {"Lesion": mask.astype(float) if kind == "FRACTIONAL" else mask}, kind
        )
    write_rtstruct(folder / "RTSTRUCT.dcm", image, slices, {"Lesion": outlines(mask)})
    ct = next(file for file in (folder / "ct").rglob("*.dcm")).parent
    return folder, ct, data / "voi.nii.gz"


def test_the_real_ct_gives_the_same_1116_numbers_from_nifti_seg_and_rtstruct(real):
    folder, ct, nifti = real
    plain = read_case(ct, nifti, PROTOCOL)
    expected = radiomics_features(plain, PROTOCOL)
    assert expected.shape == (1116,)
    for name in ("BINARY", "LABELMAP", "FRACTIONAL", "RTSTRUCT"):
        case = read_case(ct, folder / f"{name}.dcm", PROTOCOL)
        assert voi_sha256(case) == voi_sha256(plain), name
        if name in ("BINARY", "RTSTRUCT"):
            np.testing.assert_array_equal(radiomics_features(case, PROTOCOL), expected)


def test_dcmqis_segmentation_of_the_real_ct_is_its_nifti_mask(real, program):
    folder, ct, nifti = real
    tissue = {"CodeValue": "85756007", "CodingSchemeDesignator": "SCT", "CodeMeaning": "Tissue"}
    segment = {"labelID": 1, "SegmentLabel": "Lesion", "SegmentDescription": "Lesion", "SegmentAlgorithmType": "MANUAL"}
    segment |= {"SegmentedPropertyCategoryCodeSequence": tissue, "SegmentedPropertyTypeCodeSequence": tissue}
    described = {"ContentCreatorName": "Nobody", "SeriesDescription": "VOI", "SeriesNumber": "9", "InstanceNumber": "1"}
    (folder / "dcmqi.json").write_text(json.dumps(described | {"segmentAttributes": [[segment]]}), encoding="utf-8")
    files = ("--inputImageList", nifti, "--inputMetadata", folder / "dcmqi.json", "--outputDICOM", folder / "dcmqi.dcm")
    program("itkimage2segimage", "--inputDICOMDirectory", ct, *files)
    case = read_case(ct, folder / "dcmqi.dcm", PROTOCOL)
    assert voi_sha256(case) == voi_sha256(read_case(ct, nifti, PROTOCOL))
    assert case.voi_source.segment == "Lesion"
