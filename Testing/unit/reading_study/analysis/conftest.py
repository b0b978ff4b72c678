"""A study of small lesions on lopsided, oblique images: four cases, two readers, two rounds."""

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.features import cohort
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.reading_study.analysis.analysis import analyse
from IFXPredictLib.reading_study.analysis.readings import TimedReading

CASES, READERS, ROUNDS = ("a", "b", "c", "d"), ("eva", "max"), (1, 2)


def place(image):
    image.SetSpacing((0.8, 0.9, 5.0))
    image.SetOrigin((-12.5, 7.25, -100.0))
    image.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.1, 0.2, 0.3).GetMatrix())
    return image


@pytest.fixture(scope="session")
def small_study(tmp_path_factory):
    """The readings; reader max draws a pixel further out, round 2 is shifted by 4 pixels in case d."""
    folder = tmp_path_factory.mktemp("study")
    random = np.random.default_rng(11)
    readings = []
    for k, case in enumerate(CASES):
        image = place(sitk.GetImageFromArray(random.normal(60, 20, (12, 40, 44)).astype(np.float32)))
        sitk.WriteImage(image, str(folder / f"{case}.nrrd"))
        for place_of_reader, reader in enumerate(READERS):
            for number in ROUNDS:
                mask = np.zeros((12, 40, 44), np.uint8)
                more, moved = place_of_reader, 4 * (number - 1) * (case == "d")
                mask[3 : 8 + k % 2, 10 - more : 24 + k + more, 12 + moved - more : 30 + moved + more] = 1
                path = folder / f"{case}_{reader}_{number}.nrrd"
                sitk.WriteImage(place(sitk.GetImageFromArray(mask)), str(path))
                readings.append(TimedReading(case, reader, number, folder / f"{case}.nrrd", path, 100.0 + 10 * k))
    return tuple(readings)


@pytest.fixture(scope="session")
def protocol():
    return load_protocol("ifx_cte")


@pytest.fixture
def fake_radiomics(monkeypatch):
    """Instead of PyRadiomics: numbers that follow volume and mean; the cases that were computed, in order."""
    computed = []

    def features(case, _protocol):
        computed.append(case.identifier)
        return fake_values(case)

    monkeypatch.setattr(cohort, "radiomics_features", features)
    return computed


def fake_values(case):
    image, mask = sitk.GetArrayViewFromImage(case.image), sitk.GetArrayViewFromImage(case.mask) > 0
    first = np.array([mask.sum(), image[mask].mean(), image[mask].std()])
    return np.resize(first, len(RADIOMICS_NAMES)) * (1 + np.arange(len(RADIOMICS_NAMES)))


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="session")
def analysed(small_study, protocol, kept):
    """The analysis of the small study, with fake radiomics."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohort, "radiomics_features", lambda case, _protocol: fake_values(case))
        return analyse(small_study, protocol, None, kept, 1)
