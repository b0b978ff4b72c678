"""What the panel's lists call a bundle."""

from slicer.i18n import tr as _

from .language import said


def bundle_name(folder):
    """What the list calls a bundle: demonstrations by outcome and modality, else by title, or by folder."""
    from IFXPredictLib.base.errors import BundleError
    from IFXPredictLib.bundles.manifest import read_manifest

    try:
        manifest = read_manifest(folder)
    except (BundleError, OSError):
        return folder.name
    protocol = manifest.protocol
    name = said(protocol.title)
    if manifest.notice:
        name = _("Demonstration: {outcome} ({modality})").format(
            outcome=said(protocol.outcome.title), modality=protocol.image.modality
        )
    return f"{folder.name}: {name}" if manifest.locked else name  # else it is called as the one that it was made from
