"""The derived images: their names, and that cutting the image changes no bit of a wavelet."""

import numpy as np
import pytest
import pywt
import SimpleITK as sitk
from drawn_radiomics import noise_and_voi, odd_vois

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.features.native.filters import KeptFilters, filtered, image_names
from IFXPredictLib.features.native.parameters import Settings


def values_of(kind: str, image: sitk.Image, mask: sitk.Image, settings: Settings) -> dict[str, np.ndarray]:
    inside = sitk.GetArrayFromImage(mask) != 0
    return dict(filtered(kind, image, inside, settings, image_names(kind, settings)))


def test_images_have_pyradiomics_names():
    assert image_names("LoG", Settings(sigma=(3.0, 2, 0.5))) == (
        *("log-sigma-3-0-mm-3D", "log-sigma-2-mm-3D", "log-sigma-0-5-mm-3D"),
    )
    bands = "wavelet-LLH wavelet-LHL wavelet-LHH wavelet-HLL wavelet-HLH wavelet-HHL wavelet-HHH wavelet-LLL"
    assert " ".join(image_names("Wavelet", Settings())) == bands
    two = image_names("Wavelet", Settings(level=2, force_2d=True))
    assert two == ("wavelet-LH", "wavelet-HL", "wavelet-HH", "wavelet2-LH", "wavelet2-HL", "wavelet2-HH", "wavelet2-LL")
    assert image_names("SquareRoot", Settings()) == ("squareroot",)


@pytest.mark.parametrize("wavelet", ["coif1", "haar", "db3", "bior3.1"])
@pytest.mark.parametrize("where", ["several pieces", "at the border", "noise"])
def test_wavelets_of_the_cut_image_are_those_of_the_whole_to_the_last_bit(where, wavelet):
    image, mask = noise_and_voi(4, (26, 28, 30)) if where == "noise" else odd_vois()[where]
    whole, inside = sitk.GetArrayFromImage(image), sitk.GetArrayFromImage(mask) != 0
    padded = np.pad(whole, [(0, n % 2) for n in whole.shape], "wrap")
    bands = pywt.swtn(padded, wavelet, 1, axes=(2, 1, 0))[0]
    found = values_of("Wavelet", image, mask, Settings(wavelet=wavelet))
    for letters, band in bands.items():
        z, y, x = whole.shape
        expected = band[:z, :y, :x][inside]
        name = f"wavelet-{letters.replace('a', 'L').replace('d', 'H')}"
        np.testing.assert_array_equal(found[name], expected)
        assert found[name].dtype == np.float32


def test_functions_of_the_intensity_keep_its_sign_and_range():
    image, mask = noise_and_voi(2)
    x = sitk.GetArrayFromImage(image)[sitk.GetArrayFromImage(mask) != 0].astype(float)
    largest = np.abs(sitk.GetArrayFromImage(image)).max().astype(float)
    found = {
        kind: values_of(kind, image, mask, Settings())[kind.lower()]
        for kind in ("Original", "Square", "SquareRoot", "Logarithm", "Exponential")
    }
    np.testing.assert_array_equal(found["Original"], x)
    np.testing.assert_allclose(found["Square"], x**2 / largest)
    np.testing.assert_allclose(found["SquareRoot"], np.sign(x) * np.sqrt(np.abs(x) * largest))
    np.testing.assert_allclose(found["Logarithm"], np.sign(x) * np.log1p(np.abs(x)) * largest / np.log1p(largest))
    np.testing.assert_allclose(found["Exponential"], largest ** (x / largest))


def test_a_ramp_has_its_slope_for_gradient_in_mm_or_in_voxels():
    ramp = sitk.GetImageFromArray(np.broadcast_to(np.arange(10, dtype=np.float32), (8, 9, 10)).copy())
    ramp.SetSpacing((2.0, 3.0, 4.0))
    mask = sitk.Image(ramp.GetSize(), sitk.sitkUInt8)
    mask[3:6, 3:6, 3:6] = 1
    assert set(values_of("Gradient", ramp, mask, Settings())["gradient"]) == {0.5}
    assert set(values_of("Gradient", ramp, mask, Settings(gradient_use_spacing=False))["gradient"]) == {1.0}


def test_only_wanted_images_are_made_and_an_image_too_small_is_refused():
    image, mask = noise_and_voi(2)
    inside = sitk.GetArrayFromImage(mask) != 0
    settings = Settings(sigma=(3.0, 90.0))
    assert [name for name, _ in filtered("LoG", image, inside, settings, {"log-sigma-3-0-mm-3D"})] == [
        "log-sigma-3-0-mm-3D"
    ]
    with pytest.raises(FeatureError, match=r"has 26x22x17 voxels, expected at least 31x31x31 for log-sigma-90-0-mm-3D"):
        list(filtered("LoG", image, inside, settings, image_names("LoG", settings)))


def test_kept_filters_give_each_mask_the_values_of_the_image_to_the_last_bit():
    kinds = {"LoG": Settings(sigma=(3.0, 5.0)), "Wavelet": Settings(), "Gradient": Settings(), "Logarithm": Settings()}
    image, mask = noise_and_voi(4, (26, 29, 31))
    first = sitk.GetArrayFromImage(mask) != 0
    second = np.roll(first, (1, -2, 3), (0, 1, 2))
    second[0, 0, 0] = True
    kept = KeptFilters()
    for kind, settings in kinds.items():
        names = image_names(kind, settings)
        for inside, wanted in ((first, names[:1]), (second, names), (first, names)):
            found = dict(kept(kind, image, inside, settings, wanted))
            expected = dict(filtered(kind, image, inside, settings, wanted))
            assert found.keys() == expected.keys() == set(wanted)
            for name, values in expected.items():
                np.testing.assert_array_equal(found[name], values)
