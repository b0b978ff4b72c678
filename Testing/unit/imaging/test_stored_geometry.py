"""Headers of MetaImage and NRRD that no longer say where the voxels are: ITK would take 1 mm and upright axes."""

import re

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.reading import read_volume


@pytest.fixture
def image():
    made = sitk.GetImageFromArray(np.arange(60, dtype=np.int16).reshape(5, 4, 3))
    made.SetSpacing((2.5, 3.5, 5.0))
    made.SetOrigin((-11.5, 20.25, -300.75))
    made.SetDirection((0.0, 1.0, 0.0, -0.6, 0.0, 0.8, 0.8, 0.0, 0.6))
    return made


def changed(path, image, old, new, *, compressed=False):
    sitk.WriteImage(image, str(path), useCompression=compressed)
    content = path.read_bytes()
    found = re.sub(old, new, content, count=1)
    assert found != content
    path.write_bytes(found)
    return path


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize(
    ("old", "new", "entry"),
    [
        (rb"ElementSpacing = 2.5 3.5 5\n", b"", "ElementSpacing is none"),
        (rb"ElementSpacing", b"ElementSpacinG", "ElementSpacing is none"),
        (rb"2.5 3.5 5\n", b"2.53.5 5\n", "ElementSpacing is '2.53.5 5', expected 3 numbers"),
        (rb"ElementSpacing = 2.5", b"ElementSpacing = 1_000", "ElementSpacing is '1_000 3.5 5'"),
        (rb"Offset = -11.5", b"Offset = -1;.5", "Offset is '-1;.5 20.25 -300.75'"),
        (rb"Offset", b"Onfset", "Offset is none"),
        (rb"Offset =", b"Offset\xa0 =", "Offset is none"),
        (rb"Offset", b"Position = 0 0 0\nOffset", "Offset is '0 0 0 and -11.5 20.25 -300.75'"),
        (rb"TransformMatrix = [0-9. -]*\n", b"", "TransformMatrix is none"),
        (rb"NDims = 3", b"NDims = 3x", "NDims is '3x'"),
        (rb"NDims = 3", b"NDims = 5", "NDims is '5'"),
        (rb"NDims = 3", b"NDims = 1", "NDims is '1'"),
        (rb"CompressedData =", b"Comp\0\0\xff =", "a line is 'Comp\\x00\\x00\u00ff = "),
    ],
)
def test_a_metaimage_whose_header_does_not_place_its_voxels_is_refused(tmp_path, image, compressed, old, new, entry):
    path = changed(tmp_path / "a.mha", image, old, new, compressed=compressed)
    with pytest.raises(CaseError, match=re.escape(entry)) as refusal:
        read_volume(path)
    assert str(refusal.value).startswith(f"{path}: its header does not say where the voxels are")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (rb"NDims = 3", b"NDims = 3\nNDims = 3", "its header gives 'NDims' twice"),
        (rb"MSB = False", b"MSB = 1_000", "BinaryDataByteOrderMSB is '1_000' in its header, expected True or False"),
        (rb"NDims", b"DistanceUnits = cm\nNDims", "measures in 'cm' (DistanceUnits), which ITK takes for mm"),
        (rb"NDims", b"ElementToIntensityFunctionOffset = -1024\nNDims", "FunctionOffset '-1024', which ITK does not"),
        (rb"NDims", b"ElementToIntensityFunctionSlope = 0.1\nNDims", "FunctionSlope '0.1', which ITK does not apply"),
        (rb"CompressedData = True", b"CompressedData = Tru", "CompressedData is 'Tru' in its header"),
        (rb"ObjectType = Image", b"ObjectType Image", "'ObjectType Image' in its header is no entry (NAME = VALUE)"),
        (rb"BinaryData = True\n", b"", "CompressedData without BinaryData"),
    ],
)
def test_a_metaimage_with_entries_that_itk_would_guess_at_is_refused(tmp_path, image, old, new, said):
    path = changed(tmp_path / "a.mha", image, old, new, compressed=True)
    with pytest.raises(CaseError, match=re.escape(said)):
        read_volume(path)


