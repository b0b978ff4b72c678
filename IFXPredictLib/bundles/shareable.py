"""Which bundles cannot be shared: what they hold can be neither given away nor made coarse.

ComBat's means and shifts are means of a centre's cases, of all imaging features: with two cases in a centre they are
those two patients, and of more features than cases they tell who was among them (Homer et al., PLoS Genet
2008;4:e1000167). Rounded as other summaries are, they would move all answers of a centre one way, which is what a
harmonisation is to undo.
"""

from ..base.errors import BundleError
from .bundle import Bundle


def check_shareable(bundle: Bundle) -> None:
    """Raise BundleError where a bundle cannot be shared.

    For a shared bundle, an isotonic calibration, a harmonisation, and updates.
    """
    if bundle.shared:
        raise BundleError(f"{bundle.folder}: is a shared bundle already; give the one that it was made from.")
    if bundle.protocol.calibration == "isotonic":
        raise BundleError(
            f"{bundle.folder}: cannot be shared: the steps of an isotonic calibration lie at scores of single training "
            "cases; train with `calibration: logistic` or `beta`, whose maps are two or three numbers."
        )
    if bundle.harmonisation:
        centre, cases = min(bundle.harmonisation.counts.items(), key=lambda one: one[1])
        raise BundleError(
            f"{bundle.folder}: cannot be shared: it is harmonised by the means of {len(bundle.harmonisation.names)} "
            f"imaging features in each centre, of {cases} cases in {centre}, which tell who was among them, and "
            "rounded would move all answers there; train without `harmonisation`."
        )
    if bundle.updates:
        raise BundleError(
            f"{bundle.folder}: was updated on another hospital's cases, which a shared bundle would tell of; share the "
            "bundle that it was made from (a cut-off that a rule locked there stays)."
        )
