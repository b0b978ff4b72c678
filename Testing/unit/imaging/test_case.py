import itertools
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import position, write_slices

from IFXPredictLib.base.errors import CaseError, ClinicalError
from IFXPredictLib.imaging.case import Case, image_case, make_case, read_case
from IFXPredictLib.imaging.voi import voi_facts, voi_warnings
from IFXPredictLib.protocol import clinical
from IFXPredictLib.protocol.loading import load_protocol

PROTOCOL = load_protocol("ifx_cte")
REAL_CT = Path(__file__).parents[4] / "shared" / "data" / "portal_venous_ct"
OBLIQUE = (
    np.array([[0.96, -0.28, 0], [0.28, 0.96, 0], [0, 0, 1]]) @ [[1, 0, 0], [0, 0.8, -0.6], [0, 0.6, 0.8]]
).ravel()


def volume(values: np.ndarray) -> sitk.Image:
    """``values`` (z, y, x) on an anisotropic, oblique grid away from the origin."""
    image = sitk.GetImageFromArray(values)
    image.SetSpacing((0.8, 0.9, 5.0))
    image.SetOrigin((-11.3, 20.1, -300.7))
    image.SetDirection(OBLIQUE.tolist())
    return image


@pytest.fixture
def image() -> sitk.Image:
    return volume(np.random.default_rng(1).integers(-1000, 1000, (6, 7, 9)).astype(np.int16))


@pytest.fixture
def mask() -> sitk.Image:
    """Label 1, off the centre and without any symmetry."""
    values = np.zeros((6, 7, 9), dtype=np.int16)
    values[1:4, 2:6, 3:5] = 1
    values[2, 3, 5] = 1
    return volume(values)


@pytest.fixture
def labels(mask) -> sitk.Image:
    """The mask with a voxel of label 4."""
    values = sitk.GetArrayFromImage(mask)
    values[4, 1, 7] = 4
    return volume(values)


def changed(image: sitk.Image, **geometry: tuple[float, ...]) -> sitk.Image:
    other = sitk.Image(image)
    for name, value in geometry.items():
        getattr(other, f"Set{name}")(value)
    return other


def same(one: sitk.Image, other: sitk.Image, within_mm: float = 0.0) -> bool:
    places = (
        np.allclose(getattr(one, place)(), getattr(other, place)(), rtol=0, atol=within_mm)
        for place in ("GetSpacing", "GetOrigin", "GetDirection")
    )
    return all(places) and np.array_equal(sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(other))


def test_a_case_holds_the_exact_hounsfield_units_and_the_labels_voxels_on_one_grid(image, labels):
    case = make_case("c1", image, labels, PROTOCOL, label=4, clinical={"crp": 3.0})
    assert (case.identifier, case.image.GetPixelID(), case.mask.GetPixelID()) == (
        "c1",
        image.GetPixelID(),
        sitk.sitkUInt8,
    )
    np.testing.assert_array_equal(sitk.GetArrayFromImage(case.image), sitk.GetArrayFromImage(image))
    np.testing.assert_array_equal(np.argwhere(sitk.GetArrayFromImage(case.mask)), [[4, 1, 7]])
    assert case.image.GetOrigin() == case.mask.GetOrigin() == image.GetOrigin()
    assert case.image.GetDirection() == case.mask.GetDirection() == image.GetDirection()


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (sitk.sitkInt16, sitk.sitkInt16),
        (sitk.sitkUInt16, sitk.sitkUInt16),
        (sitk.sitkUInt8, sitk.sitkUInt8),
        (sitk.sitkInt32, sitk.sitkFloat32),
        (sitk.sitkFloat64, sitk.sitkFloat32),
    ],
)
def test_what_float32_holds_exactly_stays_as_it_was_read(image, mask, kind, kept):
    """A CT of 16-bit integers is not made twice as large."""
    given = sitk.Cast(sitk.Abs(image) / 40, kind)
    case = make_case("c1", given, mask, PROTOCOL)
    assert case.image.GetPixelID() == kept
    expected = sitk.GetArrayFromImage(given).astype(np.float32)
    np.testing.assert_array_equal(sitk.GetArrayFromImage(case.image), expected)