@pytest.mark.parametrize("names", [("Position", "Orientation"), ("Origin", "Rotation")])
def test_other_names_of_metaimage_for_origin_and_axes_are_read(tmp_path, image, names):
    path = changed(tmp_path / "a.mha", image, b"Offset", names[0].encode())
    path.write_bytes(path.read_bytes().replace(b"TransformMatrix", names[1].encode()))
    read = read_volume(path)
    assert (read.GetOrigin(), read.GetDirection()) == (image.GetOrigin(), image.GetDirection())


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (rb"space directions: [^\n]*\n", b"", "space directions is none"),
        (rb"space origin: [^\n]*\n", b"", "space origin is none"),
        (rb"-300.75", b"-300.\xcf5", "space origin is '(-11.5,20.25,-300.\u00cf5)'"),
        (rb"\(-11.5", b"-11.5", "space origin is '-11.5,20.25,-300.75)'"),
        (rb"directions: \(0,", b"directions: (nan,", "space directions is '(nan,"),
    ],
)
def test_an_nrrd_whose_header_does_not_place_its_voxels_is_refused(tmp_path, image, old, new, found):
    path = changed(tmp_path / "a.nrrd", image, old, new)
    with pytest.raises(CaseError, match=re.escape(f"where the voxels are: {found}")):
        read_volume(path)


def test_an_nrrd_in_centimetres_is_refused_and_one_in_millimetres_read(tmp_path, image):
    for unit, said in (("mm", None), ("cm", r"a\.nrrd: its header measures in 'cm' \(space units\), .* save it in mm")):
        units = f'space units: "{unit}" "{unit}" "{unit}"\n'.encode()
        path = changed(tmp_path / "a.nrrd", image, rb"space origin", units + b"space origin")
        if said is None:
            assert read_volume(path).GetSpacing() == image.GetSpacing()
        else:
            with pytest.raises(CaseError, match=said):
                read_volume(path)


def test_a_name_of_voxels_beside_a_header_is_told_in_one_line(tmp_path, image):
    path = changed(tmp_path / "a.mha", image, b"LOCAL", b"\x1b[2J\xff")
    with pytest.raises(CaseError, match="its voxels should lie in") as refusal:
        read_volume(path)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("yes", [b"true", b"1"])
def test_voxels_that_are_binary_by_another_word_have_to_be_all_there(tmp_path, image, yes):
    path = changed(tmp_path / "a.mha", image, b"BinaryData = True", b"BinaryData = " + yes)
    np.testing.assert_array_equal(sitk.GetArrayFromImage(read_volume(path)), sitk.GetArrayFromImage(image))
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(CaseError, match=r"is cut short \(found 118 bytes of voxels, expected 120\)"):
        read_volume(path)


def test_voxels_beside_a_header_under_a_name_that_no_file_has_are_not_there(tmp_path, image):
    path = changed(tmp_path / "a.mha", image, b"LOCAL", b"9" * 5000)
    with pytest.raises(CaseError, match=r"its voxels should lie in 9{37} ... 9{37} beside it, which is not there"):
        read_volume(path)


def test_a_stack_of_pictures_is_refused_whatever_it_is_called(tmp_path, image):
    sitk.WriteImage(image, str(tmp_path / "a.tif"))
    sitk.WriteImage(sitk.Cast(image[:, :, 0], sitk.sitkUInt8), str(tmp_path / "a.png"))
    renamed = (tmp_path / "a.tif").rename(tmp_path / "a.img3d")
    for path, kind in ((renamed, "TIFF"), (tmp_path / "a.png", "PNG")):
        with pytest.raises(CaseError, match=f"is a picture \\({kind}\\), which does not say how large its voxels are"):
            read_volume(path)
