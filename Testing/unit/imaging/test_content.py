"""When two images, masks or cases are the same: by all files that they lie in, and by what is read of them."""

import gzip
import shutil

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.case import make_case, read_case
from IFXPredictLib.imaging.content import content_of, files_sha256, is_whole, mask_files_sha256, scan_sha256
from IFXPredictLib.protocol.loading import load_protocol


@pytest.fixture(scope="module")
def protocol():
    return load_protocol("ifx_cte_demo")


def image_of(seed=0, kind=np.int16):
    """A lopsided image of three sizes, spacings and an origin that is no round number."""
    image = sitk.GetImageFromArray(np.random.default_rng(seed).integers(-100, 200, (6, 8, 10)).astype(kind))
    image.SetSpacing((0.8046875, 1.1, 5.0))
    image.SetOrigin((-102.3, 41.27, 7.5))
    return image


def mask_of(image, first=2):
    mask = sitk.Image(image.GetSize(), sitk.sitkUInt8)
    mask.CopyInformation(image)
    mask[first : first + 3, 2:6, 1:4] = 1
    return mask


def nifti_pair(folder, seed):
    sitk.WriteImage(image_of(seed), folder / "p.hdr")
    assert (folder / "p.hdr").read_bytes()[344:348] == b"ni1\0"
    return folder / "p.hdr"


def analyse_pair(folder, seed):
    """Analyze 7.5 is a pair without the mark and the codes of NIfTI."""
    header = nifti_pair(folder, seed)
    content = bytearray(header.read_bytes())
    content[344:348], content[252:256] = bytes(4), bytes(4)
    header.write_bytes(content)
    return header


def nifti_pair_by_its_voxels(folder, seed):
    return nifti_pair(folder, seed).with_suffix(".img")


def packed_pair_by_its_header(folder, seed):
    """The header with its voxels in .img.gz is read by the latter's name; its twin differs in the header alone."""
    pair = nifti_pair(folder, 0)
    header = bytearray(pair.read_bytes())
    for at in (276, 324):  # the height of the first voxel, by qform and by sform
        header[at : at + 4] = np.float32(100 + seed).tobytes()
    pair.write_bytes(header)
    (folder / "p.img.gz").write_bytes(gzip.compress(pair.with_suffix(".img").read_bytes(), mtime=0))
    return folder / "p.img.gz"


def metaimage(folder, seed):
    sitk.WriteImage(image_of(seed), folder / "ct.mhd")
    return folder / "ct.mhd"


def packed_metaimage(folder, seed):
    sitk.WriteImage(image_of(seed), folder / "ct.mhd", useCompression=True)
    return folder / "ct.mhd"


def metaimage_of_slices(folder, seed):
    """One data file a slice, listed in the header."""
    header = metaimage(folder, seed)
    voxels = (folder / "ct.raw").read_bytes()
    for z in range(6):
        (folder / f"slice{z}.raw").write_bytes(voxels[160 * z : 160 * (z + 1)])
    (folder / "ct.raw").unlink()
    names = "\n".join(f"slice{z}.raw" for z in range(6))
    header.write_text(header.read_text(encoding="utf-8").replace("ct.raw", f"LIST\n{names}"), encoding="utf-8")
    return header


def nrrd_with_data(folder, seed, data):
    header = folder / "ct.nhdr"
    sitk.WriteImage(image_of(seed), header)
    lines = header.read_text(encoding="utf-8").splitlines()
    (field,) = [line for line in lines if line.startswith("data file")]
    voxels = (folder / "ct.raw").read_bytes()
    for z in range(6):
        (folder / f"part{z}.raw").write_bytes(voxels[160 * z : 160 * (z + 1)])
    header.write_text("\n".join(data if line == field else line for line in lines) + "\n", encoding="utf-8")
    return header


def detached_nrrd(folder, seed):
    return nrrd_with_data(folder, seed, "data file: ct.raw")


def nrrd_of_numbered_files(folder, seed):
    return nrrd_with_data(folder, seed, "data file: part%d.raw 0 5 1 2")


def nrrd_of_listed_files(folder, seed):
    header = nrrd_with_data(folder, seed, "datafile: LIST 2")
    text = header.read_text(encoding="utf-8").rstrip("\n") + "\n" + "".join(f"part{z}.raw\n" for z in range(6))
    header.write_text(text, encoding="utf-8")
    return header


