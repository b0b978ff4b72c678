"""A case or a map that went through a folder is the same to the last bit; hostile folders are refused."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
from handed_case import save_case

from IFXPredictLib.base.errors import CaseError, ClinicalError, IFXPredictError
from IFXPredictLib.protocol.schema import VoiRules
from IFXPredictLib.worker.case_transfer import Geometry, restored_case, restored_maps, save_maps, sent_case


def place(image):
    return image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection(), image.GetPixelID()


def test_a_case_comes_back_to_the_last_bit(small_case, small_protocol, tmp_path):
    geometry = save_case(small_case, tmp_path)
    found = restored_case("case 7", tmp_path, geometry, small_protocol, small_case.clinical, centre="B")
    for before, after in ((small_case.image, found.image), (small_case.mask, found.mask)):
        assert place(after) == place(before)
        assert sitk.GetArrayFromImage(after).tobytes() == sitk.GetArrayFromImage(before).tobytes()
    assert (found.identifier, found.clinical) == (small_case.identifier, small_case.clinical)
    assert (found.centre, sent_case(found).centre, sent_case(small_case).centre) == ("B", "B", "")


def test_further_series_and_drawn_vois_come_back_to_the_last_bit(small_case, small_protocol, tmp_path):
    protocol = replace(small_protocol, vois=(VoiRules("wall"), VoiRules("node")), series=("portal", "early", "late"))
    node = sitk.Image(small_case.mask.GetSize(), sitk.sitkUInt8)
    node[3, 2, 1] = 1
    node.CopyInformation(small_case.mask)
    series = {"early": sitk.Cast(small_case.image, sitk.sitkInt16), "late": small_case.image + 0.25}
    case = replace(small_case, images=series, masks={"node": node})
    sent = sent_case(case)
    assert sent.bytes == sum(found.nbytes for found in (sent.image, sent.mask, *sent.further.values()))
    geometry = save_case(case, tmp_path)
    found = restored_case("case 7", tmp_path, geometry, protocol, {})
    assert (tuple(found.images), tuple(found.masks)) == (("early", "late"), ("node",))
    for name, one in {**found.images, **found.masks}.items():
        before = {**case.images, **case.masks}[name]
        assert place(one) == place(before)
        assert sitk.GetArrayFromImage(one).tobytes() == sitk.GetArrayFromImage(before).tobytes()
    np.save(tmp_path / "image_late.npy", np.zeros((2, 2, 2), np.float32))
    with pytest.raises(CaseError, match=r"case 7: image_late has \(2, 2, 2\) voxels, expected \(.*\) as the image has"):
        restored_case("case 7", tmp_path, geometry, protocol, {})
    (tmp_path / "image_late.npy").unlink()
    with pytest.raises(CaseError, match=r"case 7: its image_late cannot be read \(.*\); try again"):
        restored_case("case 7", tmp_path, geometry, protocol, {})


def test_the_arrays_are_in_z_y_x_order_and_need_no_pickle(small_case, tmp_path):
    save_case(small_case, tmp_path)
    image, mask = (np.load(tmp_path / name, allow_pickle=False) for name in ("image.npy", "mask.npy"))
    assert image.shape == mask.shape == small_case.image.GetSize()[::-1]
    assert (image.dtype, mask.dtype) == (np.float32, np.uint8)
    assert image[1, 2, 3] == small_case.image[3, 2, 1]


@pytest.mark.parametrize(
    "content",
    [None, b"", b"no array", b"\x93NUMPY\x01\x00v\x00{'descr': '|O', }", b"\x93NUMPY\x01\x00\x10\x00{'descr': broken}"],
)
def test_a_file_that_holds_no_array_is_refused(small_case, small_protocol, tmp_path, content):
    geometry = save_case(small_case, tmp_path)
    (tmp_path / "mask.npy").unlink()
    if content is not None:
        (tmp_path / "mask.npy").write_bytes(content)
    reason = "mask.npy is damaged, or holds objects, which are never loaded" if content is not None else ".*"
    with pytest.raises(CaseError, match=rf"case 7: its image or mask cannot be read \({reason}\); try again"):
        restored_case("case 7", tmp_path, geometry, small_protocol, {})


def test_pickled_objects_are_never_loaded(small_case, small_protocol, tmp_path):
    geometry = save_case(small_case, tmp_path)
    np.save(tmp_path / "mask.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(CaseError, match="holds objects, which are never loaded"):
        restored_case("case 7", tmp_path, geometry, small_protocol, {})


def test_clinical_values_are_checked_on_the_other_side_too(small_case, small_protocol, tmp_path):
    geometry = save_case(small_case, tmp_path)
    with pytest.raises(ClinicalError, match=r"^case case 7: age 34000: expected 5 to 100 year"):
        restored_case("case 7", tmp_path, geometry, small_protocol, {"age": 34_000.0})


def test_a_geometry_of_another_dimension_is_refused():
    with pytest.raises(CaseError, match=r"expected 3 spacings, 3 origins and 9 directions, found \(2, 3, 9\)"):
        Geometry((1.0, 1.0), (0.0,) * 3, (0.0,) * 9)


def test_maps_come_back_to_the_last_bit_and_in_order(small_case, tmp_path):
    image = sitk.Image(small_case.image)
    image[1, 2, 3] = float("nan")
    maps = {"b": image, "../a": sitk.Cast(small_case.mask, sitk.sitkFloat64)}
    saved = save_maps(maps, tmp_path)
    found = restored_maps(saved, tmp_path)
    assert [*found] == ["b", "../a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map-0.npy", "map-1.npy"]
    assert place(found["b"]) == place(image)
    assert sitk.GetArrayFromImage(found["b"]).tobytes() == sitk.GetArrayFromImage(image).tobytes()
    assert found["../a"].GetPixelID() == sitk.sitkFloat32


def flat(values):
    return values[0]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (None, "No such file"),
        (flat, r"expected three axes of numbers, found \(9, 11\) of float32"),
        (lambda values: values.astype(np.float64), "found .* of float64"),
        (lambda values: values[:0], r"found \(0, 9, 11\)"),
        (lambda values: values.astype(object), "holds objects, which are never loaded"),
    ],
)
def test_a_file_that_holds_no_map_is_refused(small_case, tmp_path, spoil, reason):
    saved = save_maps({"grad_cam_raised": small_case.image}, tmp_path)
    file = tmp_path / "map-0.npy"
    values = np.load(file)
    file.unlink()
    if spoil:
        np.save(file, spoil(values), allow_pickle=True)
    with pytest.raises(IFXPredictError, match=rf"the map grad_cam_raised cannot be read \(.*{reason}.*\); try again"):
        restored_maps(saved, tmp_path)


def test_several_arrays_in_a_file_are_refused(small_case, tmp_path):
    (saved,) = save_maps({"a": small_case.image}, tmp_path)
    with (tmp_path / "map-0.npy").open("wb") as file:
        np.savez(file, one=np.zeros(3))
    with pytest.raises(IFXPredictError, match="found several arrays"):
        restored_maps([saved], tmp_path)


AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("spacing", "origin", "direction", "words"),
    [
        ((1.0, 1.0, 0.0), (0.0,) * 3, AXIAL, "expected spacings above 0"),
        ((1.0, -1.0, 1.0), (0.0,) * 3, AXIAL, "expected spacings above 0"),
        ((1.0, float("nan"), 1.0), (0.0,) * 3, AXIAL, "expected spacings above 0"),
        ((1e30, 1.0, 1.0), (0.0,) * 3, AXIAL, "expected spacings above 0"),
        ((1.0,) * 3, (1e300, 0.0, 0.0), AXIAL, "an origin in mm"),
        ((1.0,) * 3, (float("nan"), 0.0, 0.0), AXIAL, "an origin in mm"),
        ((1.0,) * 3, (0.0,) * 3, (1.0, 0.0, 0.0) * 3, "expected axes of length 1 at right angles"),
        ((1.0,) * 3, (0.0,) * 3, (0.0,) * 9, "expected axes of length 1 at right angles"),
        ((1.0,) * 3, (0.0,) * 3, (float("nan"), *AXIAL[1:]), "expected axes of length 1 at right angles"),
        ((1.0,) * 3, (0.0,) * 3, (1e200, *AXIAL[1:]), "expected axes of length 1 at right angles"),
    ],
)
def test_a_geometry_that_no_scan_has_is_refused_before_anything_is_computed_on_it(spacing, origin, direction, words):
    with np.errstate(over="ignore"), pytest.raises(CaseError, match=f"^geometry: .*{words}"):
        Geometry(spacing, origin, direction)


def test_every_damaged_header_of_an_array_is_refused_in_words(small_case, small_protocol, tmp_path):
    """NumPy tells of them by errors of several kinds, tokenize's among them."""
    geometry, file = save_case(small_case, tmp_path), tmp_path / "image.npy"
    whole, rng = file.read_bytes(), np.random.default_rng(20)
    refused = 0
    for _ in range(300):
        damaged = bytearray(whole)
        for place in rng.integers(0, 118, 2):  # to the end of what the header says
            damaged[place] = rng.integers(1, 256)
        file.write_bytes(damaged)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of numpy, on headers that look like an older Python's
            try:
                found = restored_case("case 7", tmp_path, geometry, small_protocol, {})
            except CaseError:
                refused += 1
            else:  # white space was changed, or the kind of voxels to another that is none less
                assert found.image.GetSize() == small_case.image.GetSize()
    assert refused > 200
