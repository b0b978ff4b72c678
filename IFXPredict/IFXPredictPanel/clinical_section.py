"""Part 2 of the panel: the clinical values of the patient, kept with the patient in the scene."""

from pathlib import Path

import qt
import slicer
from slicer.i18n import tr as _

from .clinical_form import ClinicalForm
from .language import said, said_errors
from .questions import choose


class ClinicalSection:
    """The form, and what fills it; ``problem`` says which values cannot be used.

    ``changed`` is called whenever the values changed; ``case_name`` gives the name of the case that is shown.
    """

    def __init__(self, ui, changed, case_name):
        self.form = ClinicalForm(ui.neededPlace.layout(), ui.othersGroupBox.layout(), self._on_typed)
        self._ui = ui
        self._changed = changed
        self._case_name = case_name
        self._volume = None
        self._protocol = None
        ui.importButton.connect("clicked(bool)", self._on_import)
        ui.clearButton.connect("clicked(bool)", self._on_clear)

    @property
    def attention(self):
        """What the user should look at: the problem, or which values were taken as something else than was typed."""
        return self.problem or "\n".join(self.form.values().notes)

    @property
    def problem(self):
        """Which values cannot be used; empty where all can."""
        wrong = self.form.problems()
        return _("Correct or empty: {names}.").format(names=", ".join(wrong)) if wrong else ""

    def build(self, manifest):
        """Fields for the characteristics of a bundle's protocol, those that its models take first."""
        from IFXPredictLib.protocol.clinical import needed_first

        self._protocol = manifest.protocol
        self.form.build(*needed_first(manifest.protocol.clinical, manifest.needed))

    def show(self, volume):
        """The values kept for the patient of this volume; without a volume nothing can be typed."""
        from IFXPredictLib.mrml.patient import stored_clinical

        for widget in (self._ui.neededPlace, self._ui.othersGroupBox, self._ui.importButton, self._ui.clearButton):
            widget.enabled = volume is not None and self._protocol is not None
        self._ui.clinicalHintLabel.text = (
            self._blank_in_words() if volume else _("Choose a volume first: the values are kept with its patient.")
        )
        self._volume = volume
        kept = stored_clinical(volume) if volume else {}
        if kept != self.form.texts():
            self.form.set_texts(kept)

    def _blank_in_words(self):
        """What a blank means, by the bundle's protocol."""
        rules = self._protocol.harmonisation if self._protocol else None
        if not rules or not rules.covariates:
            return self._rule_in_words()
        words = _("Imaging features are harmonised by {names}; for a blank there stands a value of the training cases.")
        names = ", ".join(said(self._protocol.input_title(name)) for name in rules.covariates)
        return f"{self._rule_in_words()} {words.format(names=names)}"

    def _rule_in_words(self):
        rule = self._protocol.missing if self._protocol else "refuse"
        if rule == "refuse":
            return _("* a model of this bundle gives no answer without it. Kept with the patient in the scene.")
        if rule == "indicator":
            return _(
                "* a model of this bundle takes it; a value learnt from training cases stands for a blank, where some "
                "of them lacked it too. Kept with the patient in the scene."
            )
        return _(
            "* a model of this bundle takes it; a value learnt from training cases stands for a blank. Kept with the "
            "patient in the scene."
        )

    def import_file(self, file):
        """Fill the form from a .json file or from one case of a .csv file; asks which where it holds several."""
        from IFXPredictLib.tables.clinical import clinical_cases, read_clinical

        cases, case = clinical_cases(file), None
        if len(cases) > 1:
            case = choose(_("Clinical values"), _("Whose values?"), cases, self._case_name())
            if not case:
                return
        values = read_clinical(file, self._protocol.clinical, case)
        self.form.set_texts({name: values.limits.get(name, f"{value:.15g}") for name, value in values.items()})
        self._on_typed()
        source = _("{case} of {file}").format(case=case, file=file.name) if case else file.name
        self._ui.clinicalHintLabel.text = ". ".join(
            [_("Imported: {source}").format(source=source), *map(said, values.notes)]
        )

    def _on_typed(self):
        from IFXPredictLib.mrml.patient import store_clinical

        if self._volume:
            store_clinical(self._volume, self.form.texts(), self.form.names())
        self._changed()

    def _on_import(self):
        kinds = _("Clinical values (*.csv *.tsv *.txt *.xlsx *.json)")
        file = qt.QFileDialog.getOpenFileName(slicer.util.mainWindow(), _("Clinical values"), "", kinds)
        if file:
            with slicer.util.tryWithErrorDisplay(_("The clinical values could not be imported.")), said_errors():
                self.import_file(Path(file))

    def _on_clear(self):
        self.form.set_texts({})
        self._on_typed()