SEVERAL_FILES = [nifti_pair, nifti_pair_by_its_voxels, metaimage, packed_metaimage, detached_nrrd]
REFUSED = [
    *(analyse_pair, packed_pair_by_its_header, metaimage_of_slices, nrrd_of_numbered_files, nrrd_of_listed_files),
]
"""Which ITK reads wrong, or only in part; where they are read one day, their content must be all files'."""


@pytest.mark.parametrize("write", REFUSED, ids=lambda write: write.__name__)
def test_files_that_cannot_be_trusted_have_no_content(write, tmp_path):
    with pytest.raises(CaseError, match=r"again|save it as one file"):
        files_sha256(write(tmp_path, 0))


@pytest.mark.parametrize("write", SEVERAL_FILES, ids=lambda write: write.__name__)
def test_other_voxels_behind_the_same_named_file_are_other_content(write, tmp_path):
    """The named file stays as it was, to the last byte, while the voxels beside it change."""
    one, other = (tmp_path / name for name in ("one", "other"))
    one.mkdir()
    other.mkdir()
    named, twin = write(one, 0), write(other, 1)
    if named.suffix != ".img":
        assert named.read_bytes() == twin.read_bytes()
    assert not is_whole(named)
    assert files_sha256(named) != files_sha256(twin)
    assert files_sha256(named) == files_sha256(shutil.copytree(one, tmp_path / "copy") / named.name)


