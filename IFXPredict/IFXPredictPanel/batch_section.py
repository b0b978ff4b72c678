"""The tab "Batch": many cases with one bundle, in a process of their own; a table of them at the end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import slicer
from slicer.i18n import tr as _
from slicer.util import VTKObservationMixin

from IFXPredictLib.base.colours import WARNING
from IFXPredictLib.base.text import breakable

from .batch_choice import BatchChoice
from .centre_choice import centre_of_batch, centre_problem, chosen_centre
from .language import said, said_errors
from .packages import ensure_packages
from .segment_editor import REST_MS, timer_of
from .telling import OneAtATime, telling
from .views import show_table

if TYPE_CHECKING:
    from IFXPredictLib.bundles.manifest import BundleManifest

_TOLD_MS = 5000
_IDLE_MS = 5 * 60_000
"""After which the process gives its memory back."""
_RECENT = 20
"""Cases by whose times the time left is told: those that were kept come first, and at once."""
_NOTICE = f"background: {WARNING}; color: white; font-weight: bold; padding: 8px;"


class BatchSection(VTKObservationMixin):
    """Starts what the logic does with the cases that are chosen, and shows how it goes.

    ``folder`` gives that of the chosen bundle; ``requirements`` is the path of requirements.txt; ``is_seen`` says
    whether the user looks at this tab.
    """

    def __init__(self, ui, logic, folder, requirements, is_seen):
        VTKObservationMixin.__init__(self)
        self.table = None  # of the last batch
        self._ui = ui
        self._logic = logic
        self._folder = folder
        self._requirements = requirements
        self._is_seen = is_seen
        self._manifest: BundleManifest | None = None  # of the chosen bundle; None where it cannot be used
        self._asked: Any = None  # the manifest of the batch under way
        self._bundle_problem = ""
        self._writing = False  # whether cases of the scene are still being handed over
        self._done = []
        self._ends = []
        self._alone = OneAtATime(self.check)
        self._idle = timer_of(_IDLE_MS, logic.endBatch)
        self._idle.setSingleShot(True)
        ui.batchNoticeLabel.styleSheet = _NOTICE
        ui.batchFailedList.hide()
        self.choice = BatchChoice(ui, self.check)
        ui.batchApplyButton.connect("clicked()", lambda: self._alone(self.start))
        ui.batchCancelButton.connect("clicked()", logic.cancelBatch)
        self._listing = timer_of(REST_MS, self._list_anew)
        self._listing.setSingleShot(True)
        scene = slicer.mrmlScene
        self.addObserver(scene, scene.StartCloseEvent, self._on_scene_closes)
        for event in (scene.NodeAddedEvent, scene.NodeRemovedEvent):  # files are loaded while this tab is shown, too
            self.addObserver(scene, event, self._on_scene_changes)

    def enter(self):
        """The tab is shown: the scene or the bundle may be others than before."""
        from IFXPredictLib.base.errors import BundleError
        from IFXPredictLib.bundles.manifest import read_manifest

        self._manifest, self._bundle_problem = None, ""
        try:
            self._manifest = read_manifest(self._folder())
        except (BundleError, OSError) as problem:
            self._bundle_problem = said(str(problem))
        notice = self._manifest.notice if self._manifest else ""
        self._ui.batchNoticeLabel.text = said(notice)
        self._ui.batchNoticeLabel.setVisible(bool(notice))
        if not self._logic.batchBusy:
            self.choice.show()
        self.check()

    def leave(self):
        """The tab is left; a batch goes on."""

    def hold(self, occupied):
        """While a case of the reading study is read, nobody predicts: what is finished is kept."""
        if occupied:
            self._logic.cancelBatch()

    def cleanup(self):
        """The panel goes."""
        self._idle.stop()
        self._listing.stop()
        self.removeObservers()

    def check(self):
        """Apply is enabled when it can work, and its tooltip says what is missing."""
        busy = self._logic.batchBusy
        problems = [_("A batch is under way.")] if busy else []
        lacking = centre_problem(self._manifest, self._centre) if self.choice.of_scene else ""
        problems += [part for part in (self._bundle_problem, self.choice.problem, lacking, self._several) if part]
        self._show_bundle()
        self._ui.batchApplyButton.enabled = not problems and not self._alone.busy
        self._ui.batchApplyButton.toolTip = "\n".join(problems) or _("Predict all cases with the bundle.")
        self._ui.batchCancelButton.enabled = busy
        self._ui.batchProgressBar.visible = busy
        self.choice.enable(not busy)

    def start(self):
        """Predict all cases that are chosen; those that are finished in the folder are not computed again."""
        with slicer.util.tryWithErrorDisplay(_("The packages could not be installed.")), said_errors():
            if not ensure_packages(self._requirements):
                return
        self._done, self._ends = [], [time.monotonic()]
        self._ui.batchFailedList.clear()
        self._ui.batchFailedList.hide()
        self._ui.batchProgressBar.maximum = 0  # busy, until the number of cases is known
        self._writing, self._asked = True, self._manifest
        self._say("")
        with telling(_("The batch could not be started."), self._say):
            self._logic.startBatch(self.choice.batch(self._asked, self._centre), self)
        self.check()

    def on_stage(self, stage):
        """What the process begins to do."""
        if stage != "starting":
            self._writing = False
        self._say(_("Batch: {stage}").format(stage=_stages()[stage]))

    def on_case(self, case):
        """A case has ended."""
        self._done.append(case)
        self._ends = [*self._ends, time.monotonic()][-_RECENT - 1 :]
        self._ui.batchProgressBar.maximum = case.total
        self._ui.batchProgressBar.value = case.done
        if case.status == "failed":
            self._ui.batchFailedList.show()
            self._ui.batchFailedList.addItem(f"{case.case}: {said(case.message)}")
        self._say(
            _("{done} of {all} done, {failed} failed; {left} left.").format(
                done=case.done, all=case.total, failed=self._failures(), left=self._left(case.total - case.done)
            )
        )

    def on_done(self, done):
        """The tables are in their folder: show them as a table of the scene."""
        from IFXPredictLib.mrml.batch import batch_table

        self._idle.start()
        text = _("Done: {done} of {all} cases, in {folder}").format(
            done=done.total - done.failed, all=done.total, folder=breakable(str(self._logic.batch.out))
        )
        text = "\n".join(filter(None, (text, said(done.copies))))
        self._say(text)
        with self._alone.held(), telling(_("The table cannot be shown."), self._say):
            self.table = batch_table(slicer.mrmlScene, self._logic.batch.out, self._done, self._asked)
            if self._is_seen():
                show_table(self.table)
            else:
                slicer.util.showStatusMessage(_("IFXPredict: the batch is done."), _TOLD_MS)
        self.choice.show()

    def on_error(self, message):
        """There are no tables, and this is why; what is finished is kept."""
        with self._alone.held():
            kept = _("What is finished is kept: Apply to all goes on.") if self._done else ""
            text = f"{said(message)} {kept}".strip()
            self._say(text)
            slicer.util.errorDisplay(text)
        self.choice.show()

    def on_cancelled(self):
        """The user has ended it."""
        self._say(_("Cancelled. What is finished is kept: Apply to all goes on."))
        self.choice.show()

    @property
    def _centre(self):
        """Of the cases of the scene, as it is chosen for one."""
        return chosen_centre(self._logic.getParameterNode(), self._manifest)

    @property
    def _several(self):
        """Why the bundle takes no cases of a scene: it asks for several series or drawn VOIs; empty where it does."""
        from IFXPredictLib.base.errors import CaseError
        from IFXPredictLib.mrml.batch import check_one_each

        if not (self.choice.of_scene and self._manifest):
            return ""
        try:
            check_one_each(self._manifest.protocol)
        except CaseError as problem:
            return said(str(problem))
        return ""

    def _show_bundle(self):
        """What the chosen bundle is called, and how it takes the centres of the cases."""
        told = [self._bundle_problem]
        if self._manifest:
            told = [said(self._manifest.protocol.title)]
            told += [centre_of_batch(self._manifest, self._centre, self.choice.of_scene), self._several]
        self._ui.batchBundleLabel.text = breakable("\n".join(filter(None, told)))

    def _failures(self):
        return sum(case.status == "failed" for case in self._done)

    def _left(self, cases):
        """How long the others will take, in words."""
        seconds = cases * (self._ends[-1] - self._ends[0]) / max(1, len(self._ends) - 1)
        if seconds < 90:
            return _("{seconds} s").format(seconds=round(seconds))
        return _("{minutes} min").format(minutes=round(seconds / 60))

    def _say(self, text):
        self._ui.batchStatusLabel.text = breakable(text)

    def _on_scene_changes(self, _caller, _event):
        if self.choice.of_scene and self._is_seen():
            self._listing.start()

    def _list_anew(self):
        """The cases of the scene as they are now; those of a batch under way stay listed until it ends."""
        if not self._logic.batchBusy:
            self.choice.show()

    def _on_scene_closes(self, _caller, _event):
        """Cases that are being handed over go with the scene; a batch that has them all, or has a table, goes on."""
        if self._writing and self.choice.of_scene:
            self._logic.cancelBatch()


def _stages():
    return {
        "starting": _("starting"),
        "bundle": _("reading the bundle"),
        "cases": _("predicting"),
        "tables": _("writing the tables"),
    }