def test_the_images_given_are_left_as_they_were(image, mask):
    before = sitk.Hash(image), sitk.Hash(mask), image.GetPixelID(), mask.GetOrigin()
    make_case("c1", image, changed(mask, Origin=(-11.3, 20.1, -300.7001)), PROTOCOL)
    assert before == (sitk.Hash(image), sitk.Hash(mask), image.GetPixelID(), mask.GetOrigin())


def test_clinical_values_are_a_read_only_copy(image, mask):
    values = {"crp": 3.0}
    case = make_case("c1", image, mask, PROTOCOL, clinical=values)
    values["crp"] = 4.0
    assert case.clinical == {"crp": 3.0}
    with pytest.raises(TypeError):
        case.clinical["crp"] = 5.0


def test_every_flipped_and_permuted_copy_is_the_same_case(image, mask):
    expected = make_case("c1", image, mask, PROTOCOL)
    for order in itertools.permutations(range(3)):
        for flips in itertools.product((False, True), repeat=3):
            copies = [sitk.Flip(sitk.PermuteAxes(one, order), flips) for one in (image, mask)]
            case = make_case("c1", *copies, PROTOCOL)
            assert same(case.image, expected.image, 1e-9)
            assert same(case.mask, expected.mask, 1e-9)


def test_a_case_is_stored_in_lps_order_with_each_voxel_at_its_place(image, mask):
    flipped = [sitk.Flip(sitk.PermuteAxes(one, (2, 0, 1)), (True, False, True)) for one in (image, mask)]
    case = make_case("c1", *flipped, PROTOCOL)
    axes = np.array(case.image.GetDirection()).reshape(3, 3)
    assert (np.diag(axes) > 0.7).all()
    voxel = case.image.TransformPhysicalPointToIndex(image.TransformIndexToPhysicalPoint((8, 1, 4)))
    assert case.image[voxel] == image[8, 1, 4]


def test_a_mask_stored_in_another_axis_order_is_taken_voxel_by_voxel(image, mask):
    other = sitk.Flip(sitk.PermuteAxes(mask, (1, 2, 0)), (False, True, True))
    expected, found = make_case("c1", image, mask, PROTOCOL), make_case("c1", image, other, PROTOCOL)
    assert same(found.mask, expected.mask)
    assert same(found.image, expected.image)


def test_a_mask_within_the_tolerance_gets_the_images_exact_geometry(image, mask):
    near = changed(mask, Origin=(-11.3004, 20.1004, -300.7004), Spacing=(0.80001, 0.9, 5.0))
    case = make_case("c1", image, near, PROTOCOL)
    for place in ("GetSpacing", "GetOrigin", "GetDirection"):
        assert getattr(case.mask, place)() == getattr(case.image, place)() == getattr(image, place)()


def test_at_45_degrees_a_mask_of_nearly_the_same_direction_still_fits(image, mask):
    c = np.sqrt(0.5)
    image.SetDirection((c, -c, 0, c, c, 0, 0, 0, 1))
    for tilt in (-1e-8, 1e-8):
        a = np.pi / 4 + tilt
        near = changed(mask, Direction=(np.cos(a), -np.sin(a), 0, np.sin(a), np.cos(a), 0, 0, 0, 1))
        case = make_case("c1", image, near, PROTOCOL)
        assert np.count_nonzero(sitk.GetArrayFromImage(case.mask)) == 25


@pytest.mark.parametrize(
    ("geometry", "numbers"),
    [
        ({"Spacing": (0.8, 0.9, 5.1)}, r"0\.5 mm apart .*spacing \(0\.8 0\.9 5\), .*mask .*spacing \(0\.8 0\.9 5\.1\)"),
        ({"Origin": (-11.3, 20.1, -300.6)}, r"0\.1 mm apart .*origin \(-11\.3 20\.1 -300\.7\).*-300\.6\)"),
        ({"Origin": (-11.3, 20.1, -300.68)}, r"0\.02 mm apart \(tolerance 0\.008 mm\)"),
        ({"Direction": (1, 0, 0, 0, 1, 0, 0, 0, 1)}, r"direction \(0\.96 -0\.224 .*direction \(1 0 0 0 1 0 0 0 1\)"),
    ],
)
def test_a_mask_on_another_grid_is_refused_with_both_grids(image, mask, geometry, numbers):
    with pytest.raises(CaseError, match=rf"^case c1: the mask lies on another grid .*{numbers}") as refusal:
        make_case("c1", image, changed(mask, **geometry), PROTOCOL)
    assert "\n" not in str(refusal.value)


