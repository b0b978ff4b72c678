"""Where a case was imaged: one of the centres that the bundle is harmonised for; other bundles do not ask."""

from slicer.i18n import tr as _

from .lists import fill


class CentreChoice:
    """The list of centres, of which the parameter node keeps the one that is chosen; it is empty for none.

    ``centre`` is what predictions are told; ``problem`` says why there can be none.
    """

    def __init__(self, ui):
        self.centre = self.problem = ""
        self._ui = ui
        self._parameters = None
        ui.centreComboBox.connect("currentIndexChanged(int)", self._on_chosen)

    def show(self, parameters, manifest):
        """Offer the centres of a bundle, None for one that cannot be used."""
        self._parameters = parameters
        self.centre = chosen_centre(parameters, manifest)
        self.problem = centre_problem(manifest, self.centre)
        centres, combo = manifest.centres if manifest else (), self._ui.centreComboBox
        for widget in (self._ui.centreLabel, combo):
            widget.setVisible(bool(centres))
        fill(combo, [(_("not named"), ""), *((one, one) for one in centres)], self.centre)
        combo.toolTip = _rule(manifest) if centres else ""

    def forget(self):
        """Another bundle was chosen, which may call another centre so."""
        self._parameters.centre = ""

    def _on_chosen(self, index):
        self._parameters.centre = self._ui.centreComboBox.itemData(index)


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
