"""Live: a stroke moves the number, the newest wins, and off nothing is left running."""

import numpy
import slicer

from . import base


class LiveTest(base.SelfTest):
    """The switch, and strokes as the Segment Editor's effects leave them."""

    def setUp(self):
        super().setUp()
        self.choose(self.segmentation)
        self.live, self.switch = self.widget.live, self.widget.ui.liveCheckBox

    def tearDown(self):
        self.switch.checked = False
        super().tearDown()

    def stroke(self, change):
        """What an effect does when the mouse is let go: another labelmap in the segment, and the event."""
        drawn = self.drawn_voi().copy()
        change(drawn, numpy.argwhere(drawn))
        slicer.util.updateSegmentBinaryLabelmapFromArray(drawn, self.segmentation, self.segment_id, self.volume)

    def answered(self):
        self.wait_for(lambda: not self.live.waiting)
        return self.live.prediction

    def test_off_nothing_runs_and_switching_off_or_closing_the_scene_ends_what_does(self):
        self.assertFalse(self.switch.checked)
        self.stroke(_less)
        self.assertFalse(self.live.runner.running)
        self.assertFalse(self.widget.ui.liveLabel.isVisibleTo(self.widget.pages[0]))
        for end in (self.switch.click, lambda: slicer.mrmlScene.Clear(0)):
            self.switch.click()
            self.stroke(_more)
            self.assertTrue(self.live.runner.running)
            self.assertTrue(self.live.waiting)
            end()
            self.assertFalse(self.live.runner.running)
            self.assertFalse(self.live.waiting or self.live.on or self.switch.checked)
            self.assertEqual(self.widget.ui.liveLabel.text, "")

    def test_each_stroke_moves_the_number_the_newest_wins_and_it_is_that_of_apply(self):
        self.switch.click()
        first = self.answered()
        self._the_newest_of_three_strokes_is_shown(first)
        last = self.live.prediction
        applied = self.apply()
        numpy.testing.assert_array_equal(self.probabilities(applied), [row.probability for row in last.rows])
        self.assertEqual(applied.GetAttribute("IFXPredict.voi_sha256"), last.provenance["voi_sha256"])
        self.assertTrue(self.live.on, "Apply has a process of its own")
        self._what_cannot_be_used_is_said_and_the_next_stroke_mends_it()
        self._a_clinical_value_is_a_stroke_too()
        slicer.mrmlScene.RemoveNode(self.segmentation)
        self.assertIsNone(self.answered())
        self.assertIn("Live: Press New VOI", self.widget.ui.statusLabel.text)

    def test_the_edges_worth_is_mapped_until_the_next_stroke_which_ends_it_and_is_answered(self):
        from functools import partial
        from unittest import mock

        from IFXPredictLib.mrml.edge import edge_maps
        from IFXPredictLib.prediction.edge import edge_of

        ui = self.widget.ui
        self.assertFalse(ui.edgeButton.isVisibleTo(self.widget.pages[0]))
        self.switch.click()
        self.answered()
        self.assertTrue(ui.edgeButton.isVisibleTo(self.widget.pages[0]))
        with mock.patch("IFXPredictLib.prediction.edge.edge_of", partial(edge_of, most=4)):
            ui.edgeButton.click()
            self.assertIn("Live: the edge, 0 of", ui.statusLabel.text)
            self.stroke(_less)
            self.assertIsNotNone(self.answered())
            self.assertEqual(ui.statusLabel.text, "Live")
            self.assertEqual(edge_maps(slicer.mrmlScene), [], "a stroke ends it")
            shown = self.live.prediction
            ui.edgeButton.click()
            self.wait_for(lambda: edge_maps(slicer.mrmlScene))
        (node,) = edge_maps(slicer.mrmlScene)
        self.assertIs(self.live.prediction, shown, "the number is that of the VOI as drawn")
        self.assertEqual(node.GetAttribute("IFXPredict.voi_sha256"), shown.provenance["voi_sha256"])
        values = slicer.util.arrayFromVolume(node)
        seen = values[values > node.GetDisplayNode().GetLowerThreshold()]
        self.assertGreater(len(set(seen.tolist())), 1, "pieces differ")
        self.assertEqual(ui.volumeSelector.nodeCount(), 1, "a map is no image")
        self.stroke(_more)
        self.assertEqual(edge_maps(slicer.mrmlScene), [], "it was of an earlier VOI")
        self.assertIsNotNone(self.answered())

    def _the_newest_of_three_strokes_is_shown(self, first):
        shown, tell = [], self.live._live._on_answer

        def note(prediction):
            shown.append(prediction)
            tell(prediction)

        self.live._live._on_answer = note
        for change in (_less, _more, _less):
            self.stroke(change)
            self.live._on_answer(first)  # which comes while the hand still moves
            self.assertFalse(self.widget.ui.liveLabel.enabled, "the number is of an earlier VOI")
            self.live.ask()
        last = self.answered()
        self.assertEqual(len(shown), 1, "what was overtaken is not shown")
        self.assertNotEqual(last.rows, first.rows)
        self.assertEqual(self.widget.ui.statusLabel.text, "Live")
        self.assertTrue(self.widget.ui.liveLabel.enabled)
        self.assertIn(f"{100 * last.rows[1].probability:.1f}", self.widget.ui.liveLabel.text)

    def _what_cannot_be_used_is_said_and_the_next_stroke_mends_it(self):
        whole = self.drawn_voi().copy()
        self.stroke(_nothing)
        self.assertIsNone(self.answered())
        self.assertIn("Live: ", self.widget.ui.statusLabel.text)
        slicer.util.updateSegmentBinaryLabelmapFromArray(whole, self.segmentation, self.segment_id, self.volume)
        self.assertIsNotNone(self.answered())

    def _a_clinical_value_is_a_stroke_too(self):
        before = self.live.prediction.rows
        self.widget.clinical.form.set_texts(self.widget.clinical.form.texts() | {"crp": "3.5"})
        self.widget.clinical._on_typed()
        self.assertNotEqual(before[0].probability, self.answered().rows[0].probability)
        self.assertEqual(before[1].probability, self.live.prediction.rows[1].probability)


def _less(drawn, at):
    drawn[at[:, 0].max()] = 0


def _more(drawn, at):
    k, j, i = at[at[:, 2].argmax()]
    drawn[k, j - 4 : j + 5, i : i + 6] = 1


def _nothing(drawn, _at):
    drawn[:] = 0
