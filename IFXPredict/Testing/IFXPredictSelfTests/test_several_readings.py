"""A reading study of two drawn VOIs on two series: switched between, painted, resumed, finished, all stored."""

import json
from unittest import mock

import numpy
import slicer

from . import studies


class SeveralReadingsTest(studies.StudyTest):
    """With a wall and a node to be drawn, on a portal series beside an arterial one."""

    def setUp(self):
        super().setUp()
        self.section = self.study(cases=1, several=True, washout=0)
        self.desk, self.ui = self.section.desk, self.section.ui

    def draw_node(self):
        """Part of the lesion, as if that were the node."""
        half = self.contour.copy()
        half[:, :, int(numpy.argwhere(half)[:, 2].mean()) :] = 0
        slicer.util.updateSegmentBinaryLabelmapFromArray(half, *self.desk.further.vois["node"], self.desk.nodes[0])
        return half > 0

    def node(self):
        return slicer.util.arrayFromSegmentBinaryLabelmap(*self.desk.further.vois["node"], self.desk.nodes[0]) > 0

    def finish_is_refused_with(self, words):
        with mock.patch.object(slicer.util, "errorDisplay"):
            self.section.finish()
        self.assertIn(words, self.ui.studyStatusLabel.text)
        self.assertIsNotNone(self.desk.reading)

    def test_both_series_are_shown_blinded_and_a_key_switches_between_them(self):
        self.assertFalse(self.ui.studySeriesPlace.isVisibleTo(self.ui.studyContents))
        self.section.next_case()
        self.assertIn("wall, node", self.ui.studyStatusLabel.text)
        self.assertIn("next series", self.ui.keysLabel.text)
        self.assertTrue(self.ui.studySeriesPlace.isVisibleTo(self.ui.studyContents))
        portal, arterial = self.desk.nodes[0], self.desk.further.series["arterial"]
        self.assertEqual([portal.GetName(), arterial.GetName()], ["P001", "P001 arterial"])
        seen = [slicer.mrmlScene.GetNthNode(i) for i in range(slicer.mrmlScene.GetNumberOfNodes())]
        self.assertNotIn("Doe", " ".join(map(str, seen)))
        for volume in (portal, arterial):
            self.assertIsNone(volume.GetStorageNode())
            self.assertEqual((volume.GetDisplayNode().GetWindow(), volume.GetDisplayNode().GetLevel()), (400, 40))
        combo = self.ui.studySeriesComboBox
        self.assertEqual([combo.itemText(i) for i in range(combo.count)], ["portal", "arterial"])
        with mock.patch("IFXPredictPanel.study_series.show_volume") as show:
            for _press in range(2):
                self.section.desk.series.show_next()
        self.assertEqual([call.args[0] for call in show.call_args_list], [arterial, portal])
        self.section.put_away()
        self.assertEqual((combo.count, slicer.util.getNodesByClass("vtkMRMLScalarVolumeNode")), (0, []))
        self.assertFalse(self.ui.studySeriesPlace.isVisibleTo(self.ui.studyContents))

    def test_each_voi_is_painted_in_its_segment_kept_in_the_draft_and_stored_in_a_file_of_its_own(self):
        import SimpleITK as sitk

        section = self.section
        section.next_case()
        core = self.desk.nodes[1].GetSegmentation()
        names = [core.GetNthSegment(i).GetName() for i in range(core.GetNumberOfSegments())]
        self.assertEqual(names, ["wall", "node"])
        self.assertNotEqual(*(core.GetNthSegment(i).GetColor() for i in range(2)))
        self.finish_is_refused_with("the VOI wall is not drawn yet; select its segment and paint it")
        self.draw_reading(section)
        self.desk.measure()
        self.assertIn("node: Paint the VOI.", self.ui.studyVoiLabel.text)
        self.finish_is_refused_with("the VOI node is not drawn yet; select its segment and paint it")
        drawn = self.draw_node()
        self.desk.timer._counted += 20
        self.desk.series.show_next()
        self.desk.timer._counted += 30
        slicer.mrmlScene.Clear(0)
        section.next_case()
        numpy.testing.assert_array_equal(self.reading(section), self.contour > 0)
        numpy.testing.assert_array_equal(self.node(), drawn)
        core = self.desk.nodes[1].GetSegmentation()
        node = core.GetSegment("node")
        core.RemoveSegment("node")
        self.finish_is_refused_with("Draw in the segments wall, node only, and remove none; found wall.")
        with mock.patch("tempfile.gettempdir", return_value=str(self.temporary_folder())):
            rescued = sitk.ReadImage(str(self.desk.rescue()))
        numpy.testing.assert_array_equal(sitk.GetArrayFromImage(rescued) > 0, self.contour > 0)
        core.AddSegment(node, "node")
        self.desk.editor.widget.setCurrentSegmentID("node")
        section.exit()
        section.enter()
        self.assertEqual(self.desk.editor.widget.currentSegmentID(), "node", "another tab does not change the VOI")
        section.finish()
        self.assertIsNone(self.desk.reading, self.ui.studyStatusLabel.text)
        folder = section.choice.study.folder / "readings" / "reader-q7" / "round1"
        record = json.loads((folder / "P001.json").read_text(encoding="utf-8"))
        self.assertEqual(set(record["further_sha256"]), {"image_arterial", "mask_node"})
        self.assertLess(record["voi"]["node.volume_ml"], record["voi"]["volume_ml"])
        self.assertEqual([record["display"][f"arterial.{key}"] for key in ("window", "last_level")], [400, 40])
        portal, arterial = (record["display"][key] for key in ("seconds", "arterial.seconds"))
        self.assertTrue(portal >= 20 and 30 <= arterial < 50, f"{portal} and {arterial} s, in a draft and after it")
        self.assertAlmostEqual(portal + arterial, record["active_seconds"], delta=2)
        stored = sitk.GetArrayFromImage(sitk.ReadImage(str(folder / "P001_node.seg.nrrd")))
        numpy.testing.assert_array_equal(stored > 0, drawn)
        section.ui.roundComboBox.setCurrentIndex(1)
        section.next_case()
        self.assertFalse(self.reading(section).any() or self.node().any())

    def test_a_review_of_the_case_says_that_it_is_of_the_first_voi(self):
        import SimpleITK as sitk

        from IFXPredictLib.reading_study.session import ReaderSession

        section = self.study(cases=1, several=True, rounds=1, readers_named=["reader-q7"], reviewers=["kim-r5"])
        session = ReaderSession(section.choice.study, "reader-q7", drafts=section.choice.drafts)
        opened = session.open(1, "P001")
        mask = sitk.GetImageFromArray((self.contour > 0).astype("uint8"))
        mask.CopyInformation(sitk.ReadImage(str(opened.image)))
        session.finish(opened, mask, 60.0, {}, {}, {"node": mask})
        section.choice.choose(section.choice.study.folder)
        section.review.choose("kim-r5")
        section.review.open("P001")
        self.assertEqual(self.ui.reviewWordsLabel.text, "All readings here are of the VOI wall.")
        self.ui.reviewContours.setCurrentItem(self.ui.reviewContours.topLevelItem(0))
        section.review.mark("the only one")
        self.assertIn("The reference of P001 is stored", self.ui.studyStatusLabel.text)

    def test_a_series_that_does_not_hold_what_is_drawn_is_said_before_the_reading_is_finished(self):
        self.section.next_case()
        self.draw_reading(self.section)
        far = numpy.zeros_like(self.contour)
        far[0, 5:45, 5:45] = 1  # in a slice that the arterial series lacks
        slicer.util.updateSegmentBinaryLabelmapFromArray(far, *self.desk.further.vois["node"], self.desk.nodes[0])
        self.finish_is_refused_with("1600 voxels of the VOI lie outside it")
        self.assertIn("series arterial", self.ui.studyVoiLabel.text)

    def test_an_image_that_is_taken_out_of_the_scene_is_told_and_the_case_can_still_be_skipped(self):
        section = self.section
        section.next_case()
        self.draw_reading(section)
        self.draw_node()
        for volume in (self.desk.further.series["arterial"], self.desk.nodes[0]):
            slicer.mrmlScene.RemoveNode(volume)
            self.finish_is_refused_with("was taken out of the scene")
            self.assertIn("was taken out of the scene", self.ui.studyVoiLabel.text)
        section.skip("its images went")
        self.assertIn("P001 was skipped", self.ui.studyStatusLabel.text)
