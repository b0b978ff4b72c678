"""What is kept of cases that were drawn again, and the ICC of it."""

import statistics

import numpy as np
import pytest
from imaging_names import IMAGING_NAMES

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.features.cohort import Extracted, Extraction
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.prediction import redrawing
from IFXPredictLib.prediction.redrawing import Again, Amplitude
from IFXPredictLib.prediction.redrawn_cohort import draw_cohort_again, perturbation_icc
from IFXPredictLib.simulation.contours import ContourVariation
from IFXPredictLib.stats.icc import icc

NEAR, FAR = (Amplitude(ContourVariation(mm, mm / 2), "a test") for mm in (0.5, 1.5))


@pytest.fixture
def volumes(monkeypatch):
    """In place of features: each redrawing's voxels, times 1 to 1116. These voxels, the drawn VOI's first, by call."""
    calls = []

    def counted(_case, masks, _protocol, network, names):
        calls.append([int(mask.sum()) for mask in masks])
        assert (network, tuple(names)) == (None, RADIOMICS_NAMES)
        return np.outer(calls[-1], np.arange(1.0, len(names) + 1))

    monkeypatch.setattr(redrawing, "features_of_masks", counted)
    return calls


def test_a_case_keeps_mean_and_variance_of_its_redrawings_until_something_else_is_asked(
    patient_files, small_protocol, volumes, tmp_path
):
    job = Extraction("P1", "", 0, patient_files / "image.nii.gz", patient_files / "mask.nii.gz", None)
    gone = Extraction("P2", "", 0, patient_files / "image.nii.gz", tmp_path / "gone.nii.gz", None)

    def run(again):
        found = {one.job: one for one in draw_cohort_again([job, gone], small_protocol, again, tmp_path / "kept", 1)}
        assert found[gone].values is None
        assert "gone.nii.gz" in found[gone].message
        return found[job].values

    first = run(Again(7, NEAR))
    assert [len(call) for call in volumes] == [3, 3, 2, 2, 2], "five images: the VOI as drawn, and seven redrawings"
    redrawn = [voxels for call in volumes for voxels in call[1:]]
    assert first[:, 0] == pytest.approx([statistics.mean(redrawn), statistics.variance(redrawn)], rel=1e-12)
    factors = np.arange(1.0, len(RADIOMICS_NAMES) + 1)
    np.testing.assert_allclose(first, [first[0, 0] * factors, first[1, 0] * factors**2], rtol=1e-12)
    assert 0 < first[1, 0] < first[0, 0] ** 2
    volumes.clear()
    np.testing.assert_array_equal(run(Again(7, NEAR)), first)
    assert volumes == [], "what is kept is not computed again"
    assert run(Again(7, FAR))[1, 0] > first[1, 0], "drawn further apart, a volume varies more"
    assert len(volumes) == 5


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of Dask's own
def test_a_network_s_features_drawn_again_are_the_same_on_the_workers_of_a_dask_scheduler(
    patient_files, small_protocol, network_file, tmp_path
):
    distributed = pytest.importorskip("distributed", reason="needs Dask: pip install distributed")
    job = Extraction("P1", "", 0, patient_files / "image.nii.gz", patient_files / "mask.nii.gz", network_file)
    given = [job], small_protocol, Again(2, NEAR)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as cluster:
        (there,) = draw_cohort_again(*given, tmp_path / "there", 1, cluster.scheduler_address)
    (here,) = draw_cohort_again(*given, tmp_path / "here", 1)
    assert here.message == there.message == ""
    assert here.values.shape == (2, len(IMAGING_NAMES))
    np.testing.assert_array_equal(here.values, there.values)
    deep = here.values[1, len(RADIOMICS_NAMES) :]
    assert np.median(deep) > 0, "the network sees each redrawing's own cube"


def test_the_perturbation_icc_is_that_of_the_redrawings_themselves():
    drawn = np.random.default_rng(2).normal(size=(6, 1, 4)) * [0.1, 1, 3, 0] + np.random.default_rng(3).normal(
        size=(6, 8, 4)
    )
    job = Extraction("P", "", 0, None, None, None)
    results = [Extracted(job, np.array([case.mean(axis=0), case.var(axis=0, ddof=1)]), "", 0.0) for case in drawn]
    results.insert(2, Extracted(job, None, "failed", 0.0))
    alone = perturbation_icc(results, [*"abcdefg"], 8)
    np.testing.assert_allclose(alone.value, icc(drawn, "ICC(1,1)").value, rtol=0, atol=1e-12)
    whose, own = ["a", "a", "failed", "b", "b", "c", "d"], np.array([0, 0, 1, 1, 2, 3])
    found, expected = perturbation_icc(results, whose, 8), icc(drawn, "ICC(1,1)", clusters=own)
    for part in ("value", "low", "high"):
        np.testing.assert_allclose(getattr(found, part), getattr(expected, part), rtol=0, atol=1e-10)
    assert (found.low != alone.low)[1:3].all()
    with pytest.raises(TrainingError, match="found 2 cases"):
        perturbation_icc(results[:3], [*"abc"], 8)
    with pytest.raises(TrainingError, match="cases of 3 patients or more, found 2"):
        perturbation_icc(results, [*"abbabba"], 8)
