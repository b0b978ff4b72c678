"""The review of a reading study, after its last round."""

import json
from dataclasses import replace
from unittest import mock

import numpy
import slicer

from . import studies


class ReviewTest(studies.StudyTest):
    """Readers of whom each one draws wider than the one before."""

    def reviewed(self, cases=2, **more):
        """A study in which each reader has read all cases, chosen in the tab."""
        section = self.study(cases=cases, rounds=1, reviewers=["kim-r5"], **more)
        for wider, reader in enumerate(section.choice.study.readers):
            self.read(section, reader, wider)
        section.choice.choose(section.choice.study.folder)
        return section

    def read(self, section, reader, wider):
        """All cases by one reader, ``wider`` by so many columns."""
        import SimpleITK as sitk

        from IFXPredictLib.reading_study.session import ReaderSession

        session = ReaderSession(section.choice.study, reader, drafts=section.choice.drafts)
        drawn = (self.contour > 0) | (numpy.roll(self.contour, wider, 2) > 0)
        while item := session.next_item(1):
            opened = session.open(1, item.pseudonym)
            answers = {field.name: float(1 + wider) for field in section.choice.study.form}
            opened = replace(opened, record=replace(opened.record, answers=answers))
            mask = sitk.GetImageFromArray(drawn.astype("uint8"))
            mask.CopyInformation(sitk.ReadImage(str(opened.image)))
            session.finish(opened, mask, 60.0, {}, {})

    def offered(self, section):
        return section.ui.reviewCollapsibleButton.isVisibleTo(section.ui.studyContents)

    def lines(self, section):
        """The list: case, Dice and reference of each line."""
        tree = section.ui.reviewList
        self.wait_for(lambda: not section.review.waiting)
        found = [tree.topLevelItem(i) for i in range(len(section.choice.study.cases))]
        return [tuple(line.text(column) for column in range(3)) for line in found]

    def segments(self, section):
        core = section.review.case._nodes[1].GetSegmentation()
        return [core.GetSegment(one) for one in core.GetSegmentIDs()]

    def test_nobody_is_offered_the_review_before_the_last_round_is_over(self):
        section = self.study(cases=1, rounds=1, reviewers=["kim-r5"])
        self.assertFalse(self.offered(section))
        section.next_case()
        self.draw_reading(section)
        section.finish()
        self.assertFalse(self.offered(section))
        self.assertEqual(section.ui.reviewerComboBox.findData("kim-r5"), -1)
        with mock.patch.object(slicer.util, "errorDisplay") as told:
            section.review.choose("kim-r5")
            section.ui.reviewNextButton.click()
        self.assertFalse(told.called)
        self.assertFalse(section.review.busy)
        self.read(section, "reader-z9", 0)
        section.choice.choose(section.choice.study.folder, "reader-q7")
        self.assertTrue(self.offered(section))
        section.choice.study = None
        section._show()
        self.assertFalse(self.offered(section))

    def test_a_reviewer_sees_all_readings_of_one_case_after_the_other_and_nothing_of_the_former(self):
        from IFXPredictLib.reading_study.readings import reopen
        from IFXPredictLib.reading_study.study import utc_now

        section = self.reviewed()
        section.review.choose("kim-r5")
        lines = self.lines(section)
        dice = 2 * (self.contour > 0).sum() / (self.width_of(0) + self.width_of(1))
        self.assertEqual(lines, [(name, f"{dice:.2f}", "\u2013") for name in ("P001", "P002")])
        pair = section.ui.reviewList.topLevelItem(0).child(0)
        self.assertEqual(pair.text(0), f"reader-q7, round 1 and reader-z9, round 1: {dice:.3f}")
        for pseudonym in ("P001", "P002"):
            self.mark_next(section, pseudonym)
        section.ui.reviewNextButton.click()
        self.assertIn("All cases have a reference", section.ui.studyStatusLabel.text)
        reopen(section.choice.study, "reader-z9", 1, "P001", who="Lee", why="lumen included", now=utc_now())
        with mock.patch.object(slicer.util, "errorDisplay") as told:
            section.review._open("P002")
        self.assertIn("A reading of this study was reopened", told.call_args.args[0])
        self.assertTrue(self.offered(section), "what is open is looked at to its end")
        section.ui.reviewCloseButton.click()
        self.assertFalse(self.offered(section))
        self.assertEqual(len(slicer.util.getNodesByClass("vtkMRMLVolumeNode")), 0)
        self.assertEqual(len(slicer.util.getNodesByClass("vtkMRMLSegmentationNode")), 0)
        self.assertTrue(self.widget.tabs.isTabEnabled(0))

    def width_of(self, wider):
        return ((self.contour > 0) | (numpy.roll(self.contour, wider, 2) > 0)).sum()

    def mark_next(self, section, pseudonym):
        """Open the next case, look at it, and choose the wider reading."""
        section.ui.reviewNextButton.click()
        volume, segmentation = section.review.case._nodes
        self.assertEqual(volume.GetName(), pseudonym)
        self.assertEqual(slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode"), [volume])
        self.assertEqual(slicer.util.getNodesByClass("vtkMRMLSegmentationNode"), [segmentation])
        display = volume.GetDisplayNode()
        self.assertEqual((display.GetWindow(), display.GetLevel()), (400, 40))
        names = ["reader-q7, round 1", "reader-z9, round 1", "intersection", "union"]
        self.assertEqual([one.GetName() for one in self.segments(section)], names)
        self.assertEqual(len({one.GetColor() for one in self.segments(section)}), 4)
        shown = [bool(segmentation.GetDisplayNode().GetSegmentVisibility(one)) for one in section.review.case._segments]
        self.assertEqual(shown, [True, True, False, False])
        self.assertIn("Two readings have no STAPLE estimate", section.ui.reviewWordsLabel.text)
        self.assertTrue(section.ui.reviewContours.isColumnHidden(2), "nothing was asked")
        self.assertFalse(section.ui.nextCaseButton.enabled)
        self.assertFalse(section.ui.studyBar.isVisibleTo(self.widget.pages[1]), "an empty frame")
        self.assertFalse(self.widget.tabs.isTabEnabled(0))
        self.assertFalse(section.ui.referenceButton.enabled)
        section.ui.reviewContours.setCurrentItem(section.ui.reviewContours.topLevelItem(1))
        with mock.patch("IFXPredictPanel.study_review.ask", return_value="whole segment"):
            section.ui.referenceButton.click()
        self.assertTrue(section.ui.studyBar.isVisibleTo(self.widget.pages[1]), "it says that it is stored")
        record = section.choice.study.folder / "review" / f"{pseudonym}.json"
        said = json.loads(record.read_text(encoding="utf-8"))
        self.assertEqual((said["reader"], said["reviewer"], said["reason"]), ("reader-z9", "kim-r5", "whole segment"))

    def test_a_reference_is_changed_with_a_reason_only_and_no_reading_is_touched(self):
        from IFXPredictLib.reading_study.form import FormField
        from IFXPredictLib.reading_study.review import mark_reference

        form = (FormField("score", "ordinal", 1, 5, "How likely is non-response?"),)
        section = self.reviewed(cases=1, readers_named=["reader-q7", "reader-z9", "reader-k3"], form=form)
        folder = section.choice.study.folder
        before = {path: path.read_bytes() for path in (folder / "readings").rglob("*") if path.is_file()}
        section.review.choose("kim-r5")
        section.review.open("P001")
        contours, case = section.ui.reviewContours, section.review.case
        self.assert_each_reading_has_its_answer(contours)
        self.assertEqual(self.segments(section)[-1].GetName(), "STAPLE's estimate")
        self.assertRegex(
            section.ui.reviewWordsLabel.text, r"STAPLE: of all voxels .* [0-9.]+ % have a probability near"
        )
        contours.topLevelItem(4).setCheckState(0, contours.topLevelItem(0).checkState(0))
        self.assertTrue(case._nodes[1].GetDisplayNode().GetSegmentVisibility(case._segments[4]))
        case._nodes[1].GetSegmentation().RemoveSegment(case._segments[4])  # what is done in the scene changes nothing
        contours.setCurrentItem(contours.topLevelItem(4))
        section.review.mark("all are right")
        self.assertIn("union of 3 readings, chosen by kim-r5", section.ui.referenceLabel.text)
        self.assertEqual(self.lines(section)[0][2], "union of 3 readings")
        contours.setCurrentItem(contours.topLevelItem(0))
        with mock.patch("IFXPredictPanel.study_review.ask", return_value="") as asked:
            section.ui.referenceButton.click()
        self.assertIn("The reference is union of 3 readings. Why is it changed?", asked.call_args.args[1])
        self.assertEqual(len(list((folder / "review").glob("*.json"))), 1)
        mark_reference(section.choice.study, "kim-r5", case.item.records[2], "chosen elsewhere")
        with mock.patch("IFXPredictPanel.study_review.ask", return_value="fold left out"):
            with mock.patch.object(slicer.util, "errorDisplay") as told:
                section.ui.referenceButton.click()
            self.assertIn("another reference was chosen just now", told.call_args.args[0])
            self.assertIn("reader-k3, round 1, chosen by kim-r5", section.ui.referenceLabel.text)
            section.ui.referenceButton.click()
        self.assertEqual(self.lines(section)[0][2], "reader-q7, round 1")
        self.assertEqual(len(list((folder / "review").glob("*.json"))), 3)
        self.assertTrue((folder / "review" / "P001.seg.nrrd").is_file())
        slicer.mrmlScene.RemoveNode(case._nodes[1])
        contours.topLevelItem(0).setCheckState(0, contours.topLevelItem(3).checkState(0))  # nothing is left to be shown
        self.assertEqual(before, {path: path.read_bytes() for path in before})
        slicer.mrmlScene.Clear(0)
        self.assertFalse(section.review.busy)
        self.assertEqual(contours.topLevelItem(0), None)
        self.assert_a_changed_mask_is_told(section, next(path for path in before if path.suffix == ".nrrd"))

    def assert_each_reading_has_its_answer(self, contours):
        self.assertFalse(contours.isColumnHidden(2))
        answers = [contours.topLevelItem(i).text(2) for i in range(contours.topLevelItemCount)]
        self.assertEqual(answers, ["score 1", "score 2", "score 3", "", "", ""])
        self.assertEqual(contours.topLevelItem(2).toolTip(2), "How likely is non-response? 3")

    def assert_a_changed_mask_is_told(self, section, mask):
        """In the list, and when the case is opened."""
        mask.write_bytes(b"other")
        section.review.choose("kim-r5")
        self.assertEqual(self.lines(section)[0][1], "cannot be read")
        with mock.patch.object(slicer.util, "errorDisplay") as told:
            section.review._open("P001")
        self.assertIn("not what the reader drew", told.call_args.args[0])
        self.assertFalse(section.review.busy)