def test_a_mask_cut_to_a_part_of_the_images_grid_is_put_in_its_place(image, mask):
    expected = make_case("c1", image, mask, PROTOCOL)
    assert same(make_case("c1", image, mask[3:6, 2:6, 1:4], PROTOCOL).mask, expected.mask)
    turned = sitk.Flip(sitk.PermuteAxes(mask[3:6, 2:6, 1:4], (1, 2, 0)), (False, True, True))
    assert same(make_case("c1", image, turned, PROTOCOL).mask, expected.mask)


def test_a_mask_of_a_larger_grid_is_cut_to_the_images_unless_something_is_drawn_beyond(image, mask):
    part = image[1:, :, 1:5]
    assert np.count_nonzero(sitk.GetArrayFromImage(make_case("c1", part, mask, PROTOCOL).mask)) == 25
    with pytest.raises(CaseError, match=r"^case c1: the mask has 8 voxel\(s\) beyond the image, expected none"):
        make_case("c1", image[:, :, :3], mask, PROTOCOL)


def test_a_mask_moved_by_whole_voxels_is_refused_with_both_grids(image, mask):
    moved = changed(mask, Origin=mask.TransformIndexToPhysicalPoint((0, 0, 1)))
    with pytest.raises(CaseError, match=r"another grid than the image and reaches beyond it .*mask size \(9 7 6\)"):
        make_case("c1", image, moved, PROTOCOL)
    half = changed(mask[:, :, :3], Origin=mask.TransformContinuousIndexToPhysicalPoint((0, 0, 0.5)))
    with pytest.raises(CaseError, match=r"another grid than the image, 2\.5 mm apart \(tolerance 0\.008 mm\)"):
        make_case("c1", image, half, PROTOCOL)


def test_an_image_in_memory_whose_axes_are_sheared_is_refused(image, mask):
    sheared = [changed(one, Direction=(1, 0, 0, 0, 1, -0.1, 0, 0, 0.995)) for one in (image, mask)]
    with pytest.raises(CaseError, match=r"^case c1: the axes of the image \(1 0 0 / .*sheared grid"):
        make_case("c1", *sheared, PROTOCOL)


@pytest.mark.parametrize("broken", ["image", "mask"])
def test_what_is_not_one_scalar_3d_volume_is_refused(image, mask, broken):
    bad = {
        r"4 dimensions \(9x7x6x1\)": sitk.JoinSeries([image]),
        r"2 dimensions \(9x7\)": image[:, :, 2],
        r"'vector of": sitk.Compose(image, image),
        r"'complex of": sitk.RealAndImaginaryToComplex(*[sitk.Cast(image, sitk.sitkFloat32)] * 2),
    }
    if broken == "mask":
        del bad["'vector of"]  # layers of a segmentation
    for found, volume_given in bad.items():
        pair = (volume_given, mask) if broken == "image" else (image, volume_given)
        with pytest.raises(CaseError, match=rf"^case c1: the {broken} has .*{found}.*, expected one 3-D volume"):
            make_case("c1", *pair, PROTOCOL)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
def test_an_image_that_is_not_finite_is_refused_with_the_number_of_voxels(mask, value):
    values = np.zeros((6, 7, 9))
    values[2, :2, 3] = value
    with pytest.raises(CaseError, match=r"^case c1: the image has 2 voxel\(s\) that are NaN or infinite"):
        make_case("c1", volume(values), mask, PROTOCOL)


