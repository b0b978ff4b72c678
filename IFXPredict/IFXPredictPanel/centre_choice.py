"""Where a case was imaged: one of the centres that the bundle is harmonised for; other bundles do not ask.

A default beyond the scene is kept in the application's settings, for each bundle by its SHA-256: what one study calls
B is another hospital in another one, and after an update it is chosen anew.
"""

import slicer
from slicer.i18n import tr as _

from .lists import fill

_SETTINGS = "IFXPredict/Centres"
_NOT_NAMED = " "
"""What the parameter node keeps where "not named" was chosen, so that no default takes its place; no centre's name."""


class CentreChoice:
    """The list of centres, of which the parameter node keeps the one that is chosen; it is empty for none.

    ``centre`` is what predictions are told; ``problem`` says why there can be none.
    """

    def __init__(self, ui):
        self.centre = self.problem = ""
        self._ui = ui
        self._parameters = self._manifest = None
        ui.centreComboBox.connect("currentIndexChanged(int)", self._on_chosen)
        ui.centreDefaultCheckBox.connect("clicked(bool)", self._on_default)

    def show(self, parameters, manifest):
        """Offer the centres of a bundle, None for one that cannot be used; where none was chosen, take the default."""
        self._parameters, self._manifest = parameters, manifest
        default = _default_centre(manifest)
        if default and not parameters.centre:
            parameters.centre = default
        self.centre = chosen_centre(parameters, manifest)
        self.problem = centre_problem(manifest, self.centre)
        centres, combo = manifest.centres if manifest else (), self._ui.centreComboBox
        box = self._ui.centreDefaultCheckBox
        for widget in (self._ui.centreLabel, combo, box):
            widget.setVisible(bool(centres))
        box.enabled = bool(self.centre)
        box.checked = bool(self.centre) and self.centre == default
        fill(combo, [(_("not named"), ""), *((one, one) for one in centres)], self.centre)
        combo.toolTip = _rule(manifest) if centres else ""

    def forget(self):
        """Another bundle was chosen, which may call another centre so."""
        self._parameters.centre = ""

    def _on_chosen(self, index):
        self._parameters.centre = self._ui.centreComboBox.itemData(index) or _NOT_NAMED

    def _on_default(self, wanted):
        """Keep the centre shown as that of new scenes, or keep none."""
        settings, key = slicer.app.userSettings(), _key(self._manifest)
        if wanted:
            settings.setValue(key, self.centre)
        else:
            settings.remove(key)


def _key(manifest):
    return f"{_SETTINGS}/{manifest.sha256}"


def _default_centre(manifest):
    """The centre that was made the default of a bundle on this computer; "" where none was, or no bundle asks."""
    if not manifest or not manifest.centres:
        return ""
    kept = slicer.app.userSettings().value(_key(manifest))
    return kept if kept in manifest.centres else ""


def chosen_centre(parameters, manifest):
    """The centre that is named in the parameter node, where the bundle knows it, else ""."""
    return parameters.centre if manifest and parameters.centre in manifest.centres else ""


def centre_problem(manifest, centre):
    """Why a bundle answers for no case of this centre; empty where it does."""
    if manifest is None or manifest.answers_for(centre):
        return ""
    return _("Choose the centre where the case was imaged (part 3): this bundle answers for its own centres only.")


def centre_of_batch(manifest, centre, of_scene):
    """What the cases of a batch are taken as, in words; empty where the bundle does not ask."""
    if not manifest.centres:
        return ""
    if not of_scene:
        return _("Each case is of the centre that the table names in its column centre.")
    if centre:
        return _("All cases are of the centre {centre}, as chosen in the tab Prediction.").format(centre=centre)
    if problem := centre_problem(manifest, centre):
        return problem
    reference = manifest.protocol.harmonisation.reference
    return _("All cases are taken as of {reference}: no centre is chosen in the tab Prediction.").format(
        reference=reference
    )


def _rule(manifest):
    reference = manifest.protocol.harmonisation.reference
    if reference:
        return _(
            "Where the case was imaged: what a centre does to images is taken out of its features. Where none is "
            "named, it is taken as of {reference}, and the result says so."
        ).format(reference=reference)
    return _(
        "Where the case was imaged: what a centre does to images is taken out of its features. Of any other centre "
        "nothing is predicted until the bundle has learnt it."
    )
