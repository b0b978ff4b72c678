"""Readings of two drawn VOIs on two series: contours of each agree by themselves, features are of all views."""

import csv
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.features import cohort
from IFXPredictLib.features.reading_record import read_recorded
from IFXPredictLib.features.views import views_of
from IFXPredictLib.protocol.schema import VoiRules
from IFXPredictLib.reading_study.analysis import report
from IFXPredictLib.reading_study.analysis.analysis import analyse
from IFXPredictLib.reading_study.analysis.readings import timed_readings
from IFXPredictLib.report.pictures import Picture
from IFXPredictLib.tables.cohort import CohortCase
from IFXPredictLib.tables.icc import FeatureSource
from IFXPredictLib.tables.readings import read_readings

from ..conftest import SOFTWARE, VOI, contour
from .conftest import fake_values

VIEWS, FEATURES = ("", "node.", "arterial.", "arterial.node."), ("Energy", "Mean", "Range")
NAMES = tuple(f"{view}original_firstorder_{name}" for view in VIEWS for name in FEATURES)
FIGURES = ("icc_distribution", "icc_forest", "bland_altman", "dice")


@pytest.fixture(scope="module")
def two_of_each(small_study, tmp_path_factory):
    """The small study with an arterial series, and a node that overlaps the lesion; that of case a is drawn alike."""
    folder, readings = tmp_path_factory.mktemp("further"), []
    for number, reading in enumerate(small_study):
        series = folder / f"{reading.case}.nrrd"
        if not series.exists():
            sitk.WriteImage(sitk.ReadImage(reading.image) + 4 * number + 10, series)
        first = reading if reading.case != "a" else small_study[0]
        mask, node = sitk.ReadImage(first.mask), folder / f"{number}.nrrd"
        moved = sitk.GetImageFromArray(np.roll(sitk.GetArrayFromImage(mask), 5, axis=2))
        moved.CopyInformation(mask)
        sitk.WriteImage(moved, node)
        readings.append(replace(reading, further=(("image_arterial", series), ("mask_node", node))))
    return tuple(readings)


@pytest.fixture(scope="module")
def written(two_of_each, protocol, tmp_path_factory):
    """What is analysed, and the folder in which it lies."""
    two = replace(protocol, vois=(VoiRules("wall"), VoiRules("node")), series=("portal", "arterial"))

    def features(case, _protocol):
        return np.concatenate([fake_values(view.case(case, two))[: len(FEATURES)] for view in views_of(two)])

    folder = tmp_path_factory.mktemp("analysed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohort, "radiomics_features", features)
        patch.setattr(cohort, "radiomics_names", lambda _protocol: NAMES)
        patch.setattr(report, "study_pictures", lambda *_: (undrawn(name) for name in FIGURES))
        found = analyse(two_of_each, two, None, folder / "kept", 1)
        report.write_analysis(found, [], [("Date", "2026-01-02")], two, FeatureSource("a" * 64, ""), folder)
    return found, folder


def undrawn(name):
    return Picture(name, name, "", None, "it takes seconds, and shows one VOI as ever")


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_contours_of_each_voi_are_compared_with_their_own_kind(written, analysed):
    found, folder = written
    assert found.pairs[0][1] == analysed.pairs[0][1]
    assert [one.voi for one in found.contours] == ["wall", "node"]
    summary = (
        rows_of(folder / "tables" / "agreement_summary.csv"),
        rows_of(folder / "tables" / "agreement_summary-node.csv"),
    )
    assert [row["definition"] for row in summary[0]] == [row["definition"] for row in summary[1]]
    node = {row["case"]: float(row["dice"]) for row in rows_of(folder / "tables" / "agreement-node.csv")}
    assert node["a"] == 1 > max(node[case] for case in "bcd")
    page = (folder / "report.html").read_text(encoding="utf-8")
    for words in (
        "Agreement of the contours, VOI wall.",
        "Agreement of the contours, VOI node.",
        "Dice, intra-observer",
    ):
        assert words in page


def test_features_of_each_view_have_an_icc_and_the_tables_know_all_files(written, two_of_each):
    found, folder = written
    values = {row["feature"]: row["inter"] for row in rows_of(folder / "icc.csv")}
    assert tuple(values) == found.iccs.names == NAMES
    volumes = [values[f"{view}original_firstorder_Energy"] for view in VIEWS]
    assert volumes[0] == volumes[2] != volumes[1] == volumes[3]  # of either VOI the same on both series
    cases = [CohortCase(case, folder, folder, 1, True) for case in "abcd"]
    again = read_readings(folder / "readings.csv", cases)
    assert [dict(one.further)["mask_node"] for one in again] == [dict(one.further)["mask_node"] for one in two_of_each]
    recorded = read_recorded(folder / "icc.csv")
    assert all(
        file.samefile(other)
        for one, reading in zip(recorded, two_of_each, strict=True)
        for file, other in zip(dict(one.job.further).values(), dict(reading.further).values(), strict=True)
    )


def test_a_study_gives_the_readings_of_each_voi_on_its_own_series_or_the_cohorts(several, session_of, clock, tmp_path):
    for round_number in (1, 2):
        opened = session_of(of=several).open(round_number, "P001")
        clock.forward(minutes=1)
        drawn = contour(sitk.ReadImage(str(opened.image)))
        session_of(of=several).finish(opened, drawn, 30.0, VOI, SOFTWARE, {"node": drawn})
    node = several.folder / "readings" / "anna" / "round1" / "P001_node.seg.nrrd"
    series = several.image("P001", "arterial")
    first, _second = timed_readings(several, None, ())
    assert first.further == (("image_arterial", series), ("mask_node", node))
    own = tmp_path / "own.nrrd"
    entry = CohortCase("P001", first.image, first.mask, 1, True, further=(("image_arterial", own), ("mask_node", own)))
    first, _second = timed_readings(several, None, [entry])
    assert (first.further, first.seen) == (
        (("image_arterial", own), ("mask_node", node)),
        (("image_arterial", series),),
    )