def test_an_absent_label_is_refused_with_the_labels_there_are(image, labels):
    with pytest.raises(CaseError, match=r"^case c1: the mask has no label 2; its labels are 1, 4; pass --label"):
        make_case("c1", image, labels, PROTOCOL, label=2)


def test_one_of_several_labels_has_to_be_named(image, labels):
    with pytest.raises(CaseError, match=r"^case c1: the mask holds 2 labels: 1, 4; expected one, .*Pass --label"):
        make_case("c1", image, labels, PROTOCOL)


def test_the_only_label_need_not_be_named_and_is_kept_with_its_segments_name(image, mask):
    expected = make_case("c1", image, mask, PROTOCOL)
    case = make_case("c1", image, mask * 255, PROTOCOL, segment="Ileum")
    assert same(case.mask, expected.mask)
    assert (case.voi_source.label, case.voi_source.segment) == (255, "Ileum")
    assert (expected.voi_source.label, expected.voi_source.segment) == (1, "")


@pytest.mark.parametrize("label", [0, -1])
def test_the_background_is_no_voi(image, mask, label):
    with pytest.raises(CaseError, match=rf"^case c1: the mask: label {label} cannot be the VOI's, expected 1 or more"):
        make_case("c1", image, mask - 1, PROTOCOL, label=label)
    with pytest.raises(CaseError, match=r"^case c1: the mask: label -1 cannot be the VOI's"):
        make_case("c1", image, mask * -1, PROTOCOL)


@pytest.mark.parametrize(
    ("spacing", "message"),
    [
        ((0.8, 0.0009, 5.0), r"7 voxels along y are 0\.0009 mm apart, 0\.0063 mm in all, expected 0\.1 to 20 mm and"),
        ((0.8, 0.9, 5000.0), r"6 voxels along z are 5000 mm apart, 30000 mm in all"),
        ((0.09, 0.09, 0.5), r"9 voxels along x are 0\.09 mm apart"),
    ],
)
def test_an_image_whose_header_is_not_in_mm_is_refused_with_the_numbers(image, mask, spacing, message):
    with pytest.raises(CaseError, match=rf"^case c1: the image's {message}.* is the header in mm\?$"):
        make_case("c1", changed(image, Spacing=spacing), changed(mask, Spacing=spacing), PROTOCOL)


def test_an_image_longer_than_a_scanners_table_is_refused():
    values = np.zeros((150, 2, 2), np.int16)
    values[3, 1, 1] = 1
    long = changed(volume(values), Spacing=(0.8, 0.9, 15.0))
    with pytest.raises(CaseError, match=r"150 voxels along z are 15 mm apart, 2250 mm in all, .* at most 2000 mm"):
        make_case("c1", long, long, PROTOCOL)


def test_an_empty_mask_is_refused(image, mask):
    with pytest.raises(CaseError, match=r"^case c1: the mask is empty"):
        make_case("c1", image, mask * 0, PROTOCOL)


def test_a_mask_that_covers_everything_is_refused(image, mask):
    with pytest.raises(CaseError, match=r"^case c1: the mask covers the whole image"):
        make_case("c1", image, mask * 0 + 1, PROTOCOL)


def test_a_mask_of_float_values_is_refused_with_the_values(image, mask):
    with pytest.raises(CaseError, match=r"^case c1: the mask has float values \(0\.5\), expected whole-number labels"):
        make_case("c1", image, sitk.Cast(mask, sitk.sitkFloat32) * 0.5, PROTOCOL)
    values = np.linspace(0, 1, 6 * 7 * 9, dtype=np.float32).reshape(6, 7, 9)
    with pytest.raises(CaseError, match=r"float values \(0\.0026.* and 368 more\)"):
        make_case("c1", image, volume(values), PROTOCOL)
    with pytest.raises(CaseError, match=r"float values \(nan\)"):
        make_case("c1", image, volume(np.where(values < 0.5, np.nan, 1)), PROTOCOL)


def test_a_mask_stored_as_float_with_whole_numbers_is_accepted(image, mask):
    expected = make_case("c1", image, mask, PROTOCOL)
    assert same(make_case("c1", image, sitk.Cast(mask, sitk.sitkFloat64), PROTOCOL).mask, expected.mask)


