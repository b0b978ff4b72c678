"""What predicting needs besides Slicer's own Python packages: asked for once, installed only after a yes."""

from pathlib import Path

import slicer
from slicer.i18n import tr as _


def ensure_packages(requirements):
    """Whether all that predicting needs is there; offers to install what is missing.

    ``requirements`` is the path of requirements.txt. PyTorch comes by the PyTorch extension, the rest by pip. Nothing
    is installed without a yes, and in testing mode nothing at all.
    """
    from IFXPredictLib.base.environment import advice, missing_packages

    missing = missing_packages(Path(requirements))
    if not missing:
        return True
    if slicer.app.testingEnabled() or not _may_install(advice(missing)):
        slicer.util.warningDisplay(advice(missing), windowTitle=_("IFXPredict needs more packages"))
        return False
    if missing.torch and not _install_torch():
        return False
    if missing.pip:
        _install(list(missing.pip))
    return not missing_packages(Path(requirements))


def _may_install(text):
    question = _("Install now what can be installed from here? This needs the network and takes some minutes.")
    return slicer.util.confirmYesNoDisplay(f"{text}\n\n{question}", windowTitle=_("IFXPredict needs more packages"))


def _install_torch():
    """By the PyTorch extension, which chooses the build for this computer; False without it or where it fails."""
    try:
        import PyTorchUtils
    except ImportError:
        slicer.util.warningDisplay(
            _("Install the PyTorch extension in the Extensions Manager, restart Slicer and press Apply again."),
            windowTitle=_("IFXPredict needs PyTorch"),
        )
        return False
    from IFXPredictLib.base.environment import TORCH_REQUIREMENT

    logic = PyTorchUtils.PyTorchUtilsLogic()
    return logic.installTorch(askConfirmation=False, torchVersionRequirement=TORCH_REQUIREMENT) is not None


def _install(requirements):
    try:
        from slicer.packaging import pip_ensure
    except ImportError:  # Slicer 5.10
        slicer.util.pip_install(requirements)
        return
    pip_ensure(requirements, requester="IFXPredict", prompt_install=False)
