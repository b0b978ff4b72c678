"""What the panel's lists call a bundle."""

from slicer.i18n import tr as _

from .language import said


def bundle_name(folder):
    """What the list calls a bundle: a demonstration by its outcome, another by its title; by its folder if unusable."""
    from IFXPredictLib.base.errors import BundleError
    from IFXPredictLib.bundles.manifest import read_manifest

    try:
        manifest = read_manifest(folder)
    except (BundleError, OSError):
        return folder.name
    name = said(manifest.protocol.title)
    if manifest.notice:
        name = _("Demonstration: {outcome}").format(outcome=said(manifest.protocol.outcome.title))
    return f"{folder.name}: {name}" if manifest.locked else name  # else it is called as the one that it was made from