def test_a_case_cannot_be_built_past_the_checks(image, mask):
    floating, binary = sitk.Cast(image, sitk.sitkFloat32), sitk.Cast(mask == 1, sitk.sitkUInt8)
    assert Case("c1", floating, binary, {}).identifier == "c1"
    moved = changed(binary, Origin=(0.0, 0.0, 0.0))
    many = sitk.Cast(mask * 4, sitk.sitkUInt8)
    with pytest.raises(CaseError, match=r"^case c1: expected a mask of 0 and 1, found 4"):
        Case("c1", floating, many, {})
    wide, colours = sitk.Cast(image, sitk.sitkFloat64), sitk.Compose(image, image)
    pairs = ((wide, binary), (colours, binary), (floating, mask), (floating, moved), (floating[:, :, :5], binary))
    for pair in pairs:
        with pytest.raises(
            CaseError, match=r"^case c1: expected a 3-D image of float32 or 16-bit integers and a uint8"
        ):
            Case("c1", *pair, {})


def by_make_case(image, mask, _folder, values):
    return make_case("c1", image, mask, PROTOCOL, clinical=values)


def by_read_case(image, mask, folder, values):
    for volume, name in ((image, "c1.nii"), (mask, "voi.nii")):
        sitk.WriteImage(volume, str(folder / name))
    return read_case(folder / "c1.nii", folder / "voi.nii", PROTOCOL, clinical=values)


def by_constructor(image, mask, _folder, values):
    floating, binary = sitk.Cast(image, sitk.sitkFloat32), sitk.Cast(mask == 1, sitk.sitkUInt8)
    return Case("c1", floating, binary, values, PROTOCOL.clinical)


def by_replace(image, mask, _folder, values):
    return replace(make_case("c1", image, mask, PROTOCOL, clinical={"crp": 29}), clinical=values)


every_way = pytest.mark.parametrize("build", [by_make_case, by_read_case, by_constructor, by_replace])


@every_way
def test_clinical_values_are_checked_whichever_way_a_case_is_built(build, image, mask, tmp_path):
    case = build(image, mask, tmp_path, {"Albumin": "34.1", "CRP": np.float32(29), "bmi": None})
    assert list(case.clinical.items()) == [("albumin", 34.1), ("crp", 29.0)]
    with pytest.raises(ClinicalError, match=r"^case c1: age 34000: expected 5 to 100 year; check value and unit\.$"):
        build(image, mask, tmp_path, {"age": 34_000})
    with pytest.raises(ClinicalError, match=r"^case c1: unknown clinical characteristic 'albumine'; did you mean albu"):
        build(image, mask, tmp_path, {"albumine": 34.1})


@every_way
def test_each_clinical_value_is_checked_once(build, image, mask, tmp_path, monkeypatch):
    seen, read = [], clinical._read
    monkeypatch.setattr(clinical, "_read", lambda value, m: seen.append(m.characteristic.name) or read(value, m))
    build(image, mask, tmp_path, {"age": 34, "albumin": 34.1})
    assert sorted(set(seen) - {"crp"}) == sorted(name for name in seen if name != "crp") == ["age", "albumin"]


def test_clinical_values_are_refused_before_any_file_is_read():
    with pytest.raises(ClinicalError, match=r"^case none: age 34000"):
        read_case("none.nii", "none.nii", PROTOCOL, clinical={"age": 34_000})


def test_a_case_of_image_and_voi_alone_takes_no_clinical_values(image, mask):
    case = image_case("c1", image, mask, PROTOCOL.image)
    assert dict(case.clinical) == {}
    with pytest.raises(ClinicalError, match=r"^case c1: unknown clinical characteristic 'crp'; known are none"):
        replace(case, clinical={"crp": 29})


def test_paths_may_be_texts_and_no_home_folder_is_looked_for(tmp_path, image, mask):
    by_read_case(image, mask, tmp_path, {})
    assert read_case(str(tmp_path / "c1.nii"), str(tmp_path / "voi.nii"), PROTOCOL).identifier == "c1"
    with pytest.raises(CaseError, match=r"^~/c1\.nii: no such file"):
        read_case("~/c1.nii", tmp_path / "voi.nii", PROTOCOL)