@pytest.mark.parametrize("name", ["ct.nii", "ct.nii.gz", "ct.nrrd", "ct.mha"])
def test_a_file_that_says_it_is_whole_is_not_read_for_its_hash(tmp_path, name, monkeypatch):
    file = tmp_path / name
    sitk.WriteImage(image_of(), file)
    monkeypatch.setattr("IFXPredictLib.imaging.content.read_volume", lambda path: pytest.fail(f"{path} was read"))
    first = files_sha256(file)
    sitk.WriteImage(image_of(1), file)
    assert files_sha256(file) != first


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.nrrd", b"NRRD0005\ntype: short\n"),
        ("word.mhd", b"ObjectType = Image\nComment = ElementDataFile = LOCAL\nElementDataFile = a.raw\n"),
        ("letters.mhd", b"ObjectType = Image\nelementdatafile = LOCAL\nElementDataFile = a.raw\n"),
        ("broken.nii.gz", b"\x1f\x8b\x08broken"),
        ("unknown.xyz", b"anything"),
        ("pair.hdr", bytes(344) + b"n+1\0"),
    ],
)
def test_a_file_is_whole_only_where_that_is_certain(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert not is_whole(tmp_path / name)


def test_a_folder_is_all_its_files_by_name(tmp_path):
    for name, content in (("a", b"abc"), ("b", b"")):
        (tmp_path / name).write_bytes(content)
    whole = files_sha256(tmp_path)
    (tmp_path / "b").write_bytes(b"x")
    changed = files_sha256(tmp_path)
    (tmp_path / "b").rename(tmp_path / "c")
    assert len({whole, changed, files_sha256(tmp_path)}) == 3


def test_an_image_that_is_gone_is_named(tmp_path):
    with pytest.raises(CaseError, match=r"gone\.nrrd: no such file or folder; check the path"):
        files_sha256(tmp_path / "gone.nrrd")


def test_another_label_or_segment_of_one_mask_file_is_another_mask(tmp_path):
    sitk.WriteImage(mask_of(image_of()), tmp_path / "m.nrrd")
    choices = [(None, ""), (1, ""), (2, ""), (None, "Lesion")]
    assert len({mask_files_sha256(tmp_path / "m.nrrd", *choice) for choice in choices}) == 4
    assert mask_files_sha256(tmp_path / "m.nrrd", None, None) == mask_files_sha256(tmp_path / "m.nrrd", None, "")


def saved(image, mask, folder, ending):
    folder.mkdir()
    paths = folder / f"image{ending}", folder / f"mask{ending}"
    for volume, path in zip((image, mask), paths, strict=True):
        sitk.WriteImage(volume, path)
    return paths


def test_a_case_has_the_same_content_whatever_files_pixel_type_and_order_of_axes_it_is_stored_in(protocol, tmp_path):
    image, mask = image_of(), mask_of(image_of())
    stored = [
        saved(image, mask, tmp_path / "nifti", ".nii.gz"),
        saved(image, mask, tmp_path / "meta", ".mhd"),
        saved(sitk.Cast(image, sitk.sitkFloat64), mask, tmp_path / "float", ".nrrd"),
        saved(*(sitk.DICOMOrient(one, "RAS") for one in (image, mask)), tmp_path / "ras", ".nrrd"),
    ]
    first, *others = (content_of(read_case(*paths, protocol), "", "") for paths in stored)
    assert [first.changed_to(other) for other in others] == [()] * 3
    assert {scan_sha256(sitk.ReadImage(paths[0])) for paths in stored} == {first.scan}


@pytest.mark.parametrize(("size", "kind"), [((3, 4, 5, 2), sitk.sitkInt16), ((3, 4), sitk.sitkVectorUInt8)])
def test_what_is_no_single_volume_has_a_hash_too(size, kind):
    image = sitk.Image(size, kind)
    values = sitk.GetArrayFromImage(image)
    values.flat[0] = 1
    vector = image.GetNumberOfComponentsPerPixel() > 1
    assert scan_sha256(image) != scan_sha256(sitk.GetImageFromArray(values, isVector=vector))


def scaled(slope, intercept):
    """As DICOM rescales in double precision, and as NIfTI keeps slope and result in single precision."""

    def change(values):
        return (values * np.float32(slope) + np.float32(intercept)).astype(np.float32)

    return change


COPIES = {
    "HU + 1024": lambda values: (values.astype(int) + 1024).astype(np.uint16),
    "HU + 40000": lambda values: (values.astype(int) + 40000).astype(np.uint16),
    "stored with the slope of a Philips MRI": scaled(0.7326007326007326, 0),
    "stored with a slope and an intercept": scaled(2.1538461538, -3.3),
    "divided by the largest value": lambda values: values / 199.0,
    "with -0.0 for 0.0": lambda values: np.where(values == 0, -0.0, values).astype(np.float32),
    "as 32-bit integers": lambda values: values.astype(np.int32) * 1000,
}
"""What programs leave of one scan; the values of the original lie between -100 and 199."""


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_scan_is_told_under_another_name_however_its_values_are_stored(copy):
    original = image_of()
    values = sitk.GetArrayFromImage(original)
    stored = sitk.GetImageFromArray(copy(values))
    assert scan_sha256(stored) == scan_sha256(original)
    values[3, 4, 5] += 1
    assert scan_sha256(sitk.GetImageFromArray(copy(values))) != scan_sha256(original)


def test_a_scale_makes_another_image_of_a_case_and_the_sign_of_0_does_not(protocol):
    found = []
    for copy in (lambda values: values.astype(np.float32), COPIES["with -0.0 for 0.0"], COPIES["HU + 1024"]):
        image = sitk.GetImageFromArray(copy(sitk.GetArrayFromImage(image_of())))
        image.CopyInformation(image_of())
        found.append(content_of(make_case("a", image, mask_of(image), protocol), "", ""))
    assert found[0].changed_to(found[1]) == ()
    assert found[0].changed_to(found[2]) == ("image",)


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (lambda image, mask: (image_of(1), mask), ("image",)),
        (lambda image, mask: (image, mask_of(image, 3)), ("mask",)),
    ],
)
def test_another_voxel_is_another_content(protocol, change, differs):
    image = image_of()
    before = content_of(make_case("a", image, mask_of(image), protocol), "", "")
    after = content_of(make_case("a", *change(image, mask_of(image)), protocol), "", "")
    assert before.changed_to(after) == differs


@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize("part", ["Origin", "Spacing"])
def test_the_same_voxels_at_another_place_are_the_same_image_moved(protocol, axis, part):
    image = image_of()
    before = content_of(make_case("a", image, mask_of(image), protocol), "", "")
    place = list(getattr(image, f"Get{part}")())
    place[axis] += 0.01
    getattr(image, f"Set{part}")(place)
    after = content_of(make_case("a", image, mask_of(image), protocol), "", "")
    assert before.changed_to(after) == ("image",)
    assert before.voxels == after.voxels
