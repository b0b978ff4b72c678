"""The centre of a case, for bundles that are harmonised: asked for, sent with every request, and part of the answer."""

import contextlib
import dataclasses
import functools
import io
import json
from unittest import mock

import numpy
import slicer

from . import base
from .harmonised import harmonised_bundle


def with_mask(case, inside):
    """The case with another VOI (z, y, x)."""
    import SimpleITK as sitk

    mask = sitk.GetImageFromArray(inside.astype(numpy.uint8))
    mask.CopyInformation(case.image)
    return dataclasses.replace(case, mask=mask)


class CentresTest(base.SelfTest):
    """With the demonstration as it were if it had been harmonised for the centres A and B."""

    def setUp(self):
        super().setUp()
        self.folder, self.ui = self.temporary_folder(), self.widget.ui
        self.choose(self.segmentation)

    def take(self, reference):
        """Choose a bundle with this reference."""
        made = harmonised_bundle(self.module.demonstrationBundle(), self.folder / f"bundle{reference}", reference)
        self.logic.getParameterNode().bundleFolder = str(made)
        return made

    def name_centre(self, name):
        """What a user does in the list."""
        combo = self.ui.centreComboBox
        combo.setCurrentIndex(combo.findText(name))

    def command_line(self, bundle, *more):
        """The probabilities of ``predict`` for the files of the same case."""
        from IFXPredictLib.cli.main import main

        image, mask = self.write_case(self.folder)
        (self.folder / "blood.json").write_text(json.dumps(self.stored_clinical()), encoding="utf-8")
        files = ("--image", image, "--mask", mask, "--clinical", self.folder / "blood.json", "--bundle", bundle)
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(main(["predict", *map(str, (*files, "--json", "--out", self.folder / "line", *more))]), 0)
        return [row["probability"] for row in json.loads(told.getvalue())["models"]]

    def test_the_answer_for_a_centre_is_the_command_lines_and_of_earlier_inputs_for_another(self):
        """Live's and a batch's too; where no centre is named it is taken as the reference, which the statuses say."""
        self.assertFalse(self.is_shown(self.ui.centreComboBox))
        bundle = self.take("A")
        combo = self.ui.centreComboBox
        self.assertTrue(self.is_shown(combo) and self.is_shown(self.ui.centreLabel))
        self.assertEqual([combo.itemText(i) for i in range(combo.count)], ["not named", "A", "B"])
        self.assertIn("Where none is named, it is taken as of A", combo.toolTip)
        self.name_centre("B")
        table = self.apply()
        self.assertEqual(table.GetAttribute("IFXPredict.centre"), "B")
        found = self.probabilities(table).tolist()
        self.assertEqual(found, self.command_line(bundle, "--centre", "B"))
        self._live_says_so_until_the_centre_changes(found, bundle)
        self.assertIn("the centre (B, now not named)", self.ui.resultLabel.text.replace("&nbsp;", " "))
        self.name_centre("B")
        self.assertNotIn("earlier inputs", self.ui.resultLabel.text)
        self._a_batch_takes_it_for_the_scene_and_the_tables_else(found)

    def test_by_what_imaging_features_are_harmonised_is_said_above_the_values(self):
        hint = self.widget.ui.clinicalHintLabel
        self.assertNotIn("harmonised", hint.text)
        self.take("A")
        self.assertIn("Imaging features are harmonised by C-reactive protein; for a blank", hint.text)

    def _live_says_so_until_the_centre_changes(self, expected, bundle):
        live = self.widget.live
        self.ui.liveCheckBox.click()
        self.wait_for(lambda: not live.waiting)
        self.assertEqual([row.probability for row in live.prediction.rows], expected)
        self._the_edge_is_worth_what_predict_says_of_the_centre(bundle)
        self.name_centre("not named")
        self.assertTrue(live.waiting)
        self.wait_for(lambda: not live.waiting)
        self.assertIn("no centre is named, of A, B: taken as A", live.prediction.rows[1].status)
        self.assertNotEqual(live.prediction.rows[1].probability, expected[1])
        self.ui.liveCheckBox.click()

    def _the_edge_is_worth_what_predict_says_of_the_centre(self, bundle):
        """The edge in two layers, one within the VOI and one around it, each moved: by centre B, and not by A."""
        import SimpleITK as sitk

        from IFXPredictLib.bundles.store import load_bundle
        from IFXPredictLib.imaging.case import read_case
        from IFXPredictLib.mrml.edge import edge_maps
        from IFXPredictLib.prediction.edge import edge_of, probability_by
        from IFXPredictLib.prediction.prediction import predict
        from IFXPredictLib.protocol.loading import reference_model

        two_layers = functools.partial(edge_of, most=2)
        with mock.patch("IFXPredictLib.prediction.edge.edge_of", two_layers):
            self.ui.edgeButton.click()
            self.wait_for(lambda: edge_maps(slicer.mrmlScene))
        (node,) = edge_maps(slicer.mrmlScene)
        values = slicer.util.arrayFromVolume(node)
        shown = sorted(set(values[values > node.GetDisplayNode().GetLowerThreshold()].tolist()))
        frozen, clinical = load_bundle(bundle), self.stored_clinical()
        image, mask = self.write_case(self.folder)
        model = reference_model(frozen.protocol)

        def worth(centre):
            case = read_case(image, mask, frozen.protocol, clinical=clinical, centre=centre)
            drawn = sitk.GetArrayFromImage(case.mask) > 0
            vois = [drawn, *two_layers(drawn, case.image.GetSpacing()[::-1]).masks()]
            base, *moved = [probability_by(model, predict(with_mask(case, one), frozen)) for one in vois]
            return sorted(100 * (one - base) for one in moved)

        numpy.testing.assert_allclose(shown, worth("B"), rtol=1e-5)
        self.assertGreater(numpy.abs(numpy.subtract(shown, worth("A"))).max(), 1e-4)

    def _a_batch_takes_it_for_the_scene_and_the_tables_else(self, expected):
        from IFXPredictLib.mrml.tables import columns_of

        self.widget.tabs.setCurrentIndex(2)
        section, ui = self.widget.batch, self.widget.batch._ui
        before = {name: getattr(section.choice, name) for name in ("cohort", "clinical", "out")}
        self.addCleanup(lambda: section.choice.choose(**before))
        self.addCleanup(ui.batchTableRadioButton.click)
        ui.batchTableRadioButton.click()
        self.assertIn("the centre that the table names in its column centre", ui.batchBundleLabel.text)
        ui.batchSceneRadioButton.click()
        section.choice.choose(clinical=None, out=self.folder / "out")
        self.assertIn("All cases are of the centre B, as chosen in the tab Prediction", ui.batchBundleLabel.text)
        ui.batchApplyButton.click()
        self.wait_for(lambda: not self.logic.batchBusy, 600)
        self.assertEqual(columns_of(section.table)["probability"], expected)
        self.logic.getParameterNode().centre = ""
        section.check()
        self.assertIn("taken as of A: no centre is chosen", ui.batchBundleLabel.text)

    def test_without_a_reference_a_centre_has_to_be_chosen_and_another_bundle_asks_anew(self):
        self.take("")
        self.assertFalse(self.ui.applyButton.enabled)
        self.assertIn("Choose the centre where the case was imaged", self.ui.applyButton.toolTip)
        self.assertIn("Of any other centre nothing is predicted", self.ui.centreComboBox.toolTip)
        self.name_centre("B")
        self.widget.voi.update_facts()
        self.assertTrue(self.ui.applyButton.enabled, self.ui.applyButton.toolTip)
        self.widget.model._on_chosen(0)
        self.assertEqual(self.logic.getParameterNode().centre, "")
        self.assertFalse(self.is_shown(self.ui.centreComboBox))

    def test_a_default_is_taken_in_new_scenes_shown_and_another_choice_or_bundle_does_not_get_it(self):
        bundle, node, box = self.take(""), self.logic.getParameterNode(), self.ui.centreDefaultCheckBox
        key = f"IFXPredict/Centres/{self.widget.model.manifest.sha256}"
        self.addCleanup(slicer.app.userSettings().remove, key)
        self.assertTrue(self.is_shown(box))
        self.assertFalse(box.enabled or box.checked, "no centre is named")
        self.name_centre("B")
        self.assertTrue(box.enabled and not box.checked)
        box.click()
        self.assertEqual(slicer.app.userSettings().value(key), "B")
        self.name_centre("A")
        self.assertFalse(box.checked, "a guest's image leaves the default as it is")
        self._begin_anew(bundle)
        self.assertEqual((self.ui.centreComboBox.currentText, box.checked, node.centre), ("B", True, "B"))
        self.assertTrue(self.ui.applyButton.enabled, self.ui.applyButton.toolTip)
        self.name_centre("not named")
        self.assertEqual(self.ui.centreComboBox.currentText, "not named")
        self.assertFalse(self.ui.applyButton.enabled, "the default does not come back by itself")
        other = self.take("A")
        self._begin_anew(bundle)
        self.assertEqual(node.centre, "B")
        self.widget.model._on_chosen(self.ui.bundleComboBox.findData(str(other)))
        self.assertEqual(node.bundleFolder, str(other))
        self.assertEqual(
            (self.ui.centreComboBox.currentText, node.centre), ("not named", ""), "its B may be another hospital"
        )
        self._begin_anew(bundle)
        box.click()
        self._begin_anew(bundle)
        self.assertEqual((self.ui.centreComboBox.currentText, box.checked), ("not named", False))

    def _begin_anew(self, bundle):
        """A scene in which no centre was chosen."""
        node = self.logic.getParameterNode()
        node.centre, node.bundleFolder = "", str(bundle)
        self.widget.voi.update_facts()

    def is_shown(self, widget):
        return widget.isVisibleTo(self.widget.pages[0])