@pytest.mark.parametrize(("name", "identifier"), [("c.7.nii.gz", "c.7"), ("c7.nrrd", "c7"), ("c7.mha", "c7")])
def test_files_make_a_case_named_by_the_image(tmp_path, image, mask, name, identifier):
    sitk.WriteImage(image, str(tmp_path / name))
    sitk.WriteImage(mask, str(tmp_path / "voi.seg.nrrd"))
    case = read_case(tmp_path / name, tmp_path / "voi.seg.nrrd", PROTOCOL, label=1, clinical={"crp": 3.0})
    assert (case.identifier, case.clinical) == (identifier, {"crp": 3.0})
    expected = make_case("c1", image, mask, PROTOCOL)
    assert same(case.image, expected.image, 1e-4)
    assert same(case.mask, expected.mask, 1e-4)
    assert read_case(tmp_path / name, tmp_path / "voi.seg.nrrd", PROTOCOL, identifier="p1").identifier == "p1"


def test_errors_name_the_case_and_both_files(tmp_path, image, mask):
    sitk.WriteImage(image, str(tmp_path / "ct.nii"))
    sitk.WriteImage(mask, str(tmp_path / "voi.nii"))
    with pytest.raises(CaseError, match=r"^case ct: the mask has no label 9.*\(image .*ct\.nii, mask .*voi\.nii\)$"):
        read_case(tmp_path / "ct.nii", tmp_path / "voi.nii", PROTOCOL, label=9)
    with pytest.raises(CaseError, match=r"none\.nii: no such file"):
        read_case(tmp_path / "ct.nii", tmp_path / "none.nii", PROTOCOL)
    sitk.WriteImage(sitk.JoinSeries([image, image]), str(tmp_path / "4d.nii"))
    with pytest.raises(CaseError, match=r"^case 4d: the image has 4 dimensions \(9x7x6x2\).*4d\.nii"):
        read_case(tmp_path / "4d.nii", tmp_path / "voi.nii", PROTOCOL)


def test_a_dicom_image_of_another_modality_is_refused_before_its_mask_is_read(tmp_path):
    image = sitk.Image(8, 8, 1, sitk.sitkInt16)
    image.SetMetaData("0008|0060", "MR")
    sitk.WriteImage(image, tmp_path / "mri.dcm")
    with pytest.raises(CaseError, match=r"mri\.dcm: the image is of the modality MR by its DICOM header, expected CT"):
        read_case(tmp_path / "mri.dcm", tmp_path / "none.nii", PROTOCOL)


def test_the_real_ct_from_dicom_is_the_real_ct_from_nifti_to_the_last_bit(tmp_path):
    if not REAL_CT.is_dir():
        pytest.skip("needs ../shared/data/portal_venous_ct")
    with zipfile.ZipFile(REAL_CT / "dicom.zip") as archive:
        archive.extractall(tmp_path)
    folder = next(tmp_path.rglob("*.dcm")).parent
    nifti = read_case(REAL_CT / "image.nii.gz", REAL_CT / "voi.nii.gz", PROTOCOL)
    dicom = read_case(folder, REAL_CT / "voi.nii.gz", PROTOCOL)
    assert (nifti.identifier, dicom.identifier) == ("image", folder.name)
    assert same(dicom.image, nifti.image)
    assert same(dicom.mask, nifti.mask)
    inside = sitk.GetArrayFromImage(dicom.image)[sitk.GetArrayFromImage(dicom.mask) == 1]
    assert round(float(inside.mean())) == 87


def test_what_a_header_says_of_the_voxels_stands_in_the_case(tmp_path, mask):
    image = volume(np.random.default_rng(1).integers(-1000, 1000, (6, 7, 9)).astype(np.int16))
    write_slices(tmp_path / "ct", image, BurnedInAnnotation="YES")
    sitk.WriteImage(mask, str(tmp_path / "voi.nrrd"))
    case = read_case(tmp_path / "ct", tmp_path / "voi.nrrd", PROTOCOL)
    assert case.notes == ("text is burned into the image by its header: does it lie on the VOI?",)
    assert voi_warnings(voi_facts(case, PROTOCOL.image), PROTOCOL.image)[0] == case.notes[0]


