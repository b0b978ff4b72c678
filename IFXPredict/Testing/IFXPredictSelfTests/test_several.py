"""Several drawn VOIs and series: chosen in the panel, part of the answer, and of what makes it an earlier one."""

import contextlib
import io
import json

import numpy
import slicer

from . import base
from .several import several_bundle


class SeveralTest(base.SelfTest):
    """With the demonstration as it were if it had been trained on a wall and a node, on two series."""

    def setUp(self):
        super().setUp()
        self.folder, self.ui = self.temporary_folder(), self.widget.ui
        self.bundle = several_bundle(self.module.demonstrationBundle(), self.folder / "bundle")
        self.choose(self.segmentation)

    def ask_for_several(self):
        """Choose the bundle, and wait for the facts of its VOIs."""
        self.logic.getParameterNode().bundleFolder = str(self.bundle)
        self.widget.voi.update_facts()

    def add_arterial(self):
        """Another series of the simulated case, brighter, on a grid of its own."""
        import SimpleITK as sitk

        from IFXPredictLib.mrml.grid import volume_image
        from IFXPredictLib.mrml.nodes import volume_node

        image = sitk.Cast(volume_image(self.volume), sitk.sitkFloat32)  # of whole numbers 0.9 would be 0
        size = [n + 6 for n in image.GetSize()]
        origin = image.TransformContinuousIndexToPhysicalPoint((-2.6, -2.8, -2.3))
        moved = sitk.Resample(
            image, size, sitk.Transform(), sitk.sitkLinear, origin, image.GetSpacing(), image.GetDirection(), -1000
        )
        return volume_node(slicer.mrmlScene, sitk.Cast(0.9 * moved + 20, sitk.sitkInt16), "arterial phase")

    def row(self, kind, name):
        return getattr(self.widget.voi.further, f"_{kind}")[name]

    def draw_node(self, segment_id):
        """What an effect does: half of the VOI, as if that were the node."""
        half = self.drawn_voi().copy()
        half[:, :, int(numpy.argwhere(half)[:, 2].mean()) :] = 0
        slicer.util.updateSegmentBinaryLabelmapFromArray(half, self.segmentation, segment_id, self.volume)
        self.widget.voi.update_facts()

    def is_shown(self, widget):
        return widget.isVisibleTo(self.widget.pages[0])

    def command_line(self, arterial, node):
        """What ``predict`` writes for the files of the same case: its rows, and its provenance."""
        import SimpleITK as sitk

        from IFXPredictLib.cli.main import main
        from IFXPredictLib.mrml.drawn_voi import DrawnVoi
        from IFXPredictLib.mrml.grid import volume_image
        from IFXPredictLib.mrml.nodes import segment_mask

        image, mask = self.write_case(self.folder)
        sitk.WriteImage(volume_image(arterial), str(self.folder / "arterial.mha"))
        sitk.WriteImage(segment_mask(DrawnVoi(self.volume, *node)), str(self.folder / "node.mha"))
        (self.folder / "blood.json").write_text(json.dumps(self.stored_clinical()), encoding="utf-8")
        further = (
            "--image-of",
            "arterial",
            self.folder / "arterial.mha",
            "--mask-of",
            "node",
            self.folder / "node.mha",
        )
        files = ("--image", image, "--mask", mask, "--clinical", self.folder / "blood.json", "--bundle", self.bundle)
        told, out = io.StringIO(), self.folder / "line"
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(main(["predict", *map(str, (*files, *further, "--json", "--out", out))]), 0)
        (file,) = out.glob("*provenance.json")
        rows = [row["probability"] for row in json.loads(told.getvalue())["models"]]
        return rows, json.loads(file.read_text(encoding="utf-8"))

    def test_what_the_bundle_asks_for_is_chosen_and_the_answer_is_the_command_lines(self):
        self.assertFalse(self.is_shown(self.ui.furtherPlace))
        self.ask_for_several()
        self.assertTrue(self.is_shown(self.ui.furtherPlace))
        self.assertEqual(self.ui.volumeLabel.text, "CT volume (portal):")
        self.assertEqual(self.ui.segmentationLabel.text, "VOI wall:")
        self.assertIn("series arterial: the protocol", self.ui.applyButton.toolTip)
        self.assertFalse(self.ui.applyButton.enabled)
        arterial = self.add_arterial()
        self.row("series", "arterial").selector.setCurrentNode(arterial)
        self.row("vois", "node")._new.click()
        self.widget.voi.update_facts()
        node = self.widget.voi.further.chosen.vois["node"]
        self.assertEqual(self.widget.voi.editor.node.GetSelectedSegmentID(), node[1])
        self.assertEqual(self.logic.getParameterNode().voiSegmentID, self.segment_id, "the first VOI stays")
        self.assertIn("Paint the VOI", self.row("vois", "node").label.text)
        self.draw_node(node[1])
        self.assertIn("interpolated onto the grid", self.row("series", "arterial").label.text)
        self.assertIn(" mL, mean", self.row("vois", "node").label.text)
        self.assertTrue(self.ui.applyButton.enabled, self.ui.applyButton.toolTip)
        self.ui.applyButton.click()
        self.wait_for(lambda: not self.logic.busy)
        table = self.logic.getParameterNode().predictionTable
        self.assertIn("series arterial: interpolated onto the grid", table.GetAttribute("IFXPredict.warnings"))
        found = self.probabilities(table).tolist()
        expected, provenance = self.command_line(arterial, node)
        self.assertEqual(found, expected)
        for name in ("voi_sha256", "image_arterial_sha256", "mask_node_sha256"):
            self.assertEqual(table.GetAttribute(f"IFXPredict.{name}"), provenance[name])
        again = self.predict(
            self.stored_clinical(), bundle=self.bundle, series={"arterial": arterial}, vois={"node": node}
        )
        self.assertEqual(self.probabilities(again).tolist(), found)
        self._any_difference_is_an_earlier_input(arterial, node)
        self._live_says_the_same_after_a_stroke_in_either_voi(node)
        self._a_batch_of_the_scene_is_refused_with_the_columns_of_a_table()
        self.logic.getParameterNode().bundleFolder = ""
        self.widget.voi.update_facts()
        self.assertFalse(self.is_shown(self.ui.furtherPlace))
        self.assertTrue(self.ui.applyButton.enabled, self.ui.applyButton.toolTip)

    def _any_difference_is_an_earlier_input(self, arterial, node):
        said = lambda: self.ui.resultLabel.text.replace("&nbsp;", " ")  # noqa: E731
        drawn = slicer.util.arrayFromSegmentBinaryLabelmap(*node, self.volume).copy()
        k, j, i = numpy.argwhere(drawn)[0]
        values = slicer.util.arrayFromVolume(arterial)

        def paint(value):
            drawn[k, j, i] = value
            slicer.util.updateSegmentBinaryLabelmapFromArray(drawn, *node, self.volume)

        def brighten(by):
            values[values.shape[0] // 2] += by
            slicer.util.arrayFromVolumeModified(arterial)

        select = self.row("series", "arterial").selector.setCurrentNode
        for change, back, words in (
            (lambda: paint(0), lambda: paint(1), "earlier inputs: the VOI node"),
            (lambda: brighten(1), lambda: brighten(-1), "earlier inputs: the series arterial"),
            (lambda: select(None), lambda: select(arterial), "earlier inputs: the series arterial"),
        ):
            with self.subTest(words=words):
                for step, stale in ((change, True), (back, False)):
                    step()
                    self.widget.voi.update_facts()
                    self.assertEqual(f"{words}." in said(), stale)

    def _live_says_the_same_after_a_stroke_in_either_voi(self, node):
        live = self.widget.live
        self.ui.liveCheckBox.click()
        self.wait_for(lambda: not live.waiting)
        for segment_id in (node[1], self.segment_id):
            before = live.prediction
            drawn = slicer.util.arrayFromSegmentBinaryLabelmap(self.segmentation, segment_id, self.volume).copy()
            drawn[numpy.argwhere(drawn)[:, 0].max()] = 0
            slicer.util.updateSegmentBinaryLabelmapFromArray(drawn, self.segmentation, segment_id, self.volume)
            self.assertTrue(live.waiting)
            self.wait_for(lambda: not live.waiting)
            self.assertIsNotNone(live.prediction, self.ui.statusLabel.text)
            self.assertNotEqual(live.prediction.rows, before.rows)
        self.widget.voi.update_facts()
        self.ui.applyButton.click()
        self.wait_for(lambda: not self.logic.busy)
        table = self.logic.getParameterNode().predictionTable
        self.assertEqual(self.probabilities(table).tolist(), [row.probability for row in live.prediction.rows])
        self.ui.liveCheckBox.click()

    def _a_batch_of_the_scene_is_refused_with_the_columns_of_a_table(self):
        self.widget.tabs.setCurrentIndex(2)
        section, ui = self.widget.batch, self.widget.batch._ui
        before = section.choice.out
        self.addCleanup(lambda: section.choice.choose(out=before))
        self.addCleanup(ui.batchTableRadioButton.click)
        section.choice.choose(out=self.folder / "out")
        ui.batchSceneRadioButton.click()
        self.assertFalse(ui.batchApplyButton.enabled)
        self.assertIn("with the columns image_arterial, mask_node", ui.batchApplyButton.toolTip)
        self.widget.tabs.setCurrentIndex(0)
