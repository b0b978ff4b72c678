from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.features import cohort
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.reading_study.analysis.analysis import analyse, extract_readings, reading_times
from IFXPredictLib.stats.reading_designs import Group


def test_everything_of_a_study_is_analysed(analysed, small_study):
    assert analysed.readings == small_study
    assert analysed.features.values.shape == (16, len(RADIOMICS_NAMES))
    assert len(analysed.pairs) == 16
    assert [v.group for v in analysed.volumes] == [g.group for g in analysed.iccs.groups]
    assert {row.case for row in analysed.worklist} == {"a", "b", "c", "d"}
    assert analysed.refused == ()
    assert analysed.threshold == 0.75


def test_volumes_are_compared_case_by_case(analysed):
    (found,) = [v for v in analysed.volumes if v.group == Group("inter", "1")]
    assert (found.one, found.other) == ("reader eva, round 1", "reader max, round 1")
    assert found.cases == ("a", "b", "c", "d")
    assert (found.result.differences > 0).all()  # reader max draws further out
    (intra,) = [v for v in analysed.volumes if v.group == Group("intra", "eva")]
    assert intra.result.bias.estimate == pytest.approx(0, abs=1e-12)


def test_reading_times_are_summed_up_by_reader_and_round(small_study):
    times = reading_times([replace(r, seconds=None) if r.reader == "eva" else r for r in small_study])
    assert [(t.reader, t.round, t.n, t.median) for t in times] == [("max", 1, 4, 115.0), ("max", 2, 4, 115.0)]
    assert reading_times([replace(r, seconds=None) for r in small_study]) == ()


def test_a_run_that_is_repeated_computes_nothing_again(small_study, protocol, kept, analysed, monkeypatch):
    def refuse(*_arguments):
        raise AssertionError("computed again")

    monkeypatch.setattr(cohort, "radiomics_features", refuse)
    monkeypatch.setattr("IFXPredictLib.reading_study.analysis.voi_agreement.mask_agreement", refuse)
    again = analyse(small_study, protocol, None, kept, 1)
    np.testing.assert_array_equal(again.features.values, analysed.features.values)
    assert again.pairs == analysed.pairs


def test_a_run_that_was_stopped_goes_on_where_it_was(small_study, protocol, fake_radiomics, tmp_path):
    def stop(stage, done, _all):
        if (stage, done) == ("features", 5):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyse(small_study, protocol, None, tmp_path, 1, stop)
    before = len(list((tmp_path / "cases").iterdir()))
    fake_radiomics.clear()
    assert analyse(small_study, protocol, None, tmp_path, 1).features.values.shape[0] == 16
    different = len(list((tmp_path / "cases").iterdir()))  # equal masks of one image share a file
    assert len(fake_radiomics) == different - before
    assert 0 < before < different


def test_a_reading_that_does_not_fit_its_image_is_left_out_and_said(small_study, protocol, fake_radiomics, tmp_path):
    empty = sitk.ReadImage(str(small_study[0].mask)) * 0
    sitk.WriteImage(empty, str(tmp_path / "empty.nrrd"))
    readings = [replace(small_study[0], mask=tmp_path / "empty.nrrd"), *small_study[1:]]
    found = analyse(readings, protocol, None, tmp_path / "kept", 1)
    assert found.features.values.shape[0] == 15
    assert "is empty" in found.extracted[0].message
    assert [row[:2] for row in found.refused] == [("a", "reader eva, round 1")]
    assert [g.left_out for g in found.iccs.groups] == [("a",), (), ("a",), ()]
    assert len(found.pairs) == 14


def test_what_is_done_is_told(small_study, protocol, kept, analysed):
    told = []
    analyse(small_study, protocol, None, kept, 1, lambda *stage: told.append(stage))
    assert told[:4] == [("contours", i, 4) for i in range(1, 5)]
    assert told[-1] == ("features", 16, 16)


def test_a_study_of_which_no_reading_can_be_used_is_refused(small_study, protocol, tmp_path):
    gone = [replace(r, mask=tmp_path / "gone.nrrd") for r in small_study]
    with pytest.raises(CohortError, match=r"no reading gave features; the first said: .*gone\.nrrd"):
        analyse(gone, protocol, None, tmp_path, 1)


@pytest.mark.usefixtures("fake_radiomics")
def test_each_reading_is_of_the_label_or_segment_that_it_names(small_study, protocol, tmp_path):
    mask = sitk.ReadImage(small_study[0].mask)
    values = sitk.GetArrayFromImage(mask)
    values[..., 20:] *= 2
    labels = sitk.GetImageFromArray(values)
    labels.CopyInformation(mask)
    sitk.WriteImage(labels, tmp_path / "labels.nrrd")
    readings = [replace(small_study[0], round=n, mask=tmp_path / "labels.nrrd", label=n) for n in (1, 2)]
    extracted, features = extract_readings(readings, protocol, None, tmp_path, 1, lambda *_: None)
    assert [(one.job.label, one.values is None) for one in extracted] == [(1, False), (2, False)]
    assert not np.array_equal(*features.values)
