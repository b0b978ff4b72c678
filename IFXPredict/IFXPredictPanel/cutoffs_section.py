"""The tab "Cut-offs": what rules would choose for a model on out-of-fold scores, and one of them locked in a bundle."""

from pathlib import Path
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from IFXPredictLib.base.text import breakable

from .bundle_names import bundle_name
from .cutoff_table import fill_table
from .language import said
from .packages import ensure_packages
from .prediction_section import stage_titles
from .telling import OneAtATime, telling
from .views import show_chart

_DEFAULTS = {"sensitivity": "0.9", "specificity": "0.9", "harm": "1:4", "net_benefit": "0.2", "youden": ""}


class CutoffsSection:
    """Asks the prediction process, and shows what it says.

    ``logic`` is the module's; ``model`` the section of the prediction's bundle, which is told of a new one;
    ``changed`` is called when something begins or ends; ``requirements`` is the path of requirements.txt.
    """

    def __init__(self, ui, logic, model, requirements, changed):
        self.found: Any = None
        self._ui, self._logic, self._model = ui, logic, model
        self._requirements = requirements
        self._changed = changed
        self._manifest: Any = None
        self._asked: Any = None
        self._alone = OneAtATime(self.check)
        for name, title in _rule_titles().items():
            ui.cutoffRuleComboBox.addItem(title, name)
        self._on_rule()
        ui.cutoffRuleComboBox.connect("currentIndexChanged(int)", self._on_rule)
        ui.cutoffBundleComboBox.connect("activated(int)", lambda _index: self._alone(self._read_bundle))
        ui.cutoffModelComboBox.connect("activated(int)", lambda _index: self._forget())
        ui.cutoffTable.connect("itemSelectionChanged()", self._on_selected)
        for edit in (ui.cutoffReasonLineEdit, ui.cutoffFolderLineEdit):
            edit.connect("textChanged(QString)", lambda _text: self.check())
        for button, slot in (
            (ui.cutoffBrowseButton, self._on_browse),
            (ui.compareButton, self._on_compare),
            (ui.showCurveButton, self._on_show_curve),
            (ui.cutoffFolderButton, self._on_browse_folder),
            (ui.lockButton, self._on_lock),
        ):
            button.connect("clicked()", lambda slot=slot: self._alone(slot))
        ui.cancelCutoffsButton.connect("clicked()", logic.cancel)

    def enter(self):
        """The tab is shown: the prediction's bundles can be chosen, at first that of the prediction."""
        if self._manifest is None:
            self._list(self._model.folder(self._logic.getParameterNode()))
            self._read_bundle()
        self.check()

    def leave(self):
        """The tab is left; what is under way goes on."""

    def choose(self, folder):
        """Take the bundle in ``folder``."""
        self._list(Path(folder))
        self._read_bundle()

    def check(self):
        """Enable what can be done now; the tooltip of the last button says what is missing."""
        ui, busy = self._ui, self._logic.busy
        idle = not busy and not self._alone.busy
        for asked in (  # an answer is of what stood here when it was asked for
            *(ui.cutoffBundleComboBox, ui.cutoffBrowseButton, ui.cutoffModelComboBox),
            *(ui.cutoffRuleComboBox, ui.cutoffPrevalenceLineEdit),
        ):
            asked.enabled = idle
        ui.cutoffValueLineEdit.enabled = idle and bool(_DEFAULTS[ui.cutoffRuleComboBox.currentData])
        ui.compareButton.enabled = idle and self._manifest is not None
        ui.cutoffFolderButton.enabled = self._manifest is not None
        ui.showCurveButton.enabled = self.found is not None
        ui.cancelCutoffsButton.enabled = busy
        problems = [] if idle else [_("Something is under way.")]
        problems += [] if self._chosen and self._chosen.rule else [_("Compare, and choose the line of a rule.")]
        problems += [] if ui.cutoffReasonLineEdit.text.strip() else [_("Give a reason.")]
        problems += [] if ui.cutoffFolderLineEdit.text.strip() else [_("Give a folder for the new bundle.")]
        ui.lockButton.enabled = not problems
        ui.lockButton.toolTip = "\n".join(problems) or _("Write a new bundle; the one chosen above stays as it is.")

    @property
    def rule(self):
        """The rule as ``ifxpredict cutoffs`` takes it."""
        name, value = self._ui.cutoffRuleComboBox.currentData, self._ui.cutoffValueLineEdit.text.strip()
        return f"{name}:{value}" if _DEFAULTS[name] else name

    @property
    def _chosen(self):
        """What stands in the line that is chosen; None without one."""
        row = self._ui.cutoffTable.currentRow()
        return self.found.offered[row] if self.found is not None and 0 <= row < len(self.found.offered) else None

    def _list(self, folder):
        """The bundles that the prediction offers, and ``folder``, which is chosen."""
        combo, others = self._ui.cutoffBundleComboBox, self._model.folders()
        combo.clear()
        for one in dict.fromkeys([*others, folder]):
            combo.addItem(bundle_name(one), str(one))
        combo.setCurrentIndex(combo.findData(str(folder)))

    def _read_bundle(self):
        from IFXPredictLib.base.errors import BundleError
        from IFXPredictLib.bundles.manifest import read_manifest

        ui, self._manifest = self._ui, None
        ui.cutoffModelComboBox.clear()
        try:
            self._manifest = read_manifest(Path(ui.cutoffBundleComboBox.currentData))
        except (BundleError, OSError) as problem:
            ui.cutoffBundleLabel.text = breakable(said(str(problem)))
        else:
            told = [self._manifest.notice, self._manifest.description, *self._manifest.locked]
            ui.cutoffBundleLabel.text = breakable("\n".join(said(one) for one in told if one))
            for model in self._manifest.models:
                ui.cutoffModelComboBox.addItem(said(self._manifest.protocol.model_title(model)), model)
        self._forget()

    def _forget(self):
        """Another model: what was shown is of the one before."""
        self.found = None
        self._ui.cutoffTable.setRowCount(0)
        self._ui.cutoffHundredLabel.text = ""
        self._say("")
        self.check()

    def _on_rule(self, _index=None):
        name = self._ui.cutoffRuleComboBox.currentData
        self._ui.cutoffValueLineEdit.text = _DEFAULTS[name]
        self._ui.cutoffValueLineEdit.toolTip = (
            _("Harm of a needless treatment to benefit of a needed one, as 1:4.")
            if name == "harm"
            else _("A share, as 0.9.")
        )
        self.check()

    def _on_browse(self):
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder of a bundle"))
        if folder:
            self.choose(folder)

    def _on_browse_folder(self):
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Where the new bundle goes"))
        if folder:
            chosen = self._chosen.rule if self._chosen else self.rule
            parts = self._manifest.folder.name, self._ui.cutoffModelComboBox.currentData, chosen.replace(":", "-")
            self._ui.cutoffFolderLineEdit.text = str(Path(folder, "-".join(parts)))

    def _on_compare(self):
        from IFXPredictLib.stats.cutoff_rules import RULES, read_rule
        from IFXPredictLib.worker.messages import CutoffsRequest

        with telling(_("The cut-offs could not be compared."), self._say):
            rule = read_rule(self.rule).text
            rules = (rule, *(one for one in RULES if one != rule))
            folder, model = str(self._manifest.folder), self._ui.cutoffModelComboBox.currentData
            self._ask(CutoffsRequest(0, folder, model, rules, self._prevalence()), self._on_found)

    def _on_lock(self):
        from IFXPredictLib.worker.messages import LockRequest

        ui, asked = self._ui, self._asked  # of which the line is: a prevalence typed since is not
        reason, out = ui.cutoffReasonLineEdit.text.strip(), ui.cutoffFolderLineEdit.text.strip()
        with telling(_("The cut-off could not be locked."), self._say):
            place = str(Path(out).absolute())
            rule = self._chosen.rule
            request = LockRequest(0, asked.bundle, asked.model, rule, reason, place, asked.prevalence)
            self._ask(request, self._on_locked)

    def _ask(self, request, on_done):
        """Send a request where all packages are there; the window stays alive meanwhile."""
        if not ensure_packages(self._requirements):
            return

        def answered(answer):
            on_done(request, answer)
            self._end()

        told = answered, self._on_error, self._on_stage, lambda: self._on_end(_("Cancelled."))
        self._logic.client.submit_cutoffs(request, *told)
        self._changed()

    def _prevalence(self):
        from IFXPredictLib.base.errors import TrainingError
        from IFXPredictLib.base.numerals import read_number
        from IFXPredictLib.stats.cutoff_rules import checked_prevalence

        text = self._ui.cutoffPrevalenceLineEdit.text.strip()
        if not text:
            return None
        try:
            share = read_number(text)
        except ValueError as problem:
            raise TrainingError(f"prevalence: expected a share between 0 and 1, as 0.3, found {text}.") from problem
        return checked_prevalence(share)

    def _on_found(self, request, found):
        ui, self.found, self._asked = self._ui, found, request
        fill_table(ui.cutoffTable, found.offered)
        ui.cutoffTable.selectRow([bool(one.rule) for one in found.offered].index(True))
        self._say(
            _(
                "{cases} training cases, {positive} with the outcome, each by a model that has not seen it, but see "
                "the model card."
            ).format(cases=found.cases, positive=found.positive)
        )

    def _on_locked(self, _request, made):
        self._model.offer(made.folder)
        self._list(self._manifest.folder)
        text = _("Locked in {folder}; it can be chosen in the tab Prediction, part 3.").format(folder=made.folder)
        self._say(f"{text}\n{said(made.told)}")

    def _on_selected(self):
        chosen = self._chosen
        if chosen is not None:
            share = _("At a prevalence of {share}, by {rule}: {hundred}.").format(
                share=f"{100 * chosen.per_100.prevalence:.0f} %",
                rule=said(chosen.words),
                hundred=said(chosen.per_100.words),
            )
            self._ui.cutoffHundredLabel.text = share
        self.check()

    def _on_show_curve(self):
        from IFXPredictLib.mrml.decision_chart import curve_chart

        model = self._asked.model
        title = self._manifest.protocol.model_title(model)
        marks = {one.words: one.cutoff for one in self.found.offered}
        curve = self.found.curve
        drawn = curve.thresholds, curve.net_benefit, curve.treat_all
        show_chart(curve_chart(slicer.mrmlScene, drawn, marks, title, self._manifest.notice))

    def _on_stage(self, stage):
        self._say(_("Asking: {stage}").format(stage=stage_titles().get(stage, stage)))

    def _on_error(self, message):
        with self._alone.held():
            self._on_end(said(message))
            slicer.util.errorDisplay(said(message))

    def _on_end(self, text):
        self._say(text)
        self._end()

    def _end(self):
        self._changed()
        self.check()

    def _say(self, text):
        self._ui.cutoffStatusLabel.text = breakable(text)


def _rule_titles():
    return {
        "sensitivity": _("Sensitivity at least"),
        "specificity": _("Specificity at least"),
        "harm": _("Harm to benefit"),
        "net_benefit": _("Net benefit at threshold"),
        "youden": _("Youden's index"),
    }
