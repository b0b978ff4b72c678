"""The reading study in its tab."""

import importlib.util
import os
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from unittest import mock

import numpy
import slicer

from . import studies


class ReadingStudyTest(studies.StudyTest):
    """What a reader sees and does."""

    def test_a_reader_goes_through_the_worklist_once(self):
        section = self.study()
        for left in (1, 0):
            section.next_case()
            self.draw_reading(section)
            section.finish()
            self.assertIsNone(section.desk.reading)
            states = [item.state for item in section.choice.session.worklist(1)]
            self.assertEqual(states.count("open"), left)
        self.assertFalse(section.ui.nextCaseButton.enabled)
        self.assertEqual({item.state for item in section.choice.session.worklist(2)}, {"not yet"})

    def test_when_a_case_opens_is_told_to_the_minute_by_this_computers_clock(self):
        section = self.study(cases=1)
        section.next_case()
        self.draw_reading(section)
        section.finish()
        section.ui.roundComboBox.setCurrentIndex(1)
        moved = getattr(time, "tzset", lambda: None)  # Windows has none
        self.addCleanup(moved)
        with mock.patch.dict(os.environ, TZ="XXX-05:45"):
            moved()
            (item,) = section.choice.show(None)
            opens = time.strftime("%Y-%m-%d %H:%M", time.localtime(item.opens.timestamp()))
            self.assertTrue(section.ui.worklist.item(0).text().endswith(f"opens on {opens}"))
            with mock.patch("IFXPredictPanel.study_section.ask", return_value="") as asked:
                section._open_early()
        self.assertIn(f"opens on {opens}. Why", asked.call_args.args[1])

    def test_a_reader_is_offered_the_rounds_that_are_hers(self):
        section = self.study(cases=1, rounds={"reader-q7": 2, "reader-z9": 1})
        section.ui.roundComboBox.setCurrentIndex(1)
        self.assertEqual((section.ui.roundComboBox.count, section.choice.round_number), (2, 2))
        section.choice.choose(section.choice.study.folder, "reader-z9")
        self.assertEqual((section.ui.roundComboBox.count, section.choice.round_number), (1, 1))
        self.assertEqual([item.state for item in section.choice.items()], ["open"])

    def test_a_reader_sees_nothing_of_patients_and_other_readings(self):
        section = self.study()
        section.next_case()
        seen = [slicer.mrmlScene.GetNthNode(i) for i in range(slicer.mrmlScene.GetNumberOfNodes())]
        texts = " ".join(str(node) for node in seen)
        for name in ("Doe_", "reader-z9", self.module.SAMPLE):
            self.assertNotIn(name, texts)
        self.assertEqual(section.desk.nodes[0].GetName(), section.desk.reading.record.pseudonym)
        self.assertIsNone(section.desk.nodes[0].GetStorageNode())
        tabs = self.widget.tabs
        self.assertEqual([i for i in range(tabs.count) if tabs.isTabEnabled(i)], [tabs.currentIndex])
        self.assertFalse(section.ui.studyWallAssistButton.isVisibleTo(section.ui.studyContents))
        section._propose_wall()  # as if the button were there: the study forbids it
        self.assertFalse(self.logic.busy)

    def test_the_scene_is_emptied_of_what_could_be_saved_only_where_the_user_says_so(self):
        """Of a reading's own nodes nothing is left to be asked of."""
        section = self.study(cases=2)
        slicer.mrmlScene.Clear(0)
        with mock.patch("IFXPredictPanel.study_section.confirmed", return_value=False) as asked:
            for kind in ("vtkMRMLModelNode", "vtkMRMLMarkupsFiducialNode", "vtkMRMLTableNode"):
                mine = slicer.mrmlScene.AddNewNodeByClass(kind, "Mine")
                section.next_case()
                self.assertIn("what was not saved in it is lost", asked.call_args.args[0])
                self.assertIsNone(section.desk.reading)
                self.assertTrue(slicer.mrmlScene.IsNodePresent(mine))
                slicer.mrmlScene.RemoveNode(mine)
            asked.reset_mock()
            for _case in range(2):
                section.next_case()
                self.draw_reading(section)
                section.finish()
            asked.assert_not_called()
        self.assertEqual({item.state for item in section.choice.session.worklist(1)}, {"finished"})

    def test_wall_assist_where_the_study_allows_it_is_recorded_also_when_it_is_undone(self):
        section = self.study(cases=1, wall_assist=True)
        section.next_case()
        self.assertTrue(section.ui.studyWallAssistButton.isVisibleTo(section.ui.studyContents))
        rough = self.contour
        for axis, shift in ((1, 4), (1, -4), (2, 4), (2, -4)):
            rough = rough | numpy.roll(rough, shift, axis)
        self.contour = rough
        self.draw_reading(section)
        section.ui.studyWallAssistButton.click()
        self.assertFalse(section.ui.finishButton.enabled)
        self.wait_for(lambda: not self.logic.busy)
        self.assertLess(self.reading(section).sum(), rough.sum())
        self.assertTrue(section.ui.finishButton.enabled)
        section.desk.editor.widget.undo()
        numpy.testing.assert_array_equal(self.reading(section), rough > 0)
        self.assertEqual(section.desk.end().record.drawn_with, "IFXPredict Wall assist")

    def test_a_reading_that_was_interrupted_goes_on_where_it_was(self):
        section = self.study()
        section.next_case()
        pseudonym = section.desk.reading.record.pseudonym
        self.draw_reading(section)
        slicer.mrmlScene.Clear(0)
        self.assertIsNone(section.desk.reading)
        section.next_case()
        self.assertEqual(section.desk.reading.record.pseudonym, pseudonym)
        numpy.testing.assert_array_equal(self.reading(section), self.contour > 0)

    def test_a_reading_goes_on_after_a_crash_from_where_it_was_saved_last(self):
        section = self.study()
        section.next_case()
        pseudonym = section.desk.reading.record.pseudonym
        self.draw_reading(section)
        section.desk.save_draft()
        section.desk.put_away()  # what a crash leaves: nothing is saved any more, and the case not given back
        section.choice.choose(section.choice.study.folder, "reader-q7")
        section.next_case()
        self.assertEqual(section.desk.reading.record.pseudonym, pseudonym)
        numpy.testing.assert_array_equal(self.reading(section), self.contour > 0)

    def test_each_opening_shows_the_studys_window_and_nothing_of_what_was_open_before(self):
        section, scene = self.study(cases=1), slicer.mrmlScene
        hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
        hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "Doe, Jane")
        scene.SetURL("/home/Doe_Jane/scene.mrml")
        scene.SetRootDirectory("/home/Doe_Jane")
        probes = slicer.util.findChildren(slicer.util.mainWindow(), name="DataProbeCollapsibleWidget")
        menus = slicer.util.findChildren(slicer.util.mainWindow(), name="RecentlyLoadedMenu")
        for probe in probes:
            probe.text = "\u6570\u636e\u63a2\u9488\uff1a/home/Doe_Jane/scene.mrml"  # Chinese, with a colon of its own
        section.next_case()
        self.assertEqual((scene.GetURL(), scene.GetRootDirectory()), ("", ""))
        self.assertFalse([probe for probe in probes if "Doe" in probe.text])
        self.assertFalse([menu for menu in menus if menu.menuAction().isVisible()])
        hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
        self.assertFalse(hierarchy.GetItemByName("Doe, Jane"))
        display = section.desk.nodes[0].GetDisplayNode()
        self.assertEqual((display.GetWindow(), display.GetLevel()), (400, 40))
        display.SetWindowLevel(1500, -600)
        self.draw_reading(section)
        section.put_away()
        for probe in probes:
            probe.text = "Data Probe: /home/Doe_Jane/scene.mrml"
        self.assertTrue(all(menu.menuAction().isVisible() for menu in menus))
        section.next_case()
        self.assertFalse([probe for probe in probes if "Doe" in probe.text])
        display = section.desk.nodes[0].GetDisplayNode()
        self.assertEqual((display.GetWindow(), display.GetLevel()), (400, 40))
        display.SetWindowLevel(350, 50)
        with mock.patch.object(section.choice.session, "finish", wraps=section.choice.session.finish) as finish:
            section.finish()
        seen = {"window": 400, "level": 40, "last_window": 350, "last_level": 50}
        self.assertEqual(finish.call_args.args[0].record.display, seen)

    def test_a_finished_reading_that_cannot_be_stored_stays_finished_and_is_stored_later(self):
        section = self.study(cases=1)
        section.next_case()
        self.draw_reading(section)
        folder = section.choice.study.folder
        away = folder.rename(folder.with_name("away"))
        section.finish()
        self.assertIn("Nothing is lost", section.ui.studyStatusLabel.text)
        self.assertIsNone(section.desk.reading)
        section.exit()
        slicer.mrmlScene.Clear(0)
        away.rename(folder)
        section.enter()
        self.assertEqual([record.status for record in section.choice.session.recover()], ["finished"])
        self.assertIn("waits to be stored", section.ui.worklist.item(0).text())
        section.ui.nextCaseButton.click()
        self.assertIsNone(section.desk.reading)
        self.assertIn("is stored now", section.ui.studyStatusLabel.text)
        self.assertEqual([item.state for item in section.choice.session.worklist(1)], ["finished"])

    def test_a_saved_reading_names_nobody_and_round2_shows_nothing_of_round1(self):
        section = self.study(cases=1, washout=0)
        section.next_case()
        self.draw_reading(section)
        with tempfile.TemporaryDirectory() as folder:
            slicer.util.saveScene(os.path.join(folder, "scene.mrb"))
            with zipfile.ZipFile(os.path.join(folder, "scene.mrb")) as scene:
                content = b"".join(name.encode() + scene.read(name) for name in scene.namelist())
        self.assertIn(section.desk.reading.record.pseudonym.encode(), content)
        for name in ("Doe_", "reader-z9", self.module.SAMPLE):
            self.assertNotIn(name.encode(), content)
        section.finish()
        section.ui.roundComboBox.setCurrentIndex(1)
        section.next_case()
        self.assertEqual(section.desk.reading.record.round, 2)
        self.assertFalse(self.reading(section).any())
        self.assertEqual(len(slicer.util.getNodesByClass("vtkMRMLSegmentationNode")), 1)

    def test_the_analysis_of_a_study_becomes_tables(self):
        for package in ("jinja2", "joblib", "matplotlib", "threadpoolctl"):
            if importlib.util.find_spec(package) is None:
                self.skipTest(f"the analysis needs {package}; Analyse offers to install it")
        section = self.study(cases=3)
        for reader in section.choice.study.readers:
            section.choice.choose(section.choice.study.folder, reader)
            for _case in range(3):
                section.next_case()
                self.draw_reading(section)
                section.finish()
        with tempfile.TemporaryDirectory() as folder:
            section.analysis.start(Path(folder, "analysis"))
            self.assertTrue(section.ui.stopButton.enabled)
            section.next_case()
            self.assertIsNone(section.desk.reading)  # the analysis ends with all readings in the scene
            self.wait_for(lambda: not section.analysis.running, 150)
            self.assertIn("Analysed", section.ui.studyStatusLabel.text)
        names = {node.GetName().rpartition(": ")[2] for node in slicer.util.getNodesByClass("vtkMRMLTableNode")}
        self.assertIn("agreement", names)
        self.assertFalse(section.ui.stopButton.enabled)

    def test_the_reliability_that_an_analysis_found_is_shown_as_a_chart(self):
        section = self.study()
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(section.analysis.runner, "start") as start:
            section.analysis.start(Path(folder))
            Path(folder, "tables").mkdir()
            for name in "icc_groups agreement agreement_summary bland_altman consensus reading_times left_out".split():
                Path(folder, "tables", f"{name}.csv").write_text("case\n", encoding="utf-8")
            Path(folder, "icc.csv").write_text("feature,intra,inter\na,0.9,0.8\nb,0.7,0.6\n", encoding="utf-8")
            Path(folder, "report.html").write_text("", encoding="utf-8")
            on_end = start.call_args.args[3]
            on_end((0, b""))
        self.assertIn("Analysed", section.ui.studyStatusLabel.text)
        charts = [node.GetID() for node in slicer.util.getNodesByClass("vtkMRMLPlotChartNode")]
        self.assertEqual(len(charts), 1)
        if slicer.app.layoutManager():
            self.assertEqual(slicer.app.applicationLogic().GetSelectionNode().GetActivePlotChartID(), charts[0])

    def test_an_analysis_that_is_stopped_or_cannot_start_says_so(self):
        section = self.study()
        with tempfile.TemporaryDirectory() as folder:
            section.analysis.start(Path(folder, "analysis"))
            self.assertFalse(section.ui.nextCaseButton.enabled)
            section.ui.stopButton.click()
            self.assertIn("stopped", section.ui.studyStatusLabel.text)
            self.assertTrue(section.ui.nextCaseButton.enabled)
            with mock.patch.object(sys, "executable", os.path.join(folder, "no_python")):
                section.analysis.start(Path(folder, "analysis"))
            self.wait_for(lambda: not section.analysis.running)
        self.assertIn("cannot be started", section.ui.studyStatusLabel.text)
        self.assertTrue(section.ui.analyseButton.enabled)
        self.assert_a_failed_analysis_can_be_started_again_when_its_message_is_closed(section)
        self.assert_what_is_missing_is_told_with_slicers_own_command(section)

    def assert_a_failed_analysis_can_be_started_again_when_its_message_is_closed(self, section):
        """While it is open neither Analyse nor Stop is enabled."""
        seen = []
        ui = section.ui

        def open_message(_text, *_more, **_options):
            seen.append((ui.analyseButton.enabled, ui.stopButton.enabled))

        with (
            mock.patch.object(section.analysis.runner, "start") as start,
            mock.patch.object(slicer.util, "errorDisplay", open_message),
        ):
            section.analysis.start(Path("nowhere"))
            start.call_args.args[3]((2, b"no readings"))
        self.assertEqual(seen, [(False, False)])
        self.assertTrue(ui.analyseButton.enabled)

    def assert_what_is_missing_is_told_with_slicers_own_command(self, section):
        """Before anything is asked."""
        from IFXPredictLib.base.environment import Missing

        told = []
        missing = Missing(("matplotlib>=3.9",), torch=False)
        with (
            mock.patch("IFXPredictLib.base.environment.missing_packages", return_value=missing) as looked,
            mock.patch.object(slicer.util, "warningDisplay", lambda text, **_options: told.append(text)),
            mock.patch("qt.QFileDialog.getExistingDirectory", side_effect=AssertionError("was asked")),
        ):
            section.ui.analyseButton.click()
        self.assertEqual(
            [file.name for file in looked.call_args.args], ["requirements.txt", "requirements-analysis.txt"]
        )
        self.assertIn("cannot analyse a reading study yet", told[0])
        self.assertIn('slicer.util.pip_install("matplotlib>=3.9")', told[0])
        self.assertFalse(section.analysis.running)

    def test_a_contour_that_cannot_be_kept_as_a_draft_is_rescued(self):
        import SimpleITK as sitk

        section = self.study()
        section.next_case()
        self.draw_reading(section)
        drawn, pseudonym = self.reading(section), section.desk.reading.record.pseudonym
        with tempfile.TemporaryDirectory() as folder, mock.patch("tempfile.gettempdir", return_value=folder):
            with mock.patch.object(section.choice.session, "save_draft", side_effect=OSError("the disk is full")):
                section.put_away()
            (private,) = Path(folder).glob("IFXPredict-*")
            if os.name != "nt":
                self.assertEqual(private.stat().st_mode & 0o777, 0o700)
            rescued = sitk.ReadImage(str(private / f"{pseudonym}.seg.nrrd"))
        self.assertIn("The contour was written to", section.ui.studyStatusLabel.text)
        numpy.testing.assert_array_equal(sitk.GetArrayFromImage(rescued) > 0, drawn)

    def test_a_pause_stops_clock_and_editor(self):
        section = self.study()
        section.next_case()
        section.ui.pauseButton.checked = True
        self.assertFalse(section.desk.editor.widget.enabled)
        before = section.desk.timer.seconds
        self.draw_reading(section)
        self.assertEqual(section.desk.timer.seconds, before)
        section.finish()
        self.assertIsNotNone(section.desk.reading)
        section.put_away()
        self.assertFalse(section.ui.pauseButton.checked)
        section.next_case()
        self.assertTrue(section.desk.editor.widget.enabled)

    def test_finish_and_skip_stay_in_sight_with_an_effects_options_open_and_the_keys_are_said(self):
        section = self.study()
        section.next_case()
        section.desk.editor.widget.setActiveEffectByName("Threshold")
        self.assertTrue(section.ui.studyCollapsibleButton.collapsed)
        self.assertIn("finish", section.ui.keysLabel.text)
        window = slicer.util.mainWindow()
        for size in ((1920, 1080), (1366, 768)) if window else ():
            window.resize(*size)
            for _round in range(3):  # layouts within layouts follow one after the other
                slicer.app.processEvents()
            for button in (section.ui.finishButton, section.ui.skipButton, section.ui.nextCaseButton):
                shown = button.visibleRegion().boundingRect()
                self.assertEqual((shown.width(), shown.height()), (button.width, button.height))

    def test_an_empty_reading_is_not_finished_and_nothing_begins_while_that_is_told_but_it_may_be_skipped(self):
        section, seen = self.study(), []
        section.next_case()
        ui = section.ui
        buttons = (ui.finishButton, ui.skipButton, ui.pauseButton, ui.nextCaseButton, ui.analyseButton)

        def open_message(_text, *_more, **_options):
            seen.append([button.enabled for button in buttons])
            section.finish()  # as the key does
            section._on_autosave()

        with (
            mock.patch.object(slicer.util, "errorDisplay", open_message),
            mock.patch.object(section.choice.session, "save_draft", side_effect=OSError("the disk is full")),
        ):
            section.finish()
            self.assertIn("no voxel", ui.studyStatusLabel.text)
            self.assertEqual(seen, [[False] * 5])
            self.assertEqual([button.enabled for button in buttons], [True, True, True, False, False])
            self.draw_reading(section)
            section.desk.measure()
            section._on_autosave()
        self.assertEqual(len(seen), 2)
        self.assertIn("NOT SAVED", ui.studyStatusLabel.text)
        section.skip("no inflamed segment")
        self.assertEqual([item.state for item in section.choice.session.worklist(1)].count("skipped"), 1)

    def test_a_second_segment_is_no_part_of_a_reading(self):
        section = self.study()
        section.next_case()
        self.draw_reading(section)
        section.desk.nodes[1].GetSegmentation().AddEmptySegment("Other", "Other")
        section.finish()
        self.assertIn("Lesion only; found Lesion, Other", section.ui.studyStatusLabel.text)
        section.desk.nodes[1].GetSegmentation().RemoveSegment("Other")
        section.finish()
        self.assertIsNone(section.desk.reading)
