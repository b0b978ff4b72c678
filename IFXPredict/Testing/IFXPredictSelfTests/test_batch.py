"""The tab Batch: cases of a table or of the scene, cancelled, killed and resumed; the files are the command line's."""

import contextlib
import csv
import io
import os
import signal

import slicer

from . import base

TABLES = ("predictions.csv", "features.csv", "why.csv", "trust.csv", "status.csv", "provenance.csv", "provenance.json")
_SECONDS = 600
"""After which something is surely wrong, whatever else the computer does."""


class BatchTest(base.SelfTest):
    """On the simulated case as files and as nodes; what the user chose before is chosen again at the end."""

    def setUp(self):
        super().setUp()
        self.folder = self.temporary_folder()
        self.section = self.widget.batch
        choice = self.section.choice
        before = {"cohort": choice.cohort, "clinical": choice.clinical, "out": choice.out}
        self.addCleanup(lambda: choice.choose(**before))
        self.addCleanup(self.logic.cancelBatch)
        self.widget.tabs.setCurrentIndex(2)
        self.section._ui.batchTableRadioButton.checked = True
        self.section._ui.batchWorkersSpinBox.value = 1
        choice.choose(cohort=None, clinical=None, out=self.folder / "out")

    def write_cohort(self, names, bad=()):
        """A cohort.csv and a clinical.csv of copies of the simulated case; the ``bad`` ones lack their mask."""
        self.write_case(self.folder)
        blood = self.stored_clinical()
        with (self.folder / "cohort.csv").open("w", encoding="utf-8", newline="") as stream:
            rows = [(name, "ct.mha", "gone.mha" if name in bad else "voi.mha") for name in names]
            csv.writer(stream).writerows([("case", "image", "mask"), *rows])
        with (self.folder / "clinical.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([("case", *blood), *((name, *blood.values()) for name in names)])
        self.section.choice.choose(cohort=self.folder / "cohort.csv", clinical=self.folder / "clinical.csv")

    def apply_to_all(self):
        self.section._ui.batchApplyButton.click()
        self.wait_for(lambda: not self.logic.batchBusy, _SECONDS)

    def column(self, name):
        from IFXPredictLib.mrml.tables import columns_of

        return columns_of(self.section.table)[name]

    def command_line(self, *more):
        """What ``predict --cohort`` leaves of the same tables."""
        from IFXPredictLib.cli.main import main

        given = ("--cohort", self.folder / "cohort.csv", "--bundle", self.module.demonstrationBundle(), *more)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            main(["predict", *map(str, given), "--jobs", "1", "--out", str(self.folder / "line")])
        return self.files("line")

    def files(self, name="out"):
        return {one: (self.folder / name / one).read_bytes() for one in TABLES}

    def test_ended_in_any_way_a_batch_goes_on_and_leaves_the_files_of_the_command_line(self):
        """By Cancel, then by a killed process; one of its cases has no mask. Single cases are predicted meanwhile."""
        button = self.section._ui.batchApplyButton
        self.assertIn("Choose a table of cases", button.toolTip)
        self.write_cohort(("P1", "P2", "P3"), bad=("P2",))
        self.assertTrue(button.enabled)
        for end, begun in ((self.logic.cancelBatch, lambda: True), (self.kill, lambda: self.section._done)):
            button.click()
            self.assertFalse(button.enabled)
            self.wait_for(begun, _SECONDS)
            end()
            self.wait_for(lambda: not self.logic.batchBusy, _SECONDS)
            self.assertIn("Apply to all goes on", self.section._ui.batchStatusLabel.text)
            self.assertTrue(button.enabled)
            self.assertFalse((self.folder / "out" / "predictions.csv").exists())
        kept = {file: file.stat().st_mtime_ns for file in (self.folder / "out" / "cases").glob("*.json")}
        self.assertTrue(kept)
        button.click()
        single = self.predict(self.stored_clinical())
        self.wait_for(lambda: not self.logic.batchBusy, _SECONDS)
        self.assertEqual({file: file.stat().st_mtime_ns for file in kept}, kept)
        self.assertEqual(self.files(), self.command_line("--clinical", self.folder / "clinical.csv"))
        self.check_table([float(p) for p in self.probabilities(single)])
        self.check_foreign_files_are_refused()

    def check_table(self, probabilities):
        """The table of the scene has all rows, and the case that failed with its reason."""
        self.assertEqual(self.column("case"), ["P1"] * 5 + ["P3"] * 5 + ["P2"])
        self.assertEqual(self.column("case_status"), ["warning"] * 10 + ["failed"])
        self.assertEqual(self.column("probability")[:10], probabilities * 2)
        self.assertIn("gone.mha", self.column("status")[-1])
        self.assertIn("simulated", self.section.table.GetAttribute("IFXPredict.notice").lower())
        self.assertIn("2 of 3", self.section._ui.batchStatusLabel.text)
        self.assertEqual(self.section._ui.batchFailedList.count, 1)

    def check_foreign_files_are_refused(self):
        (self.folder / "mine").mkdir()
        (self.folder / "mine" / "predictions.csv").write_text("mine", encoding="utf-8")
        self.section.choice.choose(out=self.folder / "mine")
        self.apply_to_all()
        self.assertIn("no file that an earlier run recorded", self.section._ui.batchStatusLabel.text)
        self.assertEqual((self.folder / "mine" / "predictions.csv").read_text(encoding="utf-8"), "mine")

    def test_a_patient_given_twice_is_told_of_below_and_in_the_table(self):
        self.write_cohort(("P1", "P2"))
        self.apply_to_all()
        said = "P1: has the image and the VOI of P2 too: is one patient given twice?"
        self.assertIn(f"\n{said}", self.section._ui.batchStatusLabel.text)
        self.assertEqual(self.column("case_status"), ["warning"] * 10)

    def kill(self):
        """The child, as for want of memory."""
        os.kill(self.logic._batchClient.process_id, getattr(signal, "SIGKILL", signal.SIGTERM))

    def test_the_volumes_of_the_scene_give_the_numbers_of_their_files(self):
        """One with its patient's values, one whose VOI is empty, and one without a segmentation, which is no case."""
        self.write_cohort((self.module.SAMPLE,))
        expected = self.command_line("--clinical", self.folder / "clinical.csv")
        self.section.choice.choose(clinical=None)
        volumes = slicer.modules.volumes.logic()
        other = volumes.CloneVolume(slicer.mrmlScene, self.volume, "Empty")
        volumes.CloneVolume(slicer.mrmlScene, self.volume, "Bare")
        empty = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Drawn later")
        empty.SetReferenceImageGeometryParameterFromVolumeNode(other)
        empty.GetSegmentation().AddEmptySegment("Lesion", "Lesion")
        self.section._ui.batchSceneRadioButton.checked = True
        self.assertEqual([case.name for case in self.section.choice.cases], [self.module.SAMPLE, "Empty"])
        self.apply_to_all()
        found = self.files()
        for name in ("predictions.csv", "features.csv", "why.csv", "trust.csv"):
            self.assertEqual(found[name], expected[name], name)
        self.assertEqual(self.column("case_status"), ["ok"] * 5 + ["failed"])
        self.assertIn("Empty", self.column("status")[-1])
        self.section._ui.batchApplyButton.click()
        self.wait_for(lambda: not self.section._writing)
        slicer.mrmlScene.Clear(0)
        self.wait_for(lambda: not self.logic.batchBusy, _SECONDS)
        self.assertIn("The scene has no volume", self.section._ui.batchApplyButton.toolTip, "what is gone is no case")

    def test_two_segments_need_a_name_and_two_volumes_of_one_name_are_refused(self):
        self.add_half()
        self.section._ui.batchSceneRadioButton.checked = True
        (case,) = self.section.choice.cases
        self.assertIn("say what the VOI is called", case.problem)
        self.section._ui.batchSegmentLineEdit.text = "Half"
        (case,) = self.section.choice.cases
        self.assertEqual((case.problem, case.segment_id), ("", "Half"))
        self.section._ui.batchSegmentLineEdit.text = ""
        self.segmentation.GetSegmentation().RemoveSegment("Half")
        other = slicer.modules.volumes.logic().CloneVolume(slicer.mrmlScene, self.volume, "Other")
        other.SetName(self.volume.GetName())
        drawn = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Other VOI")
        drawn.SetReferenceImageGeometryParameterFromVolumeNode(other)
        drawn.GetSegmentation().AddEmptySegment("Lesion", "Lesion")
        self.section.choice.show()
        self.assertEqual(["2 volumes are called so" in one.problem for one in self.section.choice.cases], [True, True])
        slicer.mrmlScene.RemoveNode(other)  # as from the Data tree, beside this tab
        self.wait_for(lambda: len(self.section.choice.cases) == 1)
        self.assertEqual(self.section._ui.batchSceneList.count, 1)
