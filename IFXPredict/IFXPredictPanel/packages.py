"""What is needed besides Slicer's own Python packages: asked for once, installed only after a yes."""

from pathlib import Path

import slicer
from slicer.i18n import tr as _

from .language import said


def ensure_packages(*requirements, purpose="predict", torch=True):
    """Whether all that is needed to ``purpose`` is there; offers to install what is missing.

    ``requirements`` are the paths of requirements.txt and its like. PyTorch comes by the PyTorch extension, the rest by
    pip. Nothing is installed without a yes, and in testing mode nothing at all.
    """
    from IFXPredictLib.base.environment import advice, missing_packages

    def look():
        return missing_packages(*map(Path, requirements), torch=torch)

    missing = look()
    if not missing:
        return True
    text = said(advice(missing, purpose))
    if slicer.app.testingEnabled() or not _may_install(text):
        slicer.util.warningDisplay(text, windowTitle=_("IFXPredict needs more packages"))
        return False
    with slicer.util.tryWithErrorDisplay(_("The packages could not be installed.")):
        if missing.torch and not _install_torch():
            return False
        if missing.pip:
            _install(list(missing.pip))
    return not look()


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
    from packaging.requirements import Requirement  # which is all that some versions take

    pip_ensure([Requirement(one) for one in requirements], requester="IFXPredict", prompt_install=False)