@pytest.mark.parametrize(("padded", "refused"), [(0, False), (1, False), (9, True), (25, True)])
def test_a_voi_on_padding_is_told_and_refused_where_it_is_much(tmp_path, padded, refused):
    values = np.random.default_rng(1).integers(-900, 900, (30, 7, 9)).astype(np.int16)
    labels = np.zeros((30, 7, 9), np.int16)
    labels[2:28, 2:6, 3:5] = 1
    values[tuple(np.argwhere(labels)[:padded].T)] = -3024
    write_slices(tmp_path / "ct", volume(values), PixelPaddingValue=-2000)
    sitk.WriteImage(volume(labels), str(tmp_path / "voi.nrrd"))
    if refused:
        with pytest.raises(CaseError, match=r"% of the VOI is padding outside the scanner's field of view"):
            read_case(tmp_path / "ct", tmp_path / "voi.nrrd", PROTOCOL)
    else:
        notes = read_case(tmp_path / "ct", tmp_path / "voi.nrrd", PROTOCOL).notes
        assert notes == (("0.48% of the VOI is padding outside the field of view of the scanner",) if padded else ())


@pytest.mark.parametrize("tolerance", [0.05, 1.0, 5.0])
def test_no_protocol_takes_a_tilt_or_a_gap_whatever_slice_thickness_it_tolerates(tmp_path, mask, tolerance):
    image = volume(np.random.default_rng(1).integers(-1000, 1000, (6, 7, 9)).astype(np.int16))
    sitk.WriteImage(mask, str(tmp_path / "voi.nrrd"))
    protocol = replace(PROTOCOL, image=replace(PROTOCOL.image, slice_thickness_tolerance_mm=tolerance))

    def tilt(header, k):
        header.ImagePositionPatient = position(image, k, (0.0, 0.88 * k))

    def gap(header, k):
        header.ImagePositionPatient = position(image, k + 0.15 * (k > 2))

    for name, change, words in (("tilt", tilt, "a tilted gantry"), ("gap", gap, "unequal slice spacing")):
        write_slices(tmp_path / name, image, change=change)
        with pytest.raises(CaseError, match=words):
            read_case(tmp_path / name, tmp_path / "voi.nrrd", protocol)


@pytest.mark.parametrize("spacing", [0.5, 0.9, 1.2])
def test_thin_slices_are_read_under_a_protocol_that_tolerates_more_than_their_distance(tmp_path, mask, spacing):
    image = volume(np.random.default_rng(1).integers(-1000, 1000, (6, 7, 9)).astype(np.int16))
    for one in (image, mask):
        one.SetSpacing((0.9, 0.9, spacing))
    write_slices(tmp_path / "ct", image)
    sitk.WriteImage(mask, str(tmp_path / "voi.nrrd"))
    protocol = replace(PROTOCOL, image=replace(PROTOCOL.image, slice_thickness_tolerance_mm=1.5))
    assert read_case(tmp_path / "ct", tmp_path / "voi.nrrd", protocol).image.GetSpacing()[2] == pytest.approx(spacing)


def test_an_origin_with_six_digits_is_the_same_grid(image, mask):
    for one in (image, mask):
        one.SetOrigin((-250.123, -1023.456, 1234.567))
        one.SetDirection(np.eye(3).ravel().tolist())
    rounded = changed(mask, Origin=tuple(float(f"{value:.6g}") for value in mask.GetOrigin()))
    assert same(make_case("c1", image, rounded, PROTOCOL).mask, make_case("c1", image, mask, PROTOCOL).mask)
    with pytest.raises(CaseError, match="the mask lies on another grid"):
        make_case("c1", image, changed(mask, Origin=(-250.123, -1023.45, 1234.6)), PROTOCOL)
